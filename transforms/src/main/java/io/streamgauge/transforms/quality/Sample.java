// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/**
 * What the tests look at of a reading.
 *
 * @param value the result, or null when it is missing
 * @param time event time in epoch milliseconds, or null when it is unknown
 * @param z height, or null
 */
public record Sample(Double value, Long time, Double z) {

  public Sample {
    value = value == null || value.isNaN() ? null : value;
  }

  boolean missing() {
    return value == null;
  }
}
