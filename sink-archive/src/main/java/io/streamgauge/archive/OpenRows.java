// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.time.Instant;

/**
 * The number, age and size of the rows of a topic partition since its last commit, for rotation.
 */
final class OpenRows {
  /** Clocks go wrong; a time further ahead of ours than this would be the latest one for long. */
  private static final long AHEAD_MS = 3_600_000;

  private int count;
  private Instant since = Instant.EPOCH;
  private Instant last = Instant.EPOCH;
  private long highest = Long.MIN_VALUE;
  private long highestAtFirst = Long.MIN_VALUE;
  private long largest;

  /**
   * Takes note of a row.
   *
   * @param timestamp of the record, or null
   * @param size that the file with this row would have, about
   */
  void add(Long timestamp, long size, Instant now) {
    if (timestamp != null && timestamp <= now.toEpochMilli() + AHEAD_MS) {
      highest = Math.max(highest, timestamp);
    }
    if (count == 0) {
      since = now;
    }
    if (count == 0 || highestAtFirst == Long.MIN_VALUE) {
      highestAtFirst = highest;
    }
    last = now;
    largest = Math.max(largest, size);
    count++;
  }

  /** Begins anew after a commit; how far the records' time is stays known. */
  void clear() {
    count = 0;
    largest = 0;
  }

  int count() {
    return count;
  }

  /** When the first of them came. */
  Instant since() {
    return since;
  }

  /** When the last of them came. */
  Instant last() {
    return last;
  }

  /** Size of the largest file that they would become, about. */
  long largest() {
    return largest;
  }

  /**
   * How far the latest time of any record has gone on since the first of them. A late record does
   * not move it, so that it does not end files either.
   */
  long progressMs() {
    return count == 0 || highestAtFirst == Long.MIN_VALUE ? 0 : highest - highestAtFirst;
  }
}
