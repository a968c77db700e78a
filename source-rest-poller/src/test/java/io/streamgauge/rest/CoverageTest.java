// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.completeness.Coverage;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a user sees of gaps, with the whole task against a service that withholds readings. */
class CoverageTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Instant NEVER = Instant.parse("2100-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);

  /** Parameters of a request that has all that there is answered each time. */
  static final String WHOLE =
      "sites={station}&startDT=2000-01-01T00:00:00Z&endDT=2100-01-01T00:00:00Z";

  /** The end of a request for the hole of two to four hours ago once more. */
  private static final String AGAIN = "2026-03-02T11:00:01Z";

  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final UsgsServer server = new UsgsServer(clock);

  static Map<String, String> properties(UsgsServer server, String stations, String start) {
    Map<String, String> properties = Run.properties(server, stations, start);
    properties.put("rest.lookback", "PT1H");
    properties.put("rest.expected.interval", "PT15M");
    properties.put("rest.coverage.topic", "coverage");
    return properties;
  }

  /** Options that read one station for six hours, and further ones. */
  private Map<String, String> properties(String... more) {
    return with(properties(server, "a", "PT6H"), more);
  }

  private Run run(String... more) {
    return Run.of(properties(more), clock);
  }

  /** What one task reads at first and then in this time. */
  private List<SourceRecord> all(Duration total, String... more) throws InterruptedException {
    try (Run run = run(more)) {
      return all(run, total);
    }
  }

  private List<SourceRecord> all(Run run, Duration total) throws InterruptedException {
    List<SourceRecord> all = run.drain();
    all.addAll(live(run, total));
    return all;
  }

  /** The same of tasks that go on one after the other. */
  private List<SourceRecord> lives(int count, Duration total, String... more)
      throws InterruptedException {
    Map<String, String> properties = properties(more);
    FakeSourceContext context = new FakeSourceContext(properties);
    List<SourceRecord> all = new ArrayList<>();
    for (int life = 0; life < count; life++) {
      try (Run run = new Run(properties, context, clock)) {
        List<SourceRecord> some = all(run, total);
        some.forEach(context::store);
        all.addAll(some);
      }
    }
    return all;
  }

  /** Asserts that the last offset has no gap any more. */
  private static void assertNoGap(List<SourceRecord> records) {
    assertFalse(records.get(records.size() - 1).sourceOffset().toString().contains("gap:"));
  }

  /** Readings every quarter of an hour; those of a hole show up at the given time. */
  private void series(
      String station, Instant from, Instant to, Instant holeFrom, Instant holeTo, Instant visible) {
    int n = 0;
    for (Instant at = from; !at.isAfter(to); at = at.plus(STEP)) {
      boolean hole = at.isAfter(holeFrom) && at.isBefore(holeTo);
      add(station, "00060", at, ++n + ".5", hole ? visible : at);
    }
  }

  private void add(String station, String parameter, Instant at, String value, Instant visible) {
    server.readings.add(new UsgsServer.Reading(station, parameter, "1", at, value, visible));
  }

  /** Has the service refuse what is asked for once more, until a time. */
  private void failAgain(String station, Instant until, int status) {
    server.faults.put(
        station,
        asked ->
            asked.query().get("endDT").equals(AGAIN) && clock.instant().isBefore(until)
                ? Answer.of(status, "1")
                : null);
  }

  private static Instant asked(String query, String parameter) {
    return Instant.parse(query.replaceFirst(".*" + parameter + "=([^&]*).*", "$1"));
  }

  private static Instant ago(int minutes) {
    return NOW.minus(Duration.ofMinutes(minutes));
  }

  private static Instant in(int minutes) {
    return NOW.plus(Duration.ofMinutes(minutes));
  }

  static boolean isCoverage(SourceRecord record) {
    return record.valueSchema().name().equals(Coverage.NAME);
  }

  static List<SourceRecord> readings(List<SourceRecord> records) {
    return records.stream().filter(record -> !isCoverage(record)).toList();
  }

  static List<Struct> coverage(List<SourceRecord> records) {
    return told(records).stream().map(record -> (Struct) record.value()).toList();
  }

  private static List<SourceRecord> told(List<SourceRecord> records) {
    return records.stream().filter(CoverageTest::isCoverage).toList();
  }

  /** State, missing and found readings, and attempts, as far as there are any. */
  private static List<String> states(List<SourceRecord> records) {
    return coverage(records).stream()
        .map(
            value ->
                "%s missing %d found %d attempts %d"
                    .formatted(
                        value.get("state"),
                        value.getInt64("missing"),
                        value.getInt64("found"),
                        value.getInt32("attempts"))
                    .replaceAll(" [a-z]+ 0(?= |$)", ""))
        .toList();
  }

  static Instant time(Struct value, String field) {
    Date date = (Date) value.get(field);
    return date == null ? null : date.toInstant();
  }

  private List<SourceRecord> live(Run run, Duration total) throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>();
    for (Instant end = clock.instant().plus(total); clock.instant().isBefore(end); ) {
      clock.advance(STEP);
      all.addAll(run.drain());
    }
    return all;
  }

  private List<String> visible() {
    return server.readings.stream()
        .filter(reading -> !reading.visible().isAfter(clock.instant()))
        .map(UsgsServer.Reading::key)
        .sorted()
        .toList();
  }

  @Test
  void aHoleIsToldAndFilledWhenItIsAskedForAgain() throws Exception {
    series("a", ago(360), in(600), ago(240), ago(120), in(50));
    try (Run run = run()) {
      List<SourceRecord> first = run.drain();
      assertEquals(List.of("OPEN missing 7"), states(first));
      Struct open = coverage(first).get(0);
      assertEquals(ago(240), time(open, "gap_start"));
      assertEquals(ago(120), time(open, "gap_end"));
      assertEquals(in(60), time(open, "next_attempt"));
      assertEquals(NOW, time(open, "detected"));
      assertEquals("usgs-iv", open.get("api"));
      assertEquals("a", open.get("station"));
      assertEquals("a", open.get("sensor_id"));
      assertEquals("00060", open.get("observed_property"));
      assertEquals(900_000L, open.get("expected_interval_ms"));
      assertEquals(List.of(), states(live(run, Duration.ofMinutes(45))));
      List<SourceRecord> late = live(run, Duration.ofMinutes(30));
      assertEquals(List.of("FILLED found 7 attempts 1"), states(late));
      assertEquals(7, late.stream().filter(BackfillTest::isHistory).count());
      assertEquals(told(first).get(0).key(), told(late).get(0).key());
      assertNoGap(live(run, Duration.ofHours(3)));
    }
  }

  @Test
  void theReadingAfterAHoleCarriesItAndTheRecordThatTellsItFollows() throws Exception {
    series("a", ago(360), NOW, ago(240), ago(120), NEVER);
    try (Run run = run()) {
      List<SourceRecord> all = run.drain();
      int told = all.indexOf(told(all).get(0));
      String gap = "gap:" + ago(240) + "|a:00060:1";
      assertNull(all.get(told - 2).sourceOffset().get(gap));
      assertFalse(all.get(told - 1).sourceOffset().get(gap).toString().contains("told"));
      assertTrue(all.get(told).sourceOffset().get(gap).toString().contains("told"));
      SourceRecord record = all.get(told);
      assertEquals("coverage", record.topic());
      assertEquals("a|a:00060:1|" + ago(240), record.key());
      assertEquals("coverage", record.headers().lastWithName(EnvelopeHeaders.ROUTE_REASON).value());
      assertEquals("readings", record.headers().lastWithName(EnvelopeHeaders.ROUTE_ORIGIN).value());
      assertEquals("a", record.headers().lastWithName(EnvelopeHeaders.SENSOR_ID).value());
      assertEquals(NOW.toEpochMilli(), record.timestamp());
    }
  }

  @Test
  void readingsAreNeverOnTheCoverageTopicNorCoverageOnTheirs() throws Exception {
    series("a", ago(360), NOW, ago(240), ago(120), NEVER);
    try (Run run = run()) {
      for (SourceRecord record : run.drain()) {
        assertEquals(isCoverage(record) ? "coverage" : "readings", record.topic());
      }
      assertEquals(1L, run.context.pluginMetrics().value("coverage-total"));
      assertEquals((long) visible().size(), run.context.pluginMetrics().value("readings-total"));
    }
  }

  @Test
  void aHoleThatTheLookBackFillsNeedsNoFurtherRequestAndComesOnce() throws Exception {
    series("a", ago(360), in(600), in(30), in(60), in(90));
    try (Run run = run()) {
      List<SourceRecord> all = run.drain();
      server.requests.clear();
      all.addAll(live(run, Duration.ofHours(3)));
      assertEquals(12, server.requests.size());
      assertEquals(List.of("OPEN missing 1", "FILLED found 1"), states(all));
      assertEquals(visible(), Run.keys(readings(all)));
      assertNoGap(all);
    }
  }

  @Test
  void withoutATopicGapsAreAskedForAndNothingIsTold() throws Exception {
    series("a", ago(360), in(600), ago(240), ago(120), in(50));
    List<SourceRecord> all = all(Duration.ofHours(3), "rest.coverage.topic", null);
    assertEquals(visible(), Run.keys(all));
    assertEquals(List.of(), states(all));
  }

  @Test
  void withoutAnExpectedIntervalNothingIsAGap() throws Exception {
    series("a", ago(360), in(600), ago(240), ago(120), in(50));
    String[] without = {"rest.coverage.topic", null, "rest.expected.interval", null};
    List<SourceRecord> all = all(Duration.ofHours(3), without);
    assertEquals(visible().size() - 7, all.size());
    assertNoGap(all);
  }

  @Test
  void aHoleIsAskedForAfterAnHourSixADayAndAWeekAndThenGivenUp() throws Exception {
    series("a", ago(360), in(14_400), ago(240), ago(120), NEVER);
    // Two of seven come between the second and the third attempt.
    server.readings.replaceAll(
        r ->
            r.time().equals(ago(225)) || r.time().equals(ago(180))
                ? new UsgsServer.Reading("a", "00060", "1", r.time(), r.value(), in(600))
                : r);
    try (Run run = run()) {
      List<SourceRecord> all = run.drain();
      List<Instant> asked = new ArrayList<>();
      for (int minutes :
          new int[] {
            45, 60, 75, 345, 360, 375, 600, 1_425, 1_440, 1_455, 8_000, 10_065, 10_080, 11_000
          }) {
        server.requests.clear();
        clock.set(in(minutes));
        all.addAll(run.drain());
        if (server.requests.stream().anyMatch(query -> query.contains("endDT=" + AGAIN))) {
          asked.add(clock.instant());
        }
      }
      assertEquals(List.of(in(60), in(360), in(1_440), in(10_080)), asked);
      assertEquals(
          List.of(
              "OPEN missing 7",
              "OPEN missing 7 attempts 1",
              "OPEN missing 7 attempts 2",
              "OPEN missing 5 found 2 attempts 3",
              "GIVEN_UP missing 5 found 2 attempts 4"),
          states(all));
      assertEquals(visible(), Run.keys(readings(all)));
      assertNull(coverage(all).get(4).get("next_attempt"));
      assertEquals(0L, run.context.pluginMetrics().value("open-gaps"));
    }
  }

  @Test
  void aRestartKeepsTheGapAndItsNextAttempt() throws Exception {
    series("a", ago(360), in(600), ago(240), ago(120), in(200));
    Map<String, String> properties = properties();
    FakeSourceContext context = new FakeSourceContext(properties);
    List<SourceRecord> all = new ArrayList<>();
    for (int life = 0; life < 30; life++) {
      try (Run run = new Run(properties, context, clock)) {
        all.addAll(run.drain());
        all.forEach(context::store);
      }
      clock.advance(STEP);
    }
    assertEquals(
        List.of("OPEN missing 7", "OPEN missing 7 attempts 1", "FILLED found 7 attempts 2"),
        states(all));
    List<String> read = Run.keys(readings(all));
    server.readings.stream()
        .filter(reading -> reading.time().isBefore(NOW))
        .forEach(reading -> assertTrue(read.contains(reading.key()), reading.key()));
    assertEquals(read.stream().distinct().toList(), read);
  }

  @Test
  void aServiceThatRefusesOldTimesDisturbsNoLiveReadings() throws Exception {
    series("a", ago(360), in(600), ago(240), ago(120), NEVER);
    failAgain("a", NEVER, 400);
    try (Run run = run("rest.gap.retries", "PT1H")) {
      List<SourceRecord> all = run.drain();
      for (int i = 0; i < 30; i++) {
        clock.advance(STEP);
        List<SourceRecord> now = run.drain();
        assertEquals(1, now.stream().filter(r -> r.topic().equals("readings")).count());
        all.addAll(now);
      }
      assertEquals(1, all.stream().filter(Run::isBad).count());
      assertEquals("GIVEN_UP missing 7 attempts 1", states(all).get(1));
    }
  }

  @Test
  void stationsWhoseGapsCannotBeReadKeepNoOtherFromBeingAsked() throws Exception {
    for (String station : List.of("a", "b", "c")) {
      series(station, ago(360), in(600), ago(240), ago(120), in(50));
    }
    failAgain("a", NEVER, 418);
    failAgain("b", NEVER, 418);
    Map<String, String> properties = properties("rest.stations", "a,b,c");
    properties.put("rest.max.in.flight", "2");
    properties.put("rest.error.rules", "418:SKIP_STATION");
    try (Run run = Run.of(properties, clock)) {
      List<String> states = states(all(run, Duration.ofHours(2)));
      assertEquals(1, states.stream().filter(state -> state.startsWith("FILLED")).count());
    }
  }

  @Test
  void aServiceThatIsDownAtTheLastRetryIsAskedUntilItAnswers() throws Exception {
    series("a", ago(360), in(600), ago(240), ago(120), in(50));
    failAgain("a", in(480), 503);
    List<SourceRecord> all = all(Duration.ofHours(9), "rest.gap.retries", "PT1H");
    assertEquals("FILLED found 7 attempts 1", states(all).get(1));
    assertEquals(visible(), Run.keys(readings(all)));
  }

  @Test
  void whatTheServiceCannotBeAskedForAnyMoreIsNotAskedFor() throws Exception {
    series("a", ago(360), in(600), ago(240), ago(120), NEVER);
    try (Run run = run("rest.history.max", "PT7H")) {
      List<SourceRecord> all = run.drain();
      for (int i = 0; i < 40; i++) {
        server.requests.clear();
        all.addAll(live(run, STEP));
        Instant earliest = clock.instant().minus(Duration.ofHours(7));
        for (String query : server.requests) {
          assertFalse(asked(query, "startDT").isBefore(earliest), query);
        }
      }
      assertEquals(3, states(all).size());
    }
  }

  @Test
  void aLongGapIsAskedForInWindows() throws Exception {
    series("a", ago(60 * 24 * 3), in(600), ago(60 * 60), ago(60 * 10), in(30));
    Map<String, String> properties = properties("rest.start.time", "P3D");
    properties.put("rest.window.max", "PT12H");
    properties.put("rest.max.in.flight", "1");
    try (Run run = Run.of(properties, clock)) {
      List<SourceRecord> all = all(run, Duration.ofMinutes(45));
      server.requests.clear();
      all.addAll(live(run, STEP));
      for (String query : server.requests) {
        Duration window = Duration.between(asked(query, "startDT"), asked(query, "endDT"));
        assertTrue(window.toHours() <= 12, query);
      }
      assertEquals(6, server.requests.size(), server.requests.toString());
      assertTrue(server.requests.get(0).contains("endDT=" + in(60)), "live goes first");
      assertEquals(visible(), Run.keys(readings(all)));
      assertEquals("FILLED found 199 attempts 1", states(all).get(1));
    }
  }

  @Test
  void seriesWithTheSameGapAreAskedForOnce() throws Exception {
    for (String parameter : List.of("00060", "00065", "00010")) {
      for (Instant at = ago(360); at.isBefore(in(600)); at = at.plus(STEP)) {
        boolean hole = at.isAfter(ago(240)) && at.isBefore(ago(120));
        add("a", parameter, at, "1.5", hole ? in(50) : at);
      }
    }
    try (Run run = run()) {
      List<SourceRecord> all = all(run, Duration.ofMinutes(45));
      server.requests.clear();
      all.addAll(live(run, STEP));
      assertEquals(2, server.requests.size());
      assertEquals(6, states(all).size());
      assertEquals(visible(), Run.keys(readings(all)));
    }
  }

  @Test
  void aServiceThatIsReadWholeNeedsNoFurtherRequest() throws Exception {
    series("a", ago(360), in(3_000), ago(240), ago(120), in(100));
    try (Run run = run("rest.params", WHOLE)) {
      List<SourceRecord> all = run.drain();
      server.requests.clear();
      all.addAll(live(run, Duration.ofHours(4)));
      assertEquals(16, server.requests.size());
      assertEquals(List.of("OPEN missing 7", "FILLED found 7"), states(all));
      assertEquals(visible(), Run.keys(readings(all)));
    }
  }

  @Test
  void aSilentSeriesIsToldOnceAndCompletedWhenItComesBack() throws Exception {
    series("a", ago(360), in(1_200), NOW, in(600), NEVER);
    List<SourceRecord> all = lives(5, Duration.ofHours(2));
    assertEquals(List.of("SILENT missing 8", "OPEN missing 39"), states(all));
    Struct silent = coverage(all).get(0);
    assertEquals(NOW, time(silent, "gap_start"));
    assertNull(silent.get("gap_end"));
    assertNull(silent.get("next_attempt"));
    assertEquals(in(135), time(silent, "changed"));
    assertEquals(in(600), time(coverage(all).get(1), "gap_end"));
  }

  @Test
  void silenceThatEndsWithTheNextReadingIsFilled() throws Exception {
    series("a", ago(360), NOW, NOW, NOW, NOW);
    // The service is three hours behind and then has all at once.
    for (int i = 1; i <= 20; i++) {
      add("a", "00060", in(15 * i), i + ".5", in(Math.max(180, 15 * i)));
    }
    List<SourceRecord> all = all(Duration.ofHours(5));
    assertEquals(List.of("SILENT missing 8", "FILLED"), states(all));
    assertEquals(in(15), time(coverage(all).get(1), "gap_end"));
    assertEquals(visible(), Run.keys(readings(all)));
    assertNoGap(all);
  }

  @Test
  void aStationThatNeverDeliveredIsToldOnceAndCompletedWithItsFirstReading() throws Exception {
    series("a", in(600), in(900), NOW, NOW, NOW);
    List<SourceRecord> all = lives(3, Duration.ofHours(4), "rest.start.time", "now");
    assertEquals(List.of("SILENT missing 8", "GIVEN_UP missing 39"), states(all));
    assertNull(coverage(all).get(0).get("series"));
    assertEquals(NOW, time(coverage(all).get(0), "gap_start"));
    assertEquals(in(600), time(coverage(all).get(1), "gap_end"));
    assertEquals(visible(), Run.keys(readings(all)));
  }

  @Test
  void aStationThatFailsForLongIsToldAsSilent() throws Exception {
    series("a", ago(360), in(900), NOW, NOW, NOW);
    try (Run run = run()) {
      run.drain();
      server.faults.put("a", asked -> Answer.of(500, "1"));
      List<SourceRecord> told = live(run, Duration.ofHours(4));
      assertEquals(1L, run.context.pluginMetrics().value("silent-series"));
      server.faults.clear();
      told.addAll(live(run, Duration.ofHours(1)));
      assertEquals(List.of("SILENT missing 8", "FILLED"), states(told));
    }
  }

  @Test
  void theHoleBetweenHistoryAndLiveReadingsIsNotOverlooked() throws Exception {
    // History ends at NOW - 1 h; the hole lies around it.
    series("a", ago(60 * 72), in(600), ago(120), ago(15), in(50));
    try (Run run = run("rest.start.time", "P3D", "rest.window.max", "PT12H")) {
      List<SourceRecord> all = run.drain();
      assertTrue(all.stream().anyMatch(r -> r.sourceOffset().containsKey("first:a:00060:1")));
      assertEquals(List.of("OPEN missing 6"), states(all));
      assertEquals(ago(120), time(coverage(all).get(0), "gap_start"));
      assertEquals(ago(15), time(coverage(all).get(0), "gap_end"));
      all.addAll(live(run, Duration.ofHours(2)));
      assertEquals("FILLED found 6 attempts 1", states(all).get(1));
      assertEquals(visible(), Run.keys(readings(all)));
      assertFalse(all.get(all.size() - 1).sourceOffset().containsKey("first:a:00060:1"));
    }
  }

  @Test
  void aHandOverWithoutAHoleTellsNone() throws Exception {
    series("a", ago(60 * 72), in(600), NOW, NOW, NOW);
    String[] history = {"rest.start.time", "P3D", "rest.window.max", "PT12H"};
    List<SourceRecord> all = all(Duration.ofHours(2), history);
    assertEquals(List.of(), states(all));
    assertEquals(visible(), Run.keys(all));
  }

  @Test
  void liveReadingsComeBeforeAnyGapIsAskedForAgain() throws Exception {
    for (String station : List.of("a", "b", "c", "d")) {
      series(station, ago(360), in(600), ago(240), ago(120), in(30));
    }
    Map<String, String> properties = properties("rest.stations", "a,b,c,d");
    properties.put("rest.limits", "4/min");
    properties.put("rest.poll.interval.ms", "60000");
    properties.put("rest.gap.retries", "PT10M");
    try (Run run = Run.of(properties, clock)) {
      run.drain();
      for (int minute = 1; minute < 40; minute++) {
        server.requests.clear();
        clock.advance(Duration.ofMinutes(1));
        run.drain();
        // The limit leaves nothing for gaps, so that none of them is asked for.
        assertEquals(4, server.requests.size());
        String now = "endDT=" + clock.instant();
        assertTrue(server.requests.stream().allMatch(query -> query.contains(now)), "" + minute);
      }
    }
  }

  @Test
  void gapsTakeNoMoreThanTheShareOfHistory() throws Exception {
    for (String station : List.of("a", "b", "c", "d")) {
      series(station, ago(360), in(600), ago(240), ago(120), in(5));
    }
    Map<String, String> properties = properties("rest.stations", "a,b,c,d");
    properties.put("rest.limits", "8/h");
    properties.put("rest.poll.interval.ms", "3600000");
    properties.put("rest.backfill.budget.share", "25");
    properties.put("rest.gap.retries", "PT10M");
    try (Run run = Run.of(properties, clock)) {
      List<SourceRecord> all = run.drain();
      List<Integer> asked = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        server.requests.clear();
        clock.advance(Duration.ofMinutes(61));
        all.addAll(run.drain());
        asked.add(server.requests.size());
      }
      // Four live ones and a quarter of eight, then the rest of the gaps.
      assertEquals(List.of(6, 6, 4), asked);
      assertEquals(visible(), Run.keys(readings(all)));
    }
  }

  @Test
  void withoutTheIntervalTheGapsAreForgotten() throws Exception {
    series("a", ago(360), in(600), ago(240), ago(120), NEVER);
    Map<String, String> properties = properties();
    FakeSourceContext context = new FakeSourceContext(properties);
    try (Run run = new Run(properties, context, clock)) {
      run.drain().forEach(context::store);
    }
    properties.remove("rest.expected.interval");
    properties.remove("rest.coverage.topic");
    try (Run run = new Run(properties, context, clock)) {
      List<SourceRecord> next = live(run, STEP);
      assertEquals(1, next.size());
      assertNoGap(next);
    }
  }

  @Test
  void aRecordOfCoverageSaysWhatTheDocumentationShows() throws Exception {
    series("a", ago(360), NOW, ago(240), ago(120), NEVER);
    try (Run run = run()) {
      SourceRecord told = told(run.drain()).get(0);
      JsonConverter converter = new JsonConverter();
      converter.configure(Map.of("schemas.enable", "false"), false);
      String page = Files.readString(Path.of("../packaging/docs/rest-history.md"));
      int chapter = page.indexOf("## Gaps and coverage");
      int begin = page.indexOf("```json", chapter) + 7;
      ObjectMapper json = new ObjectMapper();
      assertEquals(
          json.readTree(page.substring(begin, page.indexOf("```", begin))),
          json.readTree(converter.fromConnectData("t", told.valueSchema(), told.value())));
      assertTrue(page.contains("`" + told.key() + "`"));
    }
  }

  @Test
  void eachStationMayHaveAnIntervalOfItsOwn() throws Exception {
    series("a", ago(360), NOW, ago(240), ago(120), NEVER);
    series("b", ago(360), NOW, ago(240), ago(120), NEVER);
    series("c", ago(360), NOW, ago(240), ago(120), NEVER);
    Map<String, String> properties = properties("rest.stations", null);
    properties.put("rest.expected.interval", "{every}");
    properties.put(
        "rest.stations.assigned",
        "{\"names\":[\"every\"],\"rows\":[[\"a\",\"PT30M\"],[\"b\",\"PT2H\"],[\"c\",null]]}");
    try (Run run = Run.of(properties, clock)) {
      assertEquals(List.of("OPEN missing 3"), states(run.drain()));
    }
  }
}
