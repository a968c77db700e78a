// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static io.streamgauge.transforms.Readings.configured;
import static io.streamgauge.transforms.Readings.header;
import static io.streamgauge.transforms.Readings.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.FakePluginMetrics;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrateTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String NOON_CSV =
      """
      sensor_id,observed_property,valid_from,valid_to,gain,offset,version
      s,level,2026-11-01T00:00:00Z,2026-11-21T13:00:00+01:00,2,0.5,old
      s,level,2026-11-21T12:00:00Z,2026-12-01T00:00:00Z,3,,new
      """;

  @TempDir Path dir;
  private final TestClock clock = new TestClock(Readings.NOW);

  private Calibrate<SourceRecord> smt(String csv, String... options) throws IOException {
    Path file = dir.resolve("calibrations.csv");
    Files.write(file, csv.getBytes(StandardCharsets.UTF_8));
    Map<String, String> usual =
        Map.of("calibration.file", file.toString(), "calibration.check.ms", "1000");
    return configured(new Calibrate<>(clock), usual, options);
  }

  private static Observation level(Instant time, Double result) {
    return Observation.of("s", "level", time, result);
  }

  private static Struct value(SourceRecord record) {
    return (Struct) record.value();
  }

  /** A table of one line for any time, with these columns and cells. */
  private static String one(String columns, String cells) {
    return "sensor_id,observed_property,version," + columns + "\ns,level,v1," + cells + "\n";
  }

  /** As they come: live ones, late ones of before the change, and history of both sides. */
  @Test
  void eachReadingHasTheCalibrationOfItsOwnEventTimeWheneverItComes() throws IOException {
    Calibrate<SourceRecord> smt = smt(NOON_CSV);
    List<Duration> around = new ArrayList<>();
    for (int minute = -300; minute <= 300; minute++) {
      around.add(Duration.ofMinutes(minute));
      around.add(Duration.ofMinutes(minute).minusMillis(1));
    }
    Collections.shuffle(around, new Random(3));
    int old = 0;
    for (Duration distance : around) {
      Observation reading = level(NOON.plus(distance), 10.0);
      boolean backfill = distance.toMinutes() % 2 == 0;
      SourceRecord in =
          Readings.record(
              ObservationSchema.SCHEMA,
              ObservationSchema.struct(reading),
              EnvelopeHeaders.of(reading, Readings.NOW, "1", backfill));
      SourceRecord out = smt.apply(in);
      clock.advance(Duration.ofMillis(400));
      boolean before = distance.isNegative();
      old += before ? 1 : 0;
      assertEquals(before ? 20.5 : 30.0, value(out).getFloat64("result"), distance::toString);
      assertEquals(before ? "old" : "new", header(out, "calibration"), distance::toString);
      assertEquals("ok", header(out, "calibration_status"));
      assertEquals(10.0, value(out).getFloat64("raw_result"));
      assertEquals(
          reading.eventTime(), ((java.util.Date) value(out).get("event_time")).toInstant());
      assertEquals("readings", out.topic());
    }
    assertEquals(601, old);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-01T00:00:00Z, ok",
    "2026-10-31T23:59:59.999Z, no_valid_row",
    "2026-11-30T23:59:59.999Z, ok",
    "2026-12-01T00:00:00Z, no_valid_row",
  })
  void aLineIsValidFromItsBeginUntilBeforeItsEnd(String time, String status) throws IOException {
    SourceRecord in = source(level(Instant.parse(time), 10.0));
    SourceRecord out = smt(NOON_CSV).apply(in);
    assertEquals(status, header(out, "calibration_status"));
    assertEquals("readings", out.topic());
    if (!status.equals("ok")) {
      assertEquals(in.value(), out.value(), "it is left as it is");
      assertNull(header(out, "calibration"));
    }
  }

  @Test
  void aReadingWithoutALineIsLeftAsItIsAndMarked() throws IOException {
    Calibrate<SourceRecord> smt = smt(NOON_CSV);
    for (Observation reading :
        List.of(
            Observation.of("s", "other", NOON, 1.0), Observation.of("other", "level", NOON, 1.0))) {
      SourceRecord in = source(reading);
      SourceRecord out = smt.apply(in);
      assertEquals(in.value(), out.value());
      assertEquals(in.topic(), out.topic());
      assertEquals("no_row", header(out, "calibration_status"));
    }
    Map<String, Object> text = Map.of("sensor_id", "x", "observed_property", "p", "result", "wet");
    assertEquals(text, smt.apply(Readings.record(text)).value());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"-", "NaN", "Infinity", "-Infinity"})
  void whatIsNoNumberIsLeftAsItIs(Double result) throws IOException {
    SourceRecord in = source(level(NOON, result));
    SourceRecord out = smt(NOON_CSV).apply(in);
    assertEquals(in.value(), out.value());
    assertEquals("no_result", header(out, "calibration_status"));
  }

  @Test
  void withoutAnEventTimeOnlyALineForAllTimesIsValid() throws IOException {
    Map<String, Object> timeless =
        Map.of("sensor_id", "s", "observed_property", "level", "result", 2.0);
    SourceRecord in = Readings.record(timeless);
    Readings.assertRefused(in, smt(NOON_CSV).apply(in), "no event time");
    SourceRecord passed = smt(NOON_CSV, "on.error", "skip").apply(in);
    assertEquals(timeless, passed.value());
    assertEquals("no_event_time", header(passed, "calibration_status"));
    assertEquals(20.0, ((Map<?, ?>) smt(one("gain", "10")).apply(in).value()).get("result"));
    Map<String, Object> local = new HashMap<>(timeless);
    local.put("event_time", "2026-11-21T12:00:00");
    SourceRecord noZone = Readings.record(local);
    assertEquals("readings-quarantine", smt(NOON_CSV).apply(noZone).topic());
  }

  @ParameterizedTest
  @CsvSource({
    "gain, 2, 3, 6",
    "offset, -0.5, 3, 2.5",
    "'gain,offset', '1e-1,10', 3, 10.3",
    "coefficients, 1 2 0.5, 3, 11.5",
    "coefficients, 0 0 0 0 0 0 0 0 0 1, 2, 512",
    "'points,outside', '0:0 10:20 20:30,bad', 0, 0",
    "'points,outside', '0:0 10:20 20:30,bad', -0.0, 0",
    "'points,outside', '0:0 10:20 20:30,bad', 5, 10",
    "'points,outside', '0:0 10:20 20:30,bad', 10, 20",
    "'points,outside', '0:0 10:20 20:30,bad', 20, 30",
    "'points,outside', '-5:7   0:-3,clamp', -2.5, 2",
    "'points,outside', '-1e300:-1e300 1e300:1e300,bad', 7e299, 7e299",
  })
  void formulas(String columns, String cells, double raw, double expected) throws IOException {
    SourceRecord out = smt(one(columns, cells)).apply(source(level(NOON, raw)));
    assertEquals(expected, value(out).getFloat64("result"), Math.abs(expected) * 1e-12);
    assertEquals("ok", header(out, "calibration_status"));
  }

  @ParameterizedTest
  @CsvSource({"-0.1, 1", "20.1, 3", "1e308, 3", "-1e308, 1"})
  void beyondThePointsIsBadOrClampedAsTheLineSays(double raw, double end) throws IOException {
    SourceRecord in = source(level(NOON, raw));
    String points = "0:1 20:3,";
    SourceRecord bad = smt(one("points,outside", points + "bad")).apply(in);
    Readings.assertRefused(in, bad, "outside of the points");
    SourceRecord clamped = smt(one("points,outside", points + "clamp")).apply(in);
    assertEquals(end, value(clamped).getFloat64("result"));
    assertEquals(raw, value(clamped).getFloat64("raw_result"));
    assertEquals("clamped", header(clamped, "calibration_status"));
    assertEquals("v1", header(clamped, "calibration"));
  }

  @Test
  void aResultThatIsTooLargeIsRefused() throws IOException {
    SourceRecord in = source(level(NOON, 1e308));
    Readings.assertRefused(in, smt(one("gain", "10")).apply(in), "too large");
    String toNaN = one("coefficients", "0 -1e300 1e300");
    Readings.assertRefused(in, smt(toNaN).apply(in), "too large");
  }

  @Test
  void whatWouldBeRoundedIsRefused() throws IOException {
    for (Object result :
        List.of((1L << 53) + 1, new java.math.BigDecimal("0.12345678901234567891"))) {
      SourceRecord in =
          Readings.record(Map.of("sensor_id", "s", "observed_property", "level", "result", result));
      Readings.assertRefused(in, smt(one("gain", "2")).apply(in), "more digits");
    }
  }

  @Test
  void anotherUnitThanThatOfTheLineIsRefused() throws IOException {
    Calibrate<SourceRecord> smt = smt(one("gain,unit", "2,Cel"));
    for (String same : List.of("Cel", "degC", "°C")) {
      SourceRecord out = smt.apply(source(level(NOON, 1.0).withUnit(same)));
      assertEquals(2.0, value(out).getFloat64("result"));
      assertEquals(same, value(out).getString("unit"));
      assertNull(value(out).schema().field("raw_unit"));
    }
    SourceRecord other = source(level(NOON, 1.0).withUnit("K"));
    Readings.assertRefused(other, smt.apply(other), "the unit is 'K'");
    SourceRecord unknown = source(level(NOON, 1.0).withUnit("furlong"));
    Readings.assertRefused(unknown, smt.apply(unknown), "the unit is 'furlong'");
    SourceRecord none = source(level(NOON, 1.0));
    Readings.assertRefused(none, smt.apply(none), "no unit");
  }

  @Test
  void aLineMayMakeAnotherUnit() throws IOException {
    SourceRecord in = source(level(NOON, 500.0).withUnit("mV"));
    SourceRecord out = smt(one("gain,unit,result_unit", "0.01,mV,m")).apply(in);
    assertEquals(5.0, value(out).getFloat64("result"), 1e-12);
    assertEquals("m", value(out).getString("unit"));
    assertEquals(500.0, value(out).getFloat64("raw_result"));
    assertEquals("mV", value(out).getString("raw_unit"));
  }

  @Test
  void whatIsCalibratedIsNeverCalibratedAgain() throws IOException {
    Calibrate<SourceRecord> smt = smt(NOON_CSV);
    SourceRecord once = smt.apply(source(level(NOON, 10.0)));
    SourceRecord twice = smt.apply(once);
    assertEquals(once.value(), twice.value());
    assertEquals("calibrated_before", header(twice, "calibration_status"));
    assertEquals("new", header(twice, "calibration"));
  }

  @Test
  void givesStructAndMapTheSameAndLeavesTheInput() throws IOException {
    Calibrate<SourceRecord> smt = smt(NOON_CSV);
    SourceRecord in = source(level(NOON, 10.0));
    Object before = Readings.plain(in.value());
    SourceRecord map = Readings.record(null, Readings.map((Struct) in.value()));
    SourceRecord out = smt.apply(in);
    assertEquals(Readings.plain(out.value()), Readings.plain(smt.apply(map).value()));
    assertEquals(before, Readings.plain(in.value()));
    assertEquals(Schema.OPTIONAL_FLOAT64_SCHEMA, out.valueSchema().field("raw_result").schema());
    assertEquals("raw_result", header(out, "fields_added"));
    assertEquals(10.0, out.headers().lastWithName("original.result").value());
  }

  private static byte[] json(SourceRecord record) {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "true"), false);
      return converter.fromConnectData(record.topic(), record.valueSchema(), record.value());
    }
  }

  /** Rules judge the calibrated result; what they refuse is the raw reading byte for byte. */
  @Test
  void standsBeforeQualityControlAndConvertUnits() throws IOException {
    Calibrate<SourceRecord> smt = smt(one("gain,unit,result_unit", "0.01,mV,m"));
    String rules = "{\"rules\": [{\"gross_range\": {\"fail_span\": [0, 6]}}]}";
    QualityControl<SourceRecord> quality = configured(new QualityControl<>(), "rules", rules);
    ConvertUnits<SourceRecord> units =
        configured(new ConvertUnits<>(), "units", "level=cm", "keep.original", "true");
    SourceRecord good = source(level(NOON, 500.0).withUnit("mV"));
    SourceRecord out = units.apply(quality.apply(smt.apply(good)));
    assertEquals(500.0, value(out).getFloat64("result"), 1e-9);
    assertEquals("cm", value(out).getString("unit"));
    assertEquals(500.0, value(out).getFloat64("raw_result"));
    assertEquals("mV", value(out).getString("raw_unit"));
    assertEquals(5.0, value(out).getFloat64("original_result"), 1e-12);
    assertEquals("m", value(out).getString("original_unit"));
    SourceRecord bad = source(level(NOON, 700.0).withUnit("mV"));
    SourceRecord refused = units.apply(quality.apply(smt.apply(bad)));
    Readings.assertRefused(bad, refused, "gross_range=4");
    assertArrayEquals(json(bad), json(refused));
    assertEquals("v1", header(refused, "calibration"));
    SourceRecord converted = configured(new ConvertUnits<>(), "units", "level=V").apply(good);
    Readings.assertRefused(good, smt.apply(converted), "the unit is 'V'");
  }

  @Test
  void readsAnEditedFileAgainAndABrokenOneLeavesTheLastGoodOneAndIsTold() throws IOException {
    Calibrate<SourceRecord> smt = smt(NOON_CSV);
    FakePluginMetrics metrics = new FakePluginMetrics();
    smt.withPluginMetrics(metrics);
    SourceRecord in = source(level(NOON, 10.0));
    assertEquals(30.0, value(smt.apply(in)).getFloat64("result"));
    assertEquals(0.0, metrics.value("file-refused"));
    Path file = dir.resolve("calibrations.csv");
    Files.writeString(file, NOON_CSV + "s,level,2026-11-30T00:00:00Z,,9,,overlapping\n");
    clock.advance(Duration.ofSeconds(1));
    assertEquals(30.0, value(smt.apply(in)).getFloat64("result"));
    assertEquals(1.0, metrics.value("file-refused"));
    Files.delete(file);
    clock.advance(Duration.ofSeconds(1));
    assertEquals(30.0, value(smt.apply(in)).getFloat64("result"));
    Files.writeString(file, NOON_CSV.replace(",3,,new", ",4,,newest"));
    clock.advance(Duration.ofSeconds(1));
    SourceRecord out = smt.apply(in);
    assertEquals(40.0, value(out).getFloat64("result"));
    assertEquals("newest", header(out, "calibration"));
    assertEquals(0.0, metrics.value("file-refused"));
    assertEquals(4.0, metrics.value("calibrated-total"));
    smt.apply(source(level(NOON.plus(Duration.ofDays(99)), 1.0)));
    smt.apply(source(Observation.of("s", "p", NOON, 1.0)));
    assertEquals(2.0, metrics.value("uncalibrated-total"));
  }

  /** Somebody puts the old file back, as it was to the second. */
  @Test
  void anEditThatIsTakenBackIsRefusedNoMore() throws IOException {
    Calibrate<SourceRecord> smt = smt(NOON_CSV);
    FakePluginMetrics metrics = new FakePluginMetrics();
    smt.withPluginMetrics(metrics);
    SourceRecord in = source(level(NOON, 10.0));
    Path file = dir.resolve("calibrations.csv");
    // Not all systems set a time as finely as they keep it.
    FileTime before = FileTime.from(NOON);
    Files.setLastModifiedTime(file, before);
    clock.advance(Duration.ofSeconds(1));
    smt.apply(in);
    Files.writeString(file, "no table");
    clock.advance(Duration.ofSeconds(1));
    smt.apply(in);
    assertEquals(1.0, metrics.value("file-refused"));
    Files.writeString(file, NOON_CSV);
    Files.setLastModifiedTime(file, before);
    clock.advance(Duration.ofSeconds(1));
    assertEquals(30.0, value(smt.apply(in)).getFloat64("result"));
    assertEquals(0.0, metrics.value("file-refused"));
  }

  /** Late ones stay in the chain, or are on their topic as the source produced them. */
  @Test
  void lateReadingsAreCalibratedWhereTheyStayInTheChain() throws IOException {
    Calibrate<SourceRecord> smt = smt(NOON_CSV);
    for (String onLate : List.of("skip", "route")) {
      LateEvents<SourceRecord> late =
          configured(new LateEvents<>(clock), "on.late", onLate, "grace.ms", "0");
      SourceRecord live = source(level(NOON.plusSeconds(300), 10.0));
      assertEquals(30.0, value(smt.apply(late.apply(live))).getFloat64("result"));
      SourceRecord in = source(level(NOON.minusSeconds(600), 10.0));
      SourceRecord out = smt.apply(late.apply(in));
      assertNotNull(header(out, "late_by_ms"));
      if (onLate.equals("skip")) {
        assertEquals(20.5, value(out).getFloat64("result"));
        assertEquals("old", header(out, "calibration"));
      } else {
        assertEquals("readings-late", out.topic());
        assertEquals(in.value(), out.value());
        assertNull(header(out, "calibration_status"));
      }
    }
  }

  @Test
  void aTableOfTooManyLinesIsRefused() {
    StringBuilder csv = new StringBuilder("sensor_id,observed_property,version,gain\n");
    for (int i = 0; i <= 500_000; i++) {
      csv.append(i).append(",p,1,2\n");
    }
    assertRefused("line 500002 of the calibrations is beyond the 500000", csv.toString());
  }

  private void assertRefused(String remedy, String csv) {
    ConfigException refused = assertThrows(ConfigException.class, () -> smt(csv));
    assertTrue(refused.getMessage().contains("calibration.file"), refused.getMessage());
    assertTrue(refused.getMessage().contains(remedy), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-11-20T00:00:00Z,        | is valid at a time when line 2 is valid too",
        ",2026-11-01T00:00:00.001Z    | is valid at a time when line 2 is valid too",
        "2026-11-21T11:59:59.999Z,2026-11-21T12:00:00Z | is valid at a time when line 2",
        ",                            | is valid at a time when line 2 is valid too",
      })
  void overlappingLinesAreRefused(String times, String remedy) {
    String csv = NOON_CSV.lines().limit(2).collect(java.util.stream.Collectors.joining("\n"));
    assertRefused("line 3 of the calibrations " + remedy, csv + "\ns,level," + times + ",3,,v\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T12:00:00",
        "2026-11-21",
        "2026-11-21T12:00:00 Europe/Berlin",
        "1763726400",
        "soon",
        "2026-02-30T00:00:00Z",
      })
  void timesWithoutTheirOffsetAreRefused(String time) {
    assertRefused("no time with its offset in valid_from", one("valid_from,gain", time + ",2"));
    assertRefused("no time with its offset in valid_to", one("valid_to,gain", time + ",2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gain                 | ''            | needs one of",
        "gain,coefficients    | 1,0 1         | needs one of",
        "offset,points,outside | 1,0:0 1:1,bad | needs one of",
        "gain                 | 0             | same result of all raw values",
        "coefficients         | 5 0 0         | same result of all raw values",
        "points,outside       | 0:4 1:4,bad   | same result of all raw values",
        "gain                 | NaN           | no finite number for gain",
        "gain                 | 1e999         | no finite number for gain",
        "gain                 | 0x1p3         | no number for gain",
        "gain,remark          | 1,01,x        | more cells than there are columns",
        "gain                 | 1.00000000000000000001234 | no finite number for gain",
        "coefficients         | 1             | needs 2 to 10 coefficients",
        "coefficients         | 1 2 3 4 5 6 7 8 9 10 11 | needs 2 to 10 coefficients",
        "coefficients         | 1 x           | no number for coefficients",
        "points,outside       | 0:0,bad       | needs 2 to 1000 points",
        "points,outside       | 0:0 1:1,      | write bad or clamp",
        "points,outside       | 0:0 1:1,maybe | write bad or clamp",
        "points,outside       | 1:0 0:1,bad   | raw values rise",
        "points,outside       | 1:0 1:1,bad   | raw values rise",
        "points,outside       | -0.0:0 0:1,bad | raw values rise",
        "points,outside       | 0 1,bad       | points as raw:result",
        "points,outside       | 0:0 1:1:1,bad | no number for points",
        "points,outside       | -1e308:0 1e308:1,bad | points beyond",
        "gain,outside         | 1,bad         | which only points can have",
        "gain,result_unit     | 2,m           | needs the unit of raw values",
        "gain,gian            | 2,3           | column 5 of the calibrations has a name",
        "gain,valid_from,valid_to | 2,2026-11-21T12:00:00Z,2026-11-21T12:00:00Z | ends before",
        "gain,valid_from      | 2,2026-11-21T12:00:00.0005Z | between two milliseconds",
      })
  void linesThatMakeNoSenseAreRefused(String columns, String cells, String remedy) {
    assertRefused(remedy, one(columns, cells));
  }

  @Test
  void tablesThatMakeNoSenseAreRefused() {
    assertRefused("no calibrations in it", "");
    assertRefused("no calibrations in it", "sensor_id,observed_property,version,gain\n");
    assertRefused("has nothing for the column 'version'", "sensor_id,observed_property\ns,p\n");
    assertRefused("needs a version", "sensor_id,observed_property,version,gain\ns,p,,2\n");
    assertRefused("needs a sensor_id", "sensor_id,observed_property,version,gain\n,p,1,2\n");
    assertRefused(
        "is the second one for its sensor_id and observed_property",
        "sensor_id,observed_property,version,gain\ns,p,1,2\ns,p,2,2\n");
    assertRefused("two columns have one name", one("gain,gain", "2,3"));
    assertRefused("is no CSV", one("gain", "\"2"));
    assertRefused("is no CSV", one("gain,remark", "2,\"new cell\ns2,level,v1,3,"));
    assertThrows(ConfigException.class, () -> smt(one("gain", "2"), "time.field", ""));
  }

  /** Parts of good and bad lines in any order: what is read calibrates, what is not is told. */
  @Test
  void readsOrRefusesAnyText() throws IOException {
    Random random = new Random(Rounds.seed());
    String[] parts = {
      "s",
      "level",
      ",",
      ",",
      ",",
      "\n",
      "\n",
      "\"",
      "1",
      "-2.5",
      "0:0 1:1",
      "bad",
      "clamp",
      "1 2 3",
      "2026-11-21T12:00:00Z",
      "2026-11-20T12:00:00Z",
      " ",
      "\uFEFF",
      "\u0000",
      "\uD800",
      "\r",
      "e",
      ";",
      "NaN",
      "9".repeat(400),
      "m"
    };
    String header = "sensor_id,observed_property,version,valid_from,valid_to,gain,points,outside\n";
    String[] cells = {"", "", "", "", "", "2", "0:1 5:2", "bad"};
    int read = 0;
    int refused = 0;
    SourceRecord in = source(level(NOON, 1.0));
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder(header);
      for (int line = random.nextInt(4); line >= 0; line--) {
        String[] own = cells.clone();
        own[0] = random.nextInt(9) == 0 ? "" : "s";
        own[1] = random.nextInt(3) == 0 ? "level" : "p" + random.nextInt(99);
        own[2] = "v";
        own[random.nextBoolean() ? 5 : 6] = "";
        own[7] = own[6].isEmpty() ? "" : "clamp";
        for (int i = random.nextInt(3); i > 0; i--) {
          own[random.nextInt(own.length)] = parts[random.nextInt(parts.length)];
        }
        text.append(String.join(",", own)).append('\n');
      }
      try {
        SourceRecord out = smt(text.toString()).apply(in);
        boolean isRouted = header(out, "route_reason") != null;
        assertTrue(isRouted || header(out, "calibration_status") != null);
        read++;
      } catch (ConfigException e) {
        assertFalse(e.getMessage().isEmpty());
        refused++;
      }
    }
    assertTrue(read > 500 && refused > 500, read + " read, " + refused + " refused");
  }
}
