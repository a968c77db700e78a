// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import org.apache.kafka.connect.source.SourceRecord;

/**
 * A record that knows which one it is. An exactly-once worker puts every record into a hash map,
 * and the hash of a plain one goes through its value, all its headers and its offset: a tenth of
 * the worker's time. Sequence and index are part of the offset, so records that are equal have
 * equal hashes here too.
 */
final class DeliveredRecord extends SourceRecord {
  private final long sequence;
  private final int index;

  /** The same record as the {@code index}th of the delivery with this number. */
  DeliveredRecord(SourceRecord record, long sequence, int index) {
    super(
        record.sourcePartition(),
        record.sourceOffset(),
        record.topic(),
        record.kafkaPartition(),
        record.keySchema(),
        record.key(),
        record.valueSchema(),
        record.value(),
        record.timestamp(),
        record.headers());
    this.sequence = sequence;
    this.index = index;
  }

  long sequence() {
    return sequence;
  }

  int index() {
    return index;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(sequence) + index;
  }
}
