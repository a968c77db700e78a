// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import org.apache.kafka.connect.source.SourceRecord;

/**
 * A record that knows which one it is. An exactly-once worker puts every record into a hash map,
 * and its place tells it apart without a look at its value.
 */
final class ReplayedRecord extends SourceRecord {
  private final TopicRecord from;
  private final long made;

  /**
   * A record made of another.
   *
   * @param record with everything but the source partition and offset
   * @param from what it is made of
   * @param offset where reading goes on behind it
   */
  ReplayedRecord(SourceRecord record, TopicRecord from, ReplayOffset offset) {
    super(
        ReplayOffset.partition(from.from()),
        offset.map(),
        record.topic(),
        null,
        record.keySchema(),
        record.key(),
        record.valueSchema(),
        record.value(),
        record.timestamp(),
        record.headers());
    this.from = from;
    made = offset.made();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * from.from().hashCode() + Long.hashCode(from.offset())) + Long.hashCode(made);
  }
}
