// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.record;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OtherReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files under the README's configuration of the archive, with readings as the README's sources and
 * transforms write them, and of values without a schema: opened by readers other than DuckDB.
 */
class OtherReadersTest {
  private static final TopicPartition CLEAN = new TopicPartition("readings-clean", 0);
  private static final TopicPartition RAW = new TopicPartition("readings-quarantine", 0);

  @TempDir Path dir;
  private ArchiveFixture archive;

  /** Readings in plain JSON by the example's options, and records of no contract without them. */
  @BeforeEach
  void writeFiles() throws IOException {
    JsonNode example =
        new ObjectMapper().readTree(Path.of("../packaging/examples/parquet-archive.json").toFile());
    archive = new ArchiveFixture(dir);
    ArchiveFixture others = new ArchiveFixture(dir);
    example
        .get("config")
        .properties()
        .forEach(
            option -> {
              archive.with(option.getKey(), option.getValue().asText());
              if (!option.getKey().equals("archive.schema")) {
                others.with(option.getKey(), option.getValue().asText());
              }
            });
    archive.with("archive.dir", dir.toString()).start(CLEAN);
    others.with("archive.dir", dir.toString()).start(RAW);
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "false"), false);
      List<SinkRecord> readings = new ArrayList<>();
      List<SinkRecord> raw = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        byte[] json = converter.fromConnectData(CLEAN.topic(), SCHEMA, reading(i));
        SchemaAndValue read = converter.toConnectData(CLEAN.topic(), json);
        SinkRecord clean = record(CLEAN, i, read.schema(), read.value());
        clean.headers().addString("qc_flag", i % 9 == 0 ? "3" : "1");
        readings.add(clean);
        raw.add(record(RAW, i, null, schemaless(i)));
      }
      archive.put(readings);
      others.put(raw);
    }
    archive.flush();
    others.flush();
    assertEquals(Map.of(CLEAN, 300L), archive.commit(Map.of(CLEAN, 300L)));
    assertEquals(Map.of(RAW, 300L), others.commit(Map.of(RAW, 300L)));
  }

  private static final Schema SCHEMA = schema();

  /** A reading with what the transforms of the example add. */
  private static Schema schema() {
    SchemaBuilder schema = SchemaBuilder.struct().name(ObservationSchema.NAME).version(1);
    ObservationSchema.SCHEMA.fields().forEach(field -> schema.field(field.name(), field.schema()));
    return schema
        .field("event_time_status", Schema.OPTIONAL_STRING_SCHEMA)
        .field("longitude", Schema.OPTIONAL_FLOAT64_SCHEMA)
        .field("latitude", Schema.OPTIONAL_FLOAT64_SCHEMA)
        .field("qc_flag", Schema.OPTIONAL_INT32_SCHEMA)
        .build();
  }

  private static Struct reading(int i) {
    Map<String, String> attributes =
        Map.of("region", i % 2 == 0 ? "north" : "sud-est", "n", "" + i);
    return new Struct(SCHEMA)
        .put("sensor_id", List.of("01646500", "8E3", "0x1F", "t\u00fcr-4").get(i % 4))
        .put("observed_property", i % 3 == 0 ? "00060" : "temperature")
        .put("event_time", Date.from(START.plusMillis(1_234L * i)))
        .put("result", i % 7 == 0 ? null : i / 8.0 - 11)
        .put("result_text", i % 7 == 0 ? "<0.5" : null)
        .put("unit", "Cel")
        .put("x", 500_000.0 + i)
        .put("y", 5_700_000.5)
        .put("crs", "EPSG:32633")
        .put("attributes", attributes)
        .put("event_time_status", "ok")
        .put("longitude", i % 5 == 0 ? null : 15 + i / 1_000.0)
        .put("latitude", 51.4511822057)
        .put("qc_flag", i % 9 == 0 ? 3 : 1);
  }

  private static Map<String, Object> schemaless(int i) {
    return Map.of(
        "event_time",
        START.toEpochMilli() + i,
        "attributes",
        Map.of("region", "east", "list", List.of(i, 0.5)),
        "level",
        i % 2 == 0 ? (Object) (long) i : i / 4.0,
        "odd",
        List.of("words", true, List.of(1L), 4L).get(i % 4),
        "id",
        (1L << 53) + i);
  }

  @ParameterizedTest
  @EnumSource
  void anotherReaderHasTheSameRows(OtherReader reader) throws Exception {
    assumePresent(reader);
    assertEquals(600, reader.sameAsDuckDb(dir));
  }

  private static void assumePresent(OtherReader reader) {
    String missing = reader.missing().orElse(null);
    assumeTrue(missing == null, missing);
  }

  /** With the setting that the page about the archive names, and a level of its own name. */
  @Test
  void sparkTakesTheLevelsOfDirectoriesForTexts() throws Exception {
    assumePresent(OtherReader.SPARK);
    for (String level : List.of("sensor_id", "station=sensor_id")) {
      Path place = dir.resolve("by-" + level.replace("=", "-"));
      ArchiveFixture stations =
          new ArchiveFixture(place).by(level + ", date(event_time)").start(CLEAN);
      stations.write(records(0, 3, i -> record(CLEAN, i, SCHEMA, reading((int) i))));
      List<JsonNode> rows = OtherReader.SPARK.read(List.of(place.resolve("topics")));
      Map<String, String> ids = new TreeMap<>();
      for (JsonNode line : rows) {
        JsonNode row = line.get("row");
        assertEquals("2026-03-01", row.get("date").textValue());
        String id = row.get("sensor_id").textValue();
        assertEquals(id, row.path("station").asText(id));
        ids.put(row.get("_kafka_offset").asText(), id);
      }
      assertEquals(Map.of("0", "01646500", "1", "8E3", "2", "0x1F"), ids);
    }
  }

  @Test
  void noFileHasATypeThatReadersOfTodayDoNotKnow() throws Exception {
    Set<String> types = new TreeSet<>();
    archive
        .query("SELECT DISTINCT logical_type FROM parquet_schema('DIR/**/*.parquet')")
        .forEach(row -> types.add(String.valueOf(row.get(0)).replaceAll("\\(.*", "")));
    types.removeIf(
        type -> type.matches("null|(String|Timestamp|Map|List|Int|Decimal|Date|Time)Type"));
    assertTrue(types.isEmpty(), "no GEOMETRY, VARIANT or the like: " + types);
  }
}
