// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.Offsets;
import io.streamgauge.common.help.Troubleshooting;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The offsets of a topic partition that a task has been handed, and so those that can still come.
 */
final class SeenOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(SeenOffsets.class);

  private final TopicPartition source;
  private long last = Long.MAX_VALUE;
  private long first = -1;
  private long highest = -1;
  private Offsets carriedAtStart = Offsets.NONE;

  SeenOffsets(TopicPartition source) {
    this.source = source;
  }

  /** Begins with what earlier tasks have put off. */
  void start(Offsets carried) {
    carriedAtStart = carried;
  }

  /** Takes note of an offset; true when it does not follow the one before, like the first. */
  boolean backwards(long offset) {
    boolean backwards = offset <= last;
    last = offset;
    first = first < 0 ? offset : first;
    highest = Math.max(highest, offset);
    return backwards;
  }

  /**
   * Whether an offset can come no more. One that another task has put off meanwhile may be before
   * what this task has read; then it is not this task's to forget.
   */
  private boolean passed(long offset) {
    return highest >= 0 && offset <= highest && (offset >= first || carriedAtStart.test(offset));
  }

  /** Those carried offsets whose rows are still to be read. */
  Offsets unread(Offsets carried) {
    return carried.filter(offset -> !passed(offset));
  }

  /** Reports carried offsets that were passed and whose rows were not taken. */
  void reportMissing(Offsets carried, LongStream rows) {
    Offsets taken = Offsets.of(rows.toArray());
    Offsets missing = carried.filter(offset -> passed(offset) && !taken.test(offset));
    if (!missing.isEmpty()) {
      LOG.error(
          "{} rows of {} that waited for a file, from offset {}, did not come again: the topic's"
              + " retention or compaction removed them, or they were refused",
          missing.size(),
          source,
          missing.first());
    }
  }

  /** Skipping here would lose the rows of a new topic; archiving would repeat those of the old. */
  ConnectException movedBack(long offset, long safe, long end) {
    return new ConnectException(
        source
            + " is read from offset "
            + offset
            + ", but the archive had everything below "
            + safe
            + " and that was committed. Stop the connector and set its offsets with PATCH"
            + " /connectors/<name>/offsets: to "
            + offset
            + " to archive from there (again, or because the topic was deleted and made anew), or to "
            + end
            + " to go on behind what is archived"
            + Troubleshooting.MOVED_BACK.see());
  }
}
