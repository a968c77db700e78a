// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import java.time.Duration;

/** The largest of the values of the last five to ten minutes, 0 when there were none above it. */
public final class RecentMaximum {
  private static final long SPAN = Duration.ofMinutes(5).toMillis();

  private long begun;
  private long before;
  private long now;

  /** Takes in a value. */
  public synchronized void saw(long value, long millis) {
    if (value > now || millis - begun >= SPAN || millis < begun) {
      turn(millis);
      now = Math.max(now, value);
    }
  }

  /** The largest of those that are recent. */
  public synchronized long get(long millis) {
    turn(millis);
    return Math.max(before, now);
  }

  private void turn(long millis) {
    long passed = millis - begun;
    if (passed >= 0 && passed < SPAN) {
      return;
    }
    // A clock that was set back begins anew with what is known.
    before = passed < 0 || passed < 2 * SPAN ? now : 0;
    now = 0;
    begun = millis;
  }
}
