// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The part of the day that a pattern reads by {@code B}. The platform takes the hour alone where it
 * is none of its part of the day: five in the evening would be five in the morning, and half past
 * twelve at noon half past midnight.
 *
 * @param name the formatter of its name
 */
record PartOfDay(DateTimeFormatter name) {

  /** That of a pattern, given its letters; null when it says nothing of it. */
  static PartOfDay of(String letters) {
    int from = letters.indexOf('B');
    return from < 0
        ? null
        : new PartOfDay(
            DateTimeFormatter.ofPattern(
                letters.substring(from, letters.lastIndexOf('B') + 1), PatternFormatters.ENGLISH));
  }

  /**
   * Refuses a time that is of another part of the day than its text says.
   *
   * @param text what it was read from
   * @throws TimeParseException when it is
   */
  void require(LocalTime time, String text) throws TimeParseException {
    // Noon is in the afternoon too, and midnight at night.
    if (!isSaid(time, text) && !isSaid(time.plusMinutes(1), text)) {
      throw TimeParseException.of(
          text, "has an hour that is not in its part of the day; send am or pm, read by a");
    }
  }

  private boolean isSaid(LocalTime time, String text) {
    return text.toLowerCase(Locale.ROOT).contains(name.format(time).toLowerCase(Locale.ROOT));
  }
}
