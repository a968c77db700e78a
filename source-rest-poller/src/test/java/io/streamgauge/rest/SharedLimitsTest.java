// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Limits of the service, kept by all tasks together. */
class SharedLimitsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

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
    TestClock clock = new TestClock(NOW);
    List<Instant> arrivals = new CopyOnWriteArrayList<>();
    try (UsgsServer server = new UsgsServer(clock)) {
      List<String> stations = List.of("a", "b", "c", "d", "e", "f");
      for (String station : stations) {
        server.series(
            station, "00060", "1", NOW.minus(Duration.ofDays(12)), NOW, Duration.ofHours(8));
        server.faults.put(station, asked -> arrivals.add(clock.instant()) ? null : Answer.none());
      }
      Map<String, String> properties = Run.properties(server, String.join(",", stations), "P12D");
      properties.put("rest.window.max", "P1D");
      properties.put("rest.limits", "6/min,90/h");
      RestStationSourceConnector connector = new RestStationSourceConnector();
      connector.start(properties);
      List<Run> runs = new ArrayList<>();
      for (Map<String, String> task : connector.taskConfigs(3)) {
        runs.add(new Run(task, new FakeSourceContext(task), clock));
      }
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
    }
    assertWithin(
        List.of(new Limit(6, Duration.ofMinutes(1)), new Limit(90, Duration.ofHours(1))), arrivals);
    assertTrue(arrivals.size() >= 72, "asked " + arrivals.size());
  }

  @Test
  void exceededQuotaHoldsAllStationsOfTheTask() throws Exception {
    TestClock clock = new TestClock(NOW);
    AtomicInteger asked = new AtomicInteger();
    try (UsgsServer server = new UsgsServer(clock)) {
      for (String station : List.of("a", "b")) {
        server.faults.put(
            station,
            request -> {
              asked.incrementAndGet();
              return Answer.of(429, "no").with("Retry-After", "120");
            });
      }
      Map<String, String> properties = Run.properties(server, "a,b", "PT6H");
      properties.put("rest.max.in.flight", "1");
      try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
        run.drain();
        clock.advance(Duration.ofSeconds(119));
        run.drain();
        assertEquals(1, asked.get());
        clock.advance(Duration.ofSeconds(1));
        run.drain();
        assertEquals(2, asked.get());
      }
    }
  }
}
