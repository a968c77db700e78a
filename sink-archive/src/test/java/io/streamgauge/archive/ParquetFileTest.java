// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetFileTest {
  @TempDir Path dir;
  private ArchiveFixture archive;

  @BeforeEach
  void prepare() {
    archive = new ArchiveFixture(dir).with("archive.partition.by", "topic()");
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
    archive.start(READINGS).put(List.of(record(READINGS, 0, schema, value)));
    archive.flush();
    assertEquals(
        List.of(
            row(
                "-1",
                "2",
                "3",
                "4",
                "0.5",
                "-0.1",
                "true",
                "01646500",
                "\\x00\\xFF",
                "-12.340",
                "1969-12-31",
                "01:00:00.001",
                "1969-12-31 23:59:59.999+00",
                "[1, NULL, 3]",
                "{k=1.5}")),
        archive.query(
            "SELECT i8::VARCHAR, i16::VARCHAR, i32::VARCHAR, i64::VARCHAR, f32::VARCHAR,"
                + " f64::VARCHAR, bool::VARCHAR, str, bin::VARCHAR, dec::VARCHAR, day::VARCHAR,"
                + " tod::VARCHAR, ts::VARCHAR, arr::VARCHAR, m::VARCHAR FROM FILES"));
    assertEquals(
        List.of(
            row(
                "TINYINT",
                "SMALLINT",
                "INTEGER",
                "BIGINT",
                "FLOAT",
                "DOUBLE",
                "BOOLEAN",
                "VARCHAR",
                "BLOB",
                "DECIMAL(38,3)",
                "DATE",
                "TIME",
                "TIMESTAMP WITH TIME ZONE",
                "INTEGER[]",
                "MAP(VARCHAR, DOUBLE)")),
        archive.query(
            "SELECT typeof(i8), typeof(i16), typeof(i32), typeof(i64), typeof(f32), typeof(f64),"
                + " typeof(bool), typeof(str), typeof(bin), typeof(dec), typeof(day), typeof(tod),"
                + " typeof(ts), typeof(arr), typeof(m) FROM FILES"));
  }

  @Test
  void requiredFieldsTakeTheirDefaultAndOptionalOnesStayNull() throws Exception {
    Schema schema =
        SchemaBuilder.struct()
            .field("a", SchemaBuilder.int32().defaultValue(7).build())
            .field("b", SchemaBuilder.int32().optional().defaultValue(8).build())
            .build();
    archive.start(READINGS).put(List.of(record(READINGS, 0, schema, new Struct(schema))));
    archive.flush();
    assertEquals(List.of(row(7, null)), archive.query("SELECT a, b FROM FILES"));
  }

  @ParameterizedTest
  @CsvSource({"zstd,ZSTD", "snappy,SNAPPY", "none,UNCOMPRESSED"})
  void theFileSaysTheCodecItHas(String codec, String name) throws Exception {
    archive.with("parquet.codec", codec).start(READINGS);
    archive.put(List.of(reading(0, "a", START, 1.0), reading(1, "b", START, 2.0)));
    archive.flush();
    assertEquals(2, archive.count("SELECT count(*) FROM FILES WHERE sensor_id IN ('a', 'b')"));
    assertEquals(
        List.of(row(name)),
        archive.query(
            "SELECT DISTINCT compression FROM parquet_metadata('" + archive.files().get(0) + "')"));
  }

  @Test
  void rowsAreSortedBySensorAndTime() throws Exception {
    archive.start(READINGS);
    archive.put(
        List.of(
            reading(0, "b", START, 1.0),
            reading(1, "a", START.plusSeconds(9), 1.0),
            reading(2, "a", START, 1.0),
            reading(3, "b", START.minusSeconds(9), 1.0)));
    archive.flush();
    assertEquals(
        List.of(row(2L), row(1L), row(3L), row(0L)),
        archive.query(
            "SELECT _kafka_offset FROM FILES ORDER BY file_row_number"
                .replace(
                    "FILES",
                    "read_parquet('" + archive.files().get(0) + "', file_row_number=true)")));
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
    archive.start(READINGS);
    archive.put(
        List.of(
            record(READINGS, 0, one, new Struct(one).put("a", 1)),
            record(READINGS, 1, more, new Struct(more).put("a", 2).put("b", "x")),
            record(READINGS, 2, same, new Struct(same).put("a", 3)),
            record(READINGS, 3, more, new Struct(more).put("a", 4))));
    archive.flush();
    assertEquals(2, archive.files().size(), "interleaved versions do not make tiny files");
    assertEquals(
        List.of(row(1, null), row(2, "x"), row(3, null), row(4, null)),
        archive.query("SELECT a, b FROM FILES ORDER BY a"));
  }

  @Test
  void mapsWithoutSchemaGetTheColumnsThatTheyHaveInCommon() throws Exception {
    Map<String, Object> second = new HashMap<>();
    second.put("n", 2.5);
    second.put("s", null);
    second.put("list", List.of(1L, 2.5));
    second.put("empty", Map.of());
    archive.start(READINGS);
    archive.put(
        List.of(
            record(READINGS, 0, null, Map.of("n", 1L, "s", "x", "o", Map.of("k", true))),
            record(READINGS, 1, null, second)));
    archive.flush();
    assertEquals(1, archive.files().size());
    assertEquals(
        List.of(row(1.0, "x", "{'k': true}", null), row(2.5, null, null, "[1.0, 2.5]")),
        archive.query("SELECT n, s, o::VARCHAR, list::VARCHAR FROM FILES ORDER BY _kafka_offset"));
  }

  @Test
  void valuesWithoutSchemaThatDoNotMixGoToAnotherFile() throws Exception {
    archive.start(READINGS);
    archive.put(
        List.of(
            record(READINGS, 0, null, Map.of("v", 1L)),
            record(READINGS, 1, null, Map.of("v", "text")),
            record(READINGS, 2, null, Map.of("v", 2L)),
            // Too large for a double to hold it exactly, so all numbers are texts.
            record(READINGS, 3, null, Map.of("v", (1L << 53) + 1)),
            record(READINGS, 4, null, Map.of("v", 0.5))));
    archive.flush();
    assertEquals(2, archive.files().size());
    assertEquals(
        List.of(row("1"), row("text"), row("2"), row("9007199254740993"), row("0.5")),
        archive.query("SELECT v::VARCHAR FROM FILES ORDER BY _kafka_offset"));
  }

  @Test
  void aRootFieldInTheDirectoryHasNoColumn() throws Exception {
    archive = new ArchiveFixture(dir).with("archive.partition.by", "sensor_id").start(READINGS);
    archive.put(List.of(reading(0, "01646500", START, 1.0)));
    archive.flush();
    assertEquals(
        List.of(row("01646500")),
        archive.query(
            "SELECT sensor_id FROM read_parquet('"
                + dir
                + "/**/*.parquet', hive_partitioning=true, hive_types={'sensor_id': VARCHAR})"));
    assertEquals(
        0,
        archive.count(
            "SELECT count(*) FROM parquet_schema('"
                + archive.files().get(0)
                + "') WHERE name = 'sensor_id'"));
  }

  @Test
  void theFooterSaysWhereTheFileComesFrom() throws Exception {
    archive.start(READINGS).put(List.of(reading(0, "a", START, 1.0)));
    archive.flush();
    List<List<Object>> metadata =
        archive.query(
            "SELECT decode(key), decode(value) FROM parquet_kv_metadata('"
                + archive.files().get(0)
                + "') WHERE decode(key) LIKE 'streamgauge.%' ORDER BY 1");
    assertEquals(
        List.of(
            "streamgauge.archive.id",
            "streamgauge.columns",
            "streamgauge.config.sha256",
            "streamgauge.connector",
            "streamgauge.version"),
        metadata.stream().map(pair -> pair.get(0)).toList());
    assertEquals("archive", metadata.get(0).get(1));
    assertTrue(((String) metadata.get(2).get(1)).matches("[0-9a-f]{64}"));
  }
}
