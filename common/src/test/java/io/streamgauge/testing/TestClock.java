// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until the test moves it. */
public final class TestClock extends Clock {
  private volatile Instant now;

  /** A clock that shows this time. */
  public TestClock(Instant now) {
    this.now = now;
  }

  /** Moves it on. */
  public void advance(Duration by) {
    now = now.plus(by);
  }

  /** Sets it. */
  public void set(Instant to) {
    now = to;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
