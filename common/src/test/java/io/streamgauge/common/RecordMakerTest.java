// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class RecordMakerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Map<String, String> PARTITION = Map.of("p", "1");
  private static final Map<String, Long> OFFSET = Map.of("seq", 1L);
  private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
  private static final String TEXT = "org.apache.kafka.connect.storage.StringConverter";

  private static RecordMaker maker(String... options) {
    ConfigDef def = new ConfigDef();
    SourceOptions.define(new OptionList(def));
    Map<String, String> all = new HashMap<>(Map.of("kafka.topic", "readings"));
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return new RecordMaker(SourceOptions.from(new AbstractConfig(def, all, false)));
  }

  private static SourceRecord record(RecordMaker maker, Observation reading)
      throws UnwritableException {
    return maker.observation(reading, Map.of(), PARTITION, OFFSET, NOW, false);
  }

  private static SourceRecord record(RecordMaker maker, BadRecord bad) {
    return maker.bad(bad, Map.of(), PARTITION, OFFSET);
  }

  private static String header(SourceRecord record, String name) {
    return record.headers().lastWithName(name).value().toString();
  }

  @Test
  void recordCarriesKeyValueHeadersAndEventTime() throws UnwritableException {
    Instant event = NOW.minusSeconds(60).plusNanos(123_456_789);
    Observation reading =
        Observation.of("01646500", "00060", event, 12.5)
            .withUnit("[cft_i]/s")
            .withPosition(-77.1, 38.9, "EPSG:4326")
            .withAttributes(Map.of("region", "north"));
    SourceRecord record = maker().observation(reading, Map.of(), PARTITION, OFFSET, NOW, true);
    assertEquals("readings", record.topic());
    assertEquals("01646500", record.key());
    assertEquals(event.toEpochMilli(), record.timestamp());
    Struct value = (Struct) record.value();
    assertEquals("00060", value.getString("observed_property"));
    assertEquals(12.5, value.getFloat64("result"));
    assertEquals(Map.of("region", "north"), value.getMap("attributes"));
    assertEquals("01646500", header(record, "sensor_id"));
    assertEquals(event.toString(), header(record, "event_timestamp"));
    assertEquals("EPSG:4326", header(record, "crs_source"));
    assertEquals("true", header(record, "backfill"));
  }

  @Test
  void topicAndKeyTemplatesUseKnownNamesAndTopicsStayLegal() throws UnwritableException {
    RecordMaker maker =
        maker("kafka.topic", "r.{region}", "kafka.key", "{sensor_id}/{observed_property}");
    Observation reading = Observation.of("8E3", "smoke", NOW, 0.1);
    SourceRecord record =
        maker.observation(reading, Map.of("region", "Nord/Süd"), PARTITION, OFFSET, NOW, false);
    assertEquals("r.Nord_S_d", record.topic());
    assertEquals("8E3/smoke", record.key());
    assertNull(record.headers().lastWithName("backfill"));
  }

  @Test
  void recordTimestampNeverKillsTheProducer() throws UnwritableException {
    for (Instant impossible :
        new Instant[] {NOW.plus(Duration.ofHours(2)), Instant.ofEpochSecond(-5)}) {
      SourceRecord record = record(maker(), Observation.of("s", "p", impossible, 1.0));
      assertEquals(NOW.toEpochMilli(), record.timestamp());
      assertEquals(impossible.toString(), header(record, "event_timestamp"));
    }
    Observation reading = Observation.of("s", "p", NOW.minusSeconds(9), 1.0);
    SourceRecord ingested = record(maker("record.timestamp", "ingest"), reading);
    assertEquals(NOW.toEpochMilli(), ingested.timestamp());
    assertNull(record(maker("record.timestamp", "keep"), reading).timestamp());
  }

  @Test
  void badRecordKeepsPayloadAndReason() {
    byte[] payload = {1, 2, 3};
    BadRecord bad = BadRecord.of(payload, "sensors/a", "JsonParseException", "no JSON", NOW);
    SourceRecord record = record(maker(), bad);
    assertEquals("readings-dlq", record.topic());
    Struct value = (Struct) record.value();
    assertArrayEquals(payload, value.getBytes("payload"));
    assertEquals("no JSON", value.getString("error_message"));
    assertTrue(header(record, "route_reason").contains("Json"));
    assertEquals("readings", header(record, "route_origin"));
  }

  @Test
  void badRecordNamesTheTopicThatItsReadingsGoTo() {
    RecordMaker maker = maker("kafka.topic", "readings-{region}", "bad.records.topic", "b");
    BadRecord bad = BadRecord.of(new byte[1], "yard/7", "NoReading", "no reading", NOW);
    for (Map<String, String> names : List.of(Map.of("region", "north"), Map.<String, String>of())) {
      SourceRecord record = maker.bad(bad, names, PARTITION, OFFSET);
      assertEquals("b", record.topic());
      assertEquals(
          names.isEmpty() ? "readings-_region_" : "readings-north", header(record, "route_origin"));
    }
  }

  @Test
  void oversizedPayloadKeepsHeadSizeAndHash() {
    RecordMaker maker = maker("record.max.bytes", "20000");
    BadRecord bad = BadRecord.of(new byte[50_000], "o", "TooLarge", "too large", NOW);
    Struct value = (Struct) record(maker, bad).value();
    int kept = value.getBytes("payload").length;
    assertTrue(kept > 12_000 && kept < 15_000, "in base64 four thirds: " + kept);
    // head -c 50000 /dev/zero | sha256sum
    assertTrue(
        value
            .getString("error_message")
            .contains(
                "50000 bytes, sha-256 of all"
                    + " 5b4b67b5d68e02c992760de07640472efe53a7f7553865f83262d0a74efc3e5d"),
        value.getString("error_message"));
    Observation wide =
        Observation.of("s", "p", NOW, 1.0).withAttributes(Map.of("a", "x".repeat(20_000)));
    UnwritableException refused =
        assertThrows(UnwritableException.class, () -> record(maker, wide));
    assertEquals("TooLarge", refused.errorClass());
  }

  @Test
  void limitIsTheSmallerOfOurOptionAndTheProducersRequest() {
    assertEquals(1_000_000, maker().options().maxBytes());
    assertEquals(1_048_576 - 33_792, maker("record.max.bytes", "50000000").options().maxBytes());
    assertEquals(
        200_000 - 33_792,
        maker("producer.override.max.request.size", "200000").options().maxBytes());
  }

  /** Each is written by Connect's own converter and compared with what was measured before. */
  @Test
  void measuredSizeIsNeverBelowWhatIsWritten() throws Exception {
    for (String text :
        List.of("x", "\u6c34", "\u0001", "\"", "\\", "\n", "\u00e9", "\ud83d\ude00", "\ud800")) {
      String many = text.repeat(5_000);
      Observation reading =
          new Observation(
              "s" + many,
              "p",
              NOW,
              1e-300,
              many,
              many,
              1.0 / 3,
              2.0,
              3.0,
              many,
              many,
              Map.of(many, many));
      SourceRecord record = maker().observation(reading, Map.of(), PARTITION, OFFSET, NOW, true);
      long measured = new RecordSize(false).of(record);
      long written = written(record);
      assertTrue(measured >= written, text + ": " + measured + " < " + written);
      assertTrue(measured < written * 1.2 + 2_000, text + ": " + measured + " > " + written);
    }
  }

  private static long written(SourceRecord record) throws Exception {
    long size = 0;
    try (JsonConverter values = new JsonConverter();
        JsonConverter keys = new JsonConverter()) {
      values.configure(Map.of("schemas.enable", "true"), false);
      keys.configure(Map.of("schemas.enable", "true"), true);
      size += keys.fromConnectData("t", record.keySchema(), record.key()).length;
      size += values.fromConnectData("t", record.valueSchema(), record.value()).length;
      for (Header header : record.headers()) {
        String name = header.key();
        size += values.fromConnectHeader("t", name, header.schema(), header.value()).length;
        size += name.length();
      }
    }
    return size;
  }

  /** Kafka's own topics, names that it refuses beside others, and one more than there may be. */
  @Test
  void topicsFromPayloadsAreLegalFewAndNobodyElses() throws UnwritableException {
    RecordMaker open = maker("kafka.topic", "{site}");
    for (String name :
        List.of(
            "__consumer_offsets", "_connect-configs",
            "connect-offsets", "plant.connect.status",
            "agency-configs", "_schemas",
            "__transaction_state", "mm2-status.a.internal")) {
      Map<String, String> site = Map.of("site", name);
      UnwritableException refused =
          assertThrows(
              UnwritableException.class, () -> open.topic(new Template("{site}"), site), name);
      assertEquals("Topic", refused.errorClass());
    }
    RecordMaker three = maker("kafka.topic", "r-{site}", "kafka.topic.max", "3");
    Template template = three.options().topic();
    for (String site : List.of("well.1", "well 1", "well_1")) {
      assertEquals("r-well_1", three.topic(template, Map.of("site", site)));
    }
    three.topic(template, Map.of("site", "b"));
    three.topic(template, Map.of("site", "c"));
    assertThrows(
        UnwritableException.class, () -> three.topic(template, Map.of("site", "d")), "four");
    assertEquals("r-b", three.topic(template, Map.of("site", "b")));
    BadRecord bad = BadRecord.of(new byte[1], "o", "c", "m", NOW);
    assertEquals("r-_site_-dlq", three.bad(bad, Map.of("site", "e"), PARTITION, OFFSET).topic());
    assertEquals("r-b-dlq", three.bad(bad, Map.of("site", "b"), PARTITION, OFFSET).topic());
    String lengthy = three.options().topic().fillTopic(Map.of("site", "n".repeat(400)));
    assertTrue((lengthy + "-quarantine").length() <= 249, lengthy);
    assertFalse(lengthy.equals(three.options().topic().fillTopic(Map.of("site", "n".repeat(401)))));
  }

  @Test
  void newTemplateBeginsWithAFixedText() {
    for (String topic : List.of("{site}", "{site}-readings", "__own", "r-{site}")) {
      Problems problems = new Problems();
      maker("kafka.topic", topic).options().checkNew(problems);
      assertEquals(topic.startsWith("r-"), problems.none(), topic);
    }
    assertEquals(1, maker("kafka.topic", "{site}").options().warnings().size());
  }

  /** What a payload brings in where a reason, an origin or a header is expected. */
  @Test
  void textsOfBadRecordsAreBoundedAndPlain() {
    String evil = "a\n2026 ERROR forged\u001b[31m\u202e\ud800" + "x".repeat(60_000);
    BadRecord bad = BadRecord.of(new byte[699_001], evil, evil, evil, NOW);
    SourceRecord record = record(maker(), bad);
    Struct value = (Struct) record.value();
    for (String text :
        List.of(
            record.key().toString(),
            value.getString("origin"),
            value.getString("error_class"),
            value.getString("error_message"),
            header(record, "route_reason"))) {
      assertTrue(text.chars().noneMatch(c -> c < ' ' || c == 0x202e || c == 0xd800), text);
      assertTrue(text.length() < 1_100, text);
      assertTrue(text.contains("forged"), text);
    }
    assertEquals(699_001, value.getBytes("payload").length, "fits, so it is not cut");
  }

  /** Avro converters write a value without a schema as a record with a field for each type. */
  @Test
  void elementsWithoutASchemaCountAsAvroConvertersWriteThem() {
    RecordSize size = new RecordSize(false);
    for (Object element : List.of("", "ab", List.of(), Map.of(), true, 1L, 0.5)) {
      List<Object> many = Collections.nCopies(1_000, element);
      SourceRecord record = new SourceRecord(PARTITION, OFFSET, "t", null, null, many);
      int length = element.toString().length();
      assertTrue(
          size.of(record) >= 1_000L * (9 + 1 + length % 4), element + ": " + size.of(record));
    }
  }

  @Test
  void bytesOfAllRecordsAreCountedWithoutThoseOfTheirSchemas() throws UnwritableException {
    RecordMaker maker = maker();
    Observation reading = Observation.of("s", "p", NOW, 1.0);
    record(maker, reading);
    long first = maker.written();
    assertTrue(first > 300 && first < 2_000, "counted " + first);
    record(maker, reading);
    assertEquals(2 * first, maker.written());
    record(maker, BadRecord.of(new byte[900_000], "o", "E", "m", NOW));
    assertTrue(maker.written() - 2 * first > 900_000);
  }

  @Test
  void backoffStaysWithinItsBounds() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30));
    Random random = new Random(3);
    for (int failures = 0; failures < 100; failures++) {
      long bound = Math.min(30_000, (long) (100 * Math.pow(2, failures)));
      long delay = backoff.delay(failures, random).toMillis();
      assertTrue(delay >= bound / 2 && delay <= bound, failures + ": " + delay);
    }
  }

  @Test
  void versionComesFromTheBuild() {
    assertTrue(PluginVersion.get().matches("\\d+\\.\\d+\\.\\d+.*"), PluginVersion.get());
  }

  @Test
  void badRecordFitsASmallRequestWhateverItsTextsHold() {
    RecordMaker maker = maker("producer.override.max.request.size", "6000");
    String wide = "\ud83c\udf0a".repeat(900);
    BadRecord bad = BadRecord.of(new byte[50_000], wide, "NoReading", wide, NOW);
    SourceRecord record = record(maker, bad);
    assertTrue(new RecordSize(false).of(record) <= 6_000, "" + new RecordSize(false).of(record));
    Struct value = (Struct) record.value();
    assertTrue(value.getString("error_message").contains("sha-256"));
  }

  @Test
  void badRecordIsOneThatAConverterOfBytesOrTextCanWrite() {
    byte[] payload = {0, 1, (byte) 0xff};
    BadRecord bad = BadRecord.of(payload, "yard/7", "Topic", "one topic more", NOW);
    SourceRecord asBytes = record(maker("value.converter", BYTES), bad);
    assertEquals(Schema.Type.BYTES, asBytes.valueSchema().type());
    assertArrayEquals(payload, (byte[]) asBytes.value());
    assertEquals("yard/7", asBytes.key());
    assertEquals("one topic more", header(asBytes, "error_message"));
    SourceRecord asText = record(maker("value.converter", TEXT), bad);
    assertEquals(Schema.Type.STRING, asText.valueSchema().type());
    assertEquals(
        "{\"payload\":\"AAH/\",\"origin\":\"yard/7\",\"error_class\":\"Topic\","
            + "\"error_message\":\"one topic more\",\"received\":"
            + NOW.toEpochMilli()
            + "}",
        asText.value());
  }

  @Test
  void badRecordOfBytesOrTextIsCutLikeAnyOther() {
    BadRecord bad =
        BadRecord.of(new byte[90_000], "\u0001".repeat(900), "TooLarge", "too large", NOW);
    for (String converter : List.of(BYTES, TEXT)) {
      SourceRecord record =
          record(maker("value.converter", converter, "record.max.bytes", "20000"), bad);
      assertTrue(new RecordSize(true).of(record) <= 20_000, converter);
      String told = record.value() instanceof String text ? text : header(record, "error_message");
      assertTrue(told.contains("sha-256"), told);
    }
  }
}
