// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * A row that an offset remembers, with its text, which the offsets of hundreds of later records
 * repeat: {@code time:hash}, or {@code time~hash} when it is joined, with the time in base 36.
 *
 * @param joined whether what came between the row before and this one is no longer remembered
 */
record SeenRow(Instant time, String hash, boolean joined, String text) {
  private static final String FORM = "' is not of the form time:hash";

  static SeenRow of(Instant time, String hash, boolean joined) {
    return new SeenRow(time, hash, joined, compact(time) + (joined ? '~' : ':') + hash);
  }

  SeenRow join() {
    return joined ? this : of(time, hash, true);
  }

  /**
   * Reads the text of a row.
   *
   * @param joins whether it may be a joined one
   * @throws IllegalArgumentException when it is none
   */
  static SeenRow parse(String text, boolean joins) {
    String[] parts = text.split(joins ? "[:~]" : ":", 2);
    if (parts.length != 2) {
      throw new IllegalArgumentException("'" + text + FORM);
    }
    return of(instant(parts[0]), parts[1], joins && text.contains("~"));
  }

  /** Seconds in base 36, and nanoseconds behind a point. */
  static String compact(Instant time) {
    String seconds = Long.toString(time.getEpochSecond(), Character.MAX_RADIX);
    return time.getNano() == 0
        ? seconds
        : seconds + "." + Integer.toString(time.getNano(), Character.MAX_RADIX);
  }

  /** Reads what {@link #compact} wrote. */
  static Instant instant(String text) {
    try {
      int point = text.indexOf('.');
      return point < 0
          ? Instant.ofEpochSecond(Long.parseLong(text, Character.MAX_RADIX))
          : Instant.ofEpochSecond(
              Long.parseLong(text.substring(0, point), Character.MAX_RADIX),
              Integer.parseInt(text.substring(point + 1), Character.MAX_RADIX));
    } catch (NumberFormatException | DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no time in base 36", e);
    }
  }
}
