// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.SourceOptions.RecordTimestamp;
import java.time.Duration;
import java.time.Instant;

/** The timestamps of records, by the rule of the sources. */
final class RecordTimes {
  /** Brokers refuse a timestamp that lies an hour ahead, and the task would end by it. */
  private static final Duration FUTURE_BOUND = Duration.ofMinutes(10);

  private RecordTimes() {}

  /** The timestamp of what is made of a record; null for the one that the broker gives. */
  static Long of(TopicRecord record, RecordTimestamp rule, Instant now) {
    Instant received = record.received();
    Instant own =
        switch (rule) {
          case EVENT -> record.time();
          case INGEST -> received;
          case KEEP -> record.timestamp() < 0 ? null : Instant.ofEpochMilli(record.timestamp());
        };
    if (isUsable(own, now)) {
      return own.toEpochMilli();
    }
    boolean kept = rule == RecordTimestamp.KEEP;
    return kept && own == null ? null : (isUsable(received, now) ? received : now).toEpochMilli();
  }

  private static boolean isUsable(Instant time, Instant now) {
    return time != null
        && time.compareTo(Instant.EPOCH) >= 0
        && time.isBefore(now.plus(FUTURE_BOUND));
  }
}
