// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Backoff;
import io.streamgauge.rest.http.HostBreaker;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The clock of a gateway without a battery, which was a day ahead and is set right. */
class ClockSetBackTest {
  private static final Instant AHEAD = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant RIGHT = AHEAD.minus(DAY);

  private final TestClock clock = new TestClock(AHEAD);
  @AutoClose private final UsgsServer server = new UsgsServer(clock);

  /** All that comes in half an hour, minute by minute. */
  private List<SourceRecord> halfAnHour(Run run) throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>();
    for (int minute = 0; minute < 30; minute++) {
      clock.advance(Duration.ofMinutes(1));
      all.addAll(run.drain());
    }
    return all;
  }

  @Test
  void stationsAreAskedAtTheirInterval() throws Exception {
    server.series("s1", RIGHT.minusSeconds(7_200), RIGHT.minusSeconds(3_600), DAY.dividedBy(96));
    server.series("s2", RIGHT.minusSeconds(7_200), RIGHT.minusSeconds(3_600), DAY.dividedBy(96));
    try (Run run = new Run(Run.properties(server, "s1,s2", "P2D"), clock)) {
      List<SourceRecord> all = new ArrayList<>(run.drain());
      clock.advance(DAY.negated());
      server.series("s1", RIGHT, RIGHT.plusSeconds(300), Duration.ofMinutes(5));
      server.series("s2", RIGHT, RIGHT.plusSeconds(300), Duration.ofMinutes(5));
      int asked = server.requests.size();
      all.addAll(halfAnHour(run));
      assertEquals(Run.keys(server), Run.keys(all));
      int more = server.requests.size() - asked;
      assertTrue(more >= 4 && more <= 8, "requests: " + more);
    }
  }

  /** All have failed, so that all of them wait, and the service rests. */
  @Test
  void stationsThatFailedAreAskedAgain() throws Exception {
    List<String> stations = List.of("s1", "s2", "s3", "s4", "s5", "s6");
    for (String station : stations) {
      server.series(station, RIGHT.minusSeconds(7_200), RIGHT.minusSeconds(3_600), DAY);
      server.faults.put(station, asked -> Answer.of(503, "not now"));
    }
    try (Run run = new Run(Run.properties(server, String.join(",", stations), "P2D"), clock)) {
      assertTrue(run.drain().stream().allMatch(Run::isBad));
      clock.advance(DAY.negated());
      server.faults.clear();
      List<SourceRecord> all = halfAnHour(run);
      all.removeIf(Run::isBad);
      assertEquals(Run.keys(server), Run.keys(all));
    }
  }

  @Test
  void serviceThatRestsIsProbedWhenItsPauseIsOver() {
    HostBreaker breaker =
        new HostBreaker(
            new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5)), new SplittableRandom(1));
    for (int i = 0; i < 5; i++) {
      breaker.ended("s" + i, true, AHEAD);
    }
    assertFalse(breaker.allows(RIGHT, 0));
    assertFalse(breaker.opens(RIGHT, 0).isAfter(RIGHT.plusSeconds(30)));
    assertTrue(breaker.allows(RIGHT.plusSeconds(30), 0));
  }
}
