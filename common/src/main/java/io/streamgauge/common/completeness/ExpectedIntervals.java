// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.WatchedFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** The intervals at which readings are expected, by what the options and the register say. */
final class ExpectedIntervals {
  private final CompletenessOptions options;

  private final Clock clock;

  /** The register as it was last edited; null without one. */
  private final WatchedFile<RegisteredSensors> register;

  private RegisteredSensors registered = RegisteredSensors.NONE;
  private Map<String, Duration> sensors = Map.of();
  private Instant since = Instant.MAX;
  private Instant until = Instant.MIN;

  /**
   * The intervals as of now.
   *
   * @throws IllegalArgumentException when the register cannot be read or makes no sense
   */
  ExpectedIntervals(CompletenessOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
    register = options.openRegister(clock);
    var unused = changed();
  }

  /** Whether another thing is expected than when this was asked last. */
  boolean changed() {
    Instant now = clock.instant();
    RegisteredSensors edited = register == null ? registered : register.content();
    // A clock that was set back is before what was looked up.
    if (edited == registered && !now.isBefore(since) && now.isBefore(until)) {
      return false;
    }
    Map<String, Duration> expected = edited.at(now);
    boolean changed = !expected.equals(sensors) || !edited.all().equals(registered.all());
    registered = edited;
    sensors = expected;
    since = now;
    until = edited.nextChange(now);
    return changed;
  }

  boolean isRegisterRefused() {
    return register != null && register.isRefused();
  }

  /** Sensors that are expected to deliver although nobody has heard of them. */
  Set<String> sensors() {
    return sensors.keySet();
  }

  /**
   * The interval of a series; null when nothing is expected of it. What the register says of a
   * sensor, also that it is not there now or that nothing is expected, goes before what holds for
   * all sensors.
   */
  Duration of(SeriesName series) {
    Duration ofSensor = sensors.get(series.sensor());
    if (series.isOfSensor() || (ofSensor == null && registered.all().contains(series.sensor()))) {
      return ofSensor;
    }
    Duration own = options.intervals().get(series.property());
    if (own != null) {
      return own.isZero() ? null : own;
    }
    return ofSensor == null ? options.otherwise() : ofSensor;
  }
}
