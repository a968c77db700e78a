// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
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
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Live readings and history have two positions in one offset; no crash may part them. */
class BackfillRestartTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);
  private final TestClock clock = new TestClock(NOW);

  private static Map<String, String> properties(UsgsServer server, String stations, String start) {
    Map<String, String> properties = Run.properties(server, stations, start);
    properties.put("rest.window.max", "PT12H");
    properties.put("rest.lookback", "PT3H");
    return properties;
  }

  /** Series with silences, readings that arrive late, and answers that are broken. */
  private void fill(UsgsServer server, Random random) {
    for (String station : List.of("a", "b")) {
      for (String parameter : List.of("00060", "00065")) {
        Instant from = NOW.minus(Duration.ofHours(30 + random.nextInt(40)));
        int silent = random.nextInt(200);
        int n = 0;
        for (Instant at = from; at.isBefore(NOW.plus(Duration.ofHours(4))); at = at.plus(STEP)) {
          n++;
          if (n < silent || n > silent + 20 || parameter.equals("00060")) {
            Duration late = random.nextInt(6) == 0 ? STEP.multipliedBy(4) : Duration.ZERO;
            server.readings.add(
                new UsgsServer.Reading(station, parameter, "1", at, n + ".5", at.plus(late)));
          }
        }
      }
      server.faults.put(
          station, asked -> random.nextInt(5) == 0 ? Answer.of(200, "{\"value") : null);
    }
  }

  /** As an SMT does that filters: by the reading alone. */
  private static boolean dropped(SourceRecord record) {
    return Math.floorMod(Run.key(record).hashCode(), 7) == 0;
  }

  static IntStream seeds() {
    return IntStream.rangeClosed(1, Boolean.getBoolean("streamgauge.soak") ? 100 : 5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void crashesAtAnyRecordLoseAndRepeatNothingOfHistoryAndLiveReadings(int seed) throws Exception {
    Random random = new Random(seed);
    List<SourceRecord> delivered = new ArrayList<>();
    boolean history = false;
    boolean live = false;
    try (UsgsServer server = new UsgsServer(clock)) {
      fill(server, random);
      Map<String, String> properties = properties(server, "a,b", "P4D");
      FakeSourceContext context = new FakeSourceContext(properties);
      for (int life = 0; life < 10; life++) {
        try (Run run = new Run(properties, context, clock)) {
          int left = life == 9 ? Integer.MAX_VALUE : 30 + random.nextInt(250);
          for (int round = 0; round < (life == 9 ? 40 : 4) && left > 0; round++) {
            // The transactions of a worker that is killed end at any record of the batch.
            for (SourceRecord record : run.drain()) {
              if (left-- > 0 && (Run.isBad(record) || !dropped(record))) {
                context.store(record);
                delivered.add(record);
                boolean old = record.headers().lastWithName("backfill") != null;
                history |= old;
                live |= !old && !Run.isBad(record);
              }
            }
            clock.advance(Duration.ofMinutes(life == 9 ? 15 : 3));
          }
        }
      }
      List<String> expected =
          server.readings.stream()
              .filter(reading -> !reading.visible().isAfter(clock.instant().minus(STEP)))
              .map(UsgsServer.Reading::key)
              .filter(key -> Math.floorMod(key.hashCode(), 7) != 0)
              .sorted()
              .toList();
      List<String> more = new ArrayList<>(Run.keys(delivered));
      expected.forEach(more::remove);
      List<String> less = new ArrayList<>(expected);
      Run.keys(delivered).forEach(less::remove);
      assertEquals("missing [] too many []", "missing " + less + " too many " + more);
      assertTrue(history && live);
    }
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
      live =
          new StationPollers(config, new io.streamgauge.common.RecordMaker(config.source()))
              .live("a", progress, NOW);
      history =
          new StationPollers(config, new io.streamgauge.common.RecordMaker(config.source()))
              .backfill("a", progress, NOW);
    }

    GroupRequest ask(StationPoller poller) {
      GroupRequest visit = new GroupRequest(config.http(), GroupRequest.Filling.of(config));
      return visit.add(poller, NOW) ? visit : null;
    }
  }

  private static StationProgress since(RestStationSourceConfig config, Duration back) {
    StationProgress progress = StationProgress.of(Cursor.startingAt(NOW.minus(back)));
    progress.split(NOW, config.windows().lookback(), config.windows().windowMax());
    return progress;
  }

  @Test
  void aReportTakesBackNothingThatWasHandedOverMeanwhile() throws Exception {
    try (UsgsServer server = new UsgsServer(clock)) {
      Instant at = NOW.minus(STEP);
      server.series("a", "00060", "1", at, at, STEP);
      RestStationSourceConfig config = Resolved.of(properties(server, "a", "P4D")).config();
      Pair pair = new Pair(config, since(config, Duration.ofDays(4)));
      GroupRequest live = pair.ask(pair.live);
      live.next();
      GroupRequest history = pair.ask(pair.history);
      history.next();
      pair.answers.accept(history, page("{\"value"), NOW);
      pair.answers.accept(live, page(server.body(reading -> true)), NOW);
      assertEquals(at, newest(pair.live.poll()));
      SourceRecord report = pair.history.poll();
      assertTrue(Run.isBad(report));
      assertEquals(at, newest(report));
    }
  }

  @Test
  void aSeriesThatComesBackWhileTheBackfillEndsIsReadAgainFromWhereItStopped() throws Exception {
    try (UsgsServer server = new UsgsServer(clock)) {
      Instant old = NOW.minus(Duration.ofDays(19));
      Instant recent = NOW.minus(Duration.ofHours(4));
      Instant at = NOW.minus(STEP);
      server.series("a", "00065", "1", old, old, STEP);
      server.series("a", "00060", "1", recent, recent, STEP);
      server.series("a", "00065", "1", at, at, STEP);
      RestStationSourceConfig config = Resolved.of(properties(server, "a", "P20D")).config();
      StationProgress progress = since(config, Duration.ofDays(20));
      Pair killed = new Pair(config, progress);
      GroupRequest before = killed.ask(killed.history);
      before.next();
      killed.answers.accept(before, page(server.body(reading -> reading.time().isBefore(at))), NOW);
      while (killed.history.poll() != null) {}
      // After a restart the backfill no longer begins at a series that has been silent for long.
      Pair pair = new Pair(config, StationProgress.of(progress.offset()));
      GroupRequest live = pair.ask(pair.live);
      live.next();
      GroupRequest history = pair.ask(pair.history);
      history.next();
      pair.answers.accept(history, page(server.body(reading -> false)), NOW);
      pair.answers.accept(live, page(server.body(reading -> reading.time().equals(at))), NOW);
      while (pair.live.poll() != null) {}
      assertNull(pair.history.poll());
      assertFalse(pair.history.finished());
      assertTrue(pair.history.isDue(NOW));
      assertTrue(
          pair.ask(pair.history)
              .next()
              .shown()
              .contains("startDT=" + old.minus(config.windows().lookback())));
      assertNull(pair.history.poll());
      assertFalse(pair.history.finished());
    }
  }

  private static Response page(String body) {
    return new Response.Page(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static Instant newest(SourceRecord record) {
    return StationProgress.of(record.sourceOffset()).live().newest();
  }

  @Test
  void aBackfillGoesOnAtTheWindowWhereItStopped() throws Exception {
    try (UsgsServer server = new UsgsServer(clock)) {
      server.series("a", "00060", "1", NOW.minus(Duration.ofDays(6)), NOW, STEP);
      Map<String, String> properties = properties(server, "a", "P6D");
      FakeSourceContext context = new FakeSourceContext(properties);
      Instant reached = NOW;
      try (Run run = new Run(properties, context, clock)) {
        List<SourceRecord> records = run.drain();
        long old =
            records.stream().filter(r -> r.headers().lastWithName("backfill") != null).count();
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
              .map(query -> query.replaceFirst(".*startDT=([^&]*).*", "$1"))
              .map(Instant::parse)
              .min(Instant::compareTo)
              .orElseThrow();
      // The look-back before the last row, as for live readings; nothing older.
      assertEquals(reached.minus(Duration.ofHours(3)), oldest);
      assertFalse(server.requests.isEmpty());
    }
  }
}
