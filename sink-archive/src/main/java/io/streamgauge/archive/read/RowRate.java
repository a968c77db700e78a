// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.time.Duration;
import java.time.Instant;

/** So many records a second, and at most a second's at once. */
final class RowRate {
  private final double perSecond;
  private double free;
  private Instant last;

  /** A limit; 0 for none. */
  RowRate(double perSecond) {
    this.perSecond = perSecond;
  }

  /** How many may be given now, up to so many. */
  int allowed(int most, Instant now) {
    if (perSecond <= 0) {
      return most;
    }
    double seconds = last == null ? 0 : Duration.between(last, now).toNanos() / 1e9;
    last = now;
    free = Math.min(Math.max(1, perSecond), free + Math.max(0, seconds) * perSecond);
    return (int) Math.min(most, Math.floor(free));
  }

  void took(int records) {
    free -= perSecond <= 0 ? 0 : records;
  }
}
