// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter over the upper half: attempt 0 waits between half of {@code
 * initial} and {@code initial}, each further attempt doubles that, up to {@code max}.
 *
 * @param initial upper bound of the first wait
 * @param max upper bound of every wait
 */
public record Backoff(Duration initial, Duration max) {

  public Backoff {
    if (initial.isZero() || initial.isNegative() || max.compareTo(initial) < 0) {
      throw new IllegalArgumentException("Need 0 < initial <= max, got " + initial + ", " + max);
    }
  }

  /** How long to wait before the attempt after {@code failures} failed ones (0 for the first). */
  public Duration delay(int failures, RandomGenerator random) {
    long cap = max.toMillis();
    // 2^40 times any initial delay is past every sensible cap, and a larger shift would overflow.
    double bound = Math.min((double) cap, initial.toMillis() * Math.pow(2, Math.min(failures, 40)));
    return Duration.ofMillis(Math.round(bound * (0.5 + random.nextDouble() / 2)));
  }
}
