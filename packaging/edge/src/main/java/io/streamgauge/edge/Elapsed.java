// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time since something happened, by a source that nobody sets: a gateway without a clock of its
 * own has it set, also back, when the uplink returns.
 */
final class Elapsed {
  private final LongSupplier nanos;
  private long begun;
  private boolean known;

  /** A time that has not begun yet, by this source of nanoseconds. */
  Elapsed(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** It happens now. */
  void begin() {
    begun = nanos.getAsLong();
    known = true;
  }

  Duration passed() {
    return known ? Duration.ofNanos(nanos.getAsLong() - begun) : Duration.ZERO;
  }

  /** Whether this long has passed, or nothing has happened yet. */
  boolean due(Duration every) {
    return !known || passed().compareTo(every) >= 0;
  }

  /** A time that was kept, or now where it lies ahead: a clock told it that was set back since. */
  static Instant past(Instant kept, Instant now) {
    return kept.isAfter(now) ? now : kept;
  }

  /** Whether a time that was kept is as near as this, ahead or ago. */
  static boolean recent(Instant kept, Instant now, Duration most) {
    return Duration.between(kept, now).abs().compareTo(most) <= 0;
  }
}
