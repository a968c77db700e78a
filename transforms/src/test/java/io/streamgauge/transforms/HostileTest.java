// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordSize;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What devices may send to stop a task or to fill a worker, transform by transform. */
class HostileTest {
  private static final int RESERVE = 33 << 10;
  private static final int MOST_HEADER = 600;

  @TempDir Path dir;

  private static Map<String, Object> reading() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("sensor_id", "well-9");
    value.put("observed_property", "level");
    value.put("event_time", Readings.NOW.minusSeconds(30).toEpochMilli());
    value.put("result", 4.25);
    value.put("unit", "m");
    value.put("x", 387_000.0);
    value.put("y", 5_820_000.0);
    value.put("crs", "EPSG:25833");
    value.put("longitude", 13.4);
    value.put("latitude", 52.5);
    return value;
  }

  private static Map<String, Object> reading(String field, Object other) {
    Map<String, Object> value = reading();
    value.put(field, other);
    return value;
  }

  /** Each transform as a user sets it up, without a word on errors. */
  private List<ValueTransform<SourceRecord>> chain() throws Exception {
    Path stations = dir.resolve("wells.csv");
    if (!Files.exists(stations)) {
      Files.writeString(stations, "sensor_id,x,y,crs,basin\nwell-9,,,,Havel\n");
    }
    Path calibrations = dir.resolve("calibrations.csv");
    if (!Files.exists(calibrations)) {
      Files.writeString(
          calibrations,
          "sensor_id,observed_property,gain,unit,result_unit,version\nwell-9,level,2,m,[ft_i],1\n");
    }
    List<ValueTransform<SourceRecord>> chain = PropertyTest.chain();
    String file = stations.toString();
    String columns = "x:number, y:number, crs, basin=region";
    for (ValueTransform<SourceRecord> smt : chain) {
      smt.configure(
          switch (smt.getClass().getSimpleName()) {
            case "LateEvents" -> Map.of("watermark.by", "field:sensor_id");
            case "StationRegister" ->
                Readings.options("register.file", file, "columns", columns, "override", "true");
            case "Calibrate" -> Map.of("calibration.file", calibrations.toString());
            case "Reproject" -> Map.of("keep.original", "false", "source.crs.header", "h");
            case "QualityControl" ->
                Map.of(
                    "rules",
                    "{\"rules\":[{\"gross_range\":{\"fail_span\":[0,9]},\"rate_of_change\":"
                        + "{\"threshold\":1},\"location\":{\"range_max\":5}}]}");
            case "ConvertUnits" -> Map.of("units", "level=cm", "keep.original", "true");
            default -> Map.<String, String>of();
          });
    }
    return chain;
  }

  private static void assertModest(SourceRecord in, SourceRecord out) {
    assertNotNull(out, "no record is lost");
    for (Header header : out.headers()) {
      if (in.headers().lastWithName(header.key()) == null
          && !header.key().startsWith("original.")) {
        String text = String.valueOf(header.value());
        assertTrue(text.length() <= MOST_HEADER, header.key() + " has " + text.length());
        assertTrue(text.chars().noneMatch(Character::isISOControl), header.key());
      }
    }
    assertTrue(out.topic().matches("[a-zA-Z0-9._-]{1,249}"), out.topic());
    assertTrue(out.timestamp() == null || out.timestamp() >= 0);
  }

  private void assertHolds(Map<?, ?> value) throws Exception {
    SourceRecord first = Readings.record(value);
    RecordSize size = new RecordSize(false);
    for (ValueTransform<SourceRecord> smt : chain()) {
      assertModest(first, smt.apply(first));
    }
    SourceRecord at = first;
    for (ValueTransform<SourceRecord> smt : chain()) {
      SourceRecord next = smt.apply(at);
      assertModest(at, next);
      at = next;
    }
    if (!isDeep(value)) {
      long grown = size.of(at) - size.of(first);
      assertTrue(grown < RESERVE, "grown by " + grown);
    }
  }

  @ParameterizedTest
  @FieldSource("io.streamgauge.transforms.FuzzTest#NAMES")
  void aFieldWithAnyValueIsModestInWhatItAdds(String field) throws Exception {
    Map<Object, Object> strange = new LinkedHashMap<>();
    strange.put(null, null);
    strange.put(7, List.of());
    for (Object hostile :
        new Object[] {
          "A".repeat(300_000),
          "\u0001\u202e\n".repeat(80_000),
          "m" + " ".repeat(400_000),
          " ".repeat(400_000) + "2026-11-21T11:58:00Z",
          " ".repeat(400_000) + "EPSG:25833",
          "\uD800",
          "\"".repeat(200_000),
          new BigDecimal("1e2147483647"),
          new BigDecimal("1e-2147483647"),
          new BigDecimal("9".repeat(20_000)),
          BigInteger.ONE.shiftLeft(3_000_000),
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          Double.NaN,
          Double.MAX_VALUE,
          Date.from(java.time.Instant.ofEpochMilli(Long.MIN_VALUE)),
          new byte[300_000],
          deep(100_000),
          strange,
          new TreeMap<>(Map.of(1, "a")),
          List.of(List.of(List.of())),
          true
        }) {
      assertHolds(reading(field, hostile));
    }
  }

  private static boolean isDeep(Map<?, ?> value) {
    return value.values().stream()
        .anyMatch(inner -> inner instanceof HashMap<?, ?> map && map.get("a") instanceof Map);
  }

  private static Object deep(int levels) {
    Object inner = "x";
    for (int i = 0; i < levels; i++) {
      inner = new HashMap<>(Map.of("a", inner));
    }
    return inner;
  }

  @Test
  void valuesThatAreNoReadingsAtAll() throws Exception {
    assertHolds(Map.of());
    assertHolds(new TreeMap<>(Map.of(1, 2)));
    Map<Object, Object> keys = new HashMap<>();
    keys.put(null, null);
    assertHolds(keys);
    for (Object value : new Object[] {"text", 5L, List.of(1), new byte[9]}) {
      for (ValueTransform<SourceRecord> smt : chain()) {
        SourceRecord out = smt.apply(Readings.record(null, value));
        assertTrue(Readings.header(out, "route_reason").contains("not a Struct or a Map"));
      }
    }
  }

  @Test
  void headersOfAnySizeAndForm() throws Exception {
    ConnectHeaders headers = new ConnectHeaders();
    String added =
        IntStream.range(0, 100_000).mapToObj(i -> "f" + i).collect(Collectors.joining(","));
    headers.addString("fields_added", added);
    headers.addString("event_timestamp", "\n".repeat(100_000));
    headers.addString("ingest_timestamp", "9999-01-01T00:00:00Z");
    headers.add("sensor_id", deep(100_000), null);
    headers.addString("h", "EPSG:" + "3".repeat(100_000));
    Map<String, Object> value = reading();
    value.remove("crs");
    SourceRecord record = Readings.record(null, value, headers);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (ValueTransform<SourceRecord> smt : chain()) {
            assertModest(record, smt.apply(record));
          }
        });
  }

  private static EventTime<SourceRecord> eventTime(String... options) {
    return Readings.configured(new EventTime<>(Readings.CLOCK), options);
  }

  private static QualityControl<SourceRecord> quality(String rule, String... more) {
    Map<String, String> rules = Map.of("rules", "{\"rules\":[" + rule + "]}");
    return Readings.configured(new QualityControl<>(Readings.CLOCK), rules, more);
  }

  private static Deduplicate<SourceRecord> duplicates(String... options) {
    return Readings.configured(new Deduplicate<>(Readings.CLOCK), options);
  }

  private static LateEvents<SourceRecord> late(String... options) {
    return Readings.configured(new LateEvents<>(Readings.CLOCK), options);
  }

  @Test
  void anUnforeseenValueFollowsThePolicy() {
    Map<Integer, String> odd = new TreeMap<>(Map.of(1, "a"));
    SourceRecord skipped = eventTime("on.error", "skip").apply(Readings.record(odd));
    assertEquals("unforeseen", Readings.header(skipped, "event_time_status"));
    assertSame(odd, skipped.value());
    EventTime<SourceRecord> fails = eventTime("on.error", "fail");
    assertThrows(DataException.class, () -> fails.apply(Readings.record(odd)));
    assertEquals("readings-quarantine", eventTime().apply(Readings.record(odd)).topic());
  }

  @Test
  void theReasonIsShortAndPlainHoweverLongTheUnit() {
    ConvertUnits<SourceRecord> units =
        Readings.configured(new ConvertUnits<>(), "units", "level=cm");
    Map<String, Object> value = reading("unit", "fathom\r\n\u0007" + "q".repeat(650_000));
    String reason = Readings.header(units.apply(Readings.record(value)), "route_reason");
    assertTrue(reason.startsWith("ConvertUnits: the unit 'fathom\\u000d\\u000a\\u0007q"), reason);
    assertTrue(reason.length() < MOST_HEADER, "length " + reason.length());
  }

  @Test
  void aNameOfAReferenceSystemHasAtMostAHundredCharacters() {
    Reproject<SourceRecord> reproject = Readings.configured(new Reproject<>());
    SourceRecord longest = Readings.record(reading("crs", "EPSG:25833" + " ".repeat(90)));
    assertEquals("verified", Readings.header(reproject.apply(longest), "crs_status"));
    SourceRecord longer = Readings.record(reading("crs", "EPSG:25833" + " ".repeat(91)));
    assertEquals(
        "Reproject: the name of the reference system has more than 100 characters; write EPSG:n,"
            + " as in EPSG:32633",
        Readings.header(reproject.apply(longer), "route_reason"));
  }

  @Test
  void whatIsRememberedDoesNotGrowWithTheLengthOfIds() {
    QualityControl<SourceRecord> quality = quality("{\"time_gap\":{\"fail_threshold\":9}}");
    List<ValueTransform<SourceRecord>> all =
        List.of(
            quality,
            late("watermark.by", "field:sensor_id"),
            late("watermark.by", "header:sensor_id"),
            duplicates());
    int length = 60_000;
    int ids = 1_000;
    long before = used();
    for (int i = 0; i < ids; i++) {
      String id = "p".repeat(length) + i;
      Map<String, Object> value = reading("sensor_id", id);
      ConnectHeaders headers = new ConnectHeaders();
      headers.addString("sensor_id", new String(id.toCharArray()));
      all.forEach(smt -> smt.apply(Readings.record(null, value, headers)));
    }
    long grown = used() - before;
    assertTrue(grown < (long) length * ids / 2, "heap grew by " + grown);
    assertEquals(ids, quality.series(), "each id has a series of its own");
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void aForgottenHistoryIsToldAndGivesNoPass() {
    QualityControl<SourceRecord> quality =
        quality(
            "{\"rate_of_change\":{\"threshold\":1},\"flat_line\":{\"tolerance\":0.1,"
                + "\"interval\":60,\"suspect_threshold\":180},\"attenuated_signal\":"
                + "{\"suspect_threshold\":2,\"fail_threshold\":1,\"test_period\":600},"
                + "\"location\":{\"range_max\":10}}",
            "max.series",
            "19");
    LateEvents<SourceRecord> late = late("watermark.by", "field:sensor_id", "max.keys", "19");
    Deduplicate<SourceRecord> duplicates = duplicates("max.keys", "19");
    for (int minute = 0; minute < 5; minute++) {
      for (int sensor = 0; sensor < 20; sensor++) {
        Map<String, Object> value = reading("sensor_id", "s" + sensor);
        value.put("event_time", Readings.NOW.minusSeconds(600 - 60 * minute).toEpochMilli());
        SourceRecord checked = quality.apply(Readings.record(value));
        SourceRecord timed = late.apply(Readings.record(value));
        SourceRecord once = duplicates.apply(Readings.record(value));
        if (minute > 0) {
          assertEquals(
              "attenuated_signal=2,flat_line=2,location=2,rate_of_change=2",
              Readings.header(checked, "qc_tests"));
          assertEquals("2", Readings.header(checked, "qc_flag"));
          assertEquals("not_evaluated", Readings.header(timed, "late_status"));
          assertEquals("not_evaluated", Readings.header(once, "duplicate_status"));
        }
      }
    }
  }

  @Test
  void withRoomForAllNothingIsForgotten() {
    QualityControl<SourceRecord> quality =
        quality("{\"rate_of_change\":{\"threshold\":1}}", "max.series", "20");
    Deduplicate<SourceRecord> duplicates = duplicates("max.keys", "20");
    for (int i = 0; i < 40; i++) {
      Map<String, Object> value = reading("sensor_id", "s" + i % 20);
      assertEquals(
          "rate_of_change=1", Readings.header(quality.apply(Readings.record(value)), "qc_tests"));
      SourceRecord once = duplicates.apply(Readings.record(value));
      assertNull(Readings.header(once, "duplicate_status"));
      assertEquals(i < 20 ? null : "true", Readings.header(once, "duplicate"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"event", "ingest"})
  void aRecordTimestampIsNeverOneThatBrokersRefuse(String which) {
    EventTime<SourceRecord> time =
        eventTime("max.future.ms", "31536000000", "record.timestamp", which, "unset.times", "");
    for (long ahead : new long[] {-10, 0, 3_000, 3_590, 3_601, 7_200, 90_000, 20_000_000}) {
      for (String received : new String[] {"2026-11-21T12:00:00Z", "2031-01-01T00:00:00Z", "x"}) {
        long given = Readings.NOW.plusSeconds(ahead).toEpochMilli();
        SourceRecord in = Readings.record(reading("event_time", given));
        in.headers().addString("ingest_timestamp", received);
        SourceRecord out = time.apply(in);
        assertEquals("ok", Readings.header(out, "event_time_status"));
        long most = Readings.NOW.plusSeconds(3_600).toEpochMilli();
        assertTrue(out.timestamp() >= 0 && out.timestamp() < most, "ahead " + ahead);
        assertEquals(given, ((Map<?, ?>) out.value()).get("event_time"));
      }
    }
  }

  @Test
  void derivedTopicsAreLegalHoweverLongTheSourceTopic() {
    String longest = "t".repeat(249);
    Route derived = new Route("${topic}-quarantine");
    assertTrue(derived.from(longest).matches("[a-zA-Z0-9._-]{1,249}"));
    assertFalse(derived.from(longest).equals(derived.from("t".repeat(248))));
    assertEquals(longest, new Route("${topic}").from(longest));
  }

  private static ValueTransform<SourceRecord> ofFile(String option) {
    return switch (option) {
      case "rules.file" -> new QualityControl<>();
      case "register.file" -> new StationRegister<>();
      default -> new Calibrate<>();
    };
  }

  @Test
  void whatIsInAFileIsNotTold() throws Exception {
    String secret = "hunter2-Zq";
    Path file = dir.resolve("secret");
    for (String text :
        List.of(
            secret,
            "{\"" + secret + "\": 1}",
            "{\"rules\":[{\"" + secret + "\": 1}]}",
            "{\"rules\":[{\"spike\":{\"method\":\"" + secret + "\"}}]}",
            "root:" + secret + ":1\nadm:" + secret + ":2\n",
            "sensor_id,x,y,crs\n" + secret + "," + secret + ",1,2\n",
            "sensor_id,x,y,crs\n" + secret + ",,,\n" + secret + ",,,\n",
            "sensor_id,observed_property,version," + secret + "\na,b,c,d\n",
            "sensor_id,observed_property,version,gain\na,b," + secret + "," + secret + "\n",
            "sensor_id,observed_property,version,valid_from\na,b,c," + secret + "\n",
            "sensor_id,x,y,crs\n\"" + secret)) {
      Files.writeString(file, text);
      for (String option : List.of("rules.file", "register.file", "calibration.file")) {
        ValueTransform<SourceRecord> smt = ofFile(option);
        Map<String, String> options = Map.of(option, file.toString());
        ConfigException refused = assertThrows(ConfigException.class, () -> smt.configure(options));
        assertFalse(refused.getMessage().contains(secret), refused.getMessage());
      }
    }
  }

  @Test
  void filesThatAreNoFilesAreRefusedAtOnce() {
    for (String name : List.of("/dev/zero", dir.toString(), "/nonexistent/a", "a\0b")) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            for (String option : List.of("rules.file", "register.file", "calibration.file")) {
              assertTrue(
                  ofFile(option).config().validate(Map.of(option, name)).stream()
                      .filter(value -> value.name().equals(option))
                      .anyMatch(value -> !value.errorMessages().isEmpty()),
                  option + "=" + name);
            }
          });
    }
  }

  @Test
  void theObservationOfTheSourcesGrowsByLessThanTheReserve() throws Exception {
    SourceRecord first = Readings.source(Readings.observation());
    assertEquals(ObservationSchema.SCHEMA, first.valueSchema());
    SourceRecord at = first;
    for (ValueTransform<SourceRecord> smt : chain()) {
      at = smt.apply(at);
    }
    RecordSize size = new RecordSize(false);
    assertTrue(size.of(at) - size.of(first) < RESERVE);
  }
}
