// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.testing.LogLines;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a service has is on the topic once, whatever its manners and its outages, and wherever the
 * worker is killed.
 */
class NothingVanishesTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant FAR = Instant.parse("2080-01-05T23:59:59Z");

  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final ExactService service = new ExactService(clock);
  private final List<SourceRecord> delivered = new ArrayList<>();
  private FakeSourceContext context;
  private Map<String, String> properties;

  private void configure(String stations, String start, String... more) {
    properties = GivenOptions.with(service.properties(stations, start), more);
    context = new FakeSourceContext(properties);
  }

  /** Polls for so long, and takes in what is delivered. */
  private void run(Run run, Duration time, Duration step) throws InterruptedException {
    Instant end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      take(run.drain(), Integer.MAX_VALUE);
      clock.advance(step);
    }
    take(run.drain(), Integer.MAX_VALUE);
  }

  private int take(List<SourceRecord> records, int most) {
    // The transactions of a worker that is killed end at any record of the batch.
    int taken = Math.min(most, records.size());
    records.subList(0, taken).forEach(context::store);
    delivered.addAll(records.subList(0, taken));
    return taken;
  }

  /** Lives that end at any record, and a last one up to the end. */
  private void runAndBeKilled(int seed, Duration time) throws InterruptedException {
    Random random = new Random(seed);
    Instant end = clock.instant().plus(time);
    while (clock.instant().isBefore(end.minus(time.dividedBy(2)))) {
      int left = 1 + random.nextInt(120);
      try (Run run = new Run(properties, context, clock)) {
        for (int round = 0; round < 8 && left > 0; round++) {
          left -= take(run.drain(), left);
          clock.advance(STEP);
        }
      }
    }
    try (Run run = new Run(properties, context, clock)) {
      run(run, Duration.between(clock.instant(), end), STEP);
    }
  }

  private static String key(SourceRecord record) {
    Struct value = (Struct) record.value();
    return value.getString(ObservationSchema.SENSOR_ID)
        + "@"
        + Run.time(record)
        + "="
        + value.getFloat64(ObservationSchema.RESULT).intValue();
  }

  private void assertExact(Predicate<ExactService.Reading> which) {
    List<String> came =
        delivered.stream()
            .filter(record -> !Run.isBad(record))
            .map(NothingVanishesTest::key)
            .sorted()
            .toList();
    List<String> all =
        service.readings.stream().filter(which).map(ExactService.Reading::key).sorted().toList();
    List<String> more = new ArrayList<>(came);
    List<String> less = new ArrayList<>(all);
    all.forEach(more::remove);
    came.forEach(less::remove);
    assertTrue(all.size() > 20, all.size() + " readings");
    assertEquals("lost [] too many []", "lost " + less + " too many " + more);
  }

  /** Of what can be read by a time: what is after it may have been delivered or not. */
  private void assertExact(Instant from, Instant sure) {
    delivered.removeIf(record -> !Run.isBad(record) && !Run.time(record).isBefore(sure));
    assertExact(reading -> !reading.time().isBefore(from) && reading.time().isBefore(sure));
  }

  /** Each eighth reading comes late: up to the look-back behind the newest that is there. */
  private void fillLate(
      int seed, int value, Instant from, Instant to, Duration lag, int mostMinutes) {
    Random random = new Random(seed);
    for (Instant at = from; at.isBefore(to); at = at.plus(STEP)) {
      int late = random.nextInt(8) == 0 ? random.nextInt(mostMinutes) : 0;
      Instant visible = at.plus(lag).plus(Duration.ofMinutes(late));
      service.readings.add(new ExactService.Reading("A", at, ++value, visible));
    }
  }

  /** Runs while the service answers so, to all or to A alone, amid history and once more live. */
  private void runThroughOutages(Answer answer, boolean all, Duration outage, Duration step)
      throws InterruptedException {
    Function<String, Answer> away = station -> all || station.equals("A") ? answer : null;
    try (Run run = new Run(properties, context, clock)) {
      run(run, step, step);
      service.fault = away;
      run(run, outage, step);
      service.fault = station -> null;
      run(run, Duration.ofHours(5), Duration.ofMinutes(10));
      service.fault = away;
      run(run, outage, step);
      service.fault = station -> null;
    }
  }

  /** F1: the look-back was counted from now, and nothing of it was left to a service that lags. */
  @ParameterizedTest
  @CsvSource({"PT0S, 165", "PT10H, 165", "PT30H, 110"})
  void lateReadingsComeHoweverFarTheServiceLags(Duration lag, int minutes) throws Exception {
    fillLate(7, 0, NOW.minus(Duration.ofDays(6)), NOW.plus(Duration.ofHours(12)), lag, minutes);
    Instant start = NOW.minus(Duration.ofDays(2));
    configure("A", start.toString(), "rest.window.max", "PT12H");
    runAndBeKilled(3, Duration.ofHours(18).plus(lag));
    assertExact(reading -> !reading.time().isBefore(start));
  }

  /** It was asked for no more as soon as another series was fresh and a window was too short. */
  @ParameterizedTest
  @CsvSource({"PT13H, 165", "PT30H, 110", "P12D, 110"})
  void aSeriesThatLagsBehindAFresherOneOfItsStationIsReadOn(Duration lag, int minutes)
      throws Exception {
    Instant start = NOW.minus(lag).minus(DAY);
    boolean far = lag.compareTo(Duration.ofDays(7)) > 0;
    Instant end = NOW.plus(DAY.multipliedBy(far ? 2 : 1));
    service.fill("A", start, end.plus(DAY), STEP);
    fillLate(19, ExactService.Reading.SECOND, start, end, lag, minutes);
    configure("A", start.toString(), "observation.observed_property", "/p");
    properties.put("rest.window.max", "PT12H");
    runAndBeKilled(23, Duration.between(NOW, end));
    // The walk comes by once in so many polls.
    Instant sure = clock.instant().minus(Duration.ofHours(far ? 28 : 4));
    Predicate<Instant> known = time -> time.isBefore(sure.minus(lag));
    Predicate<Instant> fresh = time -> time.isBefore(clock.instant().minus(STEP));
    delivered.removeIf(
        record -> !Run.isBad(record) && !(second(record) ? known : fresh).test(Run.time(record)));
    assertExact(
        reading ->
            (reading.value() > ExactService.Reading.SECOND ? known : fresh).test(reading.time()));
    assertTrue(service.requests() < 2_000, service.requests() + " requests");
  }

  /**
   * Live polling and the backfill meet a look-back ago, and either had known its own side alone.
   */
  @Test
  void whatComesLateOnTheOtherSideOfTheSeamIsReadOnce() throws Exception {
    Duration lookback = Duration.ofHours(6);
    Instant start = NOW.minus(Duration.ofDays(3));
    Instant seam = NOW.minus(lookback);
    int value = 0;
    for (Instant at = start; at.isBefore(NOW.plus(DAY)); at = at.plus(STEP)) {
      Instant visible = at.plus(Duration.ofHours(1));
      service.readings.add(new ExactService.Reading("A", at, ++value, visible));
    }
    Instant later = NOW.plus(Duration.ofMinutes(10));
    for (int minutes : List.of(-22, -7, 7)) {
      Instant at = seam.plus(Duration.ofMinutes(minutes));
      service.readings.add(new ExactService.Reading("A", at, ++value, later));
    }
    configure("A", start.toString(), "rest.lookback", lookback.toString());
    runAndBeKilled(31, Duration.ofHours(5));
    assertExact(reading -> !reading.visible().isAfter(clock.instant()));
  }

  private static boolean second(SourceRecord record) {
    return ((Struct) record.value()).getFloat64(ObservationSchema.RESULT)
        > ExactService.Reading.SECOND;
  }

  @ParameterizedTest
  @CsvSource({
    "PT1H, false, PT0S",
    "-PT1H, false, PT0S",
    "PT0S, true, PT0S",
    "PT0S, false, PT1H",
    "PT0S, false, PT7H",
    "-PT2H, false, PT15M"
  })
  void mannersOfServicesLoseAndRepeatNothing(Duration off, boolean days, Duration length)
      throws Exception {
    service.off = off;
    service.days = days;
    service.length = length;
    Duration step = length.isZero() ? STEP : length;
    Instant from = NOW.minus(Duration.ofDays(8));
    service.fill("A", from, NOW.plus(DAY), step);
    // Before the start, so that it is known which reading is the first.
    configure("A", from.plus(step).toString());
    runAndBeKilled(5, DAY.plus(Duration.ofHours(3)));
    Instant sure = clock.instant().minus(Duration.ofHours(10)).truncatedTo(ChronoUnit.DAYS);
    assertExact(from.plus(step), sure);
  }

  /** The split of a station that stood still for longer than the look-back and a window. */
  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT1H", "-PT1H"})
  void aStandstillLosesNothingAtTheSeam(Duration off) throws Exception {
    service.off = off;
    service.fill("A", NOW.minus(DAY), NOW.plus(Duration.ofDays(5)), STEP);
    configure("A", "PT12H");
    try (Run run = new Run(properties, context, clock)) {
      run(run, Duration.ofHours(3), STEP);
    }
    clock.advance(Duration.ofDays(3));
    runAndBeKilled(9, Duration.ofHours(30));
    assertExact(NOW.minus(Duration.ofHours(12)), clock.instant().minus(Duration.ofHours(2)));
  }

  @ParameterizedTest
  @CsvSource({
    "EMPTY, PT5S, false",
    "EMPTY, PT25S, false",
    "EMPTY, PT10M, false",
    "EMPTY, PT3H, false",
    "EMPTY, PT5S, true",
    "EMPTY, PT25S, true",
    "EMPTY, PT10M, true",
    "EMPTY, PT3H, true",
    "EMPTY, PT6H, false",
    "EMPTY, PT6H, true",
    "SKIP_STATION, PT5S, false",
    "SKIP_STATION, PT25S, false",
    "SKIP_STATION, PT3H, false",
    "SKIP_STATION, PT5S, true",
    "SKIP_STATION, PT25S, true",
    "SKIP_STATION, PT3H, true"
  })
  void anErrorStatusMarksNothingAsRead(String verdict, Duration outage, boolean all)
      throws Exception {
    service.fill("A", NOW.minus(Duration.ofDays(8)), NOW.plus(Duration.ofHours(30)), STEP);
    service.fill("B", NOW.minus(Duration.ofDays(8)), NOW.plus(Duration.ofHours(30)), STEP);
    configure("A,B", "P7D", "rest.error.rules", "404:" + verdict);
    boolean blink = outage.compareTo(Duration.ofMinutes(1)) < 0;
    // Enough that a part of history is asked for while the service blinks, and not all of it
    // before.
    properties.put("rest.limits", blink ? "2/s" : "6/min");
    Duration step = blink ? Duration.ofSeconds(5) : outage.dividedBy(10);
    Answer away = Answer.of(404, "<html><h1>404 Not Found</h1></html>");
    runThroughOutages(away, all, outage, step);
    assertTrue(clock.instant().isBefore(NOW.plus(Duration.ofHours(20))));
    runAndBeKilled(11, Duration.ofHours(8));
    assertExact(NOW.minus(Duration.ofDays(7)), clock.instant().minus(STEP));
  }

  /** The front of a service that is down, in a backfill and live. */
  @ParameterizedTest
  @CsvSource({"csv, PT25S", "csv, PT3H", "json, PT25S", "json, PT3H", "object, PT25S"})
  void aPageUnderStatus200MarksNothingAsRead(String format, Duration outage) throws Exception {
    service.csv = format.equals("csv");
    service.fill("A", NOW.minus(Duration.ofDays(8)), NOW.plus(Duration.ofHours(30)), STEP);
    configure("A", "P7D", "rest.format", service.csv ? "csv" : "json", "rest.limits", "6/min");
    Answer page =
        Answer.of(
            200,
            format.equals("object")
                ? "{\"status\":\"maintenance\"}"
                : "<!DOCTYPE html><html><h1>Back soon</h1></html>");
    Duration step = Duration.ofSeconds(outage.compareTo(Duration.ofMinutes(1)) < 0 ? 5 : 900);
    runThroughOutages(page, true, outage, step);
    runAndBeKilled(29, Duration.ofHours(8));
    assertExact(NOW.minus(Duration.ofDays(7)), clock.instant().minus(STEP));
  }

  @Test
  void aStationThatHasNoHistoryByItsServiceIsPassedOverAfterHoursAndNotAskedForEver()
      throws Exception {
    Instant begun = NOW.minus(Duration.ofDays(2));
    service.fill("A", begun, NOW.plus(DAY), STEP);
    service.fill("B", NOW.minus(Duration.ofDays(30)), NOW.plus(DAY), STEP);
    configure("A,B", "P30D", "rest.error.rules", "404:EMPTY");
    Answer none = Answer.of(404, "nothing");
    try (Run run = new Run(properties, context, clock)) {
      service.wrong = (station, to) -> station.equals("A") && to.isBefore(begun) ? none : null;
      run(run, Duration.ofHours(12), Duration.ofMinutes(5));
    }
    assertTrue(service.requests() < 400, service.requests() + " requests");
    assertEquals(
        List.of("Doubtful"),
        Run.bad(delivered).stream().map(each -> each.getString(BadRecord.ERROR_CLASS)).toList());
    assertExact(reading -> reading.time().isBefore(clock.instant().plusSeconds(1)));
  }

  @Test
  void theServicesOwnWordIsBelievedAtOnce() throws Exception {
    service.fill("A", NOW.minus(DAY), NOW.plus(DAY), STEP);
    configure("A", "P30D", "rest.error.rules", "404=~no data here:EMPTY, 404:EMPTY");
    Answer none = Answer.of(404, "there is no data here");
    service.wrong = (station, to) -> to.isBefore(NOW.minus(DAY)) ? none : null;
    try (Run run = new Run(properties, context, clock)) {
      run(run, Duration.ofHours(8), STEP);
    }
    assertEquals(List.of(), Run.bad(delivered));
    assertExact(reading -> !reading.time().isAfter(clock.instant()));
  }

  @Test
  void aStationWithoutDataIsQuietWhileOthersAnswer() throws Exception {
    service.fill("B", NOW.minus(DAY), NOW.plus(DAY), STEP);
    configure("A,B", "PT1H", "rest.params", "station={station}", "rest.error.rules", "404:EMPTY");
    service.fault = station -> station.equals("A") ? Answer.of(404, "Not Found") : null;
    service.whole = true;
    try (Run run = new Run(properties, context, clock)) {
      run(run, Duration.ofMinutes(5), Duration.ofSeconds(5));
      int before = service.requests();
      run(run, Duration.ofHours(10), STEP);
      int asked = service.requests() - before;
      assertTrue(asked > 74 && asked < 86, asked + " requests");
    }
    assertEquals(List.of(), Run.bad(delivered));
  }

  @Test
  void aTimeAheadOfTheClockIsABadRecordAndFreezesNothing() throws Exception {
    service.fill("A", NOW.minus(Duration.ofHours(12)), NOW.plus(DAY), STEP);
    service.endless = true;
    for (Instant ahead : List.of(NOW.plus(Duration.ofDays(2)), FAR)) {
      service.readings.add(new ExactService.Reading("A", ahead, -1, Instant.MIN));
    }
    configure("A", "PT6H");
    runAndBeKilled(13, Duration.ofHours(20));
    List<String> reasons =
        Run.bad(delivered).stream()
            .map(each -> each.getString(BadRecord.ERROR_MESSAGE))
            .distinct()
            .toList();
    assertEquals(2, reasons.size(), reasons.toString());
    assertTrue(reasons.get(0).contains("max.future.ms"), reasons.get(0));
    assertExact(
        reading ->
            reading.value() > 0
                && !reading.time().isBefore(NOW.minus(Duration.ofHours(6)))
                && !reading.time().isAfter(clock.instant()));
  }

  /** As 3d567b3 left them: the cursor at the time that was ahead, and nothing before it new. */
  @ParameterizedTest
  @ValueSource(strings = {"PT5H", "P9D"})
  void anOffsetAheadOfTheClockIsTakenBack(Duration back) throws Exception {
    Instant since = NOW.minus(back);
    service.fill("A", since, NOW.plus(DAY), STEP);
    configure("A", since.toString());
    String seen = SeenRows.Seen.compact(FAR.minus(Duration.ofHours(3)));
    context.store(
        Station.partition(service.api(), "A"),
        Map.of(
            "since", since.toString(),
            "from", FAR.toString(),
            "t:A:level", FAR.toString(),
            "seen:A:level", seen + ";" + SeenRows.Seen.compact(FAR) + ":abcdefgh"));
    runAndBeKilled(17, Duration.ofHours(20));
    assertExact(
        reading -> !reading.time().isBefore(since) && !reading.time().isAfter(clock.instant()));
    assertEquals(List.of(), Run.bad(delivered));
  }

  @Test
  void anEarlierStartSaysThatItMeansNothingForStationsWithAnOffset() throws Exception {
    service.fill("A", NOW.minus(Duration.ofDays(9)), NOW.plus(DAY), STEP);
    configure("A", "PT2H");
    try (Run run = new Run(properties, context, clock)) {
      run(run, STEP, STEP);
    }
    assertEquals(List.of(), told("PT2H"));
    List<String> told = told("P4D");
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("/connectors/{name}/offsets"), told.get(0));
    assertTrue(told.get(0).contains("2026-03-02T10:00:00Z"), told.get(0));
    assertEquals(List.of(), told("now"));
  }

  private List<String> told(String start) {
    RestStationSourceConfig config =
        Resolved.of(GivenOptions.with(properties, "rest.start.time", start)).config();
    LogLines log = new LogLines();
    Map<String, Object> offset =
        context.offsetStorageReader().offset(Station.partition(config.api(), "A"));
    StationPoller poller =
        new StationPollers(config, new RecordMaker(config.source()))
            .live("A", StationProgress.of(offset), clock.instant());
    StationPollers.tellOfStart(
        config.windows().start(), List.of(poller), clock.instant(), log.logger());
    return log.lines;
  }
}
