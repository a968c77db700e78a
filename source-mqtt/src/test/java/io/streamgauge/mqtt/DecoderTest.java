// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.source.SkippedRecords;
import io.streamgauge.payload.Decoder;
import io.streamgauge.testing.LogLines;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {
  static final String TOPIC = "sensors/north/01646500/smoke";

  static Map<String, String> options(String... more) {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "name", "mqtt",
                "mqtt.server.uri", "tcp://127.0.0.1:1883",
                "mqtt.topics", "sensors/{region}/{sensor_id}/{kind}",
                "kafka.topic", "readings",
                "observation.observed_property", "{kind}",
                "observation.attributes", "region={region}"));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  static List<SourceRecord> records(String payload, String... more) {
    return records(Deliveries.of(TOPIC, payload), more);
  }

  static List<SourceRecord> records(Delivery delivery, String... more) {
    return records(delivery, options(more));
  }

  static List<SourceRecord> records(Delivery delivery, Map<String, String> options) {
    MqttSourceConfig config = MqttSourceConfig.of(options);
    return records(delivery, config, new RecordMaker(config.source()), config.decoder());
  }

  static List<SourceRecord> records(
      Delivery delivery, MqttSourceConfig config, RecordMaker maker, Decoder decoder) {
    MessageTopic topic = MessageTopic.Topics.of(config).of(delivery.topic());
    DeliveryRecords records =
        new DeliveryRecords(
            maker, Map.of("client", "c"), delivery, topic, "f", (record, reading) -> record);
    List<SourceRecord> made = new ArrayList<>();
    Batch batch = new Batch(maker);
    records.decode(batch, config.messages().rawTopic(), decoder);
    do {
      records.fill(batch);
      made.addAll(batch.records());
      batch = new Batch(maker);
    } while (!records.isDone());
    return made;
  }

  static boolean isBad(SourceRecord record) {
    return BadRecord.SCHEMA.equals(record.valueSchema());
  }

  static Struct value(SourceRecord record) {
    return (Struct) record.value();
  }

  static Double result(SourceRecord reading) {
    return value(reading).getFloat64("result");
  }

  /** Why the record is a bad one. */
  static String reason(SourceRecord bad) {
    return value(bad).getString("error_message");
  }

  /** Sensor, property, time and value of a reading, or why it is none. */
  static String reading(SourceRecord record) {
    if (isBad(record)) {
      return "bad: " + reason(record);
    }
    Struct value = value(record);
    String text = value.getString("result_text");
    return String.join(
        " ",
        value.getString("sensor_id"),
        value.getString("observed_property"),
        ((Date) value.get("event_time")).toInstant().toString(),
        text == null ? String.valueOf(value.getFloat64("result")) : "'" + text + "'");
  }

  /** Options behind others. */
  static String[] with(String[] more, String... options) {
    return Stream.of(more, options).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void jsonObjectIsAReadingWithTheNamesOfItsTopic() {
    List<SourceRecord> records = records("{\"time\":1767225600,\"value\":0.1}");
    assertEquals(1, records.size());
    SourceRecord record = records.get(0);
    Struct value = value(record);
    assertEquals("01646500", record.key());
    assertEquals("01646500", value.getString("sensor_id"));
    assertEquals("smoke", value.getString("observed_property"));
    assertEquals(0.1, value.getFloat64("result"));
    assertEquals(Map.of("region", "north"), value.getMap("attributes"));
    assertEquals(1_767_225_600_000L, record.timestamp());
    assertEquals(Map.of("sequence", 7L, "index", 0, "filters", "f"), record.sourceOffset());
  }

  @Test
  void aValueThatIsNoNumberCostsItsReadingAlone() {
    List<SourceRecord> records =
        records(
            "[{\"time\":1767225600,\"value\":nan},{\"time\":1767225601,\"value\":\"4,5\"},"
                + "{\"time\":1767225602,\"value\":-Infinity},{\"time\":1767225603,\"value\":6}]");
    assertEquals(List.of(false, true, true, true), records.stream().map(r -> isBad(r)).toList());
    assertEquals(6.0, result(records.get(0)));
    String missing = "{\"time\":1767225600,\"value\":NaN}";
    assertNull(result(records(missing, "missing.values", "NaN").get(0)));
    assertTrue(isBad(records("{\"value\":NaN}", "record.shape", "as-is").get(0)));
  }

  @Test
  void partsThatAreLeftOutHaveNoRecordOfTheirOwnNorOneOfTheWhole() {
    String[] skip = {"bad.records", "skip", "accept.loss", "true"};
    String bad = "{\"time\":\"soon\",\"value\":1}";
    String both = "[" + bad + ",{\"time\":1767225600,\"value\":2}]";
    assertEquals(List.of(false), records(both, skip).stream().map(r -> isBad(r)).toList());
    assertEquals(List.of(), records(bad, skip));
    assertEquals(2, records(both).size());
  }

  @Test
  void whatIsLeftOutIsToldWithItsTopicAndReason() {
    Delivery delivery =
        Deliveries.of(TOPIC, "[{\"time\":\"soon\",\"value\":1},{\"time\":\"later\",\"value\":1}]");
    MqttSourceConfig config =
        MqttSourceConfig.of(options("bad.records", "skip", "accept.loss", "true"));
    RecordMaker maker = new RecordMaker(config.source());
    MessageTopic topic = MessageTopic.Topics.of(config).of(delivery.topic());
    DeliveryRecords records =
        new DeliveryRecords(maker, Map.of(), delivery, topic, "f", (record, reading) -> record);
    Batch batch = new Batch(maker);
    records.decode(batch, null, config.decoder());
    while (!records.isDone()) {
      records.fill(batch);
      batch = new Batch(maker);
    }
    LogLines told = new LogLines();
    SkippedRecords log = new SkippedRecords(told.logger(), Clock.systemUTC());
    records.bad().tellSkipped(log);
    records.bad().tellSkipped(log);
    assertEquals(1, told.lines.size(), told.lines::toString);
    String line = told.lines.get(0);
    assertTrue(line.contains("(2 times since it was last told)"), line);
    assertTrue(line.contains("such as from " + TOPIC + ": "), line);
    assertTrue(line.contains("soon"), line);
  }

  @Test
  void aDecimalCommaIsNoSilentNull() {
    String[] csv = {
      "payload.format", "csv",
      "csv.separator", ";",
      "csv.columns", "t,v",
      "observation.event_time", "/t",
      "observation.result", "/v"
    };
    List<SourceRecord> records =
        records("2026-03-02T12:00:00Z;18,25\n2026-03-02T13:00:00Z;18\n", csv);
    assertTrue(isBad(records.get(1)));
    assertTrue(reason(records.get(1)).contains("'18,25'"));
    assertEquals(18.0, result(records.get(0)));
  }

  @Test
  void nulBytesOfCAreNoPartOfThePayload() {
    for (String payload :
        List.of("{\"time\":1767225600,\"value\":9}\0\0", "\0{\"time\":1767225600,\"value\":9}")) {
      assertEquals(9.0, result(records(payload).get(0)));
    }
  }

  @Test
  void equalReadingsOfOneMessageAreDifferentRecords() {
    String twice = "[{\"time\":1767225600,\"value\":1},{\"time\":1767225600,\"value\":1}]";
    Set<SourceRecord> records = new HashSet<>(records(twice));
    assertEquals(2, records.size());
    assertEquals(new HashSet<>(records(twice)), records, "equal records have equal hashes");
  }

  @Test
  void numbersKeepAllTheirDigits() {
    String payload = "{\"time\":1767225600.123456789,\"value\":1,\"a\":12345678901234567890.10}";
    Struct value = value(records(payload, "observation.attributes", "a=/a").get(0));
    assertEquals("12345678901234567890.10", value.<String, String>getMap("attributes").get("a"));
  }

  @Test
  void refusedElementGoesAloneToTheBadRecords() {
    List<SourceRecord> records =
        records(
            "[{\"time\":1767225600,\"value\":1},{\"value\":2},{\"time\":1767225601,\"value\":3}]");
    assertEquals(3, records.size());
    assertEquals(
        Set.of(0, 1, 2),
        Set.copyOf(records.stream().map(record -> record.sourceOffset().get("index")).toList()));
    List<SourceRecord> bad = records.stream().filter(DecoderTest::isBad).toList();
    assertEquals(List.of("readings-dlq"), bad.stream().map(SourceRecord::topic).toList());
    assertArrayEquals(
        "{\"value\":2}".getBytes(StandardCharsets.UTF_8), value(bad.get(0)).getBytes("payload"));
  }

  @Test
  void thousandsOfRefusedElementsAreCountedInOneBadRecordOfTheWhole() {
    String payload = "[{\"time\":1767225600,\"value\":1}" + ",0".repeat(10_000) + "]";
    List<SourceRecord> records = records(payload);
    assertEquals(102, records.size());
    assertFalse(isBad(records.get(0)), "the good reading");
    assertEquals(payload.length(), value(records.get(101)).getBytes("payload").length);
    assertTrue(reason(records.get(101)).contains("elements refused: 10000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "not json",
        "{\"time\":1767225600,\"value\":1} trailing",
        "{\"time\":1767225600,\"value\":1}{\"time\":1767225601,\"value\":2}",
        "{\"time\":1767225600,\"value\":1,\"value\":2}",
        "{\"time\":1767225600,\"value\":NaN}",
        "{\"time\":\"yesterday\",\"value\":1}",
        "{\"time\":1767225600}",
        "null",
        "[]x",
      })
  void whatCannotBeReadIsABadRecordWithPayloadAndReason(String payload) {
    List<SourceRecord> records = records(payload);
    assertEquals(1, records.size());
    Struct bad = value(records.get(0));
    assertArrayEquals(payload.getBytes(StandardCharsets.UTF_8), bad.getBytes("payload"));
    assertEquals(TOPIC, bad.getString("origin"));
    assertFalse(bad.getString("error_message").isBlank());
  }

  @Test
  void deepNestingIsRefusedNotFollowed() {
    assertTrue(isBad(records("[".repeat(100_000) + "]".repeat(100_000)).get(0)));
  }

  @Test
  void rawPassesBytesWithEnvelopeAndTimeOfReceipt() {
    byte[] payload = {0, (byte) 0xff, 7};
    String[] raw = {
      "payload.format", "raw", "kafka.topic", "raw.{region}", "kafka.key", "{mqtt.topic}"
    };
    SourceRecord record = records(Deliveries.of(TOPIC, payload), raw).get(0);
    assertArrayEquals(payload, (byte[]) record.value());
    assertEquals("raw.north", record.topic());
    assertEquals(TOPIC, record.key());
    assertEquals(Deliveries.NOW.toEpochMilli(), record.timestamp());
    assertEquals("01646500", record.headers().lastWithName("sensor_id").value());
    assertEquals(
        Deliveries.NOW.toString(), record.headers().lastWithName("ingest_timestamp").value());
    assertNull(record.headers().lastWithName("event_timestamp"));
  }

  @Test
  void failPolicyFailsTheTaskWithTopicAndRemedy() {
    DataException failure =
        assertThrows(DataException.class, () -> records("x", "bad.records", "fail"));
    assertTrue(failure.getMessage().contains(TOPIC), failure.getMessage());
    assertTrue(failure.getMessage().contains("bad.records=route"), failure.getMessage());
  }
}
