// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.ObservationSchema;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was archived comes back as it was, whoever stops in between. */
class ReadBackTest {
  private static final Schema INNER =
      SchemaBuilder.struct()
          .name("inner")
          .version(3)
          .doc("what is inside")
          .parameter("unit", "m")
          .field("x", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("words", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
          .optional()
          .build();

  private static final Schema EVERY =
      SchemaBuilder.struct()
          .name("every.kind")
          .version(7)
          .field("sensor_id", Schema.STRING_SCHEMA)
          .field("event_time", Timestamp.SCHEMA)
          .field("i8", Schema.INT8_SCHEMA)
          .field("i16", Schema.OPTIONAL_INT16_SCHEMA)
          .field("i32", SchemaBuilder.int32().defaultValue(5).build())
          .field("i64", Schema.OPTIONAL_INT64_SCHEMA)
          .field("f32", Schema.OPTIONAL_FLOAT32_SCHEMA)
          .field("f64", Schema.FLOAT64_SCHEMA)
          .field("yes", Schema.OPTIONAL_BOOLEAN_SCHEMA)
          .field("text", Schema.OPTIONAL_STRING_SCHEMA)
          .field("raw", Schema.OPTIONAL_BYTES_SCHEMA)
          .field("exact", Decimal.builder(7).optional().build())
          .field("at", Timestamp.builder().optional().build())
          .field("clock", Time.builder().optional().build())
          .field("day", org.apache.kafka.connect.data.Date.builder().optional().build())
          .field("inner", INNER)
          .field("many", SchemaBuilder.array(INNER).optional().build())
          .field("named", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA).build())
          .field("longitude", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("latitude", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .build();

  @TempDir Path dir;

  private ArchiveFixture archive() {
    return new ArchiveFixture(dir).with("store.kafka.keys", "true", "archive.headers", "*");
  }

  private static Struct every(Random random, Instant time) {
    Struct struct =
        new Struct(EVERY)
            .put("sensor_id", "s" + random.nextInt(3))
            .put("event_time", Date.from(time))
            .put("i8", (byte) random.nextInt())
            .put("i32", random.nextInt())
            .put("f64", random.nextGaussian())
            .put("named", Map.of("k" + random.nextInt(3), random.nextLong()));
    if (random.nextInt(4) > 0) {
      struct
          .put("i16", (short) random.nextInt())
          .put("i64", random.nextLong())
          .put("f32", random.nextFloat())
          .put("yes", random.nextBoolean())
          .put("text", "t\u20ac" + random.nextInt())
          .put("raw", new byte[] {1, (byte) random.nextInt()})
          .put("exact", new BigDecimal(new BigInteger(100, random), 7))
          .put("at", Date.from(time.plusMillis(random.nextInt())))
          .put("clock", Date.from(Instant.ofEpochMilli(random.nextInt(86_400_000))))
          .put("day", Date.from(Instant.ofEpochSecond(86_400L * random.nextInt(50_000))))
          .put("inner", inner(random))
          .put("many", List.of(inner(random), inner(random)))
          .put("longitude", random.nextInt(360) - 180.0)
          .put("latitude", random.nextInt(180) - 90.0);
    }
    return struct;
  }

  private static Struct inner(Random random) {
    return new Struct(INNER)
        .put("x", random.nextBoolean() ? null : random.nextInt(1_000) / 8.0)
        .put("words", List.of("w", "v" + random.nextInt(9)));
  }

  private static SinkRecord record(long offset, Schema keySchema, Object key, Object value) {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString("sensor_id", "01646500");
    headers.add("note", "as it is", Schema.OPTIONAL_STRING_SCHEMA);
    headers.addInt("int", (int) offset);
    headers.addBytes("bytes", new byte[] {9, 8});
    headers.addDouble("double", 0.1 * offset);
    headers.add("nothing", null, null);
    headers.addString("note", "twice");
    headers.addTimestamp("time", Date.from(ArchiveFixture.START));
    headers.add("inner", new Struct(INNER).put("words", List.of("h")), INNER);
    headers.add("json", new org.apache.kafka.connect.data.SchemaAndValue(null, Map.of("a", 1L)));
    Schema schema = value instanceof Struct struct ? struct.schema() : null;
    return new SinkRecord(
        "readings",
        0,
        keySchema,
        key,
        schema,
        value,
        offset,
        offset % 10 == 9 ? null : ArchiveFixture.START.toEpochMilli() + offset,
        TimestampType.CREATE_TIME,
        headers);
  }

  private static void assertSame(SinkRecord was, SourceRecord is) {
    assertEquals(was.keySchema(), is.keySchema());
    assertEquals(was.valueSchema(), is.valueSchema());
    assertEquals(was.timestamp(), is.timestamp());
    assertEquals(text(was.key()), text(is.key()));
    assertEquals(text(was.value()), text(is.value()));
    if (was.value() instanceof Struct) {
      assertEquals(was.valueSchema(), ((Struct) is.value()).schema());
    }
    ConnectHeaders wanted = new ConnectHeaders(was.headers());
    ConnectHeaders headers = new ConnectHeaders(is.headers());
    headers.remove("replayed_from");
    headers.remove("backfill");
    assertEquals(texts(wanted), texts(headers));
    assertEquals("true", is.headers().lastWithName("backfill").value());
  }

  private static List<String> texts(Headers headers) {
    List<String> texts = new ArrayList<>();
    for (Header header : headers) {
      texts.add(header.key() + " " + header.schema() + " " + text(header.value()));
    }
    return texts;
  }

  /** All of a value; arrays of bytes by what they hold, maps without their order. */
  private static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return java.util.Arrays.toString(bytes);
    } else if (value instanceof Struct struct) {
      Map<String, String> fields = new LinkedHashMap<>();
      struct.schema().fields().forEach(it -> fields.put(it.name(), text(struct.get(it))));
      return fields.toString();
    } else if (value instanceof List<?> list) {
      return list.stream().map(ReadBackTest::text).toList().toString();
    } else if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((key, item) -> sorted.put(text(key), text(item)));
      return sorted.toString();
    }
    return value == null ? "null" : value.getClass().getSimpleName() + " " + value;
  }

  private static Map<Long, SourceRecord> byOffset(
      List<SourceRecord> given, java.util.function.ToLongFunction<SourceRecord> offset) {
    Map<Long, SourceRecord> byOffset = new HashMap<>();
    given.forEach(it -> assertNull(byOffset.put(offset.applyAsLong(it), it)));
    return byOffset;
  }

  @Test
  void everyTypeComesBackWithItsSchemaKeyHeadersAndTimestamp() throws Exception {
    ArchiveFixture archive = archive().by("topic(), date(event_time)").start();
    List<SinkRecord> records = new ArrayList<>();
    Random random = new Random(4);
    for (int i = 0; i < 400; i++) {
      Instant time = ArchiveFixture.START.plus(Duration.ofMinutes(31L * i));
      records.add(record(i, Schema.STRING_SCHEMA, "k" + i, every(random, time)));
    }
    archive.write(records);
    assertEquals(0L, archive.metric("records-refused-total"));
    List<SourceRecord> given = new ReadBack(archive.props).all();
    assertEquals(records.size(), given.size());
    Map<Long, SourceRecord> back =
        byOffset(given, it -> (Integer) it.headers().lastWithName("int").value());
    records.forEach(record -> assertSame(record, back.get(record.kafkaOffset())));
  }

  @Test
  void keysOfAnyTypeAndRowsOfSeveralSchemasInOneFileComeBack() throws Exception {
    ArchiveFixture archive =
        archive()
            .by("topic()")
            .with("schema.compatibility", "BACKWARD", "behavior.on.null.values", "write")
            .start();
    Schema earlier =
        SchemaBuilder.struct()
            .name("grown")
            .version(1)
            .field("sensor_id", Schema.STRING_SCHEMA)
            .build();
    Schema later =
        SchemaBuilder.struct()
            .name("grown")
            .version(2)
            .field("sensor_id", Schema.STRING_SCHEMA)
            .field("more", Schema.OPTIONAL_INT32_SCHEMA)
            .build();
    Schema documented =
        SchemaBuilder.struct()
            .name("grown")
            .version(2)
            .doc("the same columns")
            .field("sensor_id", Schema.STRING_SCHEMA)
            .field("more", Schema.OPTIONAL_INT32_SCHEMA)
            .build();
    Schema keyed = SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA).build();
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Schema schema = List.of(later, documented, earlier).get(i % 3);
      Struct value = new Struct(schema).put("sensor_id", "s" + i % 7);
      if (schema != earlier) {
        value.put("more", i);
      }
      records.add(
          switch (i % 6) {
            case 0 -> record(i, Schema.STRING_SCHEMA, "k" + i, value);
            case 1 -> record(i, Schema.BYTES_SCHEMA, new byte[] {(byte) i, 0}, value);
            case 2 -> record(i, Schema.INT64_SCHEMA, (long) i, value);
            case 3 -> record(i, keyed, new Struct(keyed).put("id", i), value);
            case 4 -> record(i, null, (long) i, null);
            default -> record(i, null, "plain", Map.of("sensor_id", "s", "level", 1.5, "n", 3L));
          });
    }
    archive.write(records);
    assertEquals(0L, archive.metric("records-refused-total"));
    List<SourceRecord> given = new ReadBack(archive.props).all();
    Map<Long, SourceRecord> back =
        byOffset(given, it -> (Integer) it.headers().lastWithName("int").value());
    records.forEach(record -> assertSame(record, back.get(record.kafkaOffset())));
    assertEquals(records.size(), given.size());
  }

  /** It has no sensor and no time of its own, so it comes by the record's, and in both orders. */
  @ParameterizedTest
  @ValueSource(strings = {"event-time", "offset"})
  void recordsWithoutAValueComeBackWithoutOne(String order) throws Exception {
    ArchiveFixture archive =
        archive().by("date(event_time)").with("behavior.on.null.values", "write").start();
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Object value =
          ArchiveFixture.reading(i, "s" + i % 3, ArchiveFixture.START.plusSeconds(i), 1.0).value();
      boolean empty = i % 4 == 1;
      records.add(record(i, Schema.STRING_SCHEMA, "k" + i % 3, empty ? null : value));
    }
    archive.write(records);
    assertEquals(0L, archive.metric("records-refused-total"));
    List<SourceRecord> given = new ReadBack(archive.props, "archive.read.order", order).all();
    assertEquals(20, given.size());
    Map<Long, SourceRecord> back =
        byOffset(given, it -> (Integer) it.headers().lastWithName("int").value());
    records.forEach(record -> assertSame(record, back.get(record.kafkaOffset())));
    assertEquals(5, given.stream().filter(it -> it.value() == null).count());
  }

  /** Readings of three sensors in turn over some days, not in the order of their times. */
  private List<SinkRecord> scattered(int count) {
    Random random = new Random(8);
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant time = ArchiveFixture.START.plusSeconds(random.nextInt(3 * 86_400));
      records.add(
          ArchiveFixture.reading(
              ArchiveFixture.READINGS,
              i,
              "s" + i % 3,
              i % 2 == 0 ? "north" : "south",
              time,
              i / 4.0));
    }
    return records;
  }

  private ArchiveFixture scatteredArchive(String levels, int count) {
    ArchiveFixture archive = archive().by(levels).start();
    List<SinkRecord> records = scattered(count);
    for (int from = 0; from < count; from += count / 4) {
      archive.write(records.subList(from, Math.min(count, from + count / 4)));
    }
    return archive;
  }

  private static double result(SourceRecord record) {
    return ((Struct) record.value()).getFloat64("result");
  }

  private static void assertInOrder(List<SourceRecord> given) {
    Map<String, Instant> last = new HashMap<>();
    for (SourceRecord record : given) {
      Struct value = (Struct) record.value();
      String line = value.getString("sensor_id") + value.getMap("attributes").get("region");
      Instant time = ((Date) value.get("event_time")).toInstant();
      Instant before = last.put(line, time);
      assertTrue(before == null || !before.isAfter(time), line);
    }
  }

  @Test
  void aTaskThatDiesAnywhereGivesEachRowOnceAndInOrder() throws Exception {
    for (String order : List.of("event-time", "offset")) {
      for (String levels : List.of("attributes.region, date(event_time)", "sensor_id")) {
        Path place = Files.createTempDirectory(dir, "x");
        ArchiveFixture archive = new ArchiveFixture(place).by(levels).start();
        List<SinkRecord> records = scattered(240);
        for (int from = 0; from < 240; from += 60) {
          archive.write(records.subList(from, from + 60));
        }
        ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
        back.start();
        Random random = new Random(5);
        int deaths = 0;
        while (!back.done()) {
          List<SourceRecord> polled = back.poll();
          // As a transaction does, a part of what was polled is committed, or none.
          int part = polled.isEmpty() ? 0 : random.nextInt(Math.min(20, polled.size()) + 1);
          back.commit(polled.subList(0, part));
          if (part < polled.size()) {
            deaths++;
            back.stop();
            back.start();
          }
        }
        assertTrue(deaths > 10, order + " " + deaths);
        assertEquals(240, back.given.size());
        Set<Double> results = new HashSet<>();
        back.given.forEach(record -> results.add(result(record)));
        assertEquals(240, results.size());
        if (order.equals("event-time")) {
          assertInOrder(back.given);
        } else {
          assertEquals(
              back.given.stream().map(ReadBackTest::result).sorted().toList(),
              back.given.stream().map(ReadBackTest::result).toList());
        }
        assertEquals(List.of(), new ArrayList<>(again(back)));
      }
    }
  }

  /** What a task gives that begins when all was given. */
  private static List<SourceRecord> again(ReadBack back) throws Exception {
    back.given.clear();
    return back.all();
  }

  @Test
  void stationsAndTimesAreSelected() throws Exception {
    ArchiveFixture archive = scatteredArchive("attributes.region, date(event_time)", 240);
    Instant begin = ArchiveFixture.START.plus(Duration.ofHours(20));
    Instant end = ArchiveFixture.START.plus(Duration.ofHours(30));
    List<SourceRecord> given =
        new ReadBack(
                archive.props,
                "archive.read.where",
                "sensor_id=s1, sensor_id=s2, region=north",
                "archive.read.begin",
                begin.toString(),
                "archive.read.end",
                end.toString())
            .all();
    List<Double> wanted =
        scattered(240).stream()
            .map(record -> (Struct) record.value())
            .filter(value -> !value.getString("sensor_id").equals("s0"))
            .filter(value -> "north".equals(value.getMap("attributes").get("region")))
            .filter(value -> !((Date) value.get("event_time")).toInstant().isBefore(begin))
            .filter(value -> ((Date) value.get("event_time")).toInstant().isBefore(end))
            .map(value -> value.getFloat64("result"))
            .sorted()
            .toList();
    assertTrue(wanted.size() > 5);
    assertEquals(wanted, given.stream().map(ReadBackTest::result).sorted().toList());
    assertInOrder(given);
  }

  @Test
  void directoriesOfOtherTimesDoNotHideRows() throws Exception {
    ArchiveFixture archive = archive().by("date(_kafka_timestamp)").start();
    archive.write(scattered(240));
    Instant end = ArchiveFixture.START.plus(Duration.ofDays(3));
    List<SourceRecord> given =
        new ReadBack(
                archive.props,
                "archive.read.begin",
                ArchiveFixture.START.plus(Duration.ofHours(20)).toString(),
                "archive.read.end",
                end.toString())
            .all();
    assertTrue(given.size() > 100, given.size() + "");
  }

  @Test
  void filesOfTheFirstLayoutAreRead() throws Exception {
    Path fixture = Path.of("src/test/resources/fixtures/3d567b3/archive");
    Path store = dir.resolve("old");
    try (Stream<Path> all = Files.walk(fixture.resolve("store"))) {
      for (Path path : all.sorted(Comparator.naturalOrder()).toList()) {
        Path to = store.resolve(fixture.resolve("store").relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(to);
        } else {
          Files.copy(path, to);
        }
      }
    }
    Map<String, JsonNode> wanted = new HashMap<>();
    for (String line : Files.readAllLines(fixture.resolve("live.jsonl"))) {
      JsonNode json = new ObjectMapper().readTree(line);
      JsonNode payload = json.get("payload");
      wanted.put(
          payload.get("sensor_id").asText()
              + payload.get("observed_property").asText()
              + payload.get("event_time").asLong()
              + "/"
              + json.get("partition").asInt(),
          json);
    }
    List<SourceRecord> given =
        new ReadBack(Map.of("archive.dir", store.toString(), "archive.store", "file")).all();
    assertEquals(new ArchiveFixture(store).count("SELECT count(*) FROM FILES"), given.size());
    for (SourceRecord record : given) {
      Struct value = (Struct) record.value();
      String from = record.headers().lastWithName("replayed_from").value().toString();
      int partition = Integer.parseInt(from.split("[+]", -1)[2]);
      JsonNode json =
          wanted.get(
              value.getString("sensor_id")
                  + value.getString("observed_property")
                  + ((Date) value.get("event_time")).toInstant().toEpochMilli()
                  + "/"
                  + partition);
      assertEquals(json.get("timestamp").asLong(), record.timestamp());
      assertEquals(json.get("payload").get("result").asDouble(), value.getFloat64("result"));
      assertEquals("live", new ReadTopics(record).archived());
    }
  }

  /** The topic that a file's key names. */
  private record ReadTopics(SourceRecord record) {
    String archived() {
      return record.headers().lastWithName("replayed_from").value().toString().split("/", -1)[1];
    }
  }

  @Test
  void whatNobodyCanReadIsRefusedAndTheOthersGoOn() throws Exception {
    ArchiveFixture archive = scatteredArchive("attributes.region, date(event_time)", 240);
    List<Path> files = archive.files();
    Path cut = files.get(0);
    byte[] bytes = Files.readAllBytes(cut);
    Path empty = files.get(1);
    long lost = rows(archive, cut) + rows(archive, empty);
    Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Files.write(empty, new byte[0]);
    Path other = files.get(2).resolveSibling("part-0.parquet");
    Files.write(other, bytes);
    Path foreign =
        files.get(2).resolveSibling("archive+readings+0+0000000000+0000000009+0123abcd.parquet");
    copy("COPY (SELECT 1 AS a) TO '" + foreign + "' (FORMAT parquet)");
    ReadBack back = new ReadBack(archive.props);
    List<SourceRecord> given = back.all();
    assertEquals(240 - lost, given.size());
    assertEquals(4L, back.context.pluginMetrics().value("files-refused-total"));
  }

  private static void copy(String sql) throws Exception {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      var unused = statement.execute(sql);
    }
  }

  private static long rows(ArchiveFixture archive, Path file) throws Exception {
    return archive.count("SELECT count(*) FROM read_parquet('" + file + "')");
  }

  @Test
  void rowsThatAResetHasArchivedTwiceComeOnce() throws Exception {
    ArchiveFixture archive = scatteredArchive("attributes.region, date(event_time)", 240);
    archive.task.stop();
    var unused =
        new ParquetArchiveSinkConnector()
            .alterOffsets(archive.props, Map.of(ArchiveFixture.READINGS, 100L));
    archive.start();
    archive.write(scattered(240).subList(100, 240));
    assertEquals(380, archive.count("SELECT count(*) FROM FILES"));
    for (String order : List.of("event-time", "offset")) {
      ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
      back.start();
      while (!back.done()) {
        List<SourceRecord> polled = back.poll();
        back.commit(polled.subList(0, Math.min(polled.size(), 17)));
        if (polled.size() > 17) {
          back.stop();
          back.start();
        }
      }
      assertEquals(240, back.given.size(), order);
    }
  }

  @Test
  void tasksShareTheWork() throws Exception {
    ArchiveFixture archive = scatteredArchive("sensor_id, date(event_time)", 240);
    List<SourceRecord> all = new ArrayList<>();
    for (int task = 0; task < 2; task++) {
      all.addAll(new ReadBack(archive.props, "archive.read.share", task + "/2").all());
    }
    assertEquals(240, all.stream().map(ReadBackTest::result).distinct().count());
    assertEquals(240, all.size());
  }

  @Test
  void aRateIsKept() throws Exception {
    ArchiveFixture archive = scatteredArchive("sensor_id", 240);
    ReadBack back = new ReadBack(archive.props, "replay.rate", "50").start();
    int polls = 0;
    while (!back.done()) {
      List<SourceRecord> polled = back.poll();
      assertTrue(polled.size() <= 50);
      back.commit(polled);
      polls++;
      back.clock.advance(Duration.ofMillis(500));
    }
    assertEquals(240, back.given.size());
    assertTrue(polls >= 9, polls + "");
  }

  @Test
  void readingsKeepTheirSchema() throws Exception {
    ArchiveFixture archive = scatteredArchive("date(event_time)", 40);
    for (SourceRecord record : new ReadBack(archive.props).all()) {
      assertEquals(ObservationSchema.SCHEMA, record.valueSchema());
    }
  }

  /** Thousands of directories would be minutes within one poll. */
  @Test
  void aPollListsOneDirectoryAtATime() throws Exception {
    ArchiveFixture archive = archive().by("sensor_id").start();
    archive.write(ArchiveFixture.readings(0, 40, 20));
    archive.commit(40);
    int[] lists = {0};
    ReadBack back = new ReadBack(archive.props, "archive.read.order", "offset");
    back.stepwise = true;
    back.stores =
        config -> {
          ObjectStore store = Stores.open(config.store());
          return (ObjectStore)
              Proxy.newProxyInstance(
                  ObjectStore.class.getClassLoader(),
                  new Class<?>[] {ObjectStore.class},
                  (proxy, method, arguments) -> {
                    lists[0] += method.getName().equals("entries") ? 1 : 0;
                    return method.invoke(store, arguments);
                  });
        };
    back.start();
    int all = 0;
    for (int poll = 0; !back.done(); poll++) {
      assertTrue(poll < 10_000, "no end");
      lists[0] = 0;
      back.commit(back.poll());
      assertTrue(lists[0] <= 2, lists[0] + " lists in one poll");
      all += lists[0];
    }
    back.stop();
    assertEquals(40, back.given.size());
    assertTrue(all >= 40, "each directory twice: " + all);
  }
}
