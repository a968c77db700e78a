// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

/**
 * Rows that are written together. Each column takes its values of all of them before the next
 * column begins, so that what a column needs stays at hand; the batch remembers where in each row
 * the next value is.
 */
final class RowBatch {
  private static final int MOST = 500;

  /** Of rows that exist for the batch only, which may be large. */
  private static final int MOST_BYTES = 1 << 20;

  private final byte[][] bytes;
  private final int[] at;
  private final RowReader reader = new RowReader();
  private byte[][] envelopes;
  private int[] envelopesAt;
  private boolean[][] given;
  private int size;
  private long own;
  private int first;
  private int end;

  RowBatch(int rows) {
    int most = Math.min(MOST, Math.max(1, rows));
    bytes = new byte[most][];
    at = new int[most];
  }

  /**
   * Adds a row.
   *
   * @param fields which of the fields the row has; null for all
   * @param heap bytes that exist for the batch only
   */
  void add(byte[] row, int from, boolean[] fields, long heap) {
    if (fields != null && given == null) {
      given = new boolean[bytes.length][];
    }
    if (given != null) {
      given[size] = fields;
    }
    bytes[size] = row;
    at[size] = from;
    size++;
    own += heap;
  }

  /** Adds a row whose fields are apart from its envelope. */
  void add(byte[] fields, byte[] row, int envelope, long heap) {
    if (envelopes == null) {
      envelopes = new byte[bytes.length][];
      envelopesAt = new int[bytes.length];
    }
    envelopes[size] = row;
    envelopesAt[size] = envelope;
    add(fields, 0, null, heap);
  }

  int size() {
    return size;
  }

  /** Whether the rows should be written before another one is added. */
  boolean full() {
    return size == bytes.length || own >= MOST_BYTES;
  }

  void clear() {
    size = 0;
    own = 0;
  }

  /** Chooses the rows that are written next. */
  void part(int from, int to) {
    first = from;
    end = to;
  }

  /** The first row of the part. */
  int first() {
    return first;
  }

  /** The row behind the last one of the part. */
  int end() {
    return end;
  }

  /** Whether the row has a field, which is the next one then. */
  boolean has(int row, int field) {
    return given == null || given[row] == null || given[row][field];
  }

  /** A reader of the row's next value. */
  RowReader enter(int row) {
    reader.seek(bytes[row], at[row]);
    return reader;
  }

  /** Remembers how far the row was read. */
  void leave(int row) {
    at[row] = reader.at();
  }

  /** Goes on from the fields of the part's rows to their envelopes. */
  void enterEnvelopes() {
    if (envelopes != null) {
      System.arraycopy(envelopes, first, bytes, first, end - first);
      System.arraycopy(envelopesAt, first, at, first, end - first);
    }
  }
}
