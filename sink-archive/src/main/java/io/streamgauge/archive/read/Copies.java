// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * The rows of one file that others have too, since somebody has moved the sink's offsets back. Each
 * is given out of one file only: the newest that was there when reading began, and whatever comes
 * later, that one.
 *
 * @param seq of the entry that committed the file
 * @param seen the last entry that there was when its first row was given
 * @param all files with rows of the same offsets, this one too, the oldest first
 */
record Copies(long seq, long seen, List<Other> all) {
  /** Those of a file that shares no row, as far as anybody knows. */
  static Copies none(long seen) {
    return of(1, seen, List.of());
  }

  /** Those of a file that others may have too. */
  static Copies of(long seq, long seen, List<Other> others) {
    List<Other> all = new ArrayList<>(others);
    all.add(new Other(seq, seen, null));
    all.sort(Comparator.comparingLong(Other::seq));
    return new Copies(seq, seen, all);
  }

  /**
   * Rows of a file.
   *
   * @param seq of the entry that committed it
   * @param seen the last entry that there was when its first row was given
   * @param rows of it; null for the file itself
   */
  record Other(long seq, long seen, OtherRows rows) {}

  /**
   * Whether others may have rows of the file. Where it is damaged they give them, so it has to give
   * all of its rows or none.
   */
  boolean shared() {
    return all.size() > 1;
  }

  /** Reads some of what the others have; false when all of it is read. */
  boolean step() throws IOException {
    for (Other other : all) {
      if (other.rows() != null && other.rows().step()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a row comes out of this file, once all is read.
   *
   * @param contents of the row, which is asked where another has its offset and timestamp: a topic
   *     that was made anew has the same offsets, and often the same timestamps
   */
  boolean here(long offset, Long timestamp, Supplier<RowContents> contents) throws IOException {
    if (!shared()) {
      return true;
    }
    long giver = 0;
    long known = 0;
    // The oldest copy, unless a newer one was there when it began, and so on from that one.
    for (Other copy : all) {
      boolean there = copy.rows() == null || copy.rows().has(offset, timestamp, contents);
      if (there && (giver == 0 || copy.seq() <= known)) {
        giver = copy.seq();
        known = copy.seen();
      }
    }
    return giver == seq;
  }
}
