// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.read.SourceLog.Commit;
import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The rows of a file by which they are known in another one: some numbers of each. */
final class OtherRows {
  private long[] offsets = new long[64];
  private long[] stamps = new long[64];
  private long[] values = new long[64];
  private long[] keys = new long[64];
  private int rows;

  private OtherRows() {}

  /**
   * The rows of a file with offsets that another one spans; null when there are none, or the file
   * is gone or cannot be read: then nothing comes out of it.
   *
   * @param levels of the file's directory
   * @param own the file whose rows may be in the other one too
   */
  static OtherRows read(ObjectStore store, String key, PathLevels levels, Commit own)
      throws IOException {
    OtherRows all = new OtherRows();
    try (OpenFile open = OpenFile.open(store, key, levels)) {
      open.only(open.file().withoutHeaders());
      ArchivedFile file = open.file();
      int offset = file.place(ArchivedFile.OFFSET);
      int timestamp = file.place(ArchivedFile.TIMESTAMP);
      for (OpenFile.Numbered row = open.next(); row != null; row = open.next()) {
        long at = (Long) row.columns()[offset];
        if (own.spans(at)) {
          Long stamp = timestamp < 0 ? null : (Long) row.columns()[timestamp];
          all.add(at, stamp(stamp), RowContents.of(file, row.columns()));
        }
      }
    } catch (UnreadableException | RuntimeException e) {
      return null;
    }
    all.sort();
    return all.rows == 0 ? null : all;
  }

  private static long stamp(Long timestamp) {
    return timestamp == null ? Long.MIN_VALUE : timestamp;
  }

  private void add(long offset, long timestamp, RowContents contents) {
    if (rows == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * rows);
      stamps = Arrays.copyOf(stamps, 2 * rows);
      values = Arrays.copyOf(values, 2 * rows);
      keys = Arrays.copyOf(keys, 2 * rows);
    }
    offsets[rows] = offset;
    stamps[rows] = timestamp;
    values[rows] = contents.value();
    keys[rows] = contents.key();
    rows++;
  }

  private void sort() {
    int[] order =
        IntStream.range(0, rows)
            .boxed()
            .sorted(Comparator.comparingLong(row -> offsets[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    offsets = picked(offsets, order);
    stamps = picked(stamps, order);
    values = picked(values, order);
    keys = picked(keys, order);
  }

  private static long[] picked(long[] all, int[] order) {
    return Arrays.stream(order).mapToLong(row -> all[row]).toArray();
  }

  /** Whether it has a row of this place in Kafka that says the same. */
  boolean has(long offset, Long timestamp, Supplier<RowContents> contents) {
    int at = Arrays.binarySearch(offsets, offset);
    if (at < 0) {
      return false;
    }
    while (at > 0 && offsets[at - 1] == offset) {
      at--;
    }
    for (; at < rows && offsets[at] == offset; at++) {
      if (stamps[at] == stamp(timestamp)
          && new RowContents(values[at], keys[at]).same(contents.get())) {
        return true;
      }
    }
    return false;
  }
}
