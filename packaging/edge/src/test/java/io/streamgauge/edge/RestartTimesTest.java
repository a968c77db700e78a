// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartTimesTest {
  private long nanos;

  @Test
  void soonAtFirstAndEachMinuteInTheEnd() {
    RestartTimes times = new RestartTimes(() -> nanos);
    List<Long> at = new ArrayList<>();
    for (long second = 0; second < 300; second++) {
      if (times.due("mirror")) {
        at.add(second);
      }
      nanos += 1_000_000_000L;
    }
    assertEquals(List.of(0L, 5L, 15L, 35L, 75L, 135L, 195L, 255L), at);
  }

  @Test
  void whatRanForAWhileIsStartedSoonAgain() {
    RestartTimes times = new RestartTimes(() -> nanos);
    times.due("mirror");
    nanos += Duration.ofMinutes(3).toNanos();
    assertEquals(List.of(true, false), List.of(times.due("mirror"), times.due("mirror")));
    nanos += Duration.ofSeconds(5).toNanos();
    assertEquals(true, times.due("mirror"));
  }
}
