// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static io.streamgauge.transforms.Readings.header;
import static io.streamgauge.transforms.Readings.source;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StationRegisterTest {
  private static final String CSV =
      """
      sensor_id,x,y,crs,basin,offset
      01646500,500000,5700000,EPSG:32633,"Upper, Elbe",0.5
      alpine-7,,,,north,
      """;

  @TempDir Path dir;
  private final TestClock clock = new TestClock(Readings.NOW);

  private StationRegister<SourceRecord> smt(String csv, String... options) throws IOException {
    Map<String, String> usual =
        Map.of(
            "columns", "x:number, y:number, crs, basin=region, offset:number",
            "register.check.ms", "1000",
            "register.file", Files.writeString(dir.resolve("stations.csv"), csv).toString());
    return Readings.configured(new StationRegister<>(clock), usual, options);
  }

  private static Observation of(String sensor) {
    return Observation.of(sensor, "water_level", Readings.NOW, 2.1);
  }

  @Test
  void addsWhatTheRegisterKnows() throws IOException {
    SourceRecord in = source(of("01646500"));
    Object before = Readings.plain(in.value());
    SourceRecord out = smt(CSV).apply(in);
    Struct value = (Struct) out.value();
    assertEquals(500_000.0, value.getFloat64("x"));
    assertEquals(5_700_000.0, value.getFloat64("y"));
    assertEquals("EPSG:32633", value.getString("crs"));
    assertEquals("Upper, Elbe", value.getString("region"));
    assertEquals(0.5, value.getFloat64("offset"));
    assertEquals(Schema.OPTIONAL_FLOAT64_SCHEMA, value.schema().field("offset").schema());
    assertEquals("ok", header(out, "station_status"));
    assertEquals(before, Readings.plain(in.value()), "the input is unchanged");
  }

  @Test
  void givesStructAndMapTheSame() throws IOException {
    Struct struct = (Struct) source(of("01646500")).value();
    SourceRecord map = Readings.record(null, Readings.map(struct));
    assertEquals(
        Readings.plain(smt(CSV).apply(source(of("01646500"))).value()),
        Readings.plain(smt(CSV).apply(map).value()));
  }

  @Test
  void neverMixesThePositionsOfReadingAndRegister() throws IOException {
    Observation own = of("01646500").withPosition(1, 2, null);
    Struct kept = (Struct) smt(CSV).apply(source(own)).value();
    assertEquals(1.0, kept.getFloat64("x"));
    assertNull(kept.getString("crs"), "the register's system is not that of the reading");
    Struct half = (Struct) source(of("01646500")).value();
    SourceRecord onlyX = Readings.record(half.schema(), half.put("x", 7.0));
    assertNull(((Struct) smt(CSV).apply(onlyX).value()).getFloat64("y"));
    Struct overruled = (Struct) smt(CSV, "override", "true").apply(source(own)).value();
    assertEquals(500_000.0, overruled.getFloat64("x"));
    assertEquals("EPSG:32633", overruled.getString("crs"));
  }

  private static Struct withHeight(Observation observation) {
    return ((Struct) source(observation).value()).put("z", 250.0);
  }

  private static Object place(Object value) {
    Map<?, ?> map = value instanceof Struct struct ? Readings.map(struct) : (Map<?, ?>) value;
    return Arrays.asList(map.get("x"), map.get("y"), map.get("z"), map.get("crs"));
  }

  /** A place of the register, whose unsaid parts nobody else fills. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x:number,y:number,crs          | x,y,crs   | 1,2,EPSG:32633   | true  | true  | | EPSG:32633",
        "x:number,y:number              | x,y       | 1,2              | true  | true  | |",
        "x:number,y:number,z:number,crs | x,y,z,crs | 1,2,,EPSG:32633  | true  | true  | | EPSG:32633",
        "x:number,y:number,z:number,crs | x,y,z,crs | 1,2,,EPSG:32633  | false | false | | EPSG:32633",
        "x:number,y:number,z:number,crs | x,y,z,crs | 1,2,3,EPSG:32633 | false | false | 3 | EPSG:32633",
        "x:number,y:number,crs          | x,y,crs   | 1,2,EPSG:32633   | false | false | | EPSG:32633",
      })
  void theWholePlaceIsThatOfTheRegister(
      String columns,
      String header,
      String cells,
      String override,
      boolean placed,
      Double z,
      String crs)
      throws IOException {
    String csv = "sensor_id," + header + "\na," + cells + "\n";
    StationRegister<SourceRecord> smt = smt(csv, "columns", columns, "override", override);
    Observation bare = of("a");
    Struct struct = withHeight(placed ? bare.withPosition(8, 49, "EPSG:4326") : bare);
    for (SourceRecord in :
        List.of(Readings.record(struct.schema(), struct), Readings.record(Readings.map(struct)))) {
      SourceRecord out = smt.apply(in);
      assertEquals(Arrays.asList(1.0, 2.0, z, crs), place(out.value()));
      assertEquals(in.valueSchema(), out.valueSchema());
      assertEquals("250.0", header(out, "original.z"));
      Readings.assertRefused(in, RULED.apply(out), "gross_range=4");
    }
  }

  private static final QualityControl<SourceRecord> RULED =
      Readings.configured(
          new QualityControl<>(),
          "rules",
          "{\"rules\": [{\"gross_range\": {\"fail_span\": [0, 1]}}]}");

  @Test
  void aForeignSchemaThatHasToHaveAHeightMayBeWithoutItThen() throws IOException {
    Schema schema =
        SchemaBuilder.struct()
            .field("sensor_id", Schema.STRING_SCHEMA)
            .field("z", Schema.INT32_SCHEMA)
            .field("crs", SchemaBuilder.string().optional().defaultValue("EPSG:4326").build())
            .build();
    Struct in = new Struct(schema).put("sensor_id", "a").put("z", 250);
    SourceRecord out =
        smt("sensor_id,x,y\na,1,2\n", "columns", "x:number, y:number")
            .apply(Readings.record(schema, in));
    assertEquals(Arrays.asList(1.0, 2.0, null, null), place(out.value()));
    ((Struct) out.value()).validate();
  }

  @Test
  void whatIsNoPlaceByItselfIsRefused() {
    assertRefused("one place", "sensor_id,z\na,1\n", "columns", "z:number");
    assertRefused("one place", "sensor_id,crs\na,EPSG:4326\n", "columns", "crs");
    assertRefused("one place", "sensor_id,x,crs\na,1,EPSG:4326\n", "columns", "x:number, crs");
    assertRefused(
        "has a z without x and y",
        "sensor_id,x,y,z,crs\na,,,5,\n",
        "columns",
        "x:number, y:number, z:number, crs");
  }

  @Test
  void aLineWithoutAPlaceLeavesThatOfTheReading() throws IOException {
    Struct in = withHeight(of("alpine-7").withPosition(8, 49, "EPSG:4326"));
    SourceRecord out = smt(CSV, "override", "true").apply(Readings.record(in.schema(), in));
    assertEquals(Arrays.asList(8.0, 49.0, 250.0, "EPSG:4326"), place(out.value()));
  }

  /** Its lines would be valid for ever. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "valid_form",
        "vaild_from",
        "valid_fom",
        "validfrom",
        "validTo",
        " valid_from",
        "VALID_TO",
        "valid-to",
        "valid_ot",
        "vald_to",
        "valid_until",
        "validSince",
        "validity_begin",
      })
  void aSlipInTheNameOfAColumnOfValidityIsRefused(String column) throws IOException {
    String csv = "sensor_id,x,y,crs,basin,offset," + column + "\na,1,2,EPSG:4326,b,0,\n";
    assertRefused("column 7 of the register has a name that is neither valid_from nor", csv);
    assertRefused("neither", csv, "columns", "x:number, y:number, crs");
  }

  @Test
  void aColumnThatIsAddedIsNoSlip() throws IOException {
    String csv = "sensor_id,x,y,crs,valid_until\na,1,2,EPSG:4326,May\n";
    Struct out =
        (Struct)
            smt(csv, "columns", "x:number, y:number, crs, valid_until=until")
                .apply(source(of("a")))
                .value();
    assertEquals("May", out.getString("until"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"valid_from", "valid_to", "validated_by", "valid", "remark", "from", ""})
  void otherColumnsAreLeftAlone(String column) throws IOException {
    smt("sensor_id,x,y,crs,basin,offset," + column + "\na,1,2,EPSG:4326,b,0,\n");
  }

  @Test
  void anEmptyCellOverrulesNothing() throws IOException {
    Observation own = of("alpine-7").withPosition(1, 2, "EPSG:4326");
    Struct value = (Struct) smt(CSV, "override", "true").apply(source(own)).value();
    assertEquals(1.0, value.getFloat64("x"));
    assertEquals("EPSG:4326", value.getString("crs"));
    assertEquals("north", value.getString("region"));
  }

  @Test
  void aNumberThatWouldBeRoundedIsRefused() throws IOException {
    assertThrows(
        ConfigException.class,
        () -> smt("sensor_id,x,y\na,9007199254740993,1\n", "columns", "x:number, y:number"));
  }

  @Test
  void routesOrSkipsASensorThatIsNotInTheRegister() throws IOException {
    SourceRecord in = source(of("1646500"));
    Readings.assertRefused(in, smt(CSV).apply(in), "'1646500' is not in the register");
    SourceRecord passed = smt(CSV, "on.error", "skip").apply(in);
    assertEquals("readings", passed.topic());
    assertEquals("unknown_sensor", header(passed, "station_status"));
  }

  @Test
  void aReadingThatIsRoutedLaterIsTheOriginal() throws IOException {
    SourceRecord in = source(of("01646500"));
    String rules = "{\"rules\": [{\"gross_range\": {\"fail_span\": [0, 1]}}]}";
    QualityControl<SourceRecord> quality =
        Readings.configured(new QualityControl<>(), "rules", rules);
    Readings.assertRefused(in, quality.apply(smt(CSV).apply(in)), "gross_range=4");
  }

  @Test
  void readsAnEditedFileAgainAndKeepsTheStationsWhenTheEditIsBad() throws IOException {
    StationRegister<SourceRecord> smt = smt(CSV);
    SourceRecord in = source(of("new-1"));
    assertEquals("readings-quarantine", smt.apply(in).topic());
    Files.writeString(dir.resolve("stations.csv"), CSV + "new-1,5,oops,EPSG:4326,,\n");
    clock.advance(Duration.ofSeconds(1));
    assertEquals("readings-quarantine", smt.apply(in).topic());
    assertEquals("readings", smt.apply(source(of("alpine-7"))).topic());
    Files.writeString(dir.resolve("stations.csv"), CSV + "new-1,5,60,EPSG:4326,,\n");
    clock.advance(Duration.ofSeconds(1));
    assertEquals(60.0, ((Struct) smt.apply(in).value()).getFloat64("y"));
  }

  private static final String MOVED =
      """
      sensor_id,x,y,crs,basin,offset,valid_from,valid_to
      w,500000,5700000,EPSG:32633,,,,2026-11-21T12:00:00Z
      w,500100,5700200,EPSG:32633,,,2026-11-21T13:00:00+01:00,2026-12-01T00:00:00Z
      still,1,2,EPSG:4326,,,,
      """;

  @ParameterizedTest
  @CsvSource({
    "1999-01-01T00:00:00Z, 500000, 5700000",
    "2026-11-21T11:59:59.999Z, 500000, 5700000",
    "2026-11-21T12:00:00Z, 500100, 5700200",
    "2026-11-30T23:59:59.999Z, 500100, 5700200",
  })
  void aStationThatMovedHasThePositionOfTheEventTime(String time, double x, double y)
      throws IOException {
    Observation reading = Observation.of("w", "level", java.time.Instant.parse(time), 1.0);
    Struct value = (Struct) smt(MOVED).apply(source(reading)).value();
    assertEquals(x, value.getFloat64("x"));
    assertEquals(y, value.getFloat64("y"));
  }

  @Test
  void withoutALineThatIsValidTheReadingIsRefused() throws IOException {
    java.time.Instant end = java.time.Instant.parse("2026-12-01T00:00:00Z");
    SourceRecord late = source(Observation.of("w", "level", end, 1.0));
    Readings.assertRefused(late, smt(MOVED).apply(late), "valid for the sensor 'w' at 2026-12-01");
    SourceRecord passed = smt(MOVED, "on.error", "skip").apply(late);
    assertEquals("no_valid_row", header(passed, "station_status"));
    SourceRecord timeless = Readings.record(Map.of("sensor_id", "w"));
    Readings.assertRefused(timeless, smt(MOVED).apply(timeless), "no event time");
    SourceRecord still = smt(MOVED).apply(Readings.record(Map.of("sensor_id", "still")));
    assertEquals(2.0, ((Map<?, ?>) still.value()).get("y"), "its line is valid at any time");
  }

  @Test
  void linesOfAStationThatOverlapOrHaveNoOffsetAreRefused() {
    assertRefused(
        "line 5 of the register is valid at a time when line 3 is valid too",
        MOVED + "w,1,2,EPSG:4326,,,2026-11-30T00:00:00Z,\n");
    assertRefused(
        "no time with its offset in valid_from", MOVED + "v,1,2,EPSG:4326,,,2026-11-30,\n");
    assertRefused("is no CSV", CSV + "v,1,2,EPSG:4326,\"b,\nu,1,2,EPSG:4326,,\n");
    assertRefused("more cells than there are columns", CSV + "v,1,2,EPSG:4326,b,0,5\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,1,2,EPSG:4326,b,x         | line 2 of the register has no number for offset",
        "a,NaN,2,EPSG:4326,b,        | line 2 of the register has no finite number for x",
        "a,1,,EPSG:4326,b,           | has a part of x, y and crs only",
        "a,1,2,,b,                   | has a part of x, y and crs only",
        ",1,2,EPSG:4326,b,           | has no sensor_id",
        "a,1                         | has nothing for the column",
        "''                          | has no stations",
      })
  void refusesARegisterThatMakesNoSense(String line, String remedy) throws IOException {
    assertRefused(remedy, "sensor_id,x,y,crs,basin,offset\n" + line + "\n");
  }

  private void assertRefused(String remedy, String csv, String... options) {
    ConfigException refused = assertThrows(ConfigException.class, () -> smt(csv, options));
    assertTrue(refused.getMessage().contains(remedy), refused.getMessage());
  }

  @Test
  void refusesDoubleStationsMissingColumnsAndMissingFiles() throws IOException {
    assertRefused("second one for its sensor_id", CSV + "alpine-7,,,,south,\n");
    assertRefused("has nothing for the column 'depth'", CSV, "columns", "depth");
    assertThrows(ConfigException.class, () -> smt(CSV, "register.file", "/no/such/file"));
    assertThrows(ConfigException.class, () -> smt(CSV, "columns", "x"), "x is a number");
  }

  @Test
  void readsOrRefusesAnyText() {
    Random random = new Random(7);
    List<StationColumn> columns = List.of(StationColumn.of("x:number"), StationColumn.of("b"));
    String alphabet = "ab,x1.\"\n\r \uFEFF;";
    int read = 0;
    for (int round = 0; round < 5000; round++) {
      StringBuilder text = new StringBuilder("a,x,b\n");
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        assertFalse(StationTable.parse(text.toString(), "a", columns).stations().isEmpty());
        read++;
      } catch (IllegalArgumentException e) {
        assertFalse(e.getMessage().isEmpty());
      }
    }
    assertTrue(read > 0);
  }
}
