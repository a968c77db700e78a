// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.RecordMaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The records that one poll hands out. An exactly-once worker makes each batch a transaction and
 * waits for its end, some 20 ms: small ones would be mostly waiting, and large ones outlast the
 * transaction.
 */
final class Batch {
  private static final int MOST_RECORDS = 10_000;
  private static final long MOST_BYTES = 8 << 20;
  private static final Duration LONGEST = Duration.ofMillis(500);

  private final RecordMaker maker;
  private final long bytesBefore;
  private final long endNanos = System.nanoTime() + LONGEST.toNanos();
  private final List<SourceRecord> records = new ArrayList<>();

  /**
   * A batch to be filled.
   *
   * @param maker the maker of its records, which counts their bytes
   */
  Batch(RecordMaker maker) {
    this.maker = maker;
    bytesBefore = maker.written();
  }

  /** Whether another record may come, so that one at most goes over the bounds. */
  boolean hasRoom() {
    return records.size() < MOST_RECORDS
        && maker.written() - bytesBefore < MOST_BYTES
        && System.nanoTime() - endNanos < 0;
  }

  void add(SourceRecord record) {
    records.add(record);
  }

  int size() {
    return records.size();
  }

  List<SourceRecord> records() {
    return records;
  }

  /**
   * A record that knows which one it is. An exactly-once worker puts every record into a hash map,
   * and the hash of a plain one goes through its value, all its headers and its offset: a tenth of
   * the worker's time. Sequence and index are part of the offset, so records that are equal have
   * equal hashes here too.
   */
  static final class DeliveredRecord extends SourceRecord {
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
}
