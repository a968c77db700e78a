// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

/**
 * A text from outside, made fit for one line of a log, an error message or a header: whatever could
 * begin a line, move the cursor or turn the writing direction is shown as {@code \}{@code uXXXX},
 * and a long text is cut.
 */
public final class LogText {
  /** Most characters of a text within a log line; several of them stay below 2 kB. */
  public static final int SHORT = 200;

  /** Most characters of a reason in a header or in a bad record. */
  public static final int REASON = 500;

  private LogText() {}

  /** The text in at most {@link #SHORT} characters. */
  public static String of(Object text) {
    return of(text, SHORT);
  }

  /**
   * The text in about {@code most} characters: a longer one keeps its head, and says how long it
   * was.
   */
  public static String of(Object text, int most) {
    String whole = String.valueOf(text);
    if (whole.length() <= most && isAscii(whole)) {
      return whole;
    }
    StringBuilder shown = new StringBuilder(Math.min(whole.length(), most) + 16);
    int at = 0;
    while (at < whole.length() && shown.length() < most) {
      int character = whole.codePointAt(at);
      at += Character.charCount(character);
      if (isShown(character)) {
        shown.appendCodePoint(character);
      } else {
        String digits = Integer.toHexString(character);
        shown.append("\\u").append("0".repeat(Math.max(0, 4 - digits.length()))).append(digits);
      }
    }
    if (at < whole.length()) {
      shown.append("... (").append(whole.length()).append(" characters)");
    }
    return shown.toString();
  }

  /**
   * The first {@code most} chars of a text, without half of a character at the end; shorter texts
   * as they are, and nothing else changed.
   */
  public static String head(String text, int most) {
    return text.length() <= most ? text : text.substring(0, headEnd(text, most));
  }

  private static int headEnd(String text, int most) {
    return most > 0 && Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean isShown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }

  /** Whether no surrogate stands alone in a text: an encoder would make a question mark of it. */
  public static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
