// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.RecordMaker;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each message has the format of its content type, else of its topic, else that of all. */
class MessageDecodersTest {
  private static final String UPLINK =
      "{'end_device_ids':{'device_id':'d1'},'uplink_message':{"
          + "'received_at':'2026-03-01T10:00:00Z','decoded_payload':{'level':1.5}}}";
  private static final String READING = "{'id':'own','at':1772359200,'result':2.5}";
  private static final String PACK = "[{'n':'t','bt':1772359200,'u':'Cel','v':3.5}]";

  /** JSON of one's own from most sites, other formats from some. */
  private static Map<String, String> options(String... more) {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "name", "mqtt",
                "mqtt.server.uri", "tcp://127.0.0.1:1883",
                "mqtt.topics", "site/{sensor_id}/#,v3/+/devices/{sensor_id}/up",
                "kafka.topic", "readings",
                "payload.format.by.topic",
                    "v3/+/devices/+/up=ttn-v3, site/+/senml=senml-json,site/+/table=csv",
                "observation.sensor_id", "/id",
                "observation.event_time", "/at",
                "observation.event_time.format", "seconds",
                "observation.observed_property", "'level'"));
    options.put("observation.result", "/result");
    options.put("observation.unit", "'m'");
    options.put("observation.attributes", "place={sensor_id},own=/own");
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  private static String reading(String topic, String type, String payload, String... more) {
    MqttSourceConfig config = MqttSourceConfig.of(options(more));
    config.problems(options(more)).throwIfAny();
    Delivery delivery =
        Deliveries.of(
            topic,
            payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            type == null ? List.of() : List.of(Map.entry("mqtt.content_type", type)));
    List<SourceRecord> records =
        DecoderTest.records(
            delivery, config, new RecordMaker(config.source()), config.decoders().of(delivery));
    assertEquals(1, records.size());
    if (isBad(records.get(0))) {
      return "bad: " + DecoderTest.reason(records.get(0));
    }
    Struct value = value(records.get(0));
    return value.getString("sensor_id")
        + " "
        + value.getString("observed_property")
        + " "
        + value.getFloat64("result")
        + " "
        + value.getString("unit")
        + " "
        + value.getMap("attributes").get("place");
  }

  @Test
  void topicChoosesTheFormatWithItsOwnMapping() {
    assertEquals("own level 2.5 m s1", reading("site/s1/other", null, READING));
    assertEquals("d1 level 1.5 null s2", reading("v3/app@t/devices/s2/up", null, UPLINK));
    assertEquals("s1 t 3.5 Cel s1", reading("site/s1/senml", null, PACK));
    assertEquals(
        "x level 4.5 m s1", reading("site/s1/table", null, "id,at,result\nx,1772359200,4.5"));
  }

  @Test
  void firstFilterThatMatchesCounts() {
    String[] both = {"payload.format.by.topic", "site/+/a=senml-json,site/#=csv"};
    assertEquals("s1 t 3.5 Cel s1", reading("site/s1/a", null, PACK, both));
    assertEquals(
        "x level 4.5 m s1", reading("site/s1/b", null, "id,at,result\nx,1772359200,4.5", both));
  }

  @Test
  void contentTypeGoesBeforeTheTopicWhereItIsNamed() {
    String[] types = {
      "payload.format.by.content.type", "application/senml+json=senml-json,Text/CSV=csv"
    };
    assertEquals("s1 t 3.5 Cel s1", reading("site/s1/x", "application/senml+json", PACK, types));
    assertEquals(
        "x level 4.5 m s1",
        reading(
            "site/s1/senml", "text/csv; header=present", "id,at,result\nx,1772359200,4.5", types));
    assertEquals("own level 2.5 m s1", reading("site/s1/x", "application/json", READING, types));
    assertEquals("own level 2.5 m s1", reading("site/s1/x", null, READING, types));
  }

  /** What a payload looks like never counts. */
  @Test
  void nothingIsGuessedFromThePayload() {
    assertTrue(reading("site/s1/x", null, UPLINK).startsWith("bad: "));
    assertTrue(reading("site/s1/x", "application/senml+json", PACK).startsWith("bad: "));
    assertTrue(reading("v3/app@t/devices/s2/up", null, READING).startsWith("bad: "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "payload.format.by.topic        | site/+/x           | no =",
        "payload.format.by.topic        | site/+/x=xml       | no payload.format",
        "payload.format.by.topic        | site/+/x=raw       | of all messages",
        "payload.format.by.topic        | elsewhere/#=csv    | no filter of mqtt.topics",
        "payload.format.by.topic        | site/#/x=csv       | last level",
        "payload.format.by.content.type | text/csv=string    | of all messages",
        "payload.format                 | raw                | whole payloads",
        "record.shape                   | as-is              | whole payloads",
        "mqtt.topics                    | site/+/#,v3/#      | sensor_id",
      })
  void choicesThatCannotBeAreRefused(String option, String value, String reason) {
    Map<String, String> options = options(option, value);
    ConfigException refused =
        assertThrows(ConfigException.class, () -> new MqttSourceConnector().start(options));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }
}
