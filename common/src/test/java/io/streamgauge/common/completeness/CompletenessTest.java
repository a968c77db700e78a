// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gaps begin, close and are told, by event time. */
class CompletenessTest {
  private static final Instant BEGIN = WatchedReadings.BEGIN;

  @TempDir Path dir;

  private static Instant minute(int minute) {
    return BEGIN.plus(Duration.ofMinutes(minute));
  }

  private static WatchedReadings every15m() {
    return new WatchedReadings(Map.of("completeness.interval", "15m"));
  }

  private static void at(WatchedReadings source, int minute) {
    source.clock.set(minute(minute));
  }

  @Test
  void holeIsToldWithItsReadingAndClosesAfterBackfill() {
    WatchedReadings source = every15m();
    source.reading("a", minute(0));
    assertEquals(List.of(), source.told());
    at(source, 61);
    source.reading("a", minute(60));
    assertEquals(List.of("OPEN a:level 00:00-01:00 missing=3 found=0"), source.told());
    assertEquals(3, source.gauge("missing-readings"));
    source.reading("a", minute(30));
    source.reading("a", minute(30));
    assertEquals(List.of("OPEN a:level 00:00-01:00 missing=2 found=1"), source.told());
    source.start(true);
    source.reading("a", minute(45));
    source.reading("a", minute(15));
    assertEquals(List.of("FILLED a:level 00:00-01:00 missing=0 found=3"), source.told());
    source.reading("a", minute(15));
    assertEquals(List.of(), source.told());
    assertEquals(0, source.gauge("open-gaps"));
  }

  @Test
  void silenceBeginsByTheClockAndEndsWithAReading() {
    WatchedReadings source = every15m();
    source.reading("a", minute(0));
    source.told();
    at(source, 120);
    assertEquals(List.of(), source.told());
    at(source, 121);
    assertEquals(List.of("SILENT a:level 00:00- missing=7 found=0"), source.told());
    assertEquals(1, source.gauge("silent-series"));
    at(source, 200);
    source.start(true);
    assertEquals(List.of(), source.told());
    source.reading("a", minute(195));
    assertEquals(List.of("OPEN a:level 00:00-03:15 missing=12 found=0"), source.told());
    assertEquals(0, source.gauge("silent-series"));
  }

  @Test
  void whatComesAfterAnAbsenceOfTheSourceIsAwaited() {
    WatchedReadings source = every15m();
    source.reading("a", minute(0));
    source.told();
    source.listens(false);
    at(source, 600);
    assertEquals(List.of(), source.told(), "nobody hears whether it is silent");
    source.listens(true);
    assertEquals(List.of(), source.told(), "what came meanwhile has yet to be handed over");
    at(source, 715);
    source.listens(false);
    at(source, 716);
    source.listens(true);
    at(source, 721);
    assertEquals(List.of("SILENT a:level 00:00- missing=47 found=0"), source.told());
  }

  @Test
  void timesAheadOfTheClockEndNoGap() {
    WatchedReadings source = every15m();
    source.reading("a", minute(0));
    source.told();
    at(source, 60);
    source.reading("a", minute(71));
    source.reading("a", Instant.parse("1969-12-31T23:59:59Z"));
    source.reading("a", Instant.parse("0001-01-01T00:00:00Z"));
    assertEquals(List.of(), source.told());
    assertEquals(3, source.gauge("readings-ahead-total"));
    source.reading("a", minute(70));
    assertEquals(List.of("OPEN a:level 00:00-01:10 missing=4 found=0"), source.told());
  }

  @Test
  void sensorOfTheRegisterThatNeverDeliversIsAGapFromTheFirstStartOn() throws Exception {
    Path file = dir.resolve("stations.csv");
    Files.writeString(
        file,
        """
        sensor_id,name,expected_interval,valid_from,valid_to
        a,A,15m,,2026-01-01T00:00:00Z
        a,A,30m,2026-01-01T00:00:00Z,
        b,B,PT15M,,
        c,C,,,
        d,D,15m,,2026-01-01T00:00:00Z
        """);
    WatchedReadings source = new WatchedReadings(Map.of("completeness.register", file.toString()));
    at(source, 1);
    source.reading("c", minute(0));
    source.reading("d", minute(0));
    source.reading("a", minute(0));
    assertEquals(List.of(), source.told());
    at(source, 121);
    assertEquals(List.of("SILENT b 00:00- missing=7 found=0"), source.told());
    source.start(true);
    source.reading("b", minute(120));
    assertEquals(List.of("OPEN b 00:00-02:00 missing=7 found=0"), source.told());
    for (int i = 15; i < 120; i += 15) {
      source.reading("b", "temperature", minute(i));
    }
    assertEquals(List.of("FILLED b 00:00-02:00 missing=0 found=7"), source.told());
    at(source, 362);
    assertEquals(
        List.of(
            "SILENT a:level 00:00- missing=11 found=0",
            "SILENT b:level 02:00- missing=15 found=0",
            "SILENT b:temperature 01:45- missing=16 found=0"),
        source.told().stream().sorted().toList());
    Files.writeString(file, "sensor_id,expected_interval\nb,15m\nnew,15m\n");
    at(source, 363);
    List<String> told = source.told();
    assertTrue(told.contains("GIVEN_UP a:level 00:00- missing=11 found=0"), told.toString());
    assertEquals(3, source.gauge("watched-series"));
    Files.writeString(file, "sensor_id,expected_interval\nb,15 minutes\n");
    at(source, 364);
    source.told();
    assertEquals(1, source.gauge("register-refused"));
    assertEquals(3, source.gauge("watched-series"));
  }

  @Test
  void whatTheRegisterSaysOfASensorGoesBeforeWhatHoldsForAll() throws Exception {
    Path file = dir.resolve("stations.csv");
    Files.writeString(
        file,
        """
        sensor_id,expected_interval,valid_from,valid_to
        none,,,
        gone,15m,,2025-12-31T00:00:00Z
        coming,15m,2026-03-02T06:00:00Z,
        going,15m,,2026-03-02T06:00:00Z
        """);
    WatchedReadings source =
        new WatchedReadings(
            Map.of(
                "completeness.register",
                file.toString(),
                "completeness.interval",
                "battery:1m, 1m"));
    for (String sensor : List.of("none", "gone", "coming")) {
      source.reading(sensor, minute(0));
      source.reading(sensor, "battery", minute(0));
    }
    source.reading("going", minute(0));
    source.told();
    at(source, 121);
    assertEquals(List.of("SILENT going:level 00:00- missing=7 found=0"), source.told());
    // Nobody edits the file: the clock alone begins and ends what it says.
    at(source, 361);
    assertEquals(List.of("GIVEN_UP going:level 00:00- missing=23 found=0"), source.told());
    at(source, 362 + 121);
    assertEquals(List.of("SILENT coming 06:01- missing=7 found=0"), source.told());
  }

  /** Kafka was away, or the connector was paused: what came meanwhile waits at the broker. */
  @Test
  void taskThatWasNotPolledHasHeardNothing() {
    WatchedReadings source = every15m();
    source.reading("a", minute(0));
    source.told();
    at(source, 240);
    source.listens(true);
    assertEquals(List.of(), source.told());
    at(source, 361);
    assertEquals(List.of("SILENT a:level 00:00- missing=23 found=0"), source.told());
  }

  @Test
  void shortIntervalsAreNotSilentAfterAShortAbsence() {
    WatchedReadings source = new WatchedReadings(Map.of("completeness.interval", "1s"));
    source.reading("a", BEGIN);
    source.told();
    source.listens(false);
    source.clock.set(BEGIN.plusSeconds(30));
    source.listens(true);
    assertEquals(List.of(), source.told());
    source.clock.set(BEGIN.plusSeconds(39));
    source.listens(true);
    assertEquals(1, source.told().size());
  }

  @Test
  void sensorThatNobodyRegisteredIsForgottenAfterAMonth() {
    WatchedReadings source = every15m();
    source.reading("mispelt", minute(0));
    source.told();
    at(source, 121);
    assertEquals(1, source.told().size());
    at(source, 30 * 24 * 60 - 1);
    assertEquals(List.of(), source.told());
    at(source, 30 * 24 * 60 + 1);
    assertTrue(source.told().get(0).startsWith("GIVEN_UP mispelt:level"));
    assertEquals(0, source.gauge("watched-series"));
    assertEquals(0, source.gauge("silent-series"));
  }

  @Test
  void registerLargerThanTheTableMakesNobodySilentThatDelivers() throws Exception {
    StringBuilder text = new StringBuilder("sensor_id,expected_interval\n");
    for (int i = 0; i < ExpectedSeries.MOST_SERIES + 10; i++) {
      text.append('s').append(i).append(",15m\n");
    }
    Path file = dir.resolve("stations.csv");
    Files.writeString(file, text);
    WatchedReadings source = new WatchedReadings(Map.of("completeness.register", file.toString()));
    for (int i = 0; i < 10; i++) {
      source.reading("s" + i, minute(1));
      source.reading("s" + i, "temperature", minute(1));
    }
    at(source, 121);
    List<String> told = source.told();
    assertEquals(ExpectedSeries.MOST_SERIES, source.gauge("watched-series") + 0.0);
    assertTrue(told.stream().noneMatch(it -> it.matches("SILENT s\\d .*")), told.toString());
  }

  @Test
  void registerThatExpectsTwoThingsAtATimeIsRefused() throws Exception {
    Path file = dir.resolve("stations.csv");
    String head = "sensor_id,expected_interval,valid_from,valid_to\n";
    String one = "a,15m,2026-01-01T00:00:00Z,2027-01-01T00:00:00Z\n";
    for (String other :
        List.of(
            "a,1h,2026-06-01T00:00:00Z,",
            "a,,,2026-01-02T00:00:00Z",
            "a,1h,,",
            "a,1h,2026-12-31T00:00:00Z,2028-01-01T00:00:00Z")) {
      Files.writeString(file, head + one + other + "\n");
      assertRefused(
          "line 3 of the register is valid beside line 2",
          "completeness.topic",
          "coverage",
          "completeness.register",
          file.toString());
    }
    for (String other :
        List.of("a,15m,,", "a,1h,2027-01-01T00:00:00Z,", "a,1h,,2026-01-01T00:00:00Z", "b,1h,,")) {
      Files.writeString(file, head + one + other + "\n");
      assertEquals(
          "", problems("completeness.topic", "coverage", "completeness.register", file.toString()));
    }
  }

  @Test
  void propertyMayHaveItsOwnIntervalOrNone() throws Exception {
    Path file = dir.resolve("stations.csv");
    Files.writeString(file, "sensor_id,expected_interval\na,15m\n");
    WatchedReadings source =
        new WatchedReadings(
            Map.of(
                "completeness.register",
                file.toString(),
                "completeness.interval",
                "battery:1d, alarm:never, 1h"));
    for (String property : List.of("level", "battery", "alarm")) {
      source.reading("a", property, minute(0));
      source.reading("other", property, minute(0));
    }
    source.told();
    at(source, 121);
    for (String property : List.of("level", "battery", "alarm")) {
      source.reading("a", property, minute(60));
      source.reading("other", property, minute(120));
    }
    assertEquals(
        List.of(
            "OPEN a:level 00:00-01:00 missing=3 found=0",
            "OPEN other:level 00:00-02:00 missing=1 found=0"),
        source.told());
  }

  /** On a worker without transactions the newest readings before a kill may not be stored. */
  @Test
  void whatIsNotKnownIsNoGap() {
    WatchedReadings source = every15m();
    source.reading("a", minute(0));
    source.reading("b", minute(0));
    source.told();
    at(source, 31);
    source.reading("a", minute(15));
    source.reading("a", minute(30));
    source.poll();
    source.start(false);
    at(source, 46);
    source.reading("a", minute(45));
    assertEquals(List.of(), source.told());
    at(source, 90);
    source.reading("a", minute(90));
    assertEquals(List.of("OPEN a:level 00:45-01:30 missing=2 found=0"), source.told());
    at(source, 152);
    assertEquals(List.of("SILENT b:level 00:31- missing=7 found=0"), source.told());
  }

  @Test
  void changeThatWasNotStoredIsToldAgainAndNoOther() {
    WatchedReadings source = every15m();
    source.reading("a", minute(0));
    source.told();
    at(source, 61);
    source.reading("a", minute(60));
    List<SourceRecord> records = source.poll();
    assertFalse(WatchedReadings.isCoverage(records.get(0)));
    source.store(records.subList(0, 1));
    source.start(false);
    assertEquals(List.of("OPEN a:level 00:00-01:00 missing=3 found=0"), source.told());
    source.start(false);
    assertEquals(List.of(), source.told());
  }

  @Test
  void gapsAreBounded() {
    WatchedReadings source = every15m();
    int told = 0;
    int givenUp = 0;
    for (int i = 0; i < 300; i++) {
      at(source, i * 60);
      source.reading("a", minute(i * 60));
      for (String each : source.told()) {
        told++;
        givenUp += each.startsWith("GIVEN_UP") ? 1 : 0;
      }
    }
    assertEquals(ExpectedSeries.MOST_HOLES, source.gauge("open-gaps"));
    assertEquals(299 - ExpectedSeries.MOST_HOLES, givenUp);
    assertEquals(299 + givenUp, told);
  }

  /** By when it was found: years of history may be read at any time, and filled. */
  @Test
  void gapThatNobodyHasFilledInAYearIsGivenUpAtAStart() {
    WatchedReadings source = every15m();
    int year = 400 * 24 * 60;
    at(source, 1);
    source.reading("a", minute(0).minus(Duration.ofDays(1_000)));
    source.reading("a", minute(0).minus(Duration.ofDays(1_000)).plusSeconds(3_600));
    assertEquals(List.of("OPEN a:level 00:00-01:00 missing=3 found=0"), source.told());
    at(source, year);
    source.start(true);
    assertEquals(List.of(), source.told());
    source.reading("a", minute(year));
    assertEquals(1, source.told().size());
    assertEquals(2, source.gauge("open-gaps"));
    at(source, year + 2);
    source.start(true);
    assertEquals(List.of("GIVEN_UP a:level 00:00-01:00 missing=3 found=0"), source.told());
    source.start(true);
    assertEquals(List.of(), source.told());
    assertEquals(1, source.gauge("open-gaps"));
  }

  @Test
  void longestSilentSeriesMakesRoomForANewOne() {
    WatchedReadings source = every15m();
    source.reading("x".repeat(501), minute(0));
    assertEquals(1, source.gauge("unwatched-readings-total"));
    for (int i = 0; i < ExpectedSeries.MOST_SERIES; i++) {
      source.reading("s" + i, minute(i == 77 ? 0 : 1));
    }
    source.reading("new", minute(1));
    source.told();
    assertEquals(2, source.gauge("unwatched-readings-total"), "nobody is silent yet");
    at(source, 121);
    assertEquals(List.of("SILENT s77:level 00:00- missing=7 found=0"), source.told());
    source.reading("new", minute(121));
    assertEquals(List.of("GIVEN_UP s77:level 00:00- missing=7 found=0"), source.told());
    assertEquals(ExpectedSeries.MOST_SERIES, source.gauge("watched-series"));
  }

  @Test
  void theHashOfAnOffsetIsThatOfItsEntries() {
    WatchedReadings source = every15m();
    at(source, 60);
    for (int i = 0; i < 2_000; i++) {
      source.reading("s" + i % 500, minute(i / 500 * 15 + i % 7));
    }
    for (SourceRecord record : source.poll()) {
      Map<String, ?> offset = record.sourceOffset();
      Map<String, ?> copy = new HashMap<>(offset);
      assertEquals(copy.hashCode(), offset.hashCode());
      assertTrue(offset.equals(copy) && copy.equals(offset));
    }
  }

  @Test
  void stateThatCannotBeReadIsRefused() {
    for (String damaged :
        List.of(
            "t:a/level=yesterday",
            "t:=2026-03-02T00:00:00Z",
            "gap:2026-03-02T00:00:00Z=silent every=PT15M",
            "gap:2026-03-02T00:00:00Z|a/level=silent",
            "gap:2026-03-02T00:00:00Z|a/level=2026-03-01T00:00:00Z every=PT15M",
            "gap:2026-03-02T00:00:00Z|a/level=silent every=PT0S",
            "gap:2026-03-02T00:00:00Z|a/level=2026-03-03T00:00:00Z every=PT1H nonsense")) {
      String[] entry = damaged.split("=", 2);
      assertThrows(
          IllegalArgumentException.class,
          () -> Completeness.check(Map.of(entry[0], entry[1])),
          damaged);
    }
    Completeness.check(
        Map.of(
            "n",
            1,
            "t:a/level",
            "2026-03-02T00:00:00Z",
            "gap:2026-03-02T00:00:00Z|a/level",
            "silent every=PT15M"));
  }

  private static String problems(String... options) {
    Map<String, String> all = new HashMap<>(Map.of("kafka.topic", "readings"));
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    Problems problems = new Problems();
    try {
      var config = WatchedReadings.parsed(all);
      CompletenessOptions.from(config).check(SourceOptions.from(config), problems);
      problems.throwIfAny();
      return "";
    } catch (ConfigException e) {
      return e.getMessage();
    }
  }

  private static void assertRefused(String words, String... options) {
    String told = problems(options);
    assertTrue(told.contains(words), told);
  }

  @Test
  void whatCannotWorkIsRefused() throws Exception {
    assertEquals("", problems());
    assertEquals(
        "", problems("completeness.topic", "coverage", "completeness.interval", "a:1h,1d"));
    assertRefused("set completeness.topic too", "completeness.interval", "15m");
    assertRefused("nothing is expected", "completeness.topic", "coverage");
    assertRefused(
        "topics of their own", "completeness.topic", "readings", "completeness.interval", "15m");
    assertRefused("shorter than a second", "completeness.interval", "level:900ms");
    assertRefused("second interval of the same", "completeness.interval", "a:1h,a:2h");
    assertRefused("before the colon", "completeness.interval", ":1h");
    Path file = dir.resolve("stations.csv");
    Files.writeString(file, "sensor_id,every\na,15m\na,20m\n");
    String[] register = {
      "completeness.topic", "coverage", "completeness.register", file.toString()
    };
    assertRefused("nothing for the column 'expected_interval'", register);
    assertRefused(
        "line 3 of the register is valid beside line 2 of the same sensor",
        register[0],
        register[1],
        register[2],
        register[3],
        "completeness.register.interval.column",
        "every");
    for (String column : List.of("valid_until", "validTo", "VALID_FROM", "valid to")) {
      Files.writeString(file, "sensor_id,expected_interval," + column + "\na,15m,2020-01-01Z\n");
      assertRefused("which is neither valid_from nor valid_to", register);
    }
    Files.writeString(file, "sensor_id,expected_interval,validated\na,15m,by hand\n");
    assertEquals("", problems(register));
    Files.delete(file);
    assertRefused("completeness.register", register);
  }
}
