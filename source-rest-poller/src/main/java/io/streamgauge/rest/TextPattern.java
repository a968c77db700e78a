// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression for texts from outside. Java's engine tries some expressions in more ways
 * than there is time for, and cannot be interrupted: here it reads short texts only, and only so
 * many characters of them.
 *
 * @param pattern as the user has written it
 */
record TextPattern(Pattern pattern) {
  /** Longest text that is looked at. */
  static final int MOST_CHARS = 4_096;

  /** Most characters that a search reads, counted each time it reads one again. */
  private static final int MOST_READ = 1_000_000;

  private static final int LOOK = 0x3ff;

  /** A text that is not searched to the end. */
  static final class UnsearchedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsearchedException(String reason) {
      super(reason, null, false, false);
    }
  }

  static TextPattern compile(String regex) {
    return new TextPattern(Pattern.compile(regex));
  }

  /** How many groups it has. */
  int groups() {
    return pattern.matcher("").groupCount();
  }

  /**
   * The first group where it is found, or null.
   *
   * @throws UnsearchedException when the text is too long, or the search goes on for too long
   */
  String firstGroup(String text) {
    Matcher matcher = search(text);
    return matcher == null ? null : matcher.group(1);
  }

  /**
   * Whether it is found.
   *
   * @throws UnsearchedException when the text is too long, or the search goes on for too long
   */
  boolean finds(String text) {
    return search(text) != null;
  }

  /** A text that ends a search which reads it too often by {@link UnsearchedException}. */
  static CharSequence bounded(String text) {
    return new Counted(text);
  }

  private Matcher search(String text) {
    if (text.length() > MOST_CHARS) {
      throw new UnsearchedException(
          "a text of "
              + text.length()
              + " characters is too long for a regular expression, which reads "
              + MOST_CHARS);
    }
    try {
      Matcher matcher = pattern.matcher(new Counted(text));
      return matcher.find() ? matcher : null;
    } catch (StackOverflowError e) {
      throw tooLong();
    }
  }

  private static UnsearchedException tooLong() {
    return new UnsearchedException(
        "a regular expression takes too long on a text; write it so that it has one way only to"
            + " match, as with [^/]++ or ^ before it");
  }

  /** A text that counts how often it is read. */
  private static final class Counted implements CharSequence {
    private final String text;
    private int read;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      read++;
      if (read > MOST_READ || ((read & LOOK) == 0 && Thread.currentThread().isInterrupted())) {
        throw tooLong();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
