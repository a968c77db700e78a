// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.read.SourceLog.Commit;
import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/** The offsets and timestamps of a file's rows, without the rest of them. */
final class OffsetColumns {
  private OffsetColumns() {}

  /**
   * The rows of a file with offsets that another one spans; null when there are none, or the file
   * is gone or cannot be read: then nothing comes out of it.
   *
   * @param own the file whose rows may be in the other one too
   * @param commit the other one
   * @param log that knows both
   */
  static Copies.Other read(ObjectStore store, String key, Commit own, Commit commit, SourceLog log)
      throws IOException {
    try (OpenFile open = OpenFile.open(store, key, PathLevels.of(""))) {
      open.project(Set.of(ArchivedFile.OFFSET, ArchivedFile.TIMESTAMP));
      int offset = open.file().place(ArchivedFile.OFFSET);
      int timestamp = open.file().place(ArchivedFile.TIMESTAMP);
      long[] offsets = new long[64];
      long[] stamps = new long[64];
      int rows = 0;
      for (OpenFile.Numbered row = open.next(); row != null; row = open.next()) {
        long at = (Long) row.columns()[offset];
        if (own.spans(at)) {
          if (rows == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * rows);
            stamps = Arrays.copyOf(stamps, 2 * rows);
          }
          offsets[rows] = at;
          stamps[rows] = Copies.stamp(timestamp < 0 ? null : (Long) row.columns()[timestamp]);
          rows++;
        }
      }
      return rows == 0
          ? null
          : ordered(commit, log, Arrays.copyOf(offsets, rows), Arrays.copyOf(stamps, rows));
    } catch (UnreadableException e) {
      return null;
    }
  }

  private static Copies.Other ordered(Commit commit, SourceLog log, long[] offsets, long[] stamps) {
    long[] sorted = offsets.clone();
    Arrays.sort(sorted);
    long[] stampOf = new long[sorted.length];
    for (int i = 0; i < offsets.length; i++) {
      stampOf[Arrays.binarySearch(sorted, offsets[i])] = stamps[i];
    }
    return new Copies.Other(commit.seq(), log.seq(), sorted, stampOf);
  }
}
