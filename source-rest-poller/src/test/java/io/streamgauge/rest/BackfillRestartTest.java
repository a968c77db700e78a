// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.Response;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Live readings and history have two positions in one offset; no crash may part them. */
class BackfillRestartTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);
  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final UsgsServer server = new UsgsServer(clock);

  private Map<String, String> properties(String stations, String start) {
    Map<String, String> properties = Run.properties(server, stations, start);
    return with(properties, "rest.window.max", "PT12H", "rest.lookback", "PT3H");
  }

  /** What takes the readings of a series in. */
  interface Readings {
    void add(int number, Instant at, Instant visible);
  }

  /**
   * A series up to four hours from now, of which some come late and, if it is not whole, some
   * never.
   */
  static void fill(Instant from, boolean whole, Random random, Readings readings) {
    int silent = random.nextInt(200);
    int n = 0;
    for (Instant at = from; at.isBefore(NOW.plus(Duration.ofHours(4))); at = at.plus(STEP)) {
      n++;
      if (whole || n < silent || n > silent + 20) {
        Duration late = random.nextInt(6) == 0 ? STEP.multipliedBy(4) : Duration.ZERO;
        readings.add(n, at, at.plus(late));
      }
    }
  }

  /** Series with silences, readings that arrive late, and answers that are broken. */
  private void fill(Random random) {
    for (String station : List.of("a", "b")) {
      for (String parameter : List.of("00060", "00065")) {
        Instant from = NOW.minus(Duration.ofHours(30 + random.nextInt(40)));
        fill(
            from,
            parameter.equals("00060"),
            random,
            (number, at, visible) ->
                server.readings.add(
                    new UsgsServer.Reading(station, parameter, "1", at, number + ".5", visible)));
      }
      server.faults.put(
          station, asked -> random.nextInt(5) == 0 ? Answer.of(200, "{\"value") : null);
    }
  }

  /** As an SMT does that filters: by the reading alone. */
  static boolean dropped(String key) {
    return Math.floorMod(key.hashCode(), 7) == 0;
  }

  /**
   * Hands over what a run reads to a worker that is killed after so many records: its transactions
   * end at any record of a batch.
   */
  static int deliver(Run run, int left, Predicate<SourceRecord> kept, List<SourceRecord> delivered)
      throws InterruptedException {
    for (SourceRecord record : run.drain()) {
      if (left-- > 0 && (Run.isBad(record) || kept.test(record))) {
        run.context.store(record);
        delivered.add(record);
      }
    }
    return left;
  }

  static IntStream seeds() {
    return IntStream.rangeClosed(1, Boolean.getBoolean("streamgauge.soak") ? 100 : 5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void crashesAtAnyRecordLoseAndRepeatNothingOfHistoryAndLiveReadings(int seed) throws Exception {
    Random random = new Random(seed);
    List<SourceRecord> delivered = new ArrayList<>();
    fill(random);
    Map<String, String> properties = properties("a,b", "P4D");
    FakeSourceContext context = new FakeSourceContext(properties);
    for (int life = 0; life < 10; life++) {
      try (Run run = new Run(properties, context, clock)) {
        int left = life == 9 ? Integer.MAX_VALUE : 30 + random.nextInt(250);
        for (int round = 0; round < (life == 9 ? 40 : 4) && left > 0; round++) {
          left = deliver(run, left, record -> !dropped(Run.key(record)), delivered);
          clock.advance(Duration.ofMinutes(life == 9 ? 15 : 3));
        }
      }
    }
    List<String> expected =
        server.readings.stream()
            .filter(reading -> !reading.visible().isAfter(clock.instant().minus(STEP)))
            .map(UsgsServer.Reading::key)
            .filter(key -> !dropped(key))
            .toList();
    Run.assertOnce(expected, Run.keys(delivered));
    assertTrue(delivered.stream().anyMatch(BackfillTest::isHistory));
    delivered.removeIf(record -> Run.isBad(record) || BackfillTest.isHistory(record));
    assertFalse(delivered.isEmpty());
  }

  /** The two pollers of one station, whose answers the test gives. */
  private static final class Pair {
    final RestStationSourceConfig config;
    final StationPoller live;
    final StationPoller history;
    final GroupAnswers answers;

    Pair(RestStationSourceConfig config, StationProgress progress) {
      this.config = config;
      answers = new GroupAnswers(config, config.extractor(), new SplittableRandom(1));
      StationPollers pollers = new StationPollers(config, new RecordMaker(config.source()));
      live = pollers.live("a", progress, NOW);
      history = pollers.backfill("a", progress, NOW);
    }

    /** A request of a poller, under way. */
    GroupRequest ask(StationPoller poller) {
      GroupRequest visit = new GroupRequest(config.http(), GroupRequest.Filling.of(config));
      assertTrue(visit.add(poller, NOW));
      visit.next();
      return visit;
    }

    void accept(GroupRequest visit, String body) {
      ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
      answers.accept(visit, new Response.Page(bytes), NOW);
    }
  }

  private static StationProgress since(RestStationSourceConfig config, Duration back) {
    StationProgress progress = StationProgress.of(Cursor.startingAt(NOW.minus(back)));
    progress.split(NOW, config.windows().lookback(), config.windows().windowMax());
    return progress;
  }

  @Test
  void aReportTakesBackNothingThatWasHandedOverMeanwhile() throws Exception {
    Instant at = NOW.minus(STEP);
    server.series("a", "00060", "1", at, at, STEP);
    RestStationSourceConfig config = Resolved.of(properties("a", "P4D")).config();
    Pair pair = new Pair(config, since(config, Duration.ofDays(4)));
    GroupRequest live = pair.ask(pair.live);
    GroupRequest history = pair.ask(pair.history);
    pair.accept(history, "{\"value");
    pair.accept(live, server.body(reading -> true));
    assertEquals(at, newest(pair.live.poll()));
    SourceRecord report = pair.history.poll();
    assertTrue(Run.isBad(report));
    assertEquals(at, newest(report));
  }

  @Test
  void aSeriesThatComesBackWhileTheBackfillEndsIsReadAgainFromWhereItStopped() throws Exception {
    Instant old = NOW.minus(Duration.ofDays(19));
    Instant recent = NOW.minus(Duration.ofHours(4));
    Instant at = NOW.minus(STEP);
    server.series("a", "00065", "1", old, old, STEP);
    server.series("a", "00060", "1", recent, recent, STEP);
    server.series("a", "00065", "1", at, at, STEP);
    RestStationSourceConfig config = Resolved.of(properties("a", "P20D")).config();
    StationProgress progress = since(config, Duration.ofDays(20));
    Pair killed = new Pair(config, progress);
    GroupRequest before = killed.ask(killed.history);
    killed.accept(before, server.body(reading -> reading.time().isBefore(at)));
    while (killed.history.poll() != null) {}
    // After a restart the backfill no longer begins at a series that has been silent for long.
    Pair pair = new Pair(config, StationProgress.of(progress.offset()));
    GroupRequest live = pair.ask(pair.live);
    GroupRequest history = pair.ask(pair.history);
    pair.accept(history, server.body(reading -> false));
    pair.accept(live, server.body(reading -> reading.time().equals(at)));
    while (pair.live.poll() != null) {}
    assertNull(pair.history.poll());
    assertFalse(pair.history.finished());
    assertTrue(pair.history.isDue(NOW));
    String asked = pair.ask(pair.history).request().shown();
    assertTrue(asked.contains("startDT=" + old.minus(config.windows().lookback())), asked);
    assertNull(pair.history.poll());
    assertFalse(pair.history.finished());
  }

  private static Instant newest(SourceRecord record) {
    return StationProgress.of(record.sourceOffset()).live().newest();
  }

  @Test
  void aBackfillGoesOnAtTheWindowWhereItStopped() throws Exception {
    server.series("a", "00060", "1", NOW.minus(Duration.ofDays(6)), NOW, STEP);
    Map<String, String> properties = properties("a", "P6D");
    FakeSourceContext context = new FakeSourceContext(properties);
    Instant reached;
    try (Run run = new Run(properties, context, clock)) {
      List<SourceRecord> records = run.drain();
      long old = records.stream().filter(BackfillTest::isHistory).count();
      assertTrue(old > 500, "" + old);
      int half = records.size() / 2;
      records.subList(0, half).forEach(context::store);
      SourceRecord last = records.get(half - 1);
      reached = StationProgress.of(last.sourceOffset()).backfill().newest();
    }
    server.requests.clear();
    try (Run run = new Run(properties, context, clock)) {
      run.drain();
    }
    Instant oldest =
        server.requests.stream()
            .map(query -> Instant.parse(query.replaceFirst(".*startDT=([^&]*).*", "$1")))
            .min(Instant::compareTo)
            .orElseThrow();
    // The look-back before the last row, as for live readings; nothing older.
    assertEquals(reached.minus(Duration.ofHours(3)), oldest);
  }
}
