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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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

  static List<SourceRecord> records(Delivery delivery, String... more) {
    MqttSourceConfig config = MqttSourceConfig.of(options(more));
    MessageTopic topic = MessageTopic.Topics.of(config).of(delivery.topic());
    RecordMaker maker = new RecordMaker(config.source());
    DeliveryRecords records =
        new DeliveryRecords(maker, Map.of("client", "c"), delivery, topic, "f");
    List<SourceRecord> made = new ArrayList<>();
    Batch batch = new Batch(maker);
    records.decode(batch, config.messages().rawTopic(), config.decoder());
    records.fill(batch);
    made.addAll(batch.records());
    while (!records.isDone()) {
      batch = new Batch(maker);
      records.fill(batch);
      made.addAll(batch.records());
    }
    return made;
  }

  static boolean isBad(SourceRecord record) {
    return BadRecord.SCHEMA.equals(record.valueSchema());
  }

  @Test
  void jsonObjectIsAReadingWithTheNamesOfItsTopic() {
    List<SourceRecord> records =
        records(Deliveries.of(TOPIC, "{\"time\":1767225600,\"value\":0.1}"));
    assertEquals(1, records.size());
    SourceRecord record = records.get(0);
    Struct value = (Struct) record.value();
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
            Deliveries.of(
                TOPIC,
                "[{\"time\":1767225600,\"value\":nan},{\"time\":1767225601,\"value\":\"4,5\"},"
                    + "{\"time\":1767225602,\"value\":-Infinity},{\"time\":1767225603,\"value\":6}]"));
    assertEquals(List.of(false, true, true, true), records.stream().map(r -> isBad(r)).toList());
    assertEquals(6.0, ((Struct) records.get(0).value()).getFloat64("result"));
    List<SourceRecord> missing =
        records(
            Deliveries.of(TOPIC, "{\"time\":1767225600,\"value\":NaN}"), "missing.values", "NaN");
    assertNull(((Struct) missing.get(0).value()).getFloat64("result"));
    List<SourceRecord> asIs =
        records(Deliveries.of(TOPIC, "{\"value\":NaN}"), "record.shape", "as-is");
    assertTrue(isBad(asIs.get(0)));
  }

  @Test
  void partsThatAreLeftOutHaveNoRecordOfTheirOwnNorOneOfTheWhole() {
    String[] skip = {"bad.records", "skip", "accept.loss", "true"};
    String bad = "{\"time\":\"soon\",\"value\":1}";
    String good = "{\"time\":1767225600,\"value\":2}";
    List<SourceRecord> one = records(Deliveries.of(TOPIC, "[" + bad + "," + good + "]"), skip);
    assertEquals(List.of(false), one.stream().map(r -> isBad(r)).toList());
    assertEquals(List.of(), records(Deliveries.of(TOPIC, bad), skip));
    assertEquals(2, records(Deliveries.of(TOPIC, "[" + bad + "," + good + "]")).size());
  }

  @Test
  void aDecimalCommaIsNoSilentNull() {
    String[] csv = {
      "payload.format",
      "csv",
      "csv.separator",
      ";",
      "csv.columns",
      "t,v",
      "observation.event_time",
      "/t",
      "observation.result",
      "/v"
    };
    List<SourceRecord> records =
        records(Deliveries.of(TOPIC, "2026-03-02T12:00:00Z;18,25\n2026-03-02T13:00:00Z;18\n"), csv);
    assertTrue(isBad(records.get(1)));
    assertTrue(((Struct) records.get(1).value()).getString("error_message").contains("'18,25'"));
    assertEquals(18.0, ((Struct) records.get(0).value()).getFloat64("result"));
  }

  @Test
  void nulBytesOfCAreNoPartOfThePayload() {
    for (String payload :
        List.of("{\"time\":1767225600,\"value\":9}\0\0", "\0{\"time\":1767225600,\"value\":9}")) {
      Struct value = (Struct) records(Deliveries.of(TOPIC, payload)).get(0).value();
      assertEquals(9.0, value.getFloat64("result"));
    }
  }

  @Test
  void equalReadingsOfOneMessageAreDifferentRecords() {
    List<SourceRecord> records =
        records(
            Deliveries.of(
                TOPIC, "[{\"time\":1767225600,\"value\":1},{\"time\":1767225600,\"value\":1}]"));
    assertEquals(2, new HashSet<>(records).size());
    List<SourceRecord> again =
        records(
            Deliveries.of(
                TOPIC, "[{\"time\":1767225600,\"value\":1},{\"time\":1767225600,\"value\":1}]"));
    assertEquals(new HashSet<>(again), new HashSet<>(records), "equal records have equal hashes");
  }

  @Test
  void numbersKeepAllTheirDigits() {
    Struct value =
        (Struct)
            records(
                    Deliveries.of(
                        TOPIC,
                        "{\"time\":1767225600.123456789,\"value\":1,\"a\":12345678901234567890.10}"),
                    "observation.attributes",
                    "a=/a")
                .get(0)
                .value();
    assertEquals("12345678901234567890.10", value.<String, String>getMap("attributes").get("a"));
  }

  @Test
  void refusedElementGoesAloneToTheBadRecords() {
    List<SourceRecord> records =
        records(
            Deliveries.of(
                TOPIC,
                "[{\"time\":1767225600,\"value\":1},{\"value\":2},{\"time\":1767225601,\"value\":3}]"));
    assertEquals(3, records.size());
    assertEquals(1, records.stream().filter(DecoderTest::isBad).count());
    assertEquals(
        Set.of(0, 1, 2),
        Set.copyOf(records.stream().map(record -> record.sourceOffset().get("index")).toList()));
    SourceRecord bad = records.stream().filter(DecoderTest::isBad).findFirst().orElseThrow();
    assertEquals("readings-dlq", bad.topic());
    assertArrayEquals(
        "{\"value\":2}".getBytes(StandardCharsets.UTF_8),
        ((Struct) bad.value()).getBytes("payload"));
  }

  @Test
  void thousandsOfRefusedElementsAreCountedInOneBadRecordOfTheWhole() {
    String payload = "[{\"time\":1767225600,\"value\":1}" + ",0".repeat(10_000) + "]";
    List<SourceRecord> records = records(Deliveries.of(TOPIC, payload));
    assertEquals(102, records.size());
    assertFalse(isBad(records.get(0)), "the good reading");
    Struct whole = (Struct) records.get(101).value();
    assertEquals(payload.length(), whole.getBytes("payload").length);
    assertTrue(whole.getString("error_message").contains("elements refused: 10000"));
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
    List<SourceRecord> records = records(Deliveries.of(TOPIC, payload));
    assertEquals(1, records.size());
    Struct bad = (Struct) records.get(0).value();
    assertArrayEquals(payload.getBytes(StandardCharsets.UTF_8), bad.getBytes("payload"));
    assertEquals(TOPIC, bad.getString("origin"));
    assertFalse(bad.getString("error_message").isBlank());
  }

  @Test
  void deepNestingIsRefusedNotFollowed() {
    String payload = "[".repeat(100_000) + "]".repeat(100_000);
    List<SourceRecord> records = records(Deliveries.of(TOPIC, payload));
    assertTrue(isBad(records.get(0)));
  }

  @Test
  void rawPassesBytesWithEnvelopeAndTimeOfReceipt() {
    byte[] payload = {0, (byte) 0xff, 7};
    SourceRecord record =
        records(
                Deliveries.of(TOPIC, payload),
                "payload.format",
                "raw",
                "kafka.topic",
                "raw.{region}",
                "kafka.key",
                "{mqtt.topic}")
            .get(0);
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
        assertThrows(
            DataException.class, () -> records(Deliveries.of(TOPIC, "x"), "bad.records", "fail"));
    assertTrue(failure.getMessage().contains(TOPIC), failure.getMessage());
    assertTrue(failure.getMessage().contains("bad.records=route"), failure.getMessage());
  }

  /** Mutations of good payloads and random bytes: each gives records, none an exception. */
  @Test
  void tenThousandMutatedPayloadsAllBecomeRecords() {
    Random random = new Random(5);
    byte[] good =
        "[{\"time\":\"2026-03-01T10:00:00Z\",\"value\":1.5e3,\"x\":[1,{\"y\":null}]},{\"time\":1767225600,\"value\":\"bé\"}]"
            .getBytes(StandardCharsets.UTF_8);
    int readings = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] payload = good.clone();
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
      }
      if (i % 5 == 0) {
        payload = new byte[random.nextInt(40)];
        random.nextBytes(payload);
      }
      List<SourceRecord> records = records(Deliveries.of(TOPIC, payload));
      assertFalse(records.isEmpty());
      readings += (int) records.stream().filter(record -> !isBad(record)).count();
    }
    assertTrue(readings > 1_000, "too few good ones to mean anything: " + readings);
  }
}
