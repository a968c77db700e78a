// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The letters of a pattern of {@link DateTimeFormatter} that stand for something.
 *
 * @param text as long as the pattern, with a space where there is another text
 */
record PatternLetters(String text) {

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
    if (has("hK") && !has("aB")) {
      throw new IllegalArgumentException(
          "h and K are hours of half a day, and there is no a for am or pm; write HH for hours"
              + " from 00 to 23");
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
