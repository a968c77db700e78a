// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of a file in another order than it has them: they are copied to the worker's disk, and
 * only their keys and places are in memory.
 */
final class SpooledCursor implements RowCursor {
  /** A row that is not wanted has a place in the order, but no copy. */
  private static final long NOWHERE = -1;

  private final Spool spool;
  private final Map<String, Integer> texts = new HashMap<>();
  private String[] textOf = new String[0];
  private String source = "";
  private long[] copies = new long[64];
  private long[] times = new long[64];
  private long[] offsets = new long[64];
  private int[] textNumbers = new int[64];
  private int rows;
  private Integer[] order;
  private int at;
  private boolean complete;

  SpooledCursor(Spool spool) {
    this.spool = spool;
  }

  /**
   * Copies some rows of a file.
   *
   * @return whether there are more
   */
  boolean copy(OpenFile open, RowKeys keys, int most) throws IOException, UnreadableException {
    for (int i = 0; i < most; i++) {
      OpenFile.Numbered row = open.next();
      if (row == null) {
        ordered();
        return false;
      }
      if (rows == times.length) {
        grow();
      }
      Row.Key key = keys.key(row.columns());
      times[rows] = key.time();
      offsets[rows] = key.offset();
      textNumbers[rows] = number(texts, key.text());
      source = key.source();
      copies[rows] = NOWHERE;
      if (keys.wanted(row.columns())) {
        copies[rows] = spool.append(row.columns());
      }
      rows++;
    }
    return true;
  }

  private static int number(Map<String, Integer> known, String text) {
    Integer number = known.get(text);
    if (number == null) {
      number = known.size();
      known.put(text, number);
    }
    return number;
  }

  private void grow() {
    int size = 2 * rows;
    copies = Arrays.copyOf(copies, size);
    times = Arrays.copyOf(times, size);
    offsets = Arrays.copyOf(offsets, size);
    textNumbers = Arrays.copyOf(textNumbers, size);
  }

  private void ordered() {
    textOf = new String[texts.size()];
    texts.forEach((text, number) -> textOf[number] = text);
    int[] ranks = ranks();
    order = new Integer[rows];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (one, other) -> {
          int byText = Integer.compare(ranks[textNumbers[one]], ranks[textNumbers[other]]);
          if (byText != 0) {
            return byText;
          }
          int byTime = Long.compare(times[one], times[other]);
          return byTime != 0 ? byTime : Long.compare(offsets[one], offsets[other]);
        });
    complete = true;
  }

  private int[] ranks() {
    String[] sorted = textOf.clone();
    Arrays.sort(sorted);
    int[] ranks = new int[sorted.length];
    for (int rank = 0; rank < sorted.length; rank++) {
      ranks[texts.get(sorted[rank])] = rank;
    }
    return ranks;
  }

  @Override
  public Row next() throws IOException {
    if (!complete) {
      throw new IllegalStateException("The rows are not all copied");
    }
    while (at < rows) {
      int place = at++;
      int row = order[place];
      if (copies[row] != NOWHERE) {
        Row.Key key = new Row.Key(textOf[textNumbers[row]], times[row], source, offsets[row]);
        return new Row(spool.read(copies[row]), row, place, key);
      }
    }
    return null;
  }

  /** Gives up what was copied. */
  void abandon() throws IOException {
    for (int row = 0; row < rows; row++) {
      if (copies[row] != NOWHERE) {
        spool.drop(copies[row]);
      }
    }
    rows = 0;
  }

  /** Rows of the file. */
  int rows() {
    return rows;
  }

  @Override
  public void close() {
    rows = 0;
  }
}
