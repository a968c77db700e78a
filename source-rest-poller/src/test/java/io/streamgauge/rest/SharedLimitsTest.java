// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Limits of the service, kept by all tasks together. */
class SharedLimitsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final UsgsServer server = new UsgsServer(clock);

  private record Limit(int count, Duration window) {}

  private static void assertWithin(List<Limit> limits, List<Instant> arrivals) {
    List<Instant> sorted = arrivals.stream().sorted().toList();
    for (Limit limit : limits) {
      for (int i = limit.count(); i < sorted.size(); i++) {
        Duration span = Duration.between(sorted.get(i - limit.count()), sorted.get(i));
        assertTrue(span.compareTo(limit.window()) >= 0, limit + " at " + sorted.get(i));
      }
    }
  }

  @Test
  void tasksWithABackfillStayWithinTheLimitOfTheService() throws Exception {
    String stations = "a,b,c,d,e,f";
    for (String station : stations.split(",", -1)) {
      server.series(station, NOW.minus(Duration.ofDays(12)), NOW, Duration.ofHours(8));
    }
    Map<String, String> properties =
        Run.properties(server, stations, "P12D", "rest.limits", "6/min,90/h");
    properties.put("rest.window.max", "P1D");
    List<Run> runs = Run.all(properties, 3, clock);
    assertEquals(3, runs.size());
    List<SourceRecord> all = new ArrayList<>();
    for (int i = 0; i < 800 && all.size() < server.readings.size(); i++) {
      for (Run run : runs) {
        all.addAll(run.drain());
      }
      clock.advance(Duration.ofSeconds(10));
    }
    runs.forEach(Run::close);
    assertEquals(Run.keys(server), Run.keys(all));
    assertWithin(
        List.of(new Limit(6, Duration.ofMinutes(1)), new Limit(90, Duration.ofHours(1))),
        server.arrivals);
    assertTrue(server.arrivals.size() >= 72, "asked " + server.arrivals.size());
  }

  @Test
  void exceededQuotaHoldsAllStationsOfTheTask() throws Exception {
    for (String station : List.of("a", "b")) {
      server.faults.put(station, request -> Answer.of(429, "no").with("Retry-After", "120"));
    }
    Map<String, String> properties =
        Run.properties(server, "a,b", "PT6H", "rest.max.in.flight", "1");
    try (Run run = new Run(properties, clock)) {
      run.drain();
      clock.advance(Duration.ofSeconds(119));
      run.drain();
      assertEquals(1, server.requests.size());
      clock.advance(Duration.ofSeconds(1));
      run.drain();
      assertEquals(2, server.requests.size());
    }
  }
}
