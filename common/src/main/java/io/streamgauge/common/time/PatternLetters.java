// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The letters of a pattern of {@link DateTimeFormatter} that stand for something.
 *
 * @param text as long as the pattern, with a space where there is another text
 */
record PatternLetters(String text) {
  private static final Pattern MINUTE_OF_DATE =
      Pattern.compile("[yud]m[yud]|^[^HhKkA]*m[^HhKkA]*[HhKkA]");
  private static final Pattern MONTH_OF_TIME = Pattern.compile("[HhKk][ML](?![dyuE])");
  private static final Pattern NANOS_OF_FRACTION = Pattern.compile("s\\W*n{1,8}(?!n)");
  private static final Pattern FRACTION_OF_MINUTE = Pattern.compile("^[^s]*mS");

  static PatternLetters of(String pattern) {
    StringBuilder letters = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      quoted ^= c == '\'';
      letters.append(!quoted && Character.isLetter(c) ? c : ' ');
    }
    return new PatternLetters(letters.toString());
  }

  /** The other text of a pattern, without its quotes and with a line end for each letter. */
  static String plainText(String pattern) {
    String letters = of(pattern).text();
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      if (letters.charAt(i) != ' ') {
        plain.append('\n');
      } else if (pattern.charAt(i) != '\'') {
        plain.append(pattern.charAt(i));
      }
    }
    return plain.toString();
  }

  /** Whether any of these letters is there. */
  boolean has(String any) {
    return any.chars().anyMatch(c -> text.indexOf(c) >= 0);
  }

  /**
   * Refuses what is right in no pattern, whether times are read or written by it.
   *
   * @throws IllegalArgumentException saying what to write instead
   */
  void requireMeant() {
    if (has("Y") && !has("wW")) {
      throw new IllegalArgumentException(
          "Y is the year that a week belongs to; write yyyy for the year");
    }
    if (has("D") && has("MLd")) {
      throw new IllegalArgumentException(
          "D is the day of the year, which needs no month; write dd for the day of the month");
    }
    if (has("hK") && !has("aB")) {
      throw new IllegalArgumentException(
          "h and K are hours of half a day, and there is no a for am or pm; write HH for hours"
              + " from 00 to 23");
    }
    if (NANOS_OF_FRACTION.matcher(text).find()) {
      throw new IllegalArgumentException(
          "n counts nanoseconds, so that .5 would be five of them; write S for each digit of a"
              + " fraction of a second, as in ss.SSS");
    }
    requireOrder(text.replaceAll("(\\w)\\1*", "$1").replaceAll("\\W", ""));
  }

  /** Each of these also reads and writes a time, and mostly another one than is meant. */
  private static void requireOrder(String runs) {
    if (MINUTE_OF_DATE.matcher(runs).find()) {
      throw new IllegalArgumentException(
          "m is the minute, here within a date; write MM for the month");
    }
    if (MONTH_OF_TIME.matcher(runs).find()) {
      throw new IllegalArgumentException(
          "M is the month, here behind an hour; write mm for the minute");
    }
    if (FRACTION_OF_MINUTE.matcher(runs).find()) {
      throw new IllegalArgumentException("S is a fraction of a second; write ss for the second");
    }
  }

  /**
   * A language with the weeks of ISO 8601, which begin on Mondays, the first with the first
   * Thursday; in plain English they begin on Sundays, so that each day is another one.
   */
  static Locale isoWeeks(Locale language) {
    return new Locale.Builder().setLocale(language).setUnicodeLocaleKeyword("rg", "gbzzzz").build();
  }
}
