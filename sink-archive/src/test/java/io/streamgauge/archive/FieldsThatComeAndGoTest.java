// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ObservationSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings of one contract share a file, whatever each has beside the contract's fields. */
class FieldsThatComeAndGoTest {
  /** Ours and those of foreign transformations, with a value for a number. */
  private static final List<String> EXTRA =
      List.of(
          "longitude",
          "latitude",
          "qc_flag",
          "qc_tests",
          "agency",
          "basin_area",
          "checked",
          "zone");

  @TempDir Path dir;

  private ArchiveFixture archive(String name, String... options) {
    return new ArchiveFixture(dir.resolve(name))
        .by("date(event_time)")
        .with("archive.schema", "observation")
        .with(options);
  }

  private static Map<String, Object> reading(long number) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("sensor_id", "s" + number % 5);
    value.put("observed_property", "level");
    value.put("event_time", START.plusSeconds(number).toEpochMilli());
    value.put("result", number / 10.0);
    return value;
  }

  private static Object extra(String name, long number) {
    return switch (name) {
      case "longitude" -> 10 + number % 80 / 10.0;
      case "latitude" -> 50.5;
      case "qc_flag" -> number % 4 + 1;
      case "basin_area" -> number + 0.5;
      case "checked" -> number % 2 == 0;
      default -> name + number % 3;
    };
  }

  /** One of all combinations of the fields. */
  private static Map<String, Object> some(long number, int combination) {
    Map<String, Object> value = reading(number);
    for (int i = 0; i < EXTRA.size(); i++) {
      if ((combination >> i & 1) == 1) {
        value.put(EXTRA.get(i), extra(EXTRA.get(i), number));
      }
    }
    return value;
  }

  @Test
  void allOfThemAreInOneFile() throws Exception {
    Random random = new Random(1);
    int[] combinations = random.ints(10_000, 0, 1 << EXTRA.size()).toArray();
    ArchiveFixture archive = archive("all").start();
    archive.write(
        ArchiveFixture.records(0, 10_000, i -> record(i, some(i, combinations[(int) i]))));
    archive.assertDone(10_000);
    assertEquals(1, archive.files().size());
    assertKept(archive, combinations);
  }

  /** Each row has what it came with, and null for the rest. */
  private static void assertKept(ArchiveFixture archive, int[] combinations) throws Exception {
    List<List<Object>> rows =
        archive.query(
            "SELECT _kafka_offset, result, longitude, latitude, qc_flag, qc_tests, agency,"
                + " basin_area, checked, zone, geometry IS NULL, bbox.xmin FROM FILES"
                + " ORDER BY _kafka_offset");
    assertEquals(combinations.length, rows.size());
    for (List<Object> row : rows) {
      long number = (Long) row.get(0);
      Map<String, Object> written = some(number, combinations[(int) number]);
      assertEquals(written.get("result"), row.get(1));
      for (int i = 0; i < EXTRA.size(); i++) {
        Object there = written.get(EXTRA.get(i));
        Object read = row.get(2 + i);
        assertEquals(there instanceof Long whole ? (Object) whole.intValue() : there, read);
      }
      boolean place = written.containsKey("longitude") && written.containsKey("latitude");
      assertEquals(!place, row.get(10));
      assertEquals(place ? written.get("longitude") : null, row.get(11));
    }
  }

  /** A combination more is a layout more only when it has a field more. */
  @Test
  void rowsOfASmallFileKeepTheirFieldsToo() throws Exception {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      int[] combinations = random.ints(1 + random.nextInt(9), 0, 1 << EXTRA.size()).toArray();
      // All columns are there, so that the question fits.
      combinations[random.nextInt(combinations.length)] = (1 << EXTRA.size()) - 1;
      ArchiveFixture archive =
          archive("small" + seed, "archive.sort.by", seed % 2 == 0 ? "zone,result" : "agency")
              .start();
      archive.write(
          ArchiveFixture.records(
              0, combinations.length, i -> record(i, some(i, combinations[(int) i]))));
      archive.assertDone(combinations.length);
      assertEquals(1, archive.files().size());
      assertKept(archive, combinations);
    }
  }

  /** Rows that went to disk, a store that fails, and the same records again. */
  @Test
  void eachIsThereOnceThoughTheStoreFails() throws Exception {
    Random random = new Random(2);
    boolean spilled = false;
    int[] combinations = random.ints(30_000, 0, 1 << EXTRA.size()).toArray();
    combinations[0] = (1 << EXTRA.size()) - 1;
    ArchiveFixture archive =
        archive(
                "faults",
                "archive.spill.dir",
                Files.createDirectories(dir.resolve("spill")).toString(),
                "archive.buffer.memory.bytes",
                "1048576")
            .start();
    List<SinkRecord> records =
        ArchiveFixture.records(0, 30_000, i -> record(i, some(i, combinations[(int) i])));
    archive.put(records.subList(0, 12_000));
    archive.failNext("before seal", 1);
    archive.flush();
    archive.put(records.subList(12_000, 25_000));
    archive.restart();
    for (int from = 0; from < 30_000; from += 500) {
      archive.put(records.subList(from, from + 500));
      spilled |= (Long) archive.metric("spills-total") > 0;
    }
    archive.flush();
    archive.assertDone(30_000);
    assertTrue(spilled);
    assertKept(archive, combinations);
  }

  private static SinkRecord withSchema(long offset, Map<String, Object> value) {
    SchemaBuilder schema = SchemaBuilder.struct().name(ObservationSchema.NAME).version(1);
    ObservationSchema.SCHEMA.fields().forEach(field -> schema.field(field.name(), field.schema()));
    // In the order in which a chain adds them, which is not ours.
    List<String> extra = new ArrayList<>(EXTRA);
    Collections.reverse(extra);
    extra.removeIf(name -> !value.containsKey(name));
    for (String name : extra) {
      Object plain = value.get(name);
      schema.field(
          name,
          plain instanceof Long
              ? Schema.OPTIONAL_INT32_SCHEMA
              : plain instanceof Double
                  ? Schema.OPTIONAL_FLOAT64_SCHEMA
                  : plain instanceof Boolean
                      ? Schema.OPTIONAL_BOOLEAN_SCHEMA
                      : Schema.OPTIONAL_STRING_SCHEMA);
    }
    Struct struct = new Struct(schema.build());
    value.forEach(
        (name, plain) ->
            struct.put(
                name,
                name.equals("event_time")
                    ? Date.from(Instant.ofEpochMilli((Long) plain))
                    : plain instanceof Long number ? (Object) number.intValue() : plain));
    return record(offset, struct);
  }

  private static Map<String, Object> envelope(Map<String, Object> payload) {
    Map<String, Object> envelope = new HashMap<>();
    envelope.put("schema", null);
    envelope.put("payload", payload);
    return envelope;
  }

  /** A topic that changes over, whose records are of all ways of writing, by turns. */
  @Test
  void recordsOfAllWaysOfWritingShareAFile() throws Exception {
    Random random = new Random(3);
    int[] combinations = random.ints(900, 0, 1 << EXTRA.size()).toArray();
    combinations[0] = 0;
    ArchiveFixture archive = archive("mixed").start();
    archive.write(
        ArchiveFixture.records(
            0,
            900,
            i -> {
              Map<String, Object> value = some(i, combinations[(int) i]);
              return i % 3 == 0
                  ? record(i, value)
                  : i % 3 == 1 ? record(i, envelope(value)) : withSchema(i, value);
            }));
    archive.assertDone(900);
    assertEquals(1, archive.files().size());
    assertKept(archive, combinations);
  }

  /** The order of columns does not hang on which record came first. */
  @Test
  void columnsAreInOneOrder() throws Exception {
    List<List<List<Object>>> columns = new ArrayList<>();
    for (List<Integer> order : List.of(List.of(1, 4, 16, 195), List.of(195, 16, 4, 1))) {
      ArchiveFixture archive = archive("order" + columns.size()).start();
      long at = 0;
      for (int combination : order) {
        archive.put(List.of(record(at, some(at, combination))));
        at++;
      }
      archive.flush();
      archive.assertDone(4);
      columns.add(archive.query("SELECT column_name, column_type FROM (DESCRIBE FROM FILES)"));
    }
    assertEquals(columns.get(0), columns.get(1));
  }

  /** What a file has comes from its rows: other directories and topics have no columns by it. */
  @Test
  void directoryHasTheColumnsOfItsOwnRows() throws Exception {
    ArchiveFixture archive = archive("own").by("sensor_id").start();
    archive.write(
        ArchiveFixture.records(
            0, 40, i -> record(i, some(i, i % 5 == 0 ? 0 : i % 5 == 1 ? 16 : 48 | (int) i % 3))));
    archive.assertDone(40);
    assertEquals(5, archive.files().size());
    for (Path file : archive.files()) {
      List<Object> names =
          archive.column("SELECT name FROM parquet_schema('" + file + "') WHERE type IS NOT NULL");
      assertEquals(!file.toString().contains("sensor_id=s0"), names.contains("agency"), "" + file);
      assertEquals(
          !file.toString().contains("=s0") && !file.toString().contains("=s1"),
          names.contains("basin_area"),
          "" + file);
    }
  }

  @Test
  void topicHasTheColumnsOfItsOwnRecords() throws Exception {
    TopicPartition other = new TopicPartition("other", 0);
    ArchiveFixture archive = archive("topics").start(ArchiveFixture.READINGS, other);
    for (long i = 0; i < 600; i++) {
      Map<String, Object> value = some(i, (int) i & 255);
      archive.put(List.of(record(i, value), record(other, i, null, reading(i))));
    }
    archive.flush();
    assertEquals(2, archive.files().size());
    assertEquals(
        List.of(0L),
        archive.column(
            "SELECT count(*) FROM parquet_schema('DIR/topics/other/**/*.parquet')"
                + " WHERE name IN ('agency', 'longitude', 'geometry')"));
  }

  /** No column has values of two kinds, and no two columns differ in case only. */
  @Test
  void whatDoesNotGoTogetherHasAFileOfItsOwn() throws Exception {
    ArchiveFixture archive = archive("apart").start();
    archive.write(
        ArchiveFixture.records(
            0,
            600,
            i -> {
              Map<String, Object> value = some(i, (int) i % 7);
              if (i % 5 == 0) {
                value.put("depth", 1.5);
              } else if (i % 5 == 1) {
                value.put("depth", "deep");
              } else if (i % 5 == 2) {
                value.put("Depth", 2.5);
              }
              return record(i, value);
            }));
    archive.assertDone(600);
    assertEquals(3, archive.files().size());
    for (Path file : archive.files()) {
      long kinds =
          archive.count(
              "SELECT count(*) FROM parquet_schema('" + file + "') WHERE lower(name) = 'depth'");
      assertEquals(1, kinds, file.toString());
    }
  }

  /** Whoever writes new names without end gets files early, and nobody loses a record. */
  @Test
  void namesWithoutEndAreBounded() throws Exception {
    ArchiveFixture archive = archive("names").start();
    for (long from = 0; from < 3_000; from += 500) {
      archive.put(
          ArchiveFixture.records(
              from,
              from + 500,
              i -> {
                Map<String, Object> value = reading(i);
                value.put("n" + i, i + 0.5);
                return record(i, value);
              }));
    }
    archive.flush();
    assertEquals(3_000, archive.commit(3_000));
    long rows = 0;
    for (Path file : archive.files()) {
      rows += archive.count("SELECT count(*) FROM read_parquet('" + file + "')");
      long columns =
          archive.count("SELECT count(*) FROM parquet_schema('" + file + "') WHERE name LIKE 'n%'");
      assertTrue(columns <= 500, columns + " in " + file);
    }
    assertEquals(3_000, rows);
    assertTrue(archive.files().size() < 30, "" + archive.files().size());
  }

  /** A reading of somebody's own types, and of more kinds than are held beside each other. */
  @Test
  void schemasThatOnlyHaveTheNameDoNoHarm() throws Exception {
    ArchiveFixture archive = archive("foreign").by("topic()").start();
    archive.write(
        ArchiveFixture.records(
            0,
            400,
            i -> {
              if (i % 2 == 0) {
                return record(i, some(i, (int) i & 255));
              }
              Schema inner =
                  SchemaBuilder.struct().optional().field("a" + i, Schema.INT8_SCHEMA).build();
              Schema schema =
                  SchemaBuilder.struct()
                      .name(ObservationSchema.NAME)
                      .field("sensor_id", i % 4 == 1 ? Schema.INT64_SCHEMA : Schema.STRING_SCHEMA)
                      .field("extra", inner)
                      .field("needed", Schema.INT32_SCHEMA)
                      .build();
              Struct value = new Struct(schema).put("needed", (int) i);
              value.put("sensor_id", i % 4 == 1 ? (Object) i : "s" + i);
              return record(i, value.put("extra", new Struct(inner).put("a" + i, (byte) 7)));
            }));
    assertEquals(400, archive.commit(400));
    List<Object> offsets = new ArrayList<>();
    for (Path file : archive.files()) {
      offsets.addAll(archive.column("SELECT _kafka_offset FROM read_parquet('" + file + "')"));
    }
    assertEquals(400, offsets.size());
    assertEquals(400, offsets.stream().distinct().count());
  }

  /** Rows that wait for more of their day get fields in the meantime, and files of others end. */
  @Test
  void rowsThatAreCarriedOverKeepTheirFields() throws Exception {
    ArchiveFixture archive =
        archive("carried", "store.kafka.keys", "true", "schema.compatibility", "FULL").start();
    long offset = 0;
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 40; i++) {
        Map<String, Object> value = some(offset, (int) (offset * 7) & 255);
        if (i == 39) {
          value.put("event_time", START.minusSeconds(86_400).toEpochMilli());
          value.put("late" + round, "x");
        }
        archive.put(List.of(record(offset++, value)));
      }
      archive.clock.advance(Duration.ofMinutes(20));
      archive.put(List.of());
    }
    long rows = offset;
    archive.flush();
    archive.flush();
    archive.assertDone(rows);
    assertEquals(
        List.of(6L),
        archive.column(
            "SELECT count(late0) + count(late1) + count(late2) + count(late3) + count(late4)"
                + " + count(late5) FROM FILES WHERE date = '2026-02-28'"));
    assertEquals(
        List.of(List.of(rows, 0L)),
        archive.query(
            "SELECT count(*), count(*) FILTER ((agency IS NULL) <>"
                + " (((_kafka_offset * 7) & 16) = 0)) FROM FILES"));
  }

  /** Fields of a reading and of a bad record differ, and so do their files. */
  @Test
  void badRecordsHaveFilesOfTheirOwn() throws Exception {
    ArchiveFixture archive = archive("bad").by("topic()").start();
    archive.write(
        ArchiveFixture.records(
            0,
            20,
            i -> {
              Map<String, Object> bad = new TreeMap<>();
              bad.put("payload", "AAEC");
              bad.put("origin", "a/b");
              bad.put("error_class", "Malformed");
              bad.put("error_message", "no JSON");
              bad.put("received", START.toEpochMilli());
              if (i % 3 == 0) {
                bad.put("agency", "north");
              }
              return record(i, i % 2 == 0 ? bad : some(i, (int) i));
            }));
    archive.assertDone(20);
    assertEquals(2, archive.files().size());
  }

  /** The columns are those of JSON with schemas, wherever the fields are. */
  @Test
  void columnsAreThoseOfValuesWithSchemas() throws Exception {
    Random random = new Random(5);
    int[] combinations = random.ints(300, 0, 1 << EXTRA.size()).toArray();
    List<List<List<Object>>> columns = new ArrayList<>();
    for (boolean plain : new boolean[] {true, false}) {
      ArchiveFixture archive = archive("types" + plain);
      if (!plain) {
        archive.props.remove("archive.schema");
      }
      archive.start();
      archive.write(
          ArchiveFixture.records(
              0,
              300,
              i -> {
                Map<String, Object> value = some(i, combinations[(int) i]);
                return plain ? record(i, value) : withSchema(i, value);
              }));
      archive.assertDone(300);
      columns.add(
          archive.query("SELECT column_name, column_type FROM (DESCRIBE FROM FILES) ORDER BY 1"));
    }
    assertEquals(columns.get(1), columns.get(0));
    assertTrue(
        new TreeSet<>(columns.get(0).stream().map(row -> row.get(0).toString()).toList())
            .containsAll(EXTRA),
        Arrays.toString(columns.toArray()));
  }
}
