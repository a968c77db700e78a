// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.LogText;
import java.util.Comparator;
import java.util.List;

/**
 * The place in a file up to which it has been read, and what the file looked like up to there.
 *
 * <pre>
 * 0                                             bytes               bytes + open
 * | line | line | line | ... | line | line | line | a line without end |
 * |- head: its first 32, 64, ...    |    - tail: -| openPart readings of it
 *    4,096 bytes, each digested        256 bytes  | have been taken
 * </pre>
 *
 * <p>Of a line with an end behind {@code bytes}, {@code part} readings may have been taken. As a
 * text, for files that had a name before, the fields stand in this order:
 *
 * <pre>
 * bytes;lines;part;open;openPart;head;tail;taken
 * 1234;56;0;0;0;32:Zm9vYmFyYmF6,64:ZGFzIGlzdCBl,1234:c3BhbWVnZ3Nz;aGFtYmFjb25i;
 * </pre>
 *
 * <p>What was taken of a document is told by a digest of its rows. When the last of them gave no
 * reading, the document may have been cut there, and the rows up to the last reading are told too:
 *
 * <pre>
 * c3BhbWVnZ3Nz                  rows 1 to part
 * c3BhbWVnZ3Nz,3:aGFtYmFjb25i   rows 1 to part, rows 1 to 3
 * </pre>
 *
 * <p>A digest is the first 12 characters of the SHA-256 in base64, of the alphabet for URLs.
 *
 * @param bytes end of the last line that was taken; of a document, its size
 * @param lines how many lines that are
 * @param part how many readings of the line behind, or of the document, have been taken
 * @param open length of a line without an end behind, which was taken as it stood; 0 for none
 * @param openPart how many readings of that were taken
 * @param begin digests of the beginning, as {@code length:digest,...}, the longest at last; empty
 *     when it is not known
 * @param end digest of what lies before {@code bytes}; empty when it is not known
 * @param taken digest of the rows of a document that were taken; empty for lines
 */
record FilePosition(
    long bytes,
    long lines,
    long part,
    long open,
    long openPart,
    LateText begin,
    LateText end,
    String taken) {
  static final FilePosition START =
      new FilePosition(0, 0, 0, 0, 0, LateText.EMPTY, LateText.EMPTY, "");
  private static final String JOIN = ";";
  private static final String ALSO = ",";
  private static final Comparator<FilePosition> FARTHER =
      Comparator.comparingLong(FilePosition::bytes)
          .thenComparingLong(FilePosition::part)
          .thenComparingLong(FilePosition::open)
          .thenComparingLong(FilePosition::openPart);
  private static final int LONGEST_HEAD = 1_000;
  private static final int LONGEST_DIGEST = 100;

  /** Digests of the beginning. */
  String head() {
    return begin.text();
  }

  /** Digest of what lies before the place. */
  String tail() {
    return end.text();
  }

  /** The same place, some readings of the line behind further. */
  FilePosition withPart(long newPart) {
    return new FilePosition(bytes, lines, newPart, open, openPart, begin, end, taken);
  }

  /** The same place, with a line behind taken though it has no end yet. */
  FilePosition withOpen(long length, long newPart) {
    return new FilePosition(bytes, lines, 0, length, newPart, begin, end, taken);
  }

  /**
   * The same place in a document, one row further.
   *
   * @param all digest of the rows up to this one
   * @param bad whether it gave no reading
   */
  FilePosition withRow(String all, boolean bad) {
    String newTaken = bad ? all + ALSO + readings() : all;
    return new FilePosition(bytes, 0, part + 1, 0, 0, begin, LateText.EMPTY, newTaken);
  }

  /** Digest of the rows of a document that were taken. */
  String digest() {
    int also = taken.indexOf(ALSO);
    return also < 0 ? taken : taken.substring(0, also);
  }

  /** The rows up to the last reading, as {@code rows:digest}. */
  private String readings() {
    int also = taken.indexOf(ALSO);
    return also < 0 ? part + ":" + taken : taken.substring(also + 1);
  }

  /**
   * The place behind the last reading of a document; null when nothing was taken behind it, and
   * when there is none.
   */
  FilePosition behindReadings() {
    String told = readings();
    if (!taken.contains(ALSO) || !told.matches("[1-9]\\d{0,17}:.+")) {
      return null;
    }
    long rows = Long.parseLong(told.substring(0, told.indexOf(':')));
    String digest = told.substring(told.indexOf(':') + 1);
    return new FilePosition(bytes, lines, rows, 0, 0, begin, end, digest);
  }

  /** Whether more was taken than at the other place of the same content. */
  boolean isBehind(FilePosition other) {
    return FARTHER.compare(this, other) > 0;
  }

  boolean atStart() {
    return bytes == 0 && part == 0 && open == 0;
  }

  /** Whether what has no end has been told of: again when it is as long again. */
  boolean toldOf(long length) {
    return open > 0 && length >= open && length / 2 < open;
  }

  /** The longest beginning of at most this length, as {@code length:digest}; empty for none. */
  String headUpTo(long most) {
    String head = head();
    String longest = "";
    for (String each : head.isEmpty() ? new String[0] : head.split(",", -1)) {
      longest = length(each) <= most ? each : longest;
    }
    return longest;
  }

  /** Length of a beginning. */
  static int length(String beginning) {
    return Integer.parseInt(beginning.substring(0, beginning.indexOf(':')));
  }

  /** Has its digests made, so that what they are made of is not kept. */
  void settle() {
    begin.settle();
    end.settle();
  }

  /** As one text. */
  String text() {
    return String.join(
        JOIN,
        Long.toString(bytes),
        Long.toString(lines),
        Long.toString(part),
        Long.toString(open),
        Long.toString(openPart),
        head(),
        tail(),
        taken);
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException when it did not
   */
  static FilePosition parse(String text) {
    List<String> parts = List.of(text.split(JOIN, -1));
    if (parts.size() != 8) {
      throw new IllegalArgumentException("'" + LogText.of(text) + "' is not a place in a file");
    }
    return new FilePosition(
        number("bytes", parts.get(0)),
        number("lines", parts.get(1)),
        number("part", parts.get(2)),
        number("open", parts.get(3)),
        number("open.part", parts.get(4)),
        LateText.of(checkedHead(parts.get(5))),
        LateText.of(checkedDigest("tail", parts.get(6))),
        checkedDigest("taken", parts.get(7)));
  }

  /** A number of an offset, which JSON gives as any kind of number. */
  static long number(String key, Object value) {
    String text = String.valueOf(value);
    if (!text.matches("\\d{1,18}")) {
      throw new IllegalArgumentException(
          LogText.of(key) + "=" + LogText.of(value) + " is not a whole number from 0 on");
    }
    return Long.parseLong(text);
  }

  static String checkedHead(String head) {
    // Only as long as it may be: an expression like this one takes stack for each repetition.
    boolean form =
        head.isEmpty()
            || (head.length() <= LONGEST_HEAD
                && head.matches("\\d{1,9}:[\\w-]+(,\\d{1,9}:[\\w-]+)*"));
    if (!form) {
      throw new IllegalArgumentException(
          "head='" + LogText.of(head) + "' is not of the form length:digest,...; leave it out");
    }
    return head;
  }

  static String checkedDigest(String key, String digest) {
    if (digest.length() > LONGEST_DIGEST) {
      throw new IllegalArgumentException(
          key + "='" + LogText.of(digest) + "' is no digest; leave it out");
    }
    return digest;
  }
}
