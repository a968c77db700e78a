// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import org.apache.kafka.common.TopicPartition;

/** The way of one partition from where reading begins to where it ends. For one thread. */
final class PartitionScan {
  /** The end of a partition that is read for ever, or until its end is known. */
  static final long NEVER = Long.MAX_VALUE;

  private final TopicPartition partition;
  private final boolean remembered;
  private final String selection;
  private long skip;
  private long skipAt;
  private long end;
  private String ends;
  private String topicId;
  private long position;
  private long from;
  private boolean finished;

  /**
   * A partition to be read.
   *
   * @param start where to begin, with what was made of that record already, the end, or {@link
   *     #NEVER}, and what else its offsets tell
   * @param remembered whether the offsets keep the end
   */
  PartitionScan(TopicPartition partition, ReplayOffset start, boolean remembered) {
    this.partition = partition;
    this.remembered = remembered;
    end = start.end();
    ends = start.ends();
    topicId = start.topicId();
    selection = start.selection();
    skip = start.made();
    skipAt = start.position();
    position = start.position();
    from = position;
    finished = position >= end;
  }

  TopicPartition partition() {
    return partition;
  }

  /** Whether a topic with this id, or null when the cluster tells none, is another one. */
  boolean isOfAnother(String id) {
    return id != null && topicId != null && !id.equals(topicId);
  }

  long end() {
    return end;
  }

  /** Where reading stands. */
  long position() {
    return position;
  }

  /**
   * What was handed out from here on is looked at again, for what it says of the records behind it.
   */
  void lookBackTo(long offset) {
    from = Math.min(from, offset);
  }

  /** Where reading begins: where it stands, or before that to look back. */
  long from() {
    return from;
  }

  /** Whether a record was handed out already. */
  boolean isBehind(long offset) {
    return offset < position;
  }

  /** Records that were made of this one before the task started. */
  long skipped(long offset) {
    return offset == skipAt ? skip : 0;
  }

  /** What is before this position has been read. */
  void reached(long newPosition) {
    position = Math.max(position, newPosition);
    finished |= position >= end;
  }

  /** The log has other records from here on than it had. */
  void back(long newPosition) {
    position = newPosition;
    skip = 0;
  }

  /** The topic is another one of the same name. */
  void renewed(long first, String id) {
    back(first);
    topicId = id;
    ends = null;
  }

  /**
   * Its end is known now.
   *
   * @param allEnds those of all partitions, for its offsets
   */
  void endsAt(long newEnd, String allEnds) {
    end = newEnd;
    ends = allEnds;
    finished |= position >= end;
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
    boolean told = remembered && end != NEVER;
    return new ReplayOffset(at, made, told ? end : ReplayOffset.NO_END, ends, topicId, selection);
  }
}
