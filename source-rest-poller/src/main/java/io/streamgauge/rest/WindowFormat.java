// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.time.WrittenTime;
import io.streamgauge.common.time.WrittenZone;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * How a service writes the ends of a time range.
 *
 * @param format {@code iso}, {@code seconds}, {@code milliseconds} or a pattern
 * @param pattern the compiled pattern in its zone, or null for a named format
 */
record WindowFormat(String format, DateTimeFormatter pattern) {

  /**
   * A format in a zone.
   *
   * @throws IllegalArgumentException when the pattern or the zone cannot be read
   */
  static WindowFormat of(String format, String zone) {
    boolean named =
        format.equals("iso") || format.equals("seconds") || format.equals("milliseconds");
    DateTimeFormatter pattern =
        named ? null : WrittenTime.of(format, Locale.ENGLISH).withZone(zone(zone));
    WindowFormat result = new WindowFormat(format, pattern);
    try {
      result.text(Instant.EPOCH);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + format + "' cannot write a time", e);
    }
    return result;
  }

  static ZoneId zone(String text) {
    return WrittenZone.of(text);
  }

  /** Whether it writes the times of one zone and says another one beside them. */
  boolean saysAnotherZone() {
    return pattern != null && WrittenZone.isContradicted(format, pattern.getZone());
  }

  String text(Instant time) {
    return switch (format) {
      case "iso" -> time.toString();
      case "seconds" -> Long.toString(time.getEpochSecond());
      case "milliseconds" -> Long.toString(time.toEpochMilli());
      default -> pattern.format(time);
    };
  }
}
