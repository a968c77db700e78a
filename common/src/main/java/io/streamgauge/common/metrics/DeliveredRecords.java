// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import io.streamgauge.common.ObservationSchema;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The records of a source task that are on Kafka: how many on each topic, where transforms have
 * routed them, and how new the newest reading is.
 */
public final class DeliveredRecords {
  private static final long NONE = Long.MIN_VALUE;

  private final Clock clock;
  private final AtomicLong newest = new AtomicLong(NONE);
  private final TaggedCounts topics =
      new TaggedCounts(
          "records-by-topic-total",
          "Records that are on Kafka, by the topic on which transforms have put them",
          "topic");

  /** Without any record yet. */
  public DeliveredRecords(Clock clock) {
    this.clock = clock;
  }

  /** Shows them among these gauges. */
  public void register(PluginGauges gauges) {
    topics.register(gauges);
    gauges.add(
        "newest-event-time-age-ms",
        "Age of the newest event time that is on Kafka, without times ahead of the clock;"
            + " -1 before any",
        this::age);
  }

  /**
   * Takes what Connect says of a record, on any thread.
   *
   * @param metadata null for a record that a transform has dropped
   */
  public void committed(SourceRecord record, RecordMetadata metadata) {
    if (metadata == null) {
      return;
    }
    topics.count(metadata.topic());
    if (record.valueSchema() == ObservationSchema.SCHEMA) {
      saw(ObservationSchema.eventTime((Struct) record.value()));
    }
  }

  /** A time ahead of the clock would hide for years that nothing comes any more. */
  private void saw(Instant eventTime) {
    long millis = eventTime.toEpochMilli();
    if (millis > newest.get() && millis <= clock.millis()) {
      newest.accumulateAndGet(millis, Math::max);
    }
  }

  /** Shows topics that are new. On the thread of the task. */
  public void show() {
    topics.show();
  }

  private long age() {
    long time = newest.get();
    return time == NONE ? -1 : Math.max(0, clock.millis() - time);
  }
}
