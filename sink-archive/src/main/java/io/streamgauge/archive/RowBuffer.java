// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * Rows of one future file, in compact form. A row lies in one chunk; chunks start small and grow,
 * so that a directory with few rows costs little.
 */
final class RowBuffer {
  private static final int FIRST_CHUNK = 1 << 10;

  /**
   * Larger arrays are humongous for G1 on small heaps: they take whole regions, and are not moved.
   */
  private static final int LARGEST_CHUNK = 1 << 18;

  private final String directory;
  private final RowLayout layout;
  private final SortKeys sortKeys;
  private final List<byte[]> chunks = new ArrayList<>();
  private long[] positions = new long[16];
  private long[] offsets = new long[16];
  private Inferred inferred;
  private int rows;
  private int chunkUsed;
  private long chunkBytes;
  private final Instant since;
  private long firstOffset = Long.MAX_VALUE;
  private long lastOffset = Long.MIN_VALUE;

  /**
   * A buffer for a directory.
   *
   * @param layout of the rows, or null for values without a schema
   */
  RowBuffer(String directory, RowLayout layout, List<String> sortBy) {
    this(directory, layout, sortBy, Instant.MIN);
  }

  /** A buffer that begins to wait now. */
  RowBuffer(String directory, RowLayout layout, List<String> sortBy, Instant since) {
    this.since = since;
    this.directory = directory;
    this.layout = layout;
    this.sortKeys = new SortKeys(sortBy);
  }

  /** When its first row came. */
  Instant since() {
    return since;
  }

  String directory() {
    return directory;
  }

  /** Layout of the rows, or null when they have no schema. */
  RowLayout layout() {
    return layout;
  }

  /** What the rows without a schema have in common. */
  Inferred inferred() {
    return inferred;
  }

  int rows() {
    return rows;
  }

  long firstOffset() {
    return firstOffset;
  }

  long lastOffset() {
    return lastOffset;
  }

  /** Heap that this buffer takes, about. */
  long bytes() {
    return chunkBytes + 2L * positions.length * Long.BYTES + sortKeys.bytes() + 512;
  }

  /** Widens what the rows have in common by one more value; false when it does not fit. */
  boolean infer(Inferred value) {
    Inferred merged = inferred == null ? value : inferred.merge(value);
    if (merged != null) {
      inferred = merged;
    }
    return merged != null;
  }

  void add(RowWriter row, long offset, Object value) {
    if (chunks.isEmpty() || last().length - chunkUsed < row.length()) {
      int wanted = chunks.isEmpty() ? FIRST_CHUNK : Math.min(LARGEST_CHUNK, last().length * 2);
      byte[] chunk = new byte[Math.max(wanted, row.length())];
      chunks.add(chunk);
      chunkBytes += chunk.length;
      chunkUsed = 0;
    }
    if (rows == positions.length) {
      positions = Arrays.copyOf(positions, rows * 2);
      offsets = Arrays.copyOf(offsets, rows * 2);
    }
    System.arraycopy(row.array(), 0, last(), chunkUsed, row.length());
    positions[rows] = ((long) (chunks.size() - 1) << 32) | chunkUsed;
    offsets[rows] = offset;
    chunkUsed += row.length();
    rows++;
    sortKeys.add(value);
    firstOffset = Math.min(firstOffset, offset);
    lastOffset = Math.max(lastOffset, offset);
  }

  /** The rows of these offsets, in order. */
  int[] order(LongPredicate wanted) {
    int[] order = sortKeys.order();
    return Arrays.stream(order).filter(row -> wanted.test(offsets[row])).toArray();
  }

  /** The lowest of these offsets of which there is a row. */
  long firstOffset(LongPredicate wanted) {
    return offsets(wanted).min().orElse(Long.MAX_VALUE);
  }

  /** Those of these offsets of which there is a row. */
  LongStream offsets(LongPredicate wanted) {
    return Arrays.stream(offsets, 0, rows).filter(wanted);
  }

  void seek(RowReader reader, int row) {
    long position = positions[row];
    reader.seek(chunks.get((int) (position >>> 32)), (int) position);
  }

  private byte[] last() {
    return chunks.get(chunks.size() - 1);
  }
}
