// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of a file in another order than it has them: they are copied to the worker's disk, and
 * so are their keys once they are in order; only those of the file that is copied are in memory.
 */
final class SpooledCursor implements RowCursor {
  /** A row that is not wanted has a place in the order, but no copy. */
  private static final long NOWHERE = -1;

  /** Place, row, number of its text, time, offset and copy of a row that is wanted. */
  private static final int ENTRY_BYTES = 3 * Integer.BYTES + 3 * Long.BYTES;

  /** So many are read at a time; there may be thousands of files. */
  private static final int ENTRIES = 64;

  private final Spool spool;
  private final Map<String, Integer> texts = new HashMap<>();
  private String[] textOf = new String[0];
  private String source = "";
  private long[] copies = new long[64];
  private long[] times = new long[64];
  private long[] offsets = new long[64];
  private int[] textNumbers = new int[64];
  private int rows;
  private final ByteBuffer entries = ByteBuffer.allocate(ENTRY_BYTES * ENTRIES).limit(0);
  private long from;
  private int left;
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

  private void ordered() throws IOException {
    textOf = new String[texts.size()];
    texts.forEach((text, number) -> textOf[number] = text);
    int[] order = sorted(ranks());
    boolean first = true;
    for (int place = 0; place < rows; place++) {
      int row = order[place];
      if (copies[row] == NOWHERE) {
        continue;
      }
      if (entries.limit() == 0) {
        entries.clear();
      }
      entries.putInt(place).putInt(row).putInt(textNumbers[row]);
      entries.putLong(times[row]).putLong(offsets[row]).putLong(copies[row]);
      left++;
      if (!entries.hasRemaining()) {
        first = written(first);
      }
    }
    if (entries.limit() > 0) {
      var unused = written(first);
    }
    texts.clear();
    copies = new long[0];
    times = new long[0];
    offsets = new long[0];
    textNumbers = new int[0];
    complete = true;
  }

  private boolean written(boolean first) throws IOException {
    long begin = spool.keys().append(entries.flip());
    if (first) {
      from = begin;
    }
    entries.limit(0);
    return false;
  }

  /** The rows by the ranks of their texts, then time and offset. */
  private int[] sorted(int[] ranks) {
    int[] order = new int[rows];
    Arrays.setAll(order, row -> row);
    int[] merged = new int[rows];
    for (int run = 1; run > 0 && run < rows; run *= 2) {
      for (int begin = 0; begin < rows; begin += 2 * run) {
        int middle = Math.min(begin + run, rows);
        int end = (int) Math.min((long) begin + 2L * run, rows);
        int one = begin;
        int other = middle;
        for (int at = begin; at < end; at++) {
          boolean takeOne =
              other >= end || (one < middle && compare(order[one], order[other], ranks) <= 0);
          merged[at] = takeOne ? order[one++] : order[other++];
        }
      }
      int[] before = order;
      order = merged;
      merged = before;
    }
    return order;
  }

  private int compare(int one, int other, int[] ranks) {
    int byText = Integer.compare(ranks[textNumbers[one]], ranks[textNumbers[other]]);
    if (byText != 0) {
      return byText;
    }
    int byTime = Long.compare(times[one], times[other]);
    return byTime != 0 ? byTime : Long.compare(offsets[one], offsets[other]);
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
    if (left == 0) {
      return null;
    }
    if (!entries.hasRemaining()) {
      entries.clear().limit(ENTRY_BYTES * Math.min(left, ENTRIES));
      spool.keys().read(from, entries);
      spool.keys().release(from, entries.position());
      from += entries.position();
      entries.flip();
    }
    left--;
    int place = entries.getInt();
    int row = entries.getInt();
    String text = textOf[entries.getInt()];
    Row.Key key = new Row.Key(text, entries.getLong(), source, entries.getLong());
    return new Row(spool.read(entries.getLong()), row, place, key);
  }

  /** Gives up what was copied. */
  void abandon() throws IOException {
    for (int row = 0; row < Math.min(rows, copies.length); row++) {
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
