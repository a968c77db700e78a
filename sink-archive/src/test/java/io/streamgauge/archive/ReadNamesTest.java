// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.readings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of topics, directories, columns and schemas: whatever the sink takes is found again. */
class ReadNamesTest {
  private static final int ROWS = 5;

  @TempDir Path dir;

  private static List<SinkRecord> of(TopicPartition from) {
    return ArchiveFixture.records(
        0, ROWS, i -> ArchiveFixture.reading(from, i, "s" + i, "north", START, i / 10.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"_telemetry", "__unarchivable", ".hidden", "_ledger.old"})
  void topicsOfAnyNameAreFound(String topic) throws Exception {
    TopicPartition from = new TopicPartition(topic, 0);
    ArchiveFixture archive = new ArchiveFixture(dir).start(from);
    archive.write(of(from));
    assertEquals(ROWS, new ReadBack(archive.props).all().size());
    assertEquals(ROWS, new ReadBack(archive.props, "archive.read.topics", topic).all().size());
    assertEquals(0, new ReadBack(archive.props, "archive.read.topics", "other").all().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_day=date(event_time)",
        "topic(), date(event_time)",
        "date(event_time), topic()",
        "_t=topic(), attributes.region",
        "topic=attributes.region"
      })
  void topicsAreFoundWhereverTheLevelsHaveThem(String levels) throws Exception {
    TopicPartition other = new TopicPartition("readings-2", 0);
    ArchiveFixture archive =
        new ArchiveFixture(dir).by(levels).start(ArchiveFixture.READINGS, other);
    archive.put(of(ArchiveFixture.READINGS));
    archive.write(of(other));
    for (String topic : List.of("readings", "readings-2")) {
      List<SourceRecord> given =
          new ReadBack(
                  archive.props,
                  "archive.read.topics",
                  topic,
                  "archive.read.topic",
                  "${topic}-restored")
              .all();
      assertEquals(ROWS, given.size(), levels);
      given.forEach(it -> assertEquals(topic + "-restored", it.topic()));
    }
    assertEquals(2 * ROWS, new ReadBack(archive.props).all().size());
  }

  @Test
  void aLevelThatWasCutIsFoundByItsWholeValue() throws Exception {
    ArchiveFixture archive = new ArchiveFixture(dir).by("sensor_id").start();
    String one = "s".repeat(300);
    String other = "s".repeat(301);
    archive.write(
        ArchiveFixture.reading(0, one, START, 1.0), ArchiveFixture.reading(1, other, START, 2.0));
    for (String sensor : List.of(one, other)) {
      List<SourceRecord> given =
          new ReadBack(archive.props, "archive.read.where", "sensor_id=" + sensor).all();
      assertEquals(1, given.size());
      assertEquals(sensor, ((Struct) given.get(0).value()).get("sensor_id"));
    }
    assertEquals(0, new ReadBack(archive.props, "archive.read.where", "sensor_id=s").all().size());
  }

  @ParameterizedTest
  @CsvSource({
    "f=21, 1",
    "f=21.0, 1",
    "f=21.5, 0",
    "d=21, 1",
    "d=21.00, 1",
    "dec=21, 1",
    "dec=21.00, 1",
    "dec=21.001, 0",
    "i=7, 1",
    "i=7.0, 1",
    "event_time=2026-03-01T10:00:30Z, 1",
    "event_time=2026-03-01T10:00:31Z, 0",
    "b=true, 1",
    "b=false, 0",
    "none=x, 0",
    "none=, 1"
  })
  void valuesAreFoundAsPeopleTypeThem(String where, int rows) throws Exception {
    Schema schema =
        SchemaBuilder.struct()
            .field("f", Schema.FLOAT32_SCHEMA)
            .field("d", Schema.FLOAT64_SCHEMA)
            .field("dec", Decimal.schema(2))
            .field("i", Schema.INT8_SCHEMA)
            .field("b", Schema.BOOLEAN_SCHEMA)
            .field("event_time", Timestamp.SCHEMA)
            .build();
    ArchiveFixture archive = new ArchiveFixture(dir).start();
    archive.write(
        ArchiveFixture.record(
            0,
            new Struct(schema)
                .put("f", 21f)
                .put("d", 21.0)
                .put("dec", new BigDecimal("21.00"))
                .put("i", (byte) 7)
                .put("b", true)
                .put("event_time", Date.from(START))));
    assertEquals(rows, new ReadBack(archive.props, "archive.read.where", where).all().size());
  }

  @Test
  void aTimestampThatNoBrokerTakesEndsNoTask() throws Exception {
    ArchiveFixture archive = new ArchiveFixture(dir).start();
    List<SinkRecord> records = new ArrayList<>();
    for (SinkRecord record : readings(0, ROWS, 1)) {
      long offset = record.kafkaOffset();
      records.add(
          new SinkRecord(
              record.topic(),
              0,
              null,
              null,
              record.valueSchema(),
              record.value(),
              offset,
              START.plus(Duration.ofDays(offset == 2 ? 3_650 : 0)).toEpochMilli(),
              TimestampType.CREATE_TIME));
    }
    archive.write(records);
    ReadBack back = new ReadBack(archive.props);
    List<SourceRecord> given = back.all();
    assertEquals(ROWS, given.size());
    long now = back.clock.instant().toEpochMilli();
    for (SourceRecord record : given) {
      Struct value = (Struct) record.value();
      boolean ahead = value.getFloat64("result") == 0.2;
      assertEquals(ahead ? now : START.toEpochMilli(), record.timestamp());
      assertEquals(
          Date.from(START.plusSeconds(ahead ? 2 : Math.round(value.getFloat64("result") * 10))),
          value.get("event_time"));
    }
  }

  /** Of more schemas than a footer keeps, rows without a value stay what they are. */
  @Test
  void tombstonesAmongManySchemasStayTombstones() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir)
            .by("level=topic()")
            .with("store.kafka.keys", "true", "behavior.on.null.values", "write")
            .start();
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      Schema schema =
          SchemaBuilder.struct()
              .name("dev")
              .version(i)
              .field("sensor_id", Schema.STRING_SCHEMA)
              .field("n", Schema.OPTIONAL_INT8_SCHEMA)
              .build();
      Struct value = new Struct(schema).put("sensor_id", "a").put("n", (byte) 1);
      records.add(keyed(i, schema, value));
    }
    records.add(keyed(70, null, null));
    archive.write(records);
    List<SourceRecord> given = new ReadBack(archive.props, "archive.read.order", "offset").all();
    assertEquals(71, given.size());
    assertEquals("dev", given.get(0).valueSchema().name());
    assertNull(given.get(70).value());
    assertEquals("k70", given.get(70).key());
    assertTrue(given.get(69).value() instanceof Struct);
  }

  @Test
  void fieldsNamedLikeTheArchivesOwnStayFields() throws Exception {
    Schema schema =
        SchemaBuilder.struct()
            .field("sensor_id", Schema.STRING_SCHEMA)
            .field("_header_note", Schema.STRING_SCHEMA)
            .field("_headers", Schema.STRING_SCHEMA)
            .field("_kafka_key", Schema.INT32_SCHEMA)
            .build();
    ArchiveFixture archive = new ArchiveFixture(dir).by("level=topic()").start();
    Struct value =
        new Struct(schema)
            .put("sensor_id", "a")
            .put("_header_note", "n")
            .put("_headers", "h")
            .put("_kafka_key", 7);
    archive.write(ArchiveFixture.record(0, value));
    List<SourceRecord> given = new ReadBack(archive.props).all();
    assertEquals(1, given.size());
    assertEquals(value, given.get(0).value());
    assertNull(given.get(0).key());
    assertNull(given.get(0).headers().lastWithName("note"));
  }

  /** No reading is lost for a header. */
  @Test
  void aHeaderThatCannotBeReadBackComesAsText() throws Exception {
    ArchiveFixture archive = new ArchiveFixture(dir).with("archive.headers", "*").start();
    SinkRecord record = ArchiveFixture.reading(0, "a", START, 1.0);
    record.headers().add("odd", new byte[] {0, -1, 7}, null);
    record.headers().addString("plain", "p");
    archive.write(record);
    ReadBack back = new ReadBack(archive.props);
    List<SourceRecord> given = back.all();
    assertEquals(1, given.size());
    assertEquals("AP8H", given.get(0).headers().lastWithName("odd").value());
    assertEquals("p", given.get(0).headers().lastWithName("plain").value());
    assertEquals(0L, back.context.pluginMetrics().value("rows-refused-total"));
  }

  /** As Connect's own converter of headers reads texts: with schemas that say nothing of items. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]", "{}", "[null]", "[1, \"a\"]", "{\"a\":1,\"b\":\"x\"}", "{\"a\":null}",
            "[[1],[\"a\"]]",
        "[1,2]", "{\"a\":1}", "plain", "7", "null", "true", "2026-03-01T10:00:00.000Z"
      })
  void aReadingIsArchivedWhateverItsHeaders(String text) throws Exception {
    ArchiveFixture archive = new ArchiveFixture(dir).with("archive.headers", "*").start();
    SinkRecord record = ArchiveFixture.reading(0, "a", START, 1.0);
    try (SimpleHeaderConverter converter = new SimpleHeaderConverter()) {
      record
          .headers()
          .add(
              "tags",
              converter.toConnectHeader("t", "tags", text.getBytes(StandardCharsets.UTF_8)));
    }
    archive.write(record);
    assertEquals(0L, archive.metric("records-refused-total"));
    List<SourceRecord> given = new ReadBack(archive.props).all();
    assertEquals(1, given.size());
    Object was = record.headers().lastWithName("tags").value();
    Object is = given.get(0).headers().lastWithName("tags").value();
    assertEquals(String.valueOf(was), String.valueOf(is));
  }

  /** A key that came back as another text would be on another partition. */
  @Test
  void keysThatAreTimesComeBackAsTimes() throws Exception {
    ArchiveFixture archive = new ArchiveFixture(dir).with("store.kafka.keys", "true").start();
    Map<Schema, Date> keys = new LinkedHashMap<>();
    keys.put(Timestamp.SCHEMA, Date.from(START.plusMillis(7)));
    keys.put(Timestamp.builder().optional().build(), Date.from(START));
    keys.put(Time.SCHEMA, Date.from(Instant.ofEpochMilli(36_030_007)));
    keys.put(
        org.apache.kafka.connect.data.Date.SCHEMA,
        Date.from(Instant.EPOCH.plus(Duration.ofDays(20_000))));
    List<SinkRecord> records = new ArrayList<>();
    for (Map.Entry<Schema, Date> key : keys.entrySet()) {
      SinkRecord plain = ArchiveFixture.reading(records.size(), "a", START, 1.0);
      records.add(
          new SinkRecord(
              "readings",
              0,
              key.getKey(),
              key.getValue(),
              plain.valueSchema(),
              plain.value(),
              records.size(),
              START.toEpochMilli(),
              TimestampType.CREATE_TIME));
    }
    archive.write(records);
    List<SourceRecord> given = new ReadBack(archive.props, "archive.read.order", "offset").all();
    assertEquals(List.copyOf(keys.values()), given.stream().map(SourceRecord::key).toList());
    assertEquals(List.copyOf(keys.keySet()), given.stream().map(SourceRecord::keySchema).toList());
  }

  private static SinkRecord keyed(int offset, Schema schema, Object value) {
    return new SinkRecord(
        "readings",
        0,
        Schema.STRING_SCHEMA,
        "k" + offset,
        schema,
        value,
        offset,
        START.toEpochMilli(),
        TimestampType.CREATE_TIME);
  }
}
