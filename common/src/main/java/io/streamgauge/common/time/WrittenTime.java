// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Patterns of {@link DateTimeFormatter} by which times are written, as in requests and in names of
 * directories: those that would say something else than their author means are refused.
 */
public final class WrittenTime {
  private WrittenTime() {}

  /**
   * The formatter of a pattern; its weeks are those of ISO 8601.
   *
   * @param language of names of months and days
   * @throws IllegalArgumentException when it is no pattern, or one that nobody means; the message
   *     says what to write instead
   */
  public static DateTimeFormatter of(String pattern, Locale language) {
    PatternLetters letters = PatternLetters.of(pattern);
    letters.requireMeant();
    String fault = fault(letters);
    if (fault != null) {
      throw new IllegalArgumentException(fault);
    }
    return isoWeeks(pattern, language);
  }

  /**
   * The formatter of any pattern, with the weeks of ISO 8601.
   *
   * @throws IllegalArgumentException when it is no pattern
   */
  public static DateTimeFormatter isoWeeks(String pattern, Locale language) {
    return DateTimeFormatter.ofPattern(pattern, PatternLetters.isoWeeks(language));
  }

  /** What may be read in one way only, and is written in one that nobody means. */
  private static String fault(PatternLetters letters) {
    if (letters.has("w") && letters.has("yu")) {
      return "the first and last weeks of a year may belong to another one; write YYYY for their"
          + " year";
    }
    if (letters.has("D") && letters.has("ML")) {
      return "D is the day of the year; write dd for the day of the month";
    }
    if (letters.has("m") && !letters.has("HhKkA")) {
      return "m is the minute, of no hour here; write MM for the month";
    }
    return letters.has("k") ? "k is the hour of which the first of a day is 24; write HH" : null;
  }
}
