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
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);

  /** A busy machine has room; what hangs does so for a minute, which is a request's deadline. */
  private static final Duration UNHINDERED = Duration.ofSeconds(20);

  @Test
  void goodStationsStayWithinTheirIntervalBesideHangingFailingAndBrokenOnes() throws Exception {
    TestClock clock = new TestClock(NOW);
    try (UsgsServer server = new UsgsServer(clock)) {
      List<String> good = IntStream.range(0, 27).mapToObj(i -> "good" + i).toList();
      for (String station : good) {
        server.series(station, NOW.minus(STEP), NOW.plus(STEP.multipliedBy(8)), STEP);
      }
      server.faults.put("500", asked -> Answer.of(500, "oops"));
      server.faults.put("broken", asked -> Answer.of(200, "{\"value\":"));
      server.faults.put("hangs", asked -> Answer.never());
      Map<String, String> properties =
          Run.properties(server, "500,broken,hangs," + String.join(",", good), "PT1H");
      properties.put("rest.poll.interval.ms", Long.toString(STEP.toMillis()));
      try (Run run = new Run(properties, clock)) {
        List<SourceRecord> all = new ArrayList<>();
        for (int i = 0; i <= 8; i++) {
          Instant now = clock.instant();
          List<String> due =
              server.readings.stream()
                  .filter(reading -> !reading.time().isAfter(now))
                  .map(UsgsServer.Reading::key)
                  .sorted()
                  .toList();
          long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
          while (Run.keys(all).size() < due.size() && System.nanoTime() - end < 0) {
            all.addAll(run.poll());
          }
          assertEquals(due, Run.keys(all), "after interval " + i);
          clock.advance(STEP);
        }
        // One for the broken answer, one for the status 500.
        assertEquals(2, all.stream().filter(Run::isBad).count());
        long stop = System.nanoTime();
        run.task.stop();
        assertTrue(System.nanoTime() - stop < UNHINDERED.toNanos());
      }
    }
  }
}
