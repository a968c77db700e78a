// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.WatchedFile;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The intervals at which readings are expected, by what the options and the register say. */
final class ExpectedIntervals {
  private final CompletenessOptions options;

  /** What the register says; null without one. */
  private final WatchedFile<Map<String, Duration>> register;

  private Map<String, Duration> sensors = Map.of();

  /**
   * The intervals as of now.
   *
   * @throws IllegalArgumentException when the register cannot be read or makes no sense
   */
  ExpectedIntervals(CompletenessOptions options, Clock clock) {
    this.options = options;
    register = options.openRegister(clock);
    var unused = changed();
  }

  /** Whether the register was edited since this was asked last. */
  boolean changed() {
    Map<String, Duration> now = register == null ? sensors : register.content();
    boolean changed = now != sensors;
    sensors = now;
    return changed;
  }

  boolean isRegisterRefused() {
    return register != null && register.isRefused();
  }

  /** Sensors that are expected to deliver although nobody has heard of them. */
  Set<String> sensors() {
    return sensors.keySet();
  }

  /** The interval of a series; null when nothing is expected of it. */
  Duration of(SeriesName series) {
    Duration own = options.intervals().get(series.property());
    if (own != null && !series.isOfSensor()) {
      return own.isZero() ? null : own;
    }
    Duration ofSensor = sensors.get(series.sensor());
    return ofSensor == null && !series.isOfSensor() ? options.otherwise() : ofSensor;
  }
}
