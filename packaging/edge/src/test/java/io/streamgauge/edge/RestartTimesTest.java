// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartTimesTest {
  @Test
  void soonAtFirstAndEachMinuteInTheEnd() {
    TestClock clock = new TestClock(Instant.parse("2026-11-30T10:00:00Z"));
    RestartTimes times = new RestartTimes(clock);
    List<Long> at = new ArrayList<>();
    for (long second = 0; second < 300; second++) {
      if (times.due("mirror")) {
        at.add(second);
      }
      clock.advance(Duration.ofSeconds(1));
    }
    assertEquals(List.of(0L, 5L, 15L, 35L, 75L, 135L, 195L, 255L), at);
  }

  @Test
  void whatRanForAWhileIsStartedSoonAgain() {
    TestClock clock = new TestClock(Instant.parse("2026-11-30T10:00:00Z"));
    RestartTimes times = new RestartTimes(clock);
    times.due("mirror");
    clock.advance(Duration.ofMinutes(3));
    assertEquals(List.of(true, false), List.of(times.due("mirror"), times.due("mirror")));
    clock.advance(Duration.ofSeconds(5));
    assertEquals(true, times.due("mirror"));
  }
}
