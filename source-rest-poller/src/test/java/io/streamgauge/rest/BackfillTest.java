// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakePluginMetrics;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** History is read beside live readings, never before them. */
class BackfillTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);
  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final UsgsServer server = new UsgsServer(clock);

  private Map<String, String> properties(String stations, String start, String... more) {
    return with(with(Run.properties(server, stations, start), "rest.window.max", "P1D"), more);
  }

  static boolean isHistory(SourceRecord record) {
    return record.headers().lastWithName("backfill") != null;
  }

  @Test
  void liveReadingsNeverWaitForHistory() throws Exception {
    List<Instant> starts = new CopyOnWriteArrayList<>();
    AtomicInteger arrived = new AtomicInteger();
    CountDownLatch first4 = new CountDownLatch(4);
    CountDownLatch next4 = new CountDownLatch(4);
    for (String station : List.of("a", "b", "c")) {
      server.series(station, "00060", "1", NOW.minus(Duration.ofDays(60)), NOW.plus(STEP), STEP);
      server.faults.put(
          station,
          asked -> {
            starts.add(Instant.parse(asked.query().get("startDT")));
            int number = arrived.incrementAndGet();
            if (number <= 4 || number > 8) {
              meet(number <= 4 ? first4 : next4);
            }
            return null;
          });
    }
    String[] limits = {"rest.limits", "10/min", "rest.backfill.budget.share", "50"};
    try (Run run = Run.of(properties("a,b,c", "P60D", limits), clock)) {
      assertTrue(run.drain().stream().anyMatch(record -> !isHistory(record)));
      // Four are under way at a time: all live ones, and one place is left.
      assertEquals(1, starts.subList(0, 4).stream().filter(BackfillTest::isOld).count());
      // Three live requests and half of the ten for history: the rest is kept for live ones.
      assertEquals(8, starts.size());
      assertEquals(5, starts.stream().filter(BackfillTest::isOld).count());
      clock.advance(STEP);
      List<SourceRecord> next = run.drain();
      assertEquals(1, starts.subList(8, 12).stream().filter(BackfillTest::isOld).count());
      assertEquals(3, next.stream().filter(record -> !isHistory(record)).count());
    }
  }

  /** Nothing is answered until all are there: else a place is free before the last one has come. */
  private static void meet(CountDownLatch all) throws InterruptedException {
    all.countDown();
    assertTrue(all.await(30, TimeUnit.SECONDS));
  }

  @Test
  void nothingOlderIsAskedForThanTheServiceGives() throws Exception {
    Duration most = Duration.ofDays(10);
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    server.series("a", "00060", "1", NOW.minus(Duration.ofDays(60)), NOW, STEP);
    server.faults.put(
        "a",
        request -> {
          asked.incrementAndGet();
          Instant start = Instant.parse(request.query().get("startDT"));
          if (!start.isBefore(clock.instant().minus(most))) {
            return null;
          }
          refused.incrementAndGet();
          return Answer.of(400, "");
        });
    try (Run run = Run.of(properties("a", "P60D", "rest.history.max", "P10D"), clock)) {
      List<SourceRecord> records = run.drain();
      assertEquals(0, refused.get());
      long all = most.dividedBy(STEP);
      assertTrue(records.size() == all || records.size() == all + 1, records.size() + " came");
      assertEquals(records.size(), Run.keys(records).stream().distinct().count());

      // Silent for longer than the service can be asked back, then there again.
      Instant again = NOW.plus(Duration.ofDays(12));
      server.series("a", "00060", "1", again, again.plus(Duration.ofHours(1)), STEP);
      clock.set(again.plus(Duration.ofHours(2)));
      asked.set(0);
      // Windows without a reading look like silence.
      List<SourceRecord> back = new ArrayList<>();
      for (int tries = 0; tries < 100 && back.size() < 5; tries++) {
        back.addAll(run.drain());
      }
      assertEquals(5, back.size());
      assertEquals(0, refused.get());
      assertTrue(asked.get() < 30, asked + " requests");
    }
  }

  private static boolean isOld(Instant start) {
    return start.isBefore(NOW.minus(Duration.ofHours(12)));
  }

  @Test
  void metricsTellOfProgressFailuresAndGuarantee() throws Exception {
    server.series("a", "00060", "1", NOW.minus(Duration.ofDays(20)), NOW, STEP);
    server.faults.put("broken", asked -> Answer.of(500, ""));
    try (Run run = Run.of(properties("a,broken", "P20D", "rest.limits", "10/min"), clock)) {
      FakePluginMetrics metrics = run.context.pluginMetrics();
      List<SourceRecord> records = run.drain();
      clock.advance(Duration.ofSeconds(2));
      records.addAll(run.drain());
      long readings = records.stream().filter(record -> !Run.isBad(record)).count();
      assertEquals(readings, metrics.value("readings-total"));
      assertTrue((Long) metrics.value("requests-total") >= 5);
      assertTrue((Long) metrics.value("failures-total") >= 1);
      assertEquals(2, metrics.value("backfill-stations"));
      long remaining = (Long) metrics.value("backfill-remaining-ms");
      assertTrue(remaining > Duration.ofDays(20).toMillis(), "" + remaining);
      assertTrue(remaining < Duration.ofDays(40).toMillis(), "" + remaining);
      assertTrue((Integer) metrics.value("stations-backing-off") >= 1);
      assertTrue((Long) metrics.value("oldest-cursor-age-ms") > 0);
      assertEquals(-1, metrics.value("at-least-once"));
      Thread producer = new Thread(() -> run.task.commitRecord(records.get(0), null));
      producer.start();
      Await.end(producer);
      assertEquals(-1, metrics.value("at-least-once"));
    }
  }

  @Test
  void offsetsOfABackfillAreReadAndChecked() {
    StationProgress progress = StationProgress.of(Cursor.startingAt(NOW.minus(Duration.ofDays(9))));
    progress.split(NOW, Duration.ofHours(3), Duration.ofDays(1));
    Map<String, String> offset = progress.offset();
    assertEquals("2026-03-02T09:00:00Z", offset.get("backfill.until"));
    assertEquals("2026-02-21T12:00:00Z", offset.get("backfill.from"));
    assertEquals(offset, StationProgress.of(offset).offset());
    RestStationSourceConnector connector = new RestStationSourceConnector();
    Map<String, String> partition = Station.partition("usgs-iv", "a");
    assertTrue(connector.alterOffsets(Map.of(), Map.of(partition, offset)));
    for (String wrong :
        List.of(
            "backfill.from=2025-01-01T00:00:00Z",
            "backfill.until=2025-01-01T00:00:00Z",
            "backfill.from=last year; backfill.until=2025-01-01T00:00:00Z")) {
      Map<String, String> mixed = GivenOptions.of("from=2026-01-01T00:00:00Z; " + wrong);
      Map<Map<String, ?>, Map<String, ?>> offsets = Map.of(partition, mixed);
      ConnectException refused =
          assertThrows(ConnectException.class, () -> connector.alterOffsets(Map.of(), offsets));
      assertTrue(refused.getMessage().contains("backfill."), refused.getMessage());
    }
  }
}
