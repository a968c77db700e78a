// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/**
 * The part of a reading that the tests look at.
 *
 * @param value the result, or null when it is missing
 * @param time event time in epoch milliseconds, or null when it is unknown
 * @param z height, or null
 * @param longitude degrees, or null
 * @param latitude degrees, or null
 */
public record Sample(Double value, Long time, Double z, Double longitude, Double latitude) {

  public Sample {
    value = orNull(value);
    longitude = orNull(longitude);
    latitude = orNull(latitude);
  }

  private static Double orNull(Double number) {
    return number == null || number.isNaN() ? null : number;
  }

  boolean missing() {
    return value == null;
  }

  /** Whether it has this time and this value, which is no number when it is missing. */
  boolean isOf(long otherTime, double otherValue) {
    return time != null
        && time == otherTime
        && Double.compare(value == null ? Double.NaN : value, otherValue) == 0;
  }

  /** The same without a result that is infinite. */
  Sample finite() {
    return value == null || !value.isInfinite()
        ? this
        : new Sample(null, time, z, longitude, latitude);
  }
}
