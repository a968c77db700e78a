// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReprojectTest {
  private static final double CENTIMETRE_IN_DEGREES = 9e-8;

  private static Reproject<SourceRecord> smt(String... options) {
    return Readings.configured(new Reproject<>(), options);
  }

  private static SourceRecord at(double x, double y, String crs) {
    return Readings.source(
        Observation.of("s", "level", Instant.EPOCH, 1.0).withPosition(x, y, crs));
  }

  /** What becomes of positions, beside the places that PROJ gives. */
  static final class Comparison {
    final List<String> wrong = new ArrayList<>();
    private int right;
    private int refused;

    /** Takes one result, and where it is in a unit of so many metres, at the equator. */
    void add(String[] cells, SourceRecord out, double x, double y, double metres) {
      if (out.topic().equals("readings-quarantine")) {
        refused++;
        return;
      }
      right++;
      Map<?, ?> value = (Map<?, ?>) Readings.plain(out.value());
      boolean degrees = value.containsKey("longitude");
      double north = (Double) value.get(degrees ? "latitude" : "northing") - y;
      double east = (Double) value.get(degrees ? "longitude" : "easting") - x;
      if (degrees) {
        east = Math.IEEEremainder(east, 360) * Math.cos(Math.toRadians(y));
      }
      double off = metres * Math.hypot(east, north);
      boolean limited = "limited".equals(Readings.header(out, "crs_status"));
      double stated = limited ? number(Readings.header(out, "crs_accuracy_m")) : 0.01;
      if (!(off <= stated)) {
        wrong.add(List.of(cells) + " is off by " + off + " m, not " + stated);
      }
    }
  }

  static List<String[]> rows(String file, String separator) throws IOException {
    return Files.readAllLines(Path.of("src/test/resources", file)).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(separator, -1))
        .toList();
  }

  /** Eastings beyond the globe are another place to each reader: PROJ wraps, proj4j clamps. */
  @ParameterizedTest
  @CsvSource({
    "20037508.5, 0, EPSG:3857",
    "20100000, 6700000, EPSG:3857",
    "-31000000, 6700000, EPSG:3857",
    "40000000, 10, EPSG:3857",
    "22000000, -3000000, EPSG:3395",
    "-24500000, 3000000, EPSG:3395",
    "20500000, 4000000, EPSG:4087",
    "17400000, 1000000, EPSG:6933",
    "-29000000, 1000000, EPSG:6933",
  })
  void aPositionBeyondTheGlobeIsRefused(double x, double y, String crs) {
    for (String check : List.of("true", "false")) {
      SourceRecord out = smt("area.check", check).apply(at(x, y, crs));
      assertEquals("readings-quarantine", out.topic(), out.headers()::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "20037508, 0, EPSG:3857, 179.99999692, 0",
    "-20037508, 0, EPSG:3857, -179.99999692, 0",
    "20037508, 100000, EPSG:3395, 179.99999692, 0.9043314",
  })
  void atTheEdgeOfTheGlobeItIsRight(double x, double y, String crs, double lon, double lat) {
    Struct value = (Struct) smt().apply(at(x, y, crs)).value();
    assertEquals(lon, value.getFloat64("longitude"), 1e-7);
    assertEquals(lat, value.getFloat64("latitude"), 1e-6);
  }

  @ParameterizedTest
  @CsvSource({
    "320700, 5812900, EPSG:28355, EPSG:7855, limited",
    "334000, 5814000, EPSG:28355, EPSG:4283, verified",
    "334000, 5814000, EPSG:28355, EPSG:4326, verified",
    "320700, 5812900, EPSG:7855, EPSG:7855, verified",
    "387000, 5820000, EPSG:25833, EPSG:25832, verified",
    "39640000, 4113000, EPSG:2415, EPSG:2416, limited",
    "40360000, 4113000, EPSG:2416, EPSG:2415, limited",
    "39640000, 4113000, EPSG:2415, EPSG:2415, verified",
  })
  void aPairOfDatumsIsNotVerifiedByTheirWaysToWgs84(
      double x, double y, String from, String to, String status) {
    SourceRecord out = smt("target.crs", to, "area.check", "false").apply(at(x, y, from));
    assertEquals(status, Readings.header(out, "crs_status"), out.headers()::toString);
  }

  /**
   * Places in two systems of different datums, with the answers of PROJ, whose best way may not
   * lead over WGS 84: within what is stated, which is never verified.
   */
  @Test
  void betweenTwoDatumsItIsWithinWhatItStates() throws Exception {
    Comparison all = new Comparison();
    for (String[] cells : rows("pairs.csv", ",")) {
      SourceRecord in = at(number(cells[2]), number(cells[3]), "EPSG:" + cells[0]);
      SourceRecord out = smt("target.crs", "EPSG:" + cells[1]).apply(in);
      all.add(cells, out, number(cells[4]), number(cells[5]), number(cells[6]));
    }
    assertEquals(List.of(), all.wrong);
    assertTrue(all.right > 250, all.right + " right");
  }

  /** Nobody has measured how far off a place is where its system is not meant to be used. */
  @Test
  void outOfTheAreaOfUseNothingIsVerified() {
    Reproject<SourceRecord> smt = smt("area.check", "false");
    SourceRecord in = at(500_000, 5_700_000, "EPSG:32633");
    assertEquals("verified", Readings.header(smt.apply(in), "crs_status"));
    SourceRecord east = at(1_100_000, 5_700_000, "EPSG:32633");
    assertEquals("readings-quarantine", smt().apply(east).topic());
    assertEquals("limited", Readings.header(smt.apply(east), "crs_status"));
    SourceRecord same = smt("area.check", "false", "target.crs", "EPSG:32633").apply(east);
    assertEquals("verified", Readings.header(same, "crs_status"));
  }

  /** Places at the edges of areas of use and beyond the globe, with the answers of cs2cs. */
  @Test
  void atAndBeyondTheEdgesItIsRightOrRefused() throws Exception {
    Comparison all = new Comparison();
    Reproject<SourceRecord> smt = smt();
    for (String[] cells : rows("edges.csv", ",")) {
      SourceRecord out = smt.apply(at(number(cells[1]), number(cells[2]), "EPSG:" + cells[0]));
      all.add(cells, out, number(cells[3]), number(cells[4]), 111_320);
    }
    assertEquals(List.of(), all.wrong);
    assertTrue(all.right > 60 && all.refused > 60, all.right + " right, " + all.refused + " not");
  }

  /**
   * Places up to half a degree in and out of areas of use, both directions, with what cs2cs prints
   * by default: old datums are not shifted at all, or in another way, in parts of these areas.
   */
  @Test
  void nearTheBordersItIsWhereCs2csPutsItOrRefused() throws Exception {
    Comparison all = new Comparison();
    Reproject<SourceRecord> from = smt();
    for (String[] cells : rows("borders.tsv", "\t")) {
      String crs = "EPSG:" + cells[0];
      boolean to = cells[1].equals("to");
      SourceRecord in = at(number(cells[2]), number(cells[3]), to ? "EPSG:4326" : crs);
      SourceRecord out = (to ? smt("target.crs", crs) : from).apply(in);
      all.add(cells, out, number(cells[4]), number(cells[5]), number(cells[6]));
    }
    assertEquals(List.of(), all.wrong);
    assertTrue(all.right > 350 && all.refused > 100, all.right + " right, " + all.refused + " not");
  }

  static double number(String cell) {
    return cell.equals("*") ? Double.NaN : Double.parseDouble(cell);
  }

  /**
   * Zones of one datum with parameters of their own: to PROJ nothing is shifted between them, as
   * {@code echo 39640000 4113000 | cs2cs EPSG:2415 EPSG:2416} shows (with northing first).
   */
  @ParameterizedTest
  @CsvSource({
    "39640000, 4113000, EPSG:2415, EPSG:2416, 40373433.5506, 4112787.6257",
    "40360000, 4113000, EPSG:2416, EPSG:2415, 39626566.4494, 4112787.6257",
  })
  void betweenZonesOfOneDatumNothingIsShifted(
      double x, double y, String from, String to, double easting, double northing) {
    SourceRecord out = smt("target.crs", to, "area.check", "false").apply(at(x, y, from));
    Struct value = (Struct) out.value();
    assertEquals(easting, value.getFloat64("easting"), 0.01);
    assertEquals(northing, value.getFloat64("northing"), 0.01);
  }

  /**
   * Expected values: cs2cs 9.1.1, e.g. {@code echo 500000 5700000 | cs2cs EPSG:32633 EPSG:4326}.
   */
  @ParameterizedTest
  @CsvSource({
    "500000, 5700000, EPSG:32633, 15.0, 51.4511822057",
    "500000, 5700000, epsg:32633, 15.0, 51.4511822057",
    "500000, 5700000, 32633, 15.0, 51.4511822057",
    "500000, 5700000, urn:ogc:def:crs:EPSG::32633, 15.0, 51.4511822057",
    "500000, 5700000, urn:ogc:def:crs:EPSG:9.9.1:32633, 15.0, 51.4511822057",
    "1669792.3618991, 6700000, EPSG:3857, 15.0, 51.4428175803",
    "10.5, 50.5, OGC:CRS84, 10.5, 50.5",
    "10.5, 50.5, EPSG:4326, 10.5, 50.5",
  })
  void transformsToLongitudeAndLatitude(double x, double y, String crs, double lon, double lat) {
    SourceRecord out = smt().apply(at(x, y, crs));
    Struct value = (Struct) out.value();
    assertEquals(lon, value.getFloat64("longitude"), CENTIMETRE_IN_DEGREES);
    assertEquals(lat, value.getFloat64("latitude"), CENTIMETRE_IN_DEGREES);
    assertEquals(x, value.getFloat64("x"));
    assertEquals("EPSG:4326", Readings.header(out, "crs_target"));
    assertEquals("0.0", Readings.header(out, "crs_accuracy_m"));
    assertEquals("verified", Readings.header(out, "crs_status"));
    assertEquals("longitude,latitude", Readings.header(out, "fields_added"));
  }

  @Test
  void transformsToAProjectedTargetAndBack() {
    SourceRecord out = smt("target.crs", "EPSG:25832").apply(at(10.5, 50.5, "EPSG:4326"));
    Struct value = (Struct) out.value();
    SourceRecord back =
        smt().apply(at(value.getFloat64("easting"), value.getFloat64("northing"), "EPSG:25832"));
    assertEquals(10.5, ((Struct) back.value()).getFloat64("longitude"), 1e-9);
    assertEquals(50.5, ((Struct) back.value()).getFloat64("latitude"), 1e-9);
    assertEquals("1.0", Readings.header(back, "crs_accuracy_m"));
    SourceRecord limited = smt().apply(at(400_000, 300_000, "EPSG:27700"));
    assertEquals("3.8", Readings.header(limited, "crs_accuracy_m"));
    assertEquals("limited", Readings.header(limited, "crs_status"));
  }

  @Test
  void heightNeverEntersTheTransformation() {
    Map<String, ?> high =
        Map.of("x", 2_600_000.0, "y", 1_200_000.0, "z", 500.0, "crs", "EPSG:2056");
    assertEquals(500.0, ((Map<?, ?>) smt().apply(Readings.record(high)).value()).get("z"));
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, 5700000, EPSG:32633, is no place",
    "Infinity, 5700000, EPSG:32633, is no place",
    "500000, -Infinity, EPSG:32633, is no place",
    "1e9, 1e9, EPSG:32633, is no place",
    "5000000, 500000, EPSG:32633, EPSG:32633",
    "5700000, 500000, EPSG:32633, look swapped",
    "500, 5700, EPSG:32633, out of the area of use",
    "15.02, 51.31, EPSG:32633, out of the area of use",
    "1640420, 18700787, EPSG:32633, EPSG:32633",
    "0.2618, 0.8955, EPSG:25833, out of the area of use",
    "463000, 155000, EPSG:28992, EPSG:28992",
    "450000, 100000, EPSG:28992, EPSG:28992",
    "52.5, 130.0, EPSG:4326, look swapped",
    "200, 10, EPSG:4326, is no longitude and latitude",
    "51.5, 10.5, EPSG:4258, look swapped",
    "400000, 300000, EPSG:26717, NAD27 / UTM zone 17N",
    "400000, 300000, EPSG:99999, is unknown",
    "400000, 300000, EPSG:32633:32632, is no reference system",
    "400000, 300000, EPSG::32633, is no reference system",
    "400000, 300000, WGS84, is no reference system",
    "400000, 300000, EPSG:../../etc/passwd, is no reference system",
  })
  void refusesWhatWouldBeAWrongPlace(double x, double y, String crs, String reason) {
    SourceRecord in = at(x, y, crs);
    Readings.assertRefused(in, smt().apply(in), reason);
    assertThrows(DataException.class, () -> smt("on.error", "fail").apply(in));
  }

  @Test
  void withoutAreaCheckOnlyWhatSurvivesTheRoundTripPasses() {
    Reproject<SourceRecord> smt = smt("area.check", "false");
    assertEquals("readings", smt.apply(at(200_000, 5_700_000, "EPSG:32633")).topic());
    assertEquals("readings-quarantine", smt.apply(at(8e8, 5_700_000, "EPSG:32633")).topic());
  }

  @Test
  void passesReadingsWithoutPosition() {
    SourceRecord out = smt().apply(Readings.source(Observation.of("s", "p", Instant.EPOCH, 1.0)));
    assertEquals("readings", out.topic());
    assertEquals("no_position", Readings.header(out, "crs_status"));
    SourceRecord half = smt().apply(Readings.record(null, Map.of("x", 1.0, "crs", "EPSG:4326")));
    assertEquals("readings-quarantine", half.topic());
  }

  @Test
  void takesTheSystemFromFieldThenHeaderThenOption() {
    Map<String, Object> value = Map.of("x", 10.0, "y", 50.0);
    SourceRecord in = Readings.record(null, value);
    assertTrue(Readings.header(smt().apply(in), "route_reason").contains("source.crs is not set"));
    SourceRecord byOption = smt("source.crs", "EPSG:4326").apply(in);
    assertEquals("EPSG:4326", Readings.header(byOption, "crs_source"));
    SourceRecord withHeader = in.newRecord("readings", 0, null, null, null, value, 0L);
    withHeader.headers().addString("crs_source", "EPSG:4258");
    SourceRecord out =
        smt("source.crs", "EPSG:4326", "source.crs.header", "crs_source").apply(withHeader);
    assertEquals("EPSG:4258", Readings.header(out, "crs_source"));
  }

  @Test
  void overwritesThePositionWhenTheOriginalIsNotKept() {
    SourceRecord out = smt("keep.original", "false").apply(at(500_000, 5_700_000, "EPSG:32633"));
    Struct value = (Struct) out.value();
    assertEquals(15.0, value.getFloat64("x"), 1e-9);
    assertEquals("EPSG:4326", value.getString("crs"));
    assertNull(value.schema().field("longitude"));
    assertEquals("500000.0", Readings.header(out, "original.x"));
  }

  /** Else degrees would stand beside a header or option that says metres, for the next reader. */
  @Test
  void overwrittenPositionsNameTheirSystemAlsoWhereTheReadingDidNot() {
    Reproject<SourceRecord> smt = smt("keep.original", "false", "source.crs", "EPSG:32633");
    SourceRecord once = smt.apply(at(500_000, 5_700_000, null));
    assertEquals("EPSG:4326", ((Struct) once.value()).getString("crs"));
    SourceRecord twice = smt.apply(once);
    assertEquals("readings", twice.topic(), twice.headers()::toString);
    assertEquals(15.0, ((Struct) twice.value()).getFloat64("x"), 1e-9);
    Map<String, Object> plain = Map.of("x", 500_000.0, "y", 5_700_000.0);
    assertEquals("EPSG:4326", ((Map<?, ?>) smt.apply(Readings.record(plain)).value()).get("crs"));
    Reproject<SourceRecord> nested =
        smt("keep.original", "false", "source.crs", "EPSG:32633", "source.crs.field", "a.crs");
    assertEquals(
        Set.of("x", "y"), ((Map<?, ?>) nested.apply(Readings.record(plain)).value()).keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "target.crs, EPSG:1, is unknown|no reference system",
    "target.crs, '', no reference system",
    "target.crs, EPSG:4267, is refused",
    "source.crs, EPSG:5880, is refused",
    "x.field, a..b, no step may be empty",
  })
  void refusesWrongOptionsWithOptionValueAndRemedy(String option, String value, String remedy) {
    ConfigException e = assertThrows(ConfigException.class, () -> smt(option, value));
    assertTrue(e.getMessage().contains(option) && e.getMessage().contains(value), e.getMessage());
    assertTrue(Pattern.compile(remedy).matcher(e.getMessage()).find(), e.getMessage());
    assertFalse(
        new Reproject<SourceRecord>()
            .config().validate(Map.of(option, value)).stream()
                .allMatch(v -> v.errorMessages().isEmpty()));
  }

  @Test
  void writesGeoJson() {
    SourceRecord out = smt("output", "geojson").apply(at(1.5, 2.25, "EPSG:4326"));
    Struct value = (Struct) out.value();
    assertEquals("{\"type\":\"Point\",\"coordinates\":[1.5,2.25]}", value.getString("geometry"));
    assertNull(value.schema().field("longitude"));
    assertEquals("geometry", Readings.header(out, "fields_added"));
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> smt("output", "geojson", "target.crs", "EPSG:3857"));
    assertTrue(e.getMessage().contains("EPSG:4326"), e.getMessage());
  }

  /** The bytes are those of PostGIS' ST_AsBinary and ST_AsEWKB of a point at 1 2. */
  @Test
  void writesDebeziumsGeometryAndEwkb() {
    SourceRecord in = at(1, 2, "EPSG:4326");
    SourceRecord out = smt("output", "wkb").apply(in);
    Struct geometry = ((Struct) out.value()).getStruct("geometry");
    assertEquals("io.debezium.data.geometry.Geometry", geometry.schema().name());
    assertEquals(1, geometry.schema().version());
    assertTrue(geometry.schema().isOptional());
    assertEquals(4326, geometry.getInt32("srid"));
    assertEquals(
        "0101000000000000000000F03F0000000000000040",
        HexFormat.of().withUpperCase().formatHex(geometry.getBytes("wkb")));
    out.valueSchema().fields().forEach(f -> ((Struct) out.value()).get(f));
    ((Struct) out.value()).validate();
    assertEquals(
        "0101000020E6100000000000000000F03F0000000000000040",
        ((Struct) smt("output", "ewkb").apply(in).value()).getString("geometry"));
    SourceRecord map = Readings.record(Map.of("x", 1.0, "y", 2.0, "crs", "EPSG:4326"));
    Map<?, ?> written = (Map<?, ?>) smt("output", "wkb").apply(map).value();
    Map<?, ?> plain = (Map<?, ?>) written.get("geometry");
    assertEquals(4326, plain.get("srid"));
  }

  @ParameterizedTest
  @CsvSource({
    "500000, 5700000, EPSG:32633, EPSG:4326, none",
    "2600000, 1200000, EPSG:2056, EPSG:4326, 'towgs84=674.374,15.056,405.346,0,0,0,0'",
    "600000, 200000, EPSG:27700, EPSG:2056,"
        + " 'datum=OSGB36, then back towgs84=674.374,15.056,405.346,0,0,0,0'",
  })
  void tellsTheOperation(double x, double y, String from, String to, String operation) {
    SourceRecord out = smt("target.crs", to, "area.check", "false").apply(at(x, y, from));
    assertEquals(operation, Readings.header(out, "crs_operation"));
  }

  @Test
  void breakerOpensProbesAndCloses() {
    TestClock clock = new TestClock(Readings.NOW);
    String[] options = {
      "breaker.error.percent", "50",
      "breaker.window", "10",
      "breaker.fewest", "4",
      "breaker.open.ms", "1000",
      "breaker.probes", "3",
      "on.error", "skip"
    };
    Reproject<SourceRecord> smt = Readings.configured(new Reproject<>(clock), options);
    SourceRecord good = at(500_000, 5_700_000, "EPSG:32633");
    SourceRecord bad = at(500_000, 5_700_000, "EPSG:99999");
    assertEquals("unknown_crs,unknown_crs,unknown_crs", statuses(smt, bad, 3));
    assertEquals("verified,verified", statuses(smt, good, 2));
    assertEquals("unknown_crs", statuses(smt, bad, 1), "4 of 6 are errors: now it opens");
    assertEquals("breaker_open,breaker_open", statuses(smt, good, 2));
    clock.advance(Duration.ofSeconds(1));
    assertEquals("verified", statuses(smt, good, 1), "half open");
    assertEquals("unknown_crs,unknown_crs,breaker_open", statuses(smt, bad, 3), "open again");
    clock.advance(Duration.ofSeconds(1));
    assertEquals("verified,verified,verified,verified", statuses(smt, good, 4));
    assertEquals(
        "unknown_crs,unknown_crs,unknown_crs", statuses(smt, bad, 3), "closed, counts anew");
    statuses(smt, bad, 4);
    assertEquals("breaker_open", statuses(smt, good, 1));
    clock.advance(Duration.ofDays(-1));
    assertEquals("verified", statuses(smt, good, 1), "half open when the clock was set back");
  }

  @Test
  void openBreakerFailsWhenToldTo() {
    Reproject<SourceRecord> smt =
        smt("breaker.error.percent", "100", "breaker.fewest", "1", "breaker.action", "fail");
    assertEquals("readings-quarantine", smt.apply(at(1, 1, "EPSG:99999")).topic());
    assertThrows(DataException.class, () -> smt.apply(at(500_000, 5_700_000, "EPSG:32633")));
  }

  private static String statuses(Reproject<SourceRecord> smt, SourceRecord record, int times) {
    List<String> statuses = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      statuses.add(Readings.header(smt.apply(record), "crs_status"));
    }
    return String.join(",", statuses);
  }

  @Test
  void gridsFailClosed(@TempDir Path dir) throws Exception {
    String grids = dir.toString();
    Reproject<SourceRecord> smt = smt("grids.dir", grids);
    SourceRecord in = at(3_500_000, 5_500_000, "EPSG:31467");
    assertEquals("readings", smt().apply(in).topic());
    Readings.assertRefused(in, smt.apply(in), "BETA2007.gsb");
    assertEquals("readings", smt.apply(at(500_000, 5_700_000, "EPSG:32633")).topic());
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> smt("grids.dir", grids, "target.crs", "EPSG:31467"));
    assertTrue(e.getMessage().contains("BETA2007.gsb"), e.getMessage());
    assertThrows(ConfigException.class, () -> smt("grids.dir", grids, "source.crs", "EPSG:31467"));
    Files.writeString(dir.resolve("BETA2007.gsb"), "x".repeat(1_000));
    assertEquals("readings-quarantine", smt("grids.dir", grids).apply(in).topic());
    assertThrows(ConfigException.class, () -> smt("grids.dir", dir.resolve("none").toString()));
  }
}
