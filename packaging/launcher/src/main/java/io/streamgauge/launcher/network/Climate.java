// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * The true state of the air and soil, with the noise of sensors on it.
 *
 * @param baseline mean of the temperature
 * @param sigma standard deviation of a temperature
 * @param anomalies what is not as usual
 */
record Climate(double baseline, double sigma, List<Anomaly> anomalies) {
  /** Smoke that comes with a degree. */
  private static final double SMOKE = 12;

  /** A value as a sensor would measure it. */
  double value(Property property, String region, Instant time, Random random) {
    double rise = 0;
    for (Anomaly anomaly : anomalies) {
      rise += anomaly.rise(region, time);
    }
    double value =
        switch (property) {
          case TEMPERATURE -> baseline + sigma * random.nextGaussian() + rise;
          case SMOKE -> Math.max(0, Math.abs(5 * random.nextGaussian()) + SMOKE * rise);
          case SOIL_MOISTURE -> random.nextDouble();
        };
    return Math.rint(value * 1_000) / 1_000;
  }
}
