// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.declared.DeclaredSchema;
import io.streamgauge.common.ObservationSchema;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Columns of values without a schema of their own are those of the declared one, whoever writes.
 */
class DeclaredColumnsTest {
  private static final String COLUMNS =
      "SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet('DIR/topics/**/*.parquet'))"
          + " WHERE column_name NOT LIKE '\\_kafka%' ESCAPE '\\' ORDER BY 1";

  @TempDir Path dir;

  private ArchiveFixture archive(String name) {
    return new ArchiveFixture(dir.resolve(name))
        .by("attributes.region, date(event_time)")
        .with("archive.schema", "observation");
  }

  private static Schema cleaned() {
    SchemaBuilder schema = SchemaBuilder.struct().name(ObservationSchema.NAME).version(1);
    ObservationSchema.SCHEMA.fields().forEach(field -> schema.field(field.name(), field.schema()));
    return schema
        .field("longitude", Schema.OPTIONAL_FLOAT64_SCHEMA)
        .field("latitude", Schema.OPTIONAL_FLOAT64_SCHEMA)
        .field("qc_flag", Schema.OPTIONAL_INT32_SCHEMA)
        .field("qc_tests", Schema.OPTIONAL_STRING_SCHEMA)
        .build();
  }

  /** A reading as it stands on the clean topic, of whole numbers every other time. */
  private static Struct clean(long number) {
    Struct reading = (Struct) ArchiveFixture.readings(number, number + 1, 3).get(0).value();
    Struct clean = new Struct(cleaned());
    reading.schema().fields().forEach(field -> clean.put(field.name(), reading.get(field)));
    return clean
        .put("result", number % 2 == 0 ? (double) number : number / 10.0)
        .put("longitude", 15.0)
        .put("latitude", 51.45)
        .put("qc_flag", 1)
        .put("qc_tests", "gross_range=1");
  }

  /** What a connector reads of a reading that another one has written. */
  private static SinkRecord read(long offset, Struct value, boolean written, boolean read) {
    try (JsonConverter writer = new JsonConverter();
        JsonConverter reader = new JsonConverter()) {
      writer.configure(Map.of("schemas.enable", written), false);
      reader.configure(Map.of("schemas.enable", read), false);
      SchemaAndValue over =
          reader.toConnectData("t", writer.fromConnectData("t", value.schema(), value));
      return record(ArchiveFixture.READINGS, offset, over.schema(), over.value());
    }
  }

  @Test
  void topicThatChangesOverHasTheColumnsThatItHad() throws Exception {
    ArchiveFixture before = archive("before").start();
    before.write(ArchiveFixture.records(0, 60, i -> read(i, clean(i), true, true)));
    before.assertDone(60);

    ArchiveFixture after = archive("after").start();
    // Envelopes of before, then plain values, of which nothing tells the types.
    after.put(ArchiveFixture.records(0, 20, i -> read(i, clean(i), true, false)));
    after.write(ArchiveFixture.records(20, 40, i -> read(i, clean(i), false, false)));
    after.write(ArchiveFixture.records(40, 60, i -> read(i, clean(i), false, false)));
    after.assertDone(60);

    assertEquals(before.query(COLUMNS), after.query(COLUMNS));
    String rows = "SELECT * EXCLUDE (filename) FROM FILES ORDER BY _kafka_offset";
    assertEquals(before.query(rows).toString(), after.query(rows).toString());
    assertEquals(
        List.of(List.of("DOUBLE", "TIMESTAMP WITH TIME ZONE", "INTEGER", "MAP(VARCHAR, VARCHAR)")),
        after.query(
            "SELECT DISTINCT typeof(result), typeof(event_time), typeof(qc_flag),"
                + " typeof(attributes) FROM FILES"));
    // Both ways of writing went into the same file.
    assertEquals(2, after.files().size());
  }

  @Test
  void columnsAreOnlyThoseThatTheChainMakes() throws Exception {
    ArchiveFixture archive = archive("plain").start();
    Struct reading = (Struct) ArchiveFixture.readings(0, 1, 1).get(0).value();
    archive.write(read(0, reading, false, false));
    archive.assertDone(1);
    List<String> names = new ArrayList<>();
    for (List<Object> column : archive.query(COLUMNS)) {
      names.add(column.get(0).toString());
    }
    List<String> expected =
        new ArrayList<>(ObservationSchema.SCHEMA.fields().stream().map(Field::name).toList());
    expected.addAll(List.of("date", "region"));
    names.removeAll(List.of("filename"));
    expected.sort(null);
    assertEquals(expected, names);
  }

  /** Each takes its own record out, and no other. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "longitude    | '15.0'                            | longitude is a text",
        "latitude     | {}                                | latitude is an object",
        "qc_flag      | 1.5                               | qc_flag is the number 1.5",
        "qc_flag      | 3000000000                        | qc_flag is the number 3000000000",
        "qc_tests     | ['a']                             | qc_tests is a list",
        "raw_result   | 1e400                             | beyond those of a double",
        "geometry     | []                                | geometry is a list",
        "geometry     | {'wkb':'?','srid':1}              | geometry.wkb is a text",
        "geometry     | {'wkb':null}                      | geometry.wkb is null",
        "geometry     | {'wkb':'AQ==','srid':1e10}        | geometry.srid is the number",
        "geometry     | {'wkb':'AQ==','more':1}           | geometry",
        "attributes   | []                                | attributes is a list",
        "attributes   | {'a':1}                           | attributes.a is the number 1",
        "event_time   | '2026-03-01T10:00:00Z'            | event_time is a text",
        "event_time   | 9223372036854775807               | is not of the years",
        "event_time   | 92233720368547758070              | event_time",
        "event_time   | 1e19                              | event_time is the number",
        "event_time   | null                              | event_time is null",
        "result       | [1]                               | result is a list",
        "result       | 9007199254740993                  | lose digits",
        "Result       | 1                                 | differ in case only",
        "Sensor_ID    | 'a'                               | differ in case only",
        "_kafka_offset| 1                                 | archive's own columns",
        "date         | 'today'                           | would hide from readers",
        "DATE         | 1                                 | would hide from readers",
        "n            | [[1e400]]                         | beyond those of a double",
      })
  void oddFieldTakesItsRecordOutAlone(String field, String json, String reason) throws Exception {
    ArchiveFixture archive = archive("odd").by("date(event_time)").start();
    Map<String, Object> odd = plain(1);
    odd.put(field, ((Map<?, ?>) DeclaredSchemaTest.json("{'v':" + json + "}")).get("v"));
    Map<String, Object> more = plain(2);
    more.put("qc_flag", 1L);
    archive.write(record(0, plain(0)), record(1, odd), record(2, more), record(3, plain(3)));
    assertEquals(4, archive.commit(4));
    if (field.equals("event_time") && json.startsWith("92233720368547758070")) {
      // JsonConverter has made another number of it, which may be a time.
      return;
    }
    assertEquals(
        List.of(0L, 2L, 3L),
        archive.column(
            "SELECT _kafka_offset FROM read_parquet('DIR/topics/**/*.parquet') ORDER BY 1"));
    String told =
        archive
            .column("SELECT reason FROM read_parquet('DIR/__unarchivable__/**/*.parquet')")
            .get(0)
            .toString();
    assertTrue(told.contains(reason), told);
    assertEquals(2, archive.files().size());
  }

  /** Null tells not which form the others have, and no column has both. */
  @Test
  void nullGeometryGoesWithEitherForm() throws Exception {
    Map<String, Object> wkb = Map.of("wkb", "AQEAAAAAAAAAAAAuQAAAAAAAAElA", "srid", 4326L);
    for (Object form : List.of(wkb, "POINT(15 50)")) {
      ArchiveFixture archive =
          new ArchiveFixture(dir.resolve(form instanceof Map ? "wkb" : "text"))
              .by("topic()")
              .with("archive.schema", "observation")
              .start();
      archive.write(
          ArchiveFixture.records(
              0,
              9,
              i -> {
                Map<String, Object> value = plain(i);
                value.put("longitude", 15.0);
                value.put("latitude", 50.0);
                value.put("geometry", i % 3 == 1 ? form : null);
                return record(i, value);
              }));
      archive.assertDone(9);
      assertEquals(List.of(3L, 6L), rowsWithGeometry(archive));
    }
  }

  /**
   * What one row has for maps takes nothing from the others, whatever shares a commit with them.
   */
  @Test
  void geometryOfOneRowLeavesThatOfOthers() throws Exception {
    Map<String, Object> wkb = Map.of("wkb", "AQEAAAAAAAAAAAAuQAAAAAAAAElA", "srid", 4326L);
    Map<String, Object> forms =
        Map.of("geometry", "POINT (1 2)", "Geometry", "x", "GEOMETRY", wkb, "BBox", 5.0);
    for (Map.Entry<String, Object> form : forms.entrySet()) {
      ArchiveFixture archive =
          new ArchiveFixture(dir.resolve("of-" + form.getKey() + form.getValue().hashCode()))
              .by("topic()")
              .with("archive.schema", "observation")
              .start();
      archive.write(
          ArchiveFixture.records(
              0,
              20,
              i -> {
                Map<String, Object> value = plain(i);
                if (i == 7) {
                  value.put(form.getKey(), form.getValue());
                } else {
                  value.put("longitude", 15.0);
                  value.put("latitude", 50.0);
                }
                return record(i, value);
              }));
      archive.assertDone(20);
      int places = 0;
      for (Path file : archive.files()) {
        String rows = "SELECT count(bbox.xmin) FROM read_parquet('" + file + "')";
        boolean covered =
            archive.column("SELECT name FROM parquet_schema('" + file + "')").contains("bbox");
        places += covered ? (int) archive.count(rows) : 0;
      }
      assertEquals(19, places, form.getKey());
    }
  }

  /** In the order of their size, of each file. */
  private static List<Long> rowsWithGeometry(ArchiveFixture archive) throws Exception {
    List<Long> rows = new ArrayList<>();
    for (Path file : archive.files()) {
      rows.add(archive.count("SELECT count(geometry) FROM read_parquet('" + file + "')"));
    }
    Collections.sort(rows);
    return rows;
  }

  /** What an Avro schema says of sizes holds. */
  @Test
  void sizesAndPrecisionsAreKept() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir)
            .by("topic()")
            .with(
                "archive.schema",
                """
                {"type": "record", "name": "R", "fields": [
                 {"name": "id", "type": {"type": "fixed", "name": "Id", "size": 4}},
                 {"name": "d", "type": {"type": "bytes", "logicalType": "decimal",
                  "precision": 4, "scale": 2}}]}""")
            .start();
    archive.put(
        List.of(
            record(0, Map.of("id", "AQIDBA==", "d", 12.25)),
            record(1, Map.of("id", "AQ==", "d", 12.25)),
            record(2, Map.of("id", "AQIDBA==", "d", 123.25)),
            record(3, Map.of("id", new byte[5], "d", new BigDecimal("99.99"))),
            record(4, Map.of("id", new byte[4], "d", new BigDecimal("99.99")))));
    assertEquals(3L, archive.metric("records-refused-total"));
  }

  /** Neither an envelope nor a record, and nobody else's end. */
  @Test
  void mapOfNumbersIsRefusedAlone() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir).by("topic()").with("archive.schema", "observation").start();
    archive.put(List.of(record(0, plain(0)), record(1, new TreeMap<>(Map.of(1, "a", 2, "b")))));
    assertEquals(1L, archive.metric("records-refused-total"));
  }

  private static Map<String, Object> plain(long number) {
    Map<String, Object> value = new HashMap<>();
    value.put("sensor_id", "s" + number);
    value.put("observed_property", "level");
    value.put("event_time", START.plusSeconds(number).toEpochMilli());
    return value;
  }

  /** Null has the type of the contract in each field that has one. */
  @Test
  void fieldsThatAreNullInAllRowsHaveTheirTypes() throws Exception {
    ArchiveFixture archive = archive("nulls").by("topic()").start();
    Map<String, Object> value = plain(0);
    List<Field> all = new ArrayList<>(ObservationSchema.SCHEMA.fields());
    ObservationSchema.ADDED.forEach((name, schema) -> all.add(new Field(name, 0, schema)));
    all.forEach(field -> value.putIfAbsent(field.name(), null));
    archive.write(record(0, value));
    archive.assertDone(1);
    Map<Schema.Type, String> types =
        Map.of(
            Schema.Type.FLOAT64,
            "DOUBLE",
            Schema.Type.INT32,
            "INTEGER",
            Schema.Type.STRING,
            "VARCHAR",
            Schema.Type.INT64,
            "TIMESTAMP WITH TIME ZONE",
            Schema.Type.MAP,
            "MAP(VARCHAR, VARCHAR)");
    Map<String, String> expected = new HashMap<>();
    all.forEach(field -> expected.put(field.name(), types.get(field.schema().type())));
    // That is the archive's own, of longitude and latitude.
    expected.remove("geometry");
    for (List<Object> column : archive.query(COLUMNS)) {
      String wanted = expected.remove(column.get(0).toString());
      assertTrue(wanted == null || wanted.equals(column.get(1)), column.toString());
    }
    assertEquals(Map.of(), expected);
  }

  @Test
  void refusedRecordIsKeptOnceThoughItIsDeliveredAgain() throws Exception {
    ArchiveFixture archive = archive("again").start();
    List<SinkRecord> records = new ArrayList<>();
    records.add(read(0, clean(0), false, false));
    records.add(record(1, DeclaredSchemaTest.json("{'sensor_id':1}")));
    records.add(read(2, clean(2), false, false));
    archive.write(records);
    archive.assertDone(3);
    assertEquals(1L, archive.metric("records-refused-total"));
    archive.restart();
    archive.write(records);
    archive.assertDone(3);
    assertEquals(0L, archive.metric("records-refused-total"));
    assertEquals(
        List.of("Field sensor_id is the number 1"),
        archive.column(
            "SELECT split_part(reason, ',', 1) FROM read_parquet("
                + "'DIR/__unarchivable__/**/*.parquet')"));
  }

  @Test
  void queueHasTheRecordAsItCame() {
    ArchiveFixture archive = archive("queue").withQueue().start();
    SinkRecord refused = record(0, DeclaredSchemaTest.json("{'sensor_id':1}"));
    archive.put(List.of(refused));
    assertEquals(List.of(refused), archive.context.errant());
  }

  /** Of 10,000 objects each is a row with all that it had, or refused with a reason. */
  @Test
  void hostileObjectIsARowOrIsRefused() {
    Random random = new Random(17);
    for (String declared : List.of("observation", AVRO)) {
      DeclaredSchema schema = DeclaredSchema.of(declared);
      int typed = 0;
      int refused = 0;
      for (int i = 0; i < 5_000; i++) {
        Map<String, Object> map = hostile(random, declared.equals(AVRO) ? AVRO_FIELDS : FIELDS);
        Object value = random.nextInt(10) == 0 ? envelope(map) : map;
        try {
          Struct struct = (Struct) schema.typed(record(i, value)).value();
          map.forEach((name, plain) -> assertKept(name, plain, struct));
          typed++;
        } catch (DataException e) {
          assertTrue(e.getMessage().startsWith("Field "), e.getMessage());
          refused++;
        }
      }
      assertTrue(typed > 500 && refused > 500, typed + " typed, " + refused + " refused");
    }
  }

  /** Whatever comes, the archive has each record once, as a row or in its place for others. */
  @Test
  void hostileTopicIsArchivedWhole() throws Exception {
    ArchiveFixture archive = archive("hostile").start();
    Random random = new Random(18);
    archive.put(List.of(read(0, clean(0), false, false)));
    for (long offset = 1; offset < 400; offset++) {
      archive.put(List.of(record(offset, hostile(random, FIELDS))));
    }
    archive.flush();
    assertEquals(400, archive.commit(400));
    List<Object> offsets = new ArrayList<>();
    for (Path file : archive.files()) {
      offsets.addAll(archive.column("SELECT _kafka_offset FROM read_parquet('" + file + "')"));
    }
    assertEquals(400, offsets.size());
    assertEquals(400, offsets.stream().distinct().count());
  }

  private static Map<String, Object> envelope(Map<String, Object> payload) {
    Map<String, Object> envelope = new HashMap<>();
    envelope.put("schema", Map.of("type", "struct", "fields", List.of()));
    envelope.put("payload", payload);
    return envelope;
  }

  private static final List<String> FIELDS =
      List.of(
          "result",
          "x",
          "unit",
          "qualifiers",
          "attributes",
          "longitude",
          "qc_flag",
          "qc_tests",
          "geometry",
          "original_result",
          "other",
          "schema",
          "payload",
          "Result",
          "");

  private static final List<String> AVRO_FIELDS =
      List.of("i", "l", "f", "d", "t", "r", "at", "p", "a", "m", "s", "i", "l", "d", "unknown");

  private static final String AVRO =
      """
      {"type": "record", "name": "R", "fields": [
        {"name": "i", "type": ["null", "int"]}, {"name": "l", "type": ["null", "long"]},
        {"name": "f", "type": ["null", "float"]}, {"name": "d", "type": ["null", "double"]},
        {"name": "t", "type": ["null", "string"]}, {"name": "r", "type": ["null", "bytes"]},
        {"name": "at", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]},
        {"name": "p", "type": ["null",
          {"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 4}]},
        {"name": "a", "type": ["null", {"type": "array", "items": ["null", "double"]}]},
        {"name": "m", "type": ["null", {"type": "map", "values": ["null", "string"]}]},
        {"name": "s", "type": ["null", {"type": "record", "name": "S", "fields": [
          {"name": "i", "type": ["null", "int"]}]}]}]}
      """;

  private static Map<String, Object> hostile(Random random, List<String> fields) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (fields == FIELDS) {
      map.put("sensor_id", random.nextInt(20) == 0 ? any(random, 0) : "s" + random.nextInt(3));
      map.put("observed_property", random.nextInt(20) == 0 ? any(random, 0) : "level");
      map.put(
          "event_time",
          random.nextInt(20) == 0
              ? any(random, 0)
              : (Object) START.plusSeconds(random.nextInt(9_999)).toEpochMilli());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      map.put(fields.get(random.nextInt(fields.size())), any(random, 0));
    }
    return map;
  }

  /** What JsonConverter can read, and little of it what is expected. */
  private static Object any(Random random, int depth) {
    List<Supplier<Object>> kinds =
        List.of(
            () -> null,
            () -> random.nextLong() >> random.nextInt(64),
            () -> (long) random.nextInt(10),
            () -> random.nextGaussian() * 1e300,
            () -> random.nextInt(1_000) / 8.0,
            random::nextBoolean,
            () ->
                List.of("AAAA", "", "NaN", "4", "\u202e\0\ud800", "2026-03-01T00:00:00Z")
                    .get(random.nextInt(6)),
            () -> {
              List<Object> list = new ArrayList<>();
              for (int i = random.nextInt(3); i > 0 && depth < 3; i--) {
                list.add(any(random, depth + 1));
              }
              return list;
            },
            () -> {
              Map<String, Object> map = new HashMap<>();
              for (int i = random.nextInt(3); i > 0 && depth < 3; i--) {
                map.put(
                    List.of("i", "wkb", "srid", "\n").get(random.nextInt(4)),
                    any(random, depth + 1));
              }
              return map;
            });
    return kinds.get(random.nextInt(kinds.size())).get();
  }

  /** A number is kept as it was, and what is more than a number is there at all. */
  private static void assertKept(String name, Object plain, Struct struct) {
    if (plain == null) {
      assertTrue(struct.schema().field(name) == null || struct.get(name) == null, name);
      return;
    }
    Object kept = struct.get(name);
    assertTrue(kept != null, name);
    if (plain instanceof Number given && kept instanceof Number number) {
      BigDecimal before = new BigDecimal(given.toString());
      assertTrue(
          kept instanceof Float || before.compareTo(new BigDecimal(number.toString())) == 0,
          plain + " became " + kept);
    } else if (plain instanceof String && kept instanceof String) {
      assertEquals(plain, kept);
    } else if (plain instanceof List<?> list && kept instanceof List<?> elements) {
      assertEquals(list.size(), elements.size());
    }
  }
}
