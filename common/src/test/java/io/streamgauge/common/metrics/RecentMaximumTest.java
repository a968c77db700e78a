// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentMaximumTest {
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long NOW = 1_767_225_600_000L;
  private final RecentMaximum maximum = new RecentMaximum();

  @Test
  void isForgottenAfterFiveToTenMinutes() {
    maximum.saw(-3, NOW);
    assertEquals(0, maximum.get(NOW));
    maximum.saw(700, NOW);
    maximum.saw(300, NOW + MINUTE);
    assertEquals(700, maximum.get(NOW + 4 * MINUTE));
    maximum.saw(300, NOW + 6 * MINUTE);
    assertEquals(700, maximum.get(NOW + 9 * MINUTE));
    assertEquals(300, maximum.get(NOW + 11 * MINUTE));
    assertEquals(0, maximum.get(NOW + 17 * MINUTE));
  }

  @Test
  void clockThatIsSetBackBeginsAnew() {
    maximum.saw(700, NOW);
    assertEquals(700, maximum.get(NOW - 60 * MINUTE));
    assertEquals(0, maximum.get(NOW - 49 * MINUTE));
  }
}
