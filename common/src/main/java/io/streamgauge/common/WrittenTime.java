// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

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
    String fault = fault(letters(pattern));
    if (fault != null) {
      throw new IllegalArgumentException("'" + pattern + "': " + fault);
    }
    return DateTimeFormatter.ofPattern(pattern, isoWeeks(language));
  }

  /** The same language in a region whose weeks begin on Mondays, the first with a Thursday. */
  private static Locale isoWeeks(Locale language) {
    return new Locale.Builder().setLocale(language).setUnicodeLocaleKeyword("rg", "gbzzzz").build();
  }

  private static String fault(String letters) {
    if (has(letters, "Y") && !has(letters, "wW")) {
      return "Y is the year that a week belongs to; write yyyy for the year";
    }
    if (has(letters, "w") && has(letters, "yu")) {
      return "the first and last weeks of a year may belong to another one; write YYYY for their"
          + " year";
    }
    if (has(letters, "D") && has(letters, "ML")) {
      return "D is the day of the year; write dd for the day of the month";
    }
    if (has(letters, "m") && !has(letters, "HhKkA")) {
      return "m is the minute, of no hour here; write MM for the month";
    }
    if (has(letters, "hK") && !has(letters, "aB")) {
      return "h and K are hours of half a day, and there is no a for am or pm; write HH";
    }
    return has(letters, "k") ? "k is the hour of which the first of a day is 24; write HH" : null;
  }

  private static boolean has(String letters, String any) {
    return any.chars().anyMatch(c -> letters.indexOf(c) >= 0);
  }

  /** The letters that stand for something. */
  private static String letters(String pattern) {
    StringBuilder letters = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      quoted ^= c == '\'';
      letters.append(quoted ? ' ' : c);
    }
    return letters.toString();
  }
}
