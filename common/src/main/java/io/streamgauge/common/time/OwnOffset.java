// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

/** The offset from UTC at the end of a time in ISO 8601, which has no seconds without a colon. */
final class OwnOffset {
  private static final int MOST_DECIMALS = 20;
  private static final int NONE = -1;

  private OwnOffset() {}

  /**
   * Where the offset begins: {@code +01}, {@code +0100} or {@code +01:00} behind the seconds, which
   * may have decimals; -1 where there is none.
   */
  static int in(String text) {
    int length = text.length();
    int end = length > 0 && endsLine(text.charAt(length - 1)) ? length - 1 : length;
    int sign = Math.max(text.lastIndexOf('+', end - 1), text.lastIndexOf('-', end - 1));
    return sign >= 0 && isOffset(text, sign + 1, end) && isBehindSeconds(text, sign) ? sign : NONE;
  }

  /** What is left of the ends of lines when a text was trimmed. */
  private static boolean endsLine(char c) {
    return c == '\u0085' || c == '\u2028' || c == '\u2029';
  }

  private static boolean isOffset(String text, int from, int end) {
    return switch (end - from) {
      case 2 -> isTwoDigits(text, from);
      case 4 -> isTwoDigits(text, from) && isTwoDigits(text, from + 2);
      case 5 ->
          isTwoDigits(text, from) && text.charAt(from + 2) == ':' && isTwoDigits(text, from + 3);
      default -> false;
    };
  }

  private static boolean isBehindSeconds(String text, int end) {
    int at = end;
    while (at > 0 && end - at < MOST_DECIMALS && isDigit(text.charAt(at - 1))) {
      at--;
    }
    boolean decimals =
        at < end && at > 0 && (text.charAt(at - 1) == '.' || text.charAt(at - 1) == ',');
    int seconds = (decimals ? at - 1 : end) - 2;
    return seconds > 0 && text.charAt(seconds - 1) == ':' && isTwoDigits(text, seconds);
  }

  private static boolean isTwoDigits(String text, int at) {
    return isDigit(text.charAt(at)) && isDigit(text.charAt(at + 1));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
