// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A bound of how many records are handed out in a second. For one thread. */
final class RecordRate {
  private static final double NANOS = 1e9;
  private static final double BURST_SECONDS = 0.5;

  private final double perSecond;
  private final LongSupplier nanos;
  private double allowed;
  private long last;

  /**
   * A bound.
   *
   * @param perSecond records; 0 for any number
   * @param nanos a clock that only goes on
   */
  RecordRate(double perSecond, LongSupplier nanos) {
    this.perSecond = perSecond;
    this.nanos = nanos;
    last = nanos.getAsLong();
    allowed = most();
  }

  private double most() {
    return Math.max(1, perSecond * BURST_SECONDS);
  }

  /** Whether another record may be handed out now. */
  boolean allows() {
    if (perSecond <= 0) {
      return true;
    }
    long now = nanos.getAsLong();
    allowed = Math.min(most(), allowed + (now - last) / NANOS * perSecond);
    last = now;
    return allowed >= 1;
  }

  /** So many are handed out; a message can have more readings than were allowed. */
  void took(int records) {
    allowed -= perSecond > 0 ? records : 0;
  }

  /** How long it takes until another one may. */
  Duration wait(Duration most) {
    double seconds = perSecond <= 0 || allowed >= 1 ? 0 : (1 - allowed) / perSecond;
    long waiting = (long) Math.min((double) most.toNanos(), seconds * NANOS);
    return Duration.ofNanos(waiting);
  }
}
