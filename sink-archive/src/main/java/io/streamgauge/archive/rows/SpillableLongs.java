// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A number for each row; the numbers of earlier rows may be on disk. */
final class SpillableLongs {
  private static final int FIRST = 4;

  private long[] tail = new long[FIRST];
  private int used;
  private List<Piece> spilled = List.of();

  /** Numbers on disk, in order. */
  private record Piece(SpillFiles.Extent extent, int count) {}

  void add(long value) {
    if (used == tail.length) {
      tail = Arrays.copyOf(tail, used * 2);
    }
    tail[used++] = value;
  }

  long bytes() {
    return (long) tail.length * Long.BYTES + 64L * spilled.size();
  }

  /**
   * All numbers from the first row on; the array may be longer.
   *
   * @throws UncheckedIOException when they cannot be read back
   */
  long[] all() {
    if (spilled.isEmpty()) {
      return tail;
    }
    int count = used + spilled.stream().mapToInt(Piece::count).sum();
    long[] all = new long[count];
    int at = 0;
    for (Piece piece : spilled) {
      try {
        byte[] bytes = piece.extent().read(0, piece.count() * Long.BYTES);
        ByteBuffer.wrap(bytes).asLongBuffer().get(all, at, piece.count());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      at += piece.count();
    }
    System.arraycopy(tail, 0, all, at, used);
    return all;
  }

  void spill(SpillFiles files) throws IOException {
    if (used > 0) {
      byte[] bytes = new byte[used * Long.BYTES];
      ByteBuffer.wrap(bytes).asLongBuffer().put(tail, 0, used);
      if (spilled.isEmpty()) {
        spilled = new ArrayList<>();
      }
      spilled.add(new Piece(files.write(bytes, bytes.length), used));
      tail = new long[FIRST];
      used = 0;
    }
  }

  void release() {
    spilled.forEach(piece -> piece.extent().release());
    spilled = List.of();
  }
}
