// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.time.Instant;

/**
 * A fire, or whatever else raises the temperature of one region for a while, and smoke with it.
 *
 * @param region where it is
 * @param rise of the temperature, in degrees
 * @param from when it begins
 * @param to when it is over
 */
record Anomaly(String region, double rise, Instant from, Instant to) {

  /** The rise in a region at a time. */
  double rise(String where, Instant time) {
    return region.equals(where) && !time.isBefore(from) && time.isBefore(to) ? rise : 0;
  }
}
