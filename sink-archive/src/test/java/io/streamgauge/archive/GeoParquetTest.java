// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Blob;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places as readers of maps see them, and no place where none is sure. */
class GeoParquetTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Schema SCHEMA =
      SchemaBuilder.struct()
          .field("sensor_id", Schema.STRING_SCHEMA)
          .field("latitude", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("longitude", Schema.FLOAT64_SCHEMA)
          .build();

  private final ArchiveFixture archive;

  GeoParquetTest(@TempDir Path dir) {
    archive = new ArchiveFixture(dir).by("topic()");
  }

  private static SinkRecord at(long offset, double longitude, Double latitude) {
    Struct value = new Struct(SCHEMA).put("sensor_id", "s" + offset);
    return record(offset, value.put("latitude", latitude).put("longitude", longitude));
  }

  /** A place whose record has a field of its own with the name of a column of ours. */
  private static SinkRecord withField(String name, Schema type, Object content) {
    Schema schema =
        SchemaBuilder.struct()
            .field(name, type)
            .field("latitude", Schema.FLOAT64_SCHEMA)
            .field("longitude", Schema.FLOAT64_SCHEMA)
            .build();
    return record(
        0, new Struct(schema).put(name, content).put("latitude", 1.0).put("longitude", 2.0));
  }

  private static SinkRecord in(String crs, long offset) {
    SinkRecord record = at(offset, 15.0, 51.0);
    record.headers().addString("crs_target", crs);
    return record;
  }

  private List<Object> geoFooters() throws Exception {
    return archive.column(
        "SELECT decode(value) FROM parquet_kv_metadata('DIR/**/*.parquet')"
            + " WHERE decode(key) = 'geo'");
  }

  /** What the footer says at this place. */
  private JsonNode footer(String path) throws Exception {
    return JSON.readTree((String) geoFooters().get(0)).at(path);
  }

  private List<Object> geometryTypes() throws Exception {
    return archive.column(
        "SELECT logical_type FROM parquet_schema('DIR/**/*.parquet') WHERE name = 'geometry'");
  }

  @Test
  void writesNativeGeometryAndGeoParquet() throws Exception {
    archive.with("archive.geometry", "native").start();
    archive.write(at(0, 15.0, 51.4511822057), at(1, -77.1275, -38.94), at(2, 180.0, 90.0));
    assertEquals(
        List.of("GEOMETRY('OGC:CRS84')"),
        archive.column("SELECT DISTINCT typeof(geometry) FROM FILES"));
    assertEquals(
        List.of("POINT (15 51.4511822057)", "POINT (-77.1275 -38.94)", "POINT (180 90)"),
        archive.column("SELECT ST_AsText(geometry) FROM FILES ORDER BY _kafka_offset"));
    assertEquals(
        JSON.readTree(
            "{'version':'1.1.0','primary_column':'geometry','columns':{'geometry':{'encoding':'WKB',"
                .concat("'geometry_types':['Point'],'bbox':[-77.1275,-38.94,180.0,90.0],")
                .concat("'covering':{'bbox':{'xmin':['bbox','xmin'],'ymin':['bbox','ymin'],")
                .concat("'xmax':['bbox','xmax'],'ymax':['bbox','ymax']}}}}}")
                .replace('\'', '"')),
        footer(""));
    assertEquals(
        List.of("{'xmin': -77.1275, 'xmax': 180.0, 'ymin': -38.94, 'ymax': 90.0}"),
        archive.column(
            "SELECT {xmin: geo_bbox.xmin, xmax: geo_bbox.xmax, ymin: geo_bbox.ymin, ymax:"
                + " geo_bbox.ymax}::VARCHAR FROM parquet_metadata('DIR/**/*.parquet')"
                + " WHERE path_in_schema = 'geometry'"),
        "readers can pass row groups by");
    assertEquals(
        List.of(true, true, true),
        archive.column(
            "SELECT bbox.xmin = longitude AND bbox.xmax = longitude AND bbox.ymin = latitude AND"
                + " bbox.ymax = latitude FROM FILES"));
  }

  @Test
  void aFieldNamedLikeTheBoxStays() throws Exception {
    archive.start();
    archive.write(withField("bbox", Schema.STRING_SCHEMA, "mine"));
    assertEquals(List.of("mine"), archive.column("SELECT bbox FROM FILES"));
    assertEquals(List.of("POINT (2 1)"), archive.column("SELECT ST_AsText(geometry) FROM FILES"));
    assertTrue(footer("/columns/geometry/covering").isMissingNode());
  }

  @Test
  void hasNoPointWhereThePlaceIsNotSure() throws Exception {
    archive.start();
    archive.write(
        at(0, 15.0, null),
        at(1, Double.NaN, 51.0),
        at(2, 15.0, 90.5),
        at(3, 500_000.0, 51.0),
        in("EPSG:4258", 4),
        in("EPSG:4326", 5));
    assertEquals(
        Arrays.asList(null, null, null, null, null, "POINT (15 51)"),
        archive.column("SELECT ST_AsText(geometry) FROM FILES ORDER BY _kafka_offset"));
    assertEquals(
        List.of(15.0, 15.0),
        archive.column("SELECT longitude FROM FILES WHERE _kafka_offset IN (2, 4)"),
        "the columns keep what came");
    assertEquals(JSON.readTree("[15.0,51.0,15.0,51.0]"), footer("/columns/geometry/bbox"));
  }

  @Test
  void aFileWithoutAnyPlaceHasNoBox() throws Exception {
    archive.start();
    archive.write(at(0, 15.0, null));
    assertEquals(0, archive.count("SELECT count(geometry) FROM FILES"));
    assertTrue(footer("/columns/geometry/bbox").isMissingNode());
  }

  @Test
  void valuesWithoutASchemaHavePlacesToo() throws Exception {
    archive.start();
    archive.write(
        record(0, Map.of("longitude", 15.5, "latitude", 51)),
        record(1, Map.of("longitude", 16, "latitude", 52.5)),
        record(2, Map.of("other", "x")));
    assertEquals(
        Arrays.asList("POINT (15.5 51)", "POINT (16 52.5)", null),
        archive.column("SELECT ST_AsText(geometry) FROM FILES ORDER BY _kafka_offset"));
  }

  @Test
  void theTypeThatReadersRefuseIsLeftOutUnlessAskedFor() throws Exception {
    archive.start();
    archive.write(at(0, 15.0, 51.0));
    assertNull(geometryTypes().get(0));
    assertEquals(1, geoFooters().size());
    assertEquals(List.of("POINT (15 51)"), archive.column("SELECT ST_AsText(geometry) FROM FILES"));
  }

  @Test
  void filesWithAndWithoutTheTypeAreReadTogether() throws Exception {
    archive.with("archive.geometry", "native").start();
    archive.write(at(0, 15.0, 51.0));
    archive.commit(1);
    archive.task.stop();
    ArchiveFixture later = new ArchiveFixture(archive.dir).by("topic()").start();
    later.write(at(1, -3.5, 40.25));
    assertEquals(2, later.commit(2), "a running connector goes on under the new default");
    assertEquals(
        List.of("POINT (15 51)", "POINT (-3.5 40.25)"),
        archive.column("SELECT ST_AsText(geometry) FROM FILES ORDER BY _kafka_offset"));
  }

  @Test
  void aFieldOfTheSameNameInAnotherCaseStaysAlone() throws Exception {
    archive.start();
    archive.write(withField("Geometry", Schema.STRING_SCHEMA, "mine"));
    assertEquals(List.of("mine"), archive.column("SELECT geometry FROM FILES"));
    assertEquals(List.of(), geoFooters());
  }

  @Test
  void noneWritesNoColumn() throws Exception {
    archive.with("archive.geometry", "none").start();
    archive.write(at(0, 15.0, 51.0));
    assertEquals(List.of(), geometryTypes());
    assertEquals(List.of(), geoFooters());
  }

  @Test
  void leavesAFieldOfTheSameNameAlone() throws Exception {
    archive.start();
    archive.write(
        withField("geometry", Schema.BYTES_SCHEMA, "mine".getBytes(StandardCharsets.UTF_8)));
    assertEquals(List.of(), geoFooters());
    Blob kept = (Blob) archive.column("SELECT geometry FROM FILES").get(0);
    assertEquals("mine", new String(kept.getBytes(1, 4), StandardCharsets.UTF_8));
  }
}
