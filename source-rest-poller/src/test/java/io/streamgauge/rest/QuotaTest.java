// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Three tasks with a backfill against a service that counts, on a clock that the test moves. */
class QuotaTest {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int STATIONS = 30;
  private static final int DAYS = SOAK ? 100 : 8;
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final UsgsServer server = new UsgsServer(clock);

  @Test
  void serviceNeverSeesMoreThanItsLimitInAnyWindow() throws Exception {
    List<String> stations = IntStream.range(0, STATIONS).mapToObj(i -> "s" + i).toList();
    for (String station : stations) {
      server.series(station, NOW.minus(Duration.ofDays(DAYS)), NOW, Duration.ofHours(16));
    }
    Map<String, String> properties =
        Run.properties(server, String.join(",", stations), "P" + DAYS + "D");
    properties.put("rest.window.max", "P1D");
    properties.put("rest.limits", "60/min,2000/h");
    // With less of it for history the limit would not be reached.
    properties.put("rest.backfill.budget.share", "100");
    List<Run> runs = Run.all(properties, 3, clock);
    assertEquals(3, runs.size());
    List<SourceRecord> all = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000 && all.size() < server.readings.size(); i++) {
      for (Run run : runs) {
        // Now and then requests are left under way while the time goes on.
        all.addAll(random.nextInt(3) == 0 ? run.poll() : run.drain());
      }
      clock.advance(Duration.ofMillis(1 + random.nextInt(8_000)));
    }
    runs.forEach(Run::close);
    assertEquals(Run.keys(server), Run.keys(all));
    List<Instant> arrivals = server.arrivals;
    int minute = most(arrivals, Duration.ofMinutes(1));
    int hour = most(arrivals, Duration.ofHours(1));
    System.out.printf(
        "60/min,2000/h, 3 tasks and a backfill: %d requests in %s, most in a minute %d, in an hour"
            + " %d%n",
        arrivals.size(),
        Duration.between(NOW, arrivals.get(arrivals.size() - 1)).truncatedTo(ChronoUnit.SECONDS),
        minute,
        hour);
    assertTrue(minute <= 60 && minute >= 50, "most in a minute " + minute);
    assertTrue(hour <= 2_000 && (!SOAK || hour >= 1_900), "most in an hour " + hour);
  }

  private static int most(List<Instant> arrivals, Duration window) {
    List<Instant> sorted = arrivals.stream().sorted().toList();
    int most = 0;
    for (int first = 0, last = 0; last < sorted.size(); last++) {
      while (Duration.between(sorted.get(first), sorted.get(last)).compareTo(window) >= 0) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
