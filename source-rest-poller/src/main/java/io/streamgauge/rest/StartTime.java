// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Where reading of a new station begins: an instant, or a duration back from the first start. */
record StartTime(Instant at, Duration back) {

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
      return trimmed.startsWith("P")
          ? new StartTime(null, Duration.parse(trimmed))
          : new StartTime(Instant.parse(trimmed), null);
    } catch (DateTimeException e) {
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
