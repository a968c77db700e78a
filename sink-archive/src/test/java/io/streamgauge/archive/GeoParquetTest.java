// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

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
import org.junit.jupiter.api.BeforeEach;
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

  @TempDir Path dir;
  private ArchiveFixture archive;

  @BeforeEach
  void prepare() {
    archive = new ArchiveFixture(dir).with("archive.partition.by", "topic()");
  }

  private static SinkRecord at(long offset, double longitude, Double latitude) {
    Struct value =
        new Struct(SCHEMA)
            .put("sensor_id", "s" + offset)
            .put("latitude", latitude)
            .put("longitude", longitude);
    return record(READINGS, offset, SCHEMA, value);
  }

  /** A place whose record has a field of its own with the name of a column of ours. */
  private static SinkRecord withField(String name, Schema type, Object content) {
    Schema schema =
        SchemaBuilder.struct()
            .field(name, type)
            .field("latitude", Schema.FLOAT64_SCHEMA)
            .field("longitude", Schema.FLOAT64_SCHEMA)
            .build();
    Struct value = new Struct(schema).put(name, content).put("latitude", 1.0).put("longitude", 2.0);
    return record(READINGS, 0, schema, value);
  }

  private static SinkRecord in(String crs, long offset) {
    SinkRecord record = at(offset, 15.0, 51.0);
    record.headers().addString("crs_target", crs);
    return record;
  }

  private List<Object> column(String sql) throws Exception {
    return archive.query(sql).stream().map(row -> row.get(0)).toList();
  }

  private List<Object> geoFooters() throws Exception {
    String file = archive.files().get(0).toString();
    return column(
        "SELECT decode(value) FROM parquet_kv_metadata('" + file + "') WHERE decode(key) = 'geo'");
  }

  private List<Object> geometryTypes() throws Exception {
    return column(
        "SELECT logical_type FROM parquet_schema('"
            + archive.files().get(0)
            + "') WHERE name = 'geometry'");
  }

  @Test
  void writesNativeGeometryAndGeoParquet() throws Exception {
    archive.with("archive.geometry", "native").start(READINGS);
    archive.put(List.of(at(0, 15.0, 51.4511822057), at(1, -77.1275, -38.94), at(2, 180.0, 90.0)));
    archive.flush();
    assertEquals(
        List.of("GEOMETRY('OGC:CRS84')"), column("SELECT DISTINCT typeof(geometry) FROM FILES"));
    assertEquals(
        List.of("POINT (15 51.4511822057)", "POINT (-77.1275 -38.94)", "POINT (180 90)"),
        column("SELECT ST_AsText(geometry) FROM FILES ORDER BY _kafka_offset"));
    assertEquals(
        JSON.readTree(
            "{'version':'1.1.0','primary_column':'geometry','columns':{'geometry':{'encoding':'WKB',"
                .concat("'geometry_types':['Point'],'bbox':[-77.1275,-38.94,180.0,90.0],")
                .concat("'covering':{'bbox':{'xmin':['bbox','xmin'],'ymin':['bbox','ymin'],")
                .concat("'xmax':['bbox','xmax'],'ymax':['bbox','ymax']}}}}}")
                .replace('\'', '"')),
        JSON.readTree((String) geoFooters().get(0)));
    assertEquals(
        List.of("{'xmin': -77.1275, 'xmax': 180.0, 'ymin': -38.94, 'ymax': 90.0}"),
        column(
            "SELECT {xmin: geo_bbox.xmin, xmax: geo_bbox.xmax, ymin: geo_bbox.ymin, ymax:"
                + " geo_bbox.ymax}::VARCHAR FROM parquet_metadata('"
                + archive.files().get(0)
                + "') WHERE path_in_schema = 'geometry'"),
        "readers can pass row groups by");
    assertEquals(
        List.of(true, true, true),
        column(
            "SELECT bbox.xmin = longitude AND bbox.xmax = longitude AND bbox.ymin = latitude AND"
                + " bbox.ymax = latitude FROM FILES"));
  }

  @Test
  void aFieldNamedLikeTheBoxStays() throws Exception {
    archive.start(READINGS);
    archive.put(List.of(withField("bbox", Schema.STRING_SCHEMA, "mine")));
    archive.flush();
    assertEquals(List.of("mine"), column("SELECT bbox FROM FILES"));
    assertEquals(List.of("POINT (2 1)"), column("SELECT ST_AsText(geometry) FROM FILES"));
    assertEquals(
        true,
        JSON.readTree((String) geoFooters().get(0))
            .at("/columns/geometry/covering")
            .isMissingNode());
  }

  @Test
  void hasNoPointWhereThePlaceIsNotSure() throws Exception {
    archive.start(READINGS);
    archive.put(
        List.of(
            at(0, 15.0, null),
            at(1, Double.NaN, 51.0),
            at(2, 15.0, 90.5),
            at(3, 500_000.0, 51.0),
            in("EPSG:4258", 4),
            in("EPSG:4326", 5)));
    archive.flush();
    assertEquals(
        Arrays.asList(null, null, null, null, null, "POINT (15 51)"),
        column("SELECT ST_AsText(geometry) FROM FILES ORDER BY _kafka_offset"));
    assertEquals(
        List.of(15.0, 15.0),
        column("SELECT longitude FROM FILES WHERE _kafka_offset IN (2, 4)"),
        "the columns keep what came");
    assertEquals(
        JSON.readTree("[15.0,51.0,15.0,51.0]"),
        JSON.readTree((String) geoFooters().get(0)).at("/columns/geometry/bbox"));
  }

  @Test
  void aFileWithoutAnyPlaceHasNoBox() throws Exception {
    archive.start(READINGS);
    archive.put(List.of(at(0, 15.0, null)));
    archive.flush();
    assertEquals(0, archive.count("SELECT count(geometry) FROM FILES"));
    assertEquals(
        true,
        JSON.readTree((String) geoFooters().get(0)).at("/columns/geometry/bbox").isMissingNode());
  }

  @Test
  void valuesWithoutASchemaHavePlacesToo() throws Exception {
    archive.start(READINGS);
    archive.put(
        List.of(
            record(READINGS, 0, null, Map.of("longitude", 15.5, "latitude", 51)),
            record(READINGS, 1, null, Map.of("longitude", 16, "latitude", 52.5)),
            record(READINGS, 2, null, Map.of("other", "x"))));
    archive.flush();
    assertEquals(
        Arrays.asList("POINT (15.5 51)", "POINT (16 52.5)", null),
        column("SELECT ST_AsText(geometry) FROM FILES ORDER BY _kafka_offset"));
  }

  @Test
  void theTypeThatReadersRefuseIsLeftOutUnlessAskedFor() throws Exception {
    archive.start(READINGS);
    archive.put(List.of(at(0, 15.0, 51.0)));
    archive.flush();
    assertNull(geometryTypes().get(0));
    assertEquals(1, geoFooters().size());
    assertEquals(List.of("POINT (15 51)"), column("SELECT ST_AsText(geometry) FROM FILES"));
  }

  @Test
  void filesWithAndWithoutTheTypeAreReadTogether() throws Exception {
    archive.with("archive.geometry", "native").start(READINGS);
    archive.put(List.of(at(0, 15.0, 51.0)));
    archive.flush();
    archive.commit(1);
    archive.task.stop();
    ArchiveFixture later =
        new ArchiveFixture(dir).with("archive.partition.by", "topic()").start(READINGS);
    later.put(List.of(at(1, -3.5, 40.25)));
    later.flush();
    assertEquals(2, later.commit(2), "a running connector goes on under the new default");
    assertEquals(
        List.of("POINT (15 51)", "POINT (-3.5 40.25)"),
        column("SELECT ST_AsText(geometry) FROM FILES ORDER BY _kafka_offset"));
  }

  @Test
  void aFieldOfTheSameNameInAnotherCaseStaysAlone() throws Exception {
    archive.start(READINGS);
    archive.put(List.of(withField("Geometry", Schema.STRING_SCHEMA, "mine")));
    archive.flush();
    assertEquals(List.of("mine"), column("SELECT geometry FROM FILES"));
    assertEquals(List.of(), geoFooters());
  }

  @Test
  void noneWritesNoColumn() throws Exception {
    archive.with("archive.geometry", "none").start(READINGS);
    archive.put(List.of(at(0, 15.0, 51.0)));
    archive.flush();
    assertEquals(List.of(), geometryTypes());
    assertEquals(List.of(), geoFooters());
  }

  @Test
  void leavesAFieldOfTheSameNameAlone() throws Exception {
    archive.start(READINGS);
    archive.put(
        List.of(
            withField("geometry", Schema.BYTES_SCHEMA, "mine".getBytes(StandardCharsets.UTF_8))));
    archive.flush();
    assertEquals(List.of(), geoFooters());
    Blob kept = (Blob) column("SELECT geometry FROM FILES").get(0);
    assertEquals("mine", new String(kept.getBytes(1, 4), StandardCharsets.UTF_8));
  }
}
