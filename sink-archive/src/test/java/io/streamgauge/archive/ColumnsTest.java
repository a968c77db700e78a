// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.record;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which columns a file has and how they are encoded, as DuckDB sees it. */
class ColumnsTest {
  private final ArchiveFixture archive;

  ColumnsTest(@TempDir Path dir) {
    archive = new ArchiveFixture(dir);
  }

  private static SinkRecord keyed(long offset, Schema keySchema, Object key, SinkRecord like) {
    return new SinkRecord(
        like.topic(),
        like.kafkaPartition(),
        keySchema,
        key,
        like.valueSchema(),
        like.value(),
        offset,
        like.timestamp(),
        TimestampType.CREATE_TIME);
  }

  @Test
  void keysBecomeTexts() throws Exception {
    archive.with("store.kafka.keys", "true").start();
    SinkRecord like = reading(0, "a", START, 1.0);
    archive.write(
        keyed(0, Schema.STRING_SCHEMA, "01646500", like),
        keyed(1, Schema.INT64_SCHEMA, 17L, like),
        keyed(2, null, Map.of("id", 3), like),
        keyed(3, null, null, like));
    assertEquals(
        Arrays.asList("01646500", "17", "{\"id\":3}", null),
        archive.column("SELECT _kafka_key FROM FILES ORDER BY _kafka_offset"));
  }

  @Test
  void recordsWithoutAValueAreRowsOfTheirKeyWhenAsked() throws Exception {
    archive.with("behavior.on.null.values", "write", "store.kafka.keys", "true").start();
    SinkRecord tombstone = record(1, null);
    archive.write(reading(0, "a", START, 1.0), keyed(1, Schema.STRING_SCHEMA, "gone", tombstone));
    archive.assertDone(2);
    assertEquals(
        List.of(Arrays.asList(1L, "gone", null)),
        archive.query(
            "SELECT _kafka_offset, _kafka_key, sensor_id FROM FILES WHERE _kafka_key IS NOT NULL"));
  }

  @Test
  void rowsWithoutAValueNeedTheirKeys() {
    archive.with("behavior.on.null.values", "write");
    assertFails(ConfigException.class, archive::config, "store.kafka.keys");
  }

  private static Schema version(int number) {
    SchemaBuilder schema =
        SchemaBuilder.struct()
            .name("level")
            .version(number)
            .field("sensor_id", Schema.STRING_SCHEMA)
            .field("event_time", Schema.STRING_SCHEMA);
    if (number == 3) {
      // A field that the earlier ones have is gone, so neither has room for the other's rows.
      return schema.field("battery", Schema.OPTIONAL_FLOAT64_SCHEMA).build();
    }
    schema.field("result", Schema.OPTIONAL_FLOAT64_SCHEMA);
    return number == 1
        ? schema.build()
        : schema.field("quality", SchemaBuilder.int32().optional().defaultValue(2).build()).build();
  }

  private static SinkRecord level(long offset, Schema schema) {
    Struct value =
        new Struct(schema).put("sensor_id", "s" + offset).put("event_time", "2026-01-01T00:00:00Z");
    if (schema.field("result") != null) {
      value.put("result", offset / 2.0);
    }
    if (schema.field("quality") != null) {
      value.put("quality", 1);
    }
    if (schema.field("battery") != null) {
      value.put("battery", 3.5);
    }
    return record(offset, value);
  }

  private List<List<Object>> filesOfMixedVersions(String compatibility, int... versions)
      throws Exception {
    archive.with("schema.compatibility", compatibility).start();
    Map<Integer, Schema> schemas = Map.of(1, version(1), 2, version(2), 3, version(3));
    archive.write(records(0, versions.length, i -> level(i, schemas.get(versions[(int) i]))));
    archive.assertEachOffsetOnce(versions.length);
    return archive.query(
        "SELECT list(_kafka_offset ORDER BY _kafka_offset) FROM FILES GROUP BY filename"
            + " ORDER BY min(_kafka_offset)");
  }

  @Test
  void recordsOfAnEarlierSchemaShareFilesWithLaterOnes() throws Exception {
    assertEquals(
        2,
        filesOfMixedVersions("BACKWARD", 1, 2, 1, 2, 1, 1).size(),
        "one for those before the later schema was known, one for all others");
    assertEquals(
        List.of(List.of(2L, 1.0), List.of(4L, 2.0)),
        archive.query(
            "SELECT _kafka_offset, result FROM FILES"
                + " WHERE quality IS NULL AND _kafka_offset IN (2, 4) ORDER BY 1"),
        "a default is not a value");
  }

  @Test
  void schemasThatWouldLoseAValueKeepTheirOwnFiles() throws Exception {
    assertEquals(2, filesOfMixedVersions("FULL", 2, 3, 2, 3, 2).size());
    assertEquals(2, archive.count("SELECT count(*) FROM FILES WHERE battery = 3.5"));
    assertEquals(3, archive.count("SELECT count(*) FROM FILES WHERE result IS NOT NULL"));
  }

  @Test
  void eachSchemaHasItsOwnFilesOtherwise() throws Exception {
    assertEquals(2, filesOfMixedVersions("NONE", 1, 2, 1, 2, 1, 1).size());
  }

  private static List<SinkRecord> manySensors(int count) {
    return records(
        0,
        count,
        i -> reading(i, "sensor-" + i * 7919, START.plusSeconds(i), Math.sqrt((double) i)));
  }

  private String encodings(String column) throws Exception {
    return archive
        .column(
            "SELECT encodings FROM parquet_metadata('DIR/**/*.parquet') WHERE path_in_schema = '"
                + column
                + "'")
        .toString();
  }

  @Test
  void encodingsAreThoseChosen() throws Exception {
    archive.with("archive.column.encodings", "result=byte-stream-split, sensor_id=plain").start();
    archive.write(manySensors(1_000));
    archive.assertEachOffsetOnce(1_000);
    String result = encodings("result");
    assertTrue(result.contains("BYTE_STREAM_SPLIT"), result);
    String sensor = encodings("sensor_id");
    assertFalse(sensor.contains("DICTIONARY"), sensor);
    String unit = encodings("unit");
    assertTrue(unit.contains("DICTIONARY"), unit);
    assertEquals(
        999.0, (double) archive.column("SELECT max(result * result) FROM FILES").get(0), 1e-9);
  }

  @Test
  void bloomFilterTellsWhichFilesCannotHaveASensor() throws Exception {
    archive.with("archive.column.encodings", "sensor_id=plain").start();
    archive.write(manySensors(1_000));
    String probe =
        "SELECT bloom_filter_excludes FROM parquet_bloom_probe('DIR/**/*.parquet', 'sensor_id', ";
    assertEquals(List.of(false), archive.column(probe + "'sensor-7919')"));
    assertEquals(List.of(true), archive.column(probe + "'sensor-1')"));
  }

  @Test
  void footerExplainsTheColumns() throws Exception {
    archive.start();
    archive.write(reading(0, "a", START, 1.0));
    String notes =
        (String)
            archive
                .column(
                    "SELECT decode(value) FROM parquet_kv_metadata('DIR/**/*.parquet')"
                        + " WHERE decode(key) = 'streamgauge.columns'")
                .get(0);
    assertTrue(notes.contains("\"result\":{\"long_name\":\"measured value\""), notes);
    assertTrue(notes.contains("\"units_column\":\"unit\""), notes);
  }

  @Test
  void encodingsThatCannotBeReadAreRefused() {
    for (String wrong : List.of("result", "result=gzip", "=plain", "a=plain,a=plain")) {
      ArchiveFixture other =
          new ArchiveFixture(archive.dir).with("archive.column.encodings", wrong);
      assertFails(ConfigException.class, other::config, "archive.column.encodings");
    }
  }
}
