// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import org.apache.kafka.common.TopicPartition;

/** The way of one partition from where reading begins to where it ends. For one thread. */
final class PartitionScan {
  /** The end of a partition that is read for ever. */
  static final long NEVER = Long.MAX_VALUE;

  private final TopicPartition partition;
  private final long end;
  private final boolean remembered;
  private final long skip;
  private final long skipAt;
  private long position;
  private boolean finished;

  /**
   * A partition to be read.
   *
   * @param start where to begin, with what was made of that record already and the end, or {@link
   *     #NEVER}
   * @param remembered whether the offsets keep the end
   */
  PartitionScan(TopicPartition partition, ReplayOffset start, boolean remembered) {
    this.partition = partition;
    end = start.end();
    this.remembered = remembered;
    skip = start.made();
    skipAt = start.position();
    position = start.position();
    finished = position >= end;
  }

  TopicPartition partition() {
    return partition;
  }

  long end() {
    return end;
  }

  /** Where reading stands. */
  long position() {
    return position;
  }

  /** Records that were made of this one before the task started. */
  long skipped(long offset) {
    return offset == skipAt ? skip : 0;
  }

  /** What is before this position has been read. */
  void reached(long newPosition) {
    position = Math.max(position, newPosition);
    finished = position >= end;
  }

  boolean isFinished() {
    return finished;
  }

  /** The log is not what it was: nothing more of it is read. */
  void finish() {
    finished = true;
  }

  /** Offsets that are left, or 0 when it has no end. */
  long left() {
    return finished || end == NEVER ? 0 : end - position;
  }

  /** What is stored with a record. */
  ReplayOffset offset(long at, long made) {
    return new ReplayOffset(at, made, remembered ? end : ReplayOffset.NO_END);
  }
}
