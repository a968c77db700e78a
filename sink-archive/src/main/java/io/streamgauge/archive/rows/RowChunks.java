// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a buffer's rows. A row lies in one chunk; chunks start small and grow, so that a
 * directory with few rows costs little.
 */
final class RowChunks {
  private static final int FIRST = 1 << 8;

  /** Larger arrays are humongous for G1 on small heaps: whole regions, which are not moved. */
  private static final int LARGEST = 1 << 18;

  private static final int OVERHEAD = 64;

  private final List<Chunk> chunks = new ArrayList<>(2);
  private long bytes;

  /** Rows in memory, or on disk when there are no bytes. */
  private static final class Chunk {
    private byte[] bytes;
    private int used;
    private SpillFiles.Extent spilled;

    Chunk(int size) {
      bytes = new byte[size];
    }

    boolean fits(int length) {
      return bytes != null && bytes.length - used >= length;
    }
  }

  /** Appends a row and returns its place. */
  long add(RowWriter row) {
    Chunk chunk = chunk(row.length());
    int at = chunk.used;
    System.arraycopy(row.array(), 0, chunk.bytes, at, row.length());
    chunk.used += row.length();
    return ((long) (chunks.size() - 1) << 32) | at;
  }

  /** The chunk that the next row goes to. */
  private Chunk chunk(int length) {
    Chunk last = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
    if (last != null && last.fits(length)) {
      return last;
    }
    int wanted =
        last == null || last.bytes == null ? FIRST : Math.min(LARGEST, last.bytes.length * 2);
    Chunk chunk = new Chunk(Math.max(wanted, length));
    chunks.add(chunk);
    bytes += chunk.bytes.length;
    return chunk;
  }

  /** Heap that the rows take. */
  long bytes() {
    return bytes + (long) chunks.size() * OVERHEAD;
  }

  /** Heap that the rows in memory take. */
  long inMemory() {
    return bytes;
  }

  /** Moves all rows to disk; when it fails, those that are not there stay in memory. */
  void spill(SpillFiles files) throws IOException {
    for (Chunk chunk : chunks) {
      if (chunk.bytes != null) {
        chunk.spilled = files.write(chunk.bytes, chunk.used);
        bytes -= chunk.bytes.length;
        chunk.bytes = null;
      }
    }
  }

  /** Gives back what the rows take on disk; they cannot be read after that. */
  void release() {
    for (Chunk chunk : chunks) {
      if (chunk.spilled != null) {
        chunk.spilled.release();
        chunk.spilled = null;
      }
    }
  }

  /**
   * Goes to a row and returns how many bytes exist for it only: those that were on disk.
   *
   * @param place of the row
   * @param next place of the row behind it, or a negative one when it is the last
   */
  int seek(RowReader reader, long place, long next) throws IOException {
    Chunk chunk = chunks.get((int) (place >>> 32));
    int from = (int) place;
    if (chunk.bytes != null) {
      reader.seek(chunk.bytes, from);
      return 0;
    }
    int to = next >>> 32 == place >>> 32 ? (int) next : chunk.used;
    reader.seek(chunk.spilled.read(from, to - from), 0);
    return to - from;
  }
}
