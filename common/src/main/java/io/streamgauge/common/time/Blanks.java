// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

/** The blanks in written times: a space, and the two kinds that keep a line from being broken. */
final class Blanks {
  private Blanks() {}

  /** The text with one space in the place of blanks that follow each other; itself if none do. */
  static String narrowed(String text) {
    int at = 0;
    while (at < text.length() && !isOdd(text, at)) {
      at++;
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder narrow = new StringBuilder(text.length()).append(text, 0, at);
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (!isBlank(c)) {
        narrow.append(c);
      } else if (at == 0 || !isBlank(text.charAt(at - 1))) {
        narrow.append(' ');
      }
    }
    return narrow.toString();
  }

  /** Whether it is a blank and no space, or behind another. */
  private static boolean isOdd(String text, int at) {
    char c = text.charAt(at);
    return isBlank(c) && (c != ' ' || (at > 0 && isBlank(text.charAt(at - 1))));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\u00a0' || c == '\u202f';
  }
}
