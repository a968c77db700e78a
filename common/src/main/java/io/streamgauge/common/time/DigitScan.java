// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

/** A walk over a text of numbers, from its begin to its end. */
final class DigitScan {
  private final String text;
  private int at;

  DigitScan(String text) {
    this.text = text;
  }

  /** Whether a text is one number of at most so many digits before and behind its point. */
  static boolean isDecimal(String text, int most, int mostBehind) {
    DigitScan scan = new DigitScan(text);
    return scan.decimal(most, mostBehind) != null && scan.isAtEnd();
  }

  /**
   * Passes the digits of a whole number, and a {@code .0} behind it; null when too few are here.
   */
  String whole(int fewest, int most) {
    String digits = digits(fewest, most);
    if (text.startsWith(".0", at)) {
      at += 2;
    }
    return digits;
  }

  /**
   * Passes a number with digits behind its point, or with neither; null when there is none here.
   */
  String decimal(int most, int mostBehind) {
    int from = at;
    if (digits(1, most) == null) {
      return null;
    }
    int point = at;
    if (point < text.length() && text.charAt(point) == '.') {
      at++;
      if (digits(1, mostBehind) == null) {
        at = point;
      }
    }
    return text.substring(from, at);
  }

  private String digits(int fewest, int most) {
    int from = at;
    while (at < text.length() && at - from < most && isDigit(text.charAt(at))) {
      at++;
    }
    return at - from < fewest ? null : text.substring(from, at);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Passes spaces and commas; returns whether there were any. */
  boolean separators() {
    int from = at;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == ',')) {
      at++;
    }
    return at > from;
  }

  boolean isAtEnd() {
    return at == text.length();
  }
}
