// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Where reading of a new station begins: an instant, or a duration back from the first start. */
record StartTime(Instant at, Duration back) {
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  /**
   * Reads {@code now}, an ISO instant or an ISO duration.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  static StartTime parse(String text) {
    String trimmed = text.trim();
    if (trimmed.equalsIgnoreCase("now")) {
      return new StartTime(null, Duration.ZERO);
    }
    try {
      StartTime start =
          trimmed.startsWith("P")
              ? new StartTime(null, Duration.parse(trimmed))
              : new StartTime(Instant.parse(trimmed), null);
      Instant first = start.resolve(EPOCH);
      if (first.isBefore(EARLIEST) || first.isAfter(LATEST)) {
        throw new DateTimeException("not of the years 0 to 9999");
      }
      return start;
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is neither now, nor an instant such as 2026-01-31T00:00:00Z, nor a duration in"
              + " days, hours or minutes such as P30D or PT6H",
          e);
    }
  }

  Instant resolve(Instant now) {
    return at != null ? at : now.minus(back);
  }
}
