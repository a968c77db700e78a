// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SpacedLogTest {
  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final SpacedLog spaced = new SpacedLog(clock);

  @Test
  void firstIsToldAtOnceAndWhatFollowsAtIntervalsThatGrow() {
    List<Long> told = new ArrayList<>();
    for (int second = 0; second < 24 * 3600; second++) {
      spaced.count("a", 1).ifPresent(told::add);
      clock.advance(Duration.ofSeconds(1));
    }
    assertEquals(List.of(1L, 60L, 120L, 240L, 480L, 960L, 1920L), told.subList(0, 7));
    assertEquals(3600L, told.get(told.size() - 1));
    assertEquals(OptionalLong.of(1), spaced.count("b", 1), "another kind");
  }

  @Test
  void afterAQuietTimeItIsToldAtOnceAgain() {
    for (int i = 0; i < 500; i++) {
      spaced.count("a", 1);
      clock.advance(Duration.ofSeconds(1));
    }
    clock.advance(Duration.ofHours(3));
    assertEquals(true, spaced.count("a", 1).isPresent());
    clock.advance(Duration.ofSeconds(60));
    assertEquals(OptionalLong.of(1), spaced.count("a", 1));
  }
}
