// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The name of a series: one property of one sensor. A value.
 *
 * @param property empty for a sensor that has never delivered, of which nobody knows what it
 *     measures
 */
record SeriesName(String sensor, String property) {
  static SeriesName ofSensor(String sensor) {
    return new SeriesName(sensor, "");
  }

  boolean isOfSensor() {
    return property.isEmpty();
  }

  /** The name in an offset, such as {@code 01646500/00060}. */
  String text() {
    return encoded(sensor) + "/" + encoded(property);
  }

  /** The name that consumers see, such as {@code 01646500:00060}. */
  String shown() {
    return isOfSensor() ? "" : sensor + ":" + property;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException when it did not
   */
  static SeriesName parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is not of the form sensor/property");
    }
    return new SeriesName(
        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
        URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
  }
}
