// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetFileTest {
  private final ArchiveFixture archive;

  ParquetFileTest(@TempDir Path dir) {
    archive = new ArchiveFixture(dir).by("topic()");
  }

  private static java.util.Date date(long millis) {
    return java.util.Date.from(java.time.Instant.ofEpochMilli(millis));
  }

  private static List<Object> row(Object... values) {
    return Arrays.asList(values);
  }

  @Test
  void everyTypeIsWhatReadersExpect() throws Exception {
    Schema schema =
        SchemaBuilder.struct()
            .field("i8", Schema.INT8_SCHEMA)
            .field("i16", Schema.INT16_SCHEMA)
            .field("i32", Schema.INT32_SCHEMA)
            .field("i64", Schema.INT64_SCHEMA)
            .field("f32", Schema.FLOAT32_SCHEMA)
            .field("f64", Schema.FLOAT64_SCHEMA)
            .field("bool", Schema.BOOLEAN_SCHEMA)
            .field("str", Schema.STRING_SCHEMA)
            .field("bin", Schema.BYTES_SCHEMA)
            .field("dec", Decimal.schema(3))
            .field("day", Date.SCHEMA)
            .field("tod", Time.SCHEMA)
            .field("ts", Timestamp.SCHEMA)
            .field("arr", SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).build())
            .field("m", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.FLOAT64_SCHEMA).build())
            .field("hollow", SchemaBuilder.struct().optional().build())
            .build();
    Struct value =
        new Struct(schema)
            .put("i8", (byte) -1)
            .put("i16", (short) 2)
            .put("i32", 3)
            .put("i64", 4L)
            .put("f32", 0.5f)
            .put("f64", -0.1)
            .put("bool", true)
            .put("str", "01646500")
            .put("bin", new byte[] {0, -1})
            .put("dec", new BigDecimal("-12.340"))
            .put("day", date(-86_400_000L))
            .put("tod", date(3_600_001L))
            .put("ts", date(-1))
            .put("arr", Arrays.asList(1, null, 3))
            .put("m", Map.of("k", 1.5));
    archive.start().write(record(0, value));
    StringBuilder found = new StringBuilder();
    for (String column :
        "i8 i16 i32 i64 f32 f64 bool str bin dec day tod ts arr m".split(" ", -1)) {
      List<Object> type =
          archive.column(
              "SELECT typeof(" + column + ") || ' ' || " + column + "::VARCHAR FROM FILES");
      found.append(column).append(' ').append(type.get(0)).append('\n');
    }
    assertEquals(
        """
        i8 TINYINT -1
        i16 SMALLINT 2
        i32 INTEGER 3
        i64 BIGINT 4
        f32 FLOAT 0.5
        f64 DOUBLE -0.1
        bool BOOLEAN true
        str VARCHAR 01646500
        bin BLOB \\x00\\xFF
        dec DECIMAL(38,3) -12.340
        day DATE 1969-12-31
        tod TIME 01:00:00.001
        ts TIMESTAMP WITH TIME ZONE 1969-12-31 23:59:59.999+00
        arr INTEGER[] [1, NULL, 3]
        m MAP(VARCHAR, DOUBLE) {k=1.5}
        """,
        found.toString());
  }

  @Test
  void requiredFieldsTakeTheirDefaultAndOptionalOnesStayNull() throws Exception {
    Schema schema =
        SchemaBuilder.struct()
            .field("a", SchemaBuilder.int32().defaultValue(7).build())
            .field("b", SchemaBuilder.int32().optional().defaultValue(8).build())
            .build();
    archive.start().write(record(0, new Struct(schema)));
    assertEquals(List.of(row(7, null)), archive.query("SELECT a, b FROM FILES"));
  }

  @ParameterizedTest
  @CsvSource({"zstd,ZSTD", "snappy,SNAPPY", "none,UNCOMPRESSED"})
  void theFileSaysTheCodecItHas(String codec, String name) throws Exception {
    archive.with("parquet.codec", codec).start();
    archive.write(reading(0, "a", START, 1.0), reading(1, "b", START, 2.0));
    assertEquals(2, archive.count("SELECT count(*) FROM FILES WHERE sensor_id IN ('a', 'b')"));
    assertEquals(
        List.of(row(name)),
        archive.query("SELECT DISTINCT compression FROM parquet_metadata('DIR/**/*.parquet')"));
  }

  @Test
  void rowsAreSortedBySensorAndTime() throws Exception {
    archive.start();
    archive.write(
        reading(0, "b", START, 1.0),
        reading(1, "a", START.plusSeconds(9), 1.0),
        reading(2, "a", START, 1.0),
        reading(3, "b", START.minusSeconds(9), 1.0));
    assertEquals(
        List.of(row(2L), row(1L), row(3L), row(0L)),
        archive.query(
            "SELECT _kafka_offset FROM read_parquet('DIR/**/*.parquet', file_row_number=true)"
                + " ORDER BY file_row_number"));
  }

  @Test
  void aSchemaChangeStartsAnotherFileAndReadersMergeThem() throws Exception {
    Schema one = SchemaBuilder.struct().version(1).field("a", Schema.INT32_SCHEMA).build();
    Schema same = SchemaBuilder.struct().version(2).field("a", Schema.INT32_SCHEMA).build();
    Schema more =
        SchemaBuilder.struct()
            .version(3)
            .field("a", Schema.INT32_SCHEMA)
            .field("b", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    archive.start();
    archive.write(
        record(0, new Struct(one).put("a", 1)),
        record(1, new Struct(more).put("a", 2).put("b", "x")),
        record(2, new Struct(same).put("a", 3)),
        record(3, new Struct(more).put("a", 4)));
    assertEquals(2, archive.files().size(), "interleaved versions do not make tiny files");
    assertEquals(
        List.of(row(1, null), row(2, "x"), row(3, null), row(4, null)),
        archive.query("SELECT a, b FROM FILES ORDER BY a"));
  }

  @Test
  void mapsWithoutSchemaGetTheColumnsThatTheyHaveInCommon() throws Exception {
    Map<String, Object> second =
        new HashMap<>(Map.of("n", 2.5, "list", List.of(1L, 2.5), "empty", Map.of()));
    second.put("s", null);
    archive.start();
    archive.write(record(0, Map.of("n", 1L, "s", "x", "o", Map.of("k", true))), record(1, second));
    assertEquals(1, archive.files().size());
    assertEquals(
        List.of(row(1.0, "x", "{'k': true}", null), row(2.5, null, null, "[1.0, 2.5]")),
        archive.query("SELECT n, s, o::VARCHAR, list::VARCHAR FROM FILES ORDER BY _kafka_offset"));
  }

  @Test
  void valuesWithoutSchemaThatDoNotMixGoToAnotherFile() throws Exception {
    archive.start();
    archive.write(
        record(0, Map.of("v", 1L)),
        record(1, Map.of("v", "text")),
        record(2, Map.of("v", 2L)),
        // Too large for a double to hold it exactly, so all numbers are texts.
        record(3, Map.of("v", (1L << 53) + 1)),
        record(4, Map.of("v", 0.5)));
    assertEquals(2, archive.files().size());
    assertEquals(
        List.of(row("1"), row("text"), row("2"), row("9007199254740993"), row("0.5")),
        archive.query("SELECT v::VARCHAR FROM FILES ORDER BY _kafka_offset"));
  }

  @Test
  void aRootFieldInTheDirectoryHasNoColumn() throws Exception {
    archive.by("sensor_id").start().write(reading(0, "01646500", START, 1.0));
    assertEquals(
        List.of(row("01646500")),
        archive.query(
            "SELECT sensor_id FROM read_parquet('DIR/**/*.parquet', hive_partitioning=true,"
                + " hive_types={'sensor_id': VARCHAR})"));
    assertEquals(
        0,
        archive.count(
            "SELECT count(*) FROM parquet_schema('DIR/**/*.parquet') WHERE name = 'sensor_id'"));
  }

  @Test
  void theFooterSaysWhereTheFileComesFrom() throws Exception {
    archive.start().write(reading(0, "a", START, 1.0));
    List<List<Object>> metadata =
        archive.query(
            "SELECT decode(key), decode(value) FROM parquet_kv_metadata('DIR/**/*.parquet')"
                + " WHERE decode(key) LIKE 'streamgauge.%' ORDER BY 1");
    assertEquals(
        List.of(
            "archive.id", "columns", "config.sha256", "connector", "records", "sort.by", "version"),
        metadata.stream().map(pair -> pair.get(0).toString().replace("streamgauge.", "")).toList());
    assertEquals("archive", metadata.get(0).get(1));
    assertTrue(((String) metadata.get(2).get(1)).matches("[0-9a-f]{64}"));
  }
}
