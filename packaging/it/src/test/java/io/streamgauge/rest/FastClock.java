// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * A clock that runs several times as fast as the machine's, and tells the same time in every
 * process.
 *
 * @param began when it was set, by the machine's clock
 * @param shown what it showed then
 * @param speed how many seconds it tells in one
 */
public record FastClock(Instant began, Instant shown, int speed) {
  private static final String BEGAN = "fast.clock.began";
  private static final String SHOWN = "fast.clock.shown";
  private static final String SPEED = "fast.clock.speed";

  /** The clock that the properties of a connector tell. */
  static FastClock of(Map<String, String> properties) {
    return new FastClock(
        Instant.parse(properties.get(BEGAN)),
        Instant.parse(properties.get(SHOWN)),
        Integer.parseInt(properties.get(SPEED)));
  }

  /** The properties of a connector that tell this clock. */
  public Map<String, String> properties() {
    return Map.of(BEGAN, began.toString(), SHOWN, shown.toString(), SPEED, Integer.toString(speed));
  }

  /** This clock, for those who ask one for the time. */
  public Clock clock() {
    return new Ticking(this);
  }

  private static final class Ticking extends Clock {
    private final FastClock face;

    Ticking(FastClock face) {
      this.face = face;
    }

    @Override
    public Instant instant() {
      Duration passed = Duration.between(face.began, Instant.now());
      return face.shown.plus(passed.multipliedBy(face.speed));
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
}
