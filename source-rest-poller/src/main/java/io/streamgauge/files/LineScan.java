// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.extract.FileExtractor;
import java.util.Arrays;

/**
 * Finds the ends of lines in the bytes of a file. A line break within the quotes of CSV is none,
 * unless the quotes turn out to be broken: a line that was cut off within them must not swallow the
 * lines behind it. NUL bytes end a line too, since file systems leave them where power was lost.
 */
final class LineScan {
  /** Most that is read at once, and so the longest line. */
  static final int CHUNK = 1 << 18;

  /** Longest text in quotes with line breaks in it. */
  static final int MOST_QUOTED = 1 << 16;

  private static final byte QUOTE = '"';
  private static final byte BREAK = '\n';
  private static final byte RETURN = '\r';
  private static final byte NUL = 0;

  private final Character separator;
  private final byte[] comment;

  /**
   * A search for lines.
   *
   * @param separator of CSV; null where quotes mean nothing
   * @param comment what begins a line without quotes; empty for none
   */
  private LineScan(Character separator, byte[] comment) {
    this.separator = separator;
    this.comment = comment;
  }

  /** The end of a line. */
  enum Terminator {
    /** With a line break. */
    BREAK,
    /** Cut off by NUL bytes. */
    NUL,
    /** Not in these bytes. */
    NONE
  }

  /**
   * A line.
   *
   * @param end of its bytes, the line break left out
   * @param next where the next one begins
   * @param firstBreak first line break within it, or -1
   */
  record Line(Terminator terminator, int end, int next, int firstBreak) {}

  static LineScan of(FileExtractor extractor) {
    return new LineScan(extractor.separator(), extractor.comment());
  }

  /** The line that begins here. */
  Line next(byte[] bytes, int from, int to) {
    boolean quotes = separator != null && !commented(bytes, from, to);
    boolean begins = true;
    boolean quoted = false;
    boolean closed = false;
    int firstBreak = -1;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == NUL) {
        return firstBreak >= 0
            ? first(bytes, from, firstBreak)
            : new Line(Terminator.NUL, i, i + 1, firstBreak);
      }
      if (quoted) {
        if (b == QUOTE) {
          quoted = false;
          closed = true;
        } else if (b == BREAK && firstBreak < 0) {
          firstBreak = i;
        }
        if (firstBreak >= 0 && i - from > MOST_QUOTED) {
          return first(bytes, from, firstBreak);
        }
      } else if (b == BREAK) {
        return new Line(Terminator.BREAK, i, i + 1, firstBreak);
      } else if (closed && b == QUOTE) {
        quoted = true;
        closed = false;
      } else if (quotes) {
        boolean separates = (char) (b & 0xff) == separator;
        if (closed && !separates && b != RETURN) {
          // No quote means anything any more in a line like this.
          quotes = false;
        }
        quoted = quotes && begins && b == QUOTE;
        closed = closed && b == RETURN;
        begins = separates;
      }
    }
    return new Line(Terminator.NONE, to, to, firstBreak);
  }

  /** The line alone that ends at the first line break. */
  static Line first(byte[] bytes, int from, int firstBreak) {
    return new Line(Terminator.BREAK, firstBreak, firstBreak + 1, -1);
  }

  private boolean commented(byte[] bytes, int from, int to) {
    return comment.length > 0
        && to - from >= comment.length
        && Arrays.equals(bytes, from, from + comment.length, comment, 0, comment.length);
  }

  /** A line without the carriage return that may precede its line break. */
  static byte[] trimmed(byte[] line) {
    int length = line.length;
    return length > 0 && line[length - 1] == RETURN ? Arrays.copyOf(line, length - 1) : line;
  }

  /** Line breaks in some of the bytes. */
  static long breaks(byte[] bytes, int from, int to) {
    long breaks = 0;
    for (int i = from; i < to; i++) {
      breaks += bytes[i] == BREAK ? 1 : 0;
    }
    return breaks;
  }
}
