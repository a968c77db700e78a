// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Devices without a clock: the time of receipt when that is asked for, and payloads of one value.
 */
class ReceiptTest {
  private static final String MARK = "event_time_source";

  private static Map<String, String> options(String topics, String... more) {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "name", "mqtt",
                "mqtt.server.uri", "tcp://127.0.0.1:1883",
                "mqtt.topics", topics,
                "kafka.topic", "readings",
                "observation.event_time", "{received}"));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  private static List<SourceRecord> records(
      boolean retained, String topic, String payload, Map<String, String> options) {
    Message message =
        new Message(
            topic,
            ByteBuffer.wrap(payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
            1,
            retained,
            List.of(),
            () -> {},
            Message.Packet.UNKNOWN);
    MqttSourceConfig.of(options).problems(options).throwIfAny();
    return DecoderTest.records(new Delivery(7, 1, false, message, Deliveries.NOW, 0), options);
  }

  private static String mark(SourceRecord record) {
    Header mark = record.headers().lastWithName(MARK);
    return mark == null ? null : mark.value().toString();
  }

  private static String reading(SourceRecord record) {
    Struct value = value(record);
    Double result = value.getFloat64("result");
    return String.join(
        " ",
        value.getString("sensor_id"),
        value.getString("observed_property"),
        ((Date) value.get("event_time")).toInstant().equals(Deliveries.NOW) ? "now" : "not now",
        result == null ? "'" + value.getString("result_text") + "'" : result.toString());
  }

  @Test
  void wideMessageWithoutATimeHasThatOfItsReceiptAndSaysSo() {
    Map<String, String> options =
        options(
            "zigbee2mqtt/{sensor_id}",
            "observation.properties",
            "temperature[Cel]=/temperature,humidity[%]=/humidity,pressure[hPa]=/pressure");
    List<SourceRecord> records =
        records(false, "zigbee2mqtt/living room", "{'temperature':21.6,'humidity':'x'}", options);
    assertEquals("living room temperature now 21.6", reading(records.get(0)));
    assertEquals("received", mark(records.get(0)));
    assertEquals(List.of(false, true), records.stream().map(r -> isBad(r)).toList());
    assertNull(mark(records.get(1)));
  }

  /** It may be a year old, and would be a reading of today. */
  @Test
  void retainedMessageHasNoTimeOfReceipt() {
    Map<String, String> options = options("a/{sensor_id}/{observed_property}", "raw.topic", "raw");
    List<SourceRecord> records = records(true, "a/s/p", "{'value':1}", options);
    assertEquals(List.of("raw", "readings-dlq"), records.stream().map(r -> r.topic()).toList());
    assertTrue(DecoderTest.reason(records.get(1)).contains("retained"));
    options.put("observation.event_time", "/time");
    assertEquals(
        "s p now 1.0",
        reading(records(true, "a/s/p", "{'value':1,'time':1772359200}", options).get(1)));
  }

  @Test
  void levelOfTheTopicThatHasTheNameGoesBefore() {
    Map<String, String> options = options("a/{sensor_id}/{observed_property}/{received}");
    SourceRecord old = records(true, "a/s/p/2020-01-01T00:00:00Z", "{'value':1}", options).get(0);
    assertEquals("s p not now 1.0", reading(old));
    assertNull(mark(old));
    Map<String, String> some =
        options("a/{sensor_id}/{observed_property}/{received},b/{sensor_id}/{observed_property}");
    assertThrows(
        ConfigException.class, () -> MqttSourceConfig.of(some).problems(some).throwIfAny());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "233.3        | s grid now 233.3",
        "` -1e3\n`     | s grid now -1000.0",
        "Battery Mode | s grid now 'Battery Mode'",
        "true         | s grid now 'true'",
        "21,5         | s grid now '21,5'",
        "{'value':1}  | s grid now '{\"value\":1}'",
      })
  void plainValueIsAReading(String payload, String expected) {
    Map<String, String> options =
        options("{sensor_id}/{observed_property}/value", "payload.format", "value");
    List<SourceRecord> records = records(false, "s/grid/value", payload, options);
    assertEquals(List.of(expected), records.stream().map(r -> reading(r)).toList());
    assertEquals("received", mark(records.get(0)));
  }

  @Test
  void plainValueMayHaveADecimalCommaAndMissingValues() {
    Map<String, String> options =
        options(
            "{sensor_id}/{observed_property}",
            "payload.format",
            "value",
            "payload.decimal.separator",
            ",",
            "missing.values",
            "unavailable");
    assertEquals("s p now 21.5", reading(records(false, "s/p", "21,5", options).get(0)));
    assertEquals("s p now 'null'", reading(records(false, "s/p", "unavailable", options).get(0)));
    assertTrue(isBad(records(false, "s/p", " ", options).get(0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "observation.event_time        | /time      | no time",
        "observation.event_time.format | seconds     | ISO 8601",
        "observation.sensor_id         | {received} | knows only",
        "observation.records           | /a         | leave it out",
        "record.shape                  | as-is      | leave it out",
        "payload.format.by.topic       | s/#=value  | of all messages",
      })
  void optionsThatMeanNothingAreRefused(String option, String value, String reason) {
    Map<String, String> options =
        options("s/{sensor_id}/{observed_property}", "payload.format", "value", option, value);
    ConfigException refused =
        assertThrows(ConfigException.class, () -> new MqttSourceConnector().start(options));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  @Test
  void lineOfCsvMayHaveADecimalComma() {
    Map<String, String> options =
        options(
            "comma/{sensor_id}",
            "payload.format",
            "csv",
            "csv.separator",
            ";",
            "csv.columns",
            "t,v",
            "observation.event_time",
            "/t",
            "observation.event_time.format",
            "dd.MM.yyyy HH:mm",
            "observation.event_time.zone",
            "+01:00",
            "observation.result",
            "/v",
            "observation.observed_property",
            "'t'",
            "payload.decimal.separator",
            ",");
    assertEquals(
        List.of("a t now 21.5", "bad"),
        records(false, "comma/a", "01.03.2026 11:00;21,5\n01.03.2026 11:00;1.234", options).stream()
            .map(r -> isBad(r) ? "bad" : reading(r))
            .toList());
  }
}
