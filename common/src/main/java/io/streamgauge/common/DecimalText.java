// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

/**
 * Numbers as data providers write them: {@code [+-]digits[.digits][e[+-]digits]}, with a digit on
 * one side of the point, and maybe blanks behind the first sign. parseDouble also takes "1d",
 * "0x1p3" and "NaN", which are no numbers to a data provider.
 */
final class DecimalText {
  /** The powers of ten that a double holds exactly. */
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final int EXACT_DIGITS = 15;
  private static final int POINT = '.' - '0';

  private DecimalText() {}

  /** The same double as that of parseDouble, or null when the text is no finite number. */
  static Double parse(String untrimmed) {
    String text = joined(untrimmed.trim());
    int length = text.length();
    int at = sign(text, 0);
    int first = at;
    int point = -1;
    long digits = 0;
    for (; at < length; at++) {
      int digit = text.charAt(at) - '0';
      if (digit >= 0 && digit <= 9) {
        digits = digits * 10 + digit;
      } else if (digit == POINT && point < 0) {
        point = at;
      } else {
        break;
      }
    }
    int count = at - first - (point < 0 ? 0 : 1);
    int fraction = point < 0 ? 0 : at - point - 1;
    if (count == 0) {
      return null;
    }
    if (at == length && count <= EXACT_DIGITS) {
      // Both are exact doubles, so that their quotient is rounded once, and rightly.
      double exact = digits / EXACT_POWERS[fraction];
      return text.charAt(0) == '-' ? -exact : exact;
    }
    return at == length || isExponent(text, at) ? finite(Double.parseDouble(text)) : null;
  }

  /** Some loggers leave the place of a digit blank: {@code + 0.081}. */
  private static String joined(String text) {
    int digits = sign(text, 0);
    if (digits == 0 || digits >= text.length() || text.charAt(digits) != ' ') {
      return text;
    }
    return text.charAt(0) + text.substring(digits).stripLeading();
  }

  private static Double finite(double number) {
    return Double.isFinite(number) ? number : null;
  }

  private static boolean isExponent(String text, int at) {
    if (text.charAt(at) != 'e' && text.charAt(at) != 'E') {
      return false;
    }
    int first = sign(text, at + 1);
    int end = first;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end > first && end == text.length();
  }

  private static int sign(String text, int at) {
    return at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-') ? at + 1 : at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
