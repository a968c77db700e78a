// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import java.util.Objects;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A record that is found quickly in a hash map. An exactly-once worker puts every record into one,
 * and the hash of a plain one goes through its value, its headers and its whole offset. Records
 * that are equal have equal hashes here too.
 */
public final class QuickRecord extends SourceRecord {
  private final int place;

  /**
   * The same record.
   *
   * @param place what tells its offset from others of its key and time, and is the same for equal
   *     offsets
   */
  public QuickRecord(SourceRecord record, int place) {
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
    this.place = place;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || super.equals(other);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (31 * topic().hashCode() + Objects.hashCode(key())) + place)
        + Objects.hashCode(timestamp());
  }
}
