// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.RecordMaker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages that users of other tools have reported, with what a user of this one has to set. */
class ReportedMessagesTest {
  private static List<String> readings(String topic, String payload, String... config) {
    Map<String, String> options = new HashMap<>();
    options.put("name", "mqtt");
    options.put("mqtt.server.uri", "tcp://127.0.0.1:1883");
    options.put("kafka.topic", "readings");
    for (int i = 0; i < config.length; i += 2) {
      options.put(config[i], config[i + 1]);
    }
    assertEquals(List.of(), MqttSourceConnectorTest.errors(options));
    return DecoderTest.records(Deliveries.of(topic, payload.replace('\'', '"')), options).stream()
        .map(DecoderTest::reading)
        .toList();
  }

  @Test
  void wideMessageWithoutATime() {
    assertEquals(
        List.of(
            "living room temperature 2026-03-01T10:00:00Z 21.6",
            "living room humidity 2026-03-01T10:00:00Z 45.56"),
        readings(
            "zigbee2mqtt/living room",
            "{'battery':100,'temperature':21.6,'humidity':45.56,'linkquality':39}",
            "mqtt.topics",
            "zigbee2mqtt/{sensor_id}",
            "observation.event_time",
            "{received}",
            "observation.properties",
            "temperature[Cel]=/temperature, humidity[%]=/humidity"));
  }

  @Test
  void oneValueATopic() {
    String[] config = {
      "mqtt.topics", "EASUN/status/{observed_property}/value",
      "payload.format", "value",
      "observation.sensor_id", "'easun'",
      "observation.event_time", "{received}"
    };
    assertEquals(
        List.of("easun grid_voltage 2026-03-01T10:00:00Z 233.3"),
        readings("EASUN/status/grid_voltage/value", "233.3", config));
    assertEquals(
        List.of("easun work_mode 2026-03-01T10:00:00Z 'Battery Mode'"),
        readings("EASUN/status/work_mode/value", "Battery Mode", config));
  }

  @Test
  void timeAboveTheElements() {
    assertEquals(
        List.of("PPAC3_1In E 2019-07-19T12:57:54Z 144.1158"),
        readings(
            "meters/DB1",
            "{'meters':[{'meter':'PPAC3_1In','E':144.1158}],'date':'2019-07-19-14:57:54'}",
            "mqtt.topics",
            "meters/{site}",
            "observation.records",
            "/meters",
            "observation.records.fields",
            "0.date=/date",
            "observation.sensor_id",
            "/meter",
            "observation.event_time",
            "{date}",
            "observation.event_time.format",
            "yyyy-MM-dd-HH:mm:ss",
            "observation.event_time.zone",
            "+02:00",
            "observation.properties",
            "E=/E"));
  }

  @Test
  void featureOfALogger() {
    List<String> readings =
        readings(
            "cs/v1/CR1000X_400/dt",
            "{'type':'Feature','geometry':{'type':'Point','coordinates':['-111.8549','41.7666',"
                + "'4498.0']},'properties':{'loggerID':'CR1000X_400','publish_ts':"
                + "'2025-10-01T09:21:00.038Z','observationNames':['logger_temp','alarm','message'],"
                + "'observations':{'2025-10-01T09:21:00Z':[75,false,'75.25 : It is warm']}}}",
            "mqtt.topics",
            "cs/v1/{logger}/dt",
            "payload.format",
            "campbell-geojson");
    assertEquals(
        List.of(
            "CR1000X_400 logger_temp 2025-10-01T09:21:00Z 75.0",
            "CR1000X_400 alarm 2025-10-01T09:21:00Z 0.0",
            "CR1000X_400 message 2025-10-01T09:21:00Z '75.25 : It is warm'"),
        readings);
  }

  @Test
  void decimalComma() {
    String[] config = {
      "mqtt.topics", "comma/{sensor_id}",
      "payload.format", "csv",
      "payload.decimal.separator", ",",
      "csv.separator", ";",
      "csv.columns", "t,v",
      "observation.event_time", "/t",
      "observation.event_time.format", "dd.MM.yyyy HH:mm",
      "observation.event_time.zone", "+01:00",
      "observation.result", "/v",
      "observation.observed_property", "'t'"
    };
    assertEquals(
        List.of("a t 2026-03-01T11:00:00Z 21.5"),
        readings("comma/a", "01.03.2026 12:00;21,5", config));
  }

  @Test
  void leastMeanAndMostByIndexAndMembersThatAreNotThere() {
    String[] config = {
      "mqtt.topics", "a/{sensor_id}",
      "observation.event_time", "/t",
      "observation.properties", "level_min=/v/0, level_max=/v/2, rain=/rain, level_none=/v/3"
    };
    assertEquals(
        List.of("s level_min 2026-03-01T10:00:00Z 1.5", "s level_max 2026-03-01T10:00:00Z 3.5"),
        readings("a/s", "{'t':1772359200,'v':[1.5,2.5,3.5]}", config));
    List<String> literal = readings("a/s", "{'t':1772359200,'v':[nan,2.5,3.5]}", config);
    assertEquals("s level_max 2026-03-01T10:00:00Z 3.5", literal.get(0));
    assertTrue(literal.get(1).startsWith("bad: /v/0: 'nan'"), "" + literal);
    assertEquals(2, literal.size());
  }

  @Test
  void messagesThatHaveNoReadingsAreLeftOutByTopic() {
    String[] config = {
      "mqtt.topics", "a/{sensor_id}/#",
      "payload.format.by.topic", "a/+/status=none",
      "observation.event_time", "/t",
      "observation.observed_property", "'p'",
      "observation.result", "/v"
    };
    Map<String, String> options = new HashMap<>();
    options.put("name", "mqtt");
    options.put("mqtt.server.uri", "tcp://127.0.0.1:1883");
    options.put("kafka.topic", "readings");
    for (int i = 0; i < config.length; i += 2) {
      options.put(config[i], config[i + 1]);
    }
    MqttSourceConfig read = MqttSourceConfig.of(options);
    Delivery status = Deliveries.of("a/s/status", "online");
    assertEquals(
        List.of(),
        DecoderTest.records(
            status, read, new RecordMaker(read.source()), read.decoders().of(status)));
    assertEquals(1, readings("a/s/x", "{'t':1772359200,'v':1}", config).size());
    options.put("payload.format", "none");
    assertTrue(MqttSourceConnectorTest.errors(options).toString().contains("payload.format"));
  }
}
