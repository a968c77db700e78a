// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression for texts from outside. Java's engine tries some expressions in more ways
 * than there is time for, and cannot be interrupted: here it reads short texts only, and only so
 * many characters of them.
 *
 * @param pattern as the user has written it
 */
public record TextPattern(Pattern pattern) {
  /** Longest text that is looked at. */
  public static final int MOST_CHARS = 4_096;

  /** Most characters that a search reads, counted each time it reads one again. */
  private static final int MOST_READ = 1_000_000;

  private static final int LOOK = 0x3ff;

  /** Characters that all searches in one answer may still read. */
  static final class Reads {
    /** Some seconds at most. */
    private static final long MOST = 400_000_000;

    private long left = MOST;

    private boolean take(int reads) {
      left -= reads;
      return left >= 0;
    }
  }

  /** A text that is not searched to the end. */
  public static final class UnsearchedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsearchedException(String reason) {
      super(reason, null, false, false);
    }
  }

  /** A pattern in the words of {@link Pattern}. */
  public static TextPattern compile(String regex) {
    return new TextPattern(Pattern.compile(regex));
  }

  /** How many groups it has. */
  int groups() {
    return pattern.matcher("").groupCount();
  }

  /**
   * The first group where it is found, or null.
   *
   * @param reads of all searches in the answer
   * @throws UnsearchedException when the text is too long, or the search goes on for too long, or
   *     all of the answer together do
   */
  String firstGroup(String text, Reads reads) {
    Matcher matcher = search(text, reads);
    return matcher == null ? null : matcher.group(1);
  }

  /**
   * Whether it is found.
   *
   * @throws UnsearchedException when the text is too long, or the search goes on for too long
   */
  public boolean finds(String text) {
    return search(text, new Reads()) != null;
  }

  /** A text that ends a search which reads it too often by {@link UnsearchedException}. */
  public static CharSequence bounded(String text) {
    return new Counted(text, new Reads());
  }

  private Matcher search(String text, Reads reads) {
    if (text.length() > MOST_CHARS) {
      throw new UnsearchedException(
          "a text of "
              + text.length()
              + " characters is too long for a regular expression, which reads "
              + MOST_CHARS);
    }
    try {
      Matcher matcher = pattern.matcher(new Counted(text, reads));
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
    private final Reads reads;
    private int read;

    Counted(String text, Reads reads) {
      this.text = text;
      this.reads = reads;
    }

    @Override
    public char charAt(int index) {
      read++;
      if (read > MOST_READ || ((read & LOOK) == 0 && mustEnd())) {
        throw tooLong();
      }
      return text.charAt(index);
    }

    private boolean mustEnd() {
      return !reads.take(LOOK + 1) || Thread.currentThread().isInterrupted();
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
