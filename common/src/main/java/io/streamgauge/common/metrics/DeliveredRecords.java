// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.BadRecord;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.LogText;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.source.SpacedLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a source task that are on Kafka: how many on each topic, where transforms have
 * routed them, and how new the newest reading is.
 */
public final class DeliveredRecords {
  private static final long NONE = Long.MIN_VALUE;

  /** How far a clock may be ahead of the worker's and its readings still tell that it sends. */
  private static final long AHEAD = Duration.ofMinutes(15).toMillis();

  private final Logger log;
  private final String connector;
  private final Clock clock;
  private final long began;
  private final SpacedLog spaced;
  private volatile boolean payloads;
  private final AtomicLong newest = new AtomicLong(NONE);
  private final TaggedCounts topics =
      new TaggedCounts(
          "records-by-topic-total",
          "Records that are on Kafka, by the topic on which transforms have put them",
          "topic");

  /**
   * Without any record yet.
   *
   * @param connector name of the connector, for its log lines; null for none
   */
  public DeliveredRecords(String connector, Clock clock) {
    this(connector, clock, LoggerFactory.getLogger(DeliveredRecords.class));
  }

  DeliveredRecords(String connector, Clock clock, Logger log) {
    this.log = log;
    this.connector = connector;
    this.clock = clock;
    began = clock.millis();
    spaced = new SpacedLog(clock);
  }

  /** The same for a source that passes payloads on as they come, which have no time. */
  public DeliveredRecords ofPayloads() {
    payloads = true;
    return this;
  }

  /** Shows them among these gauges. */
  public void register(PluginGauges gauges) {
    topics.register(gauges);
    gauges.add(
        "newest-event-time-age-ms",
        "Age of the newest event time that is on Kafka, without times more than 15 minutes ahead of"
            + " the clock, and of payloads that are passed on as they come, of their arrival on"
            + " Kafka; before any, time since the start of the task",
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
    } else if (record.valueSchema() == BadRecord.SCHEMA) {
      Struct bad = (Struct) record.value();
      tell(
          bad.getString(BadRecord.ERROR_CLASS),
          bad.getString(BadRecord.ORIGIN),
          metadata.topic(),
          () -> bad.getString(BadRecord.ERROR_MESSAGE));
    } else {
      String reason = header(record, EnvelopeHeaders.ERROR_MESSAGE);
      String route = header(record, EnvelopeHeaders.ROUTE_REASON);
      if (reason != null) {
        tell("", String.valueOf(record.key()), metadata.topic(), () -> reason);
      } else if (route != null && route.startsWith(BadRecord.ROUTED)) {
        String kind = route.substring(BadRecord.ROUTED.length());
        tell(
            kind,
            String.valueOf(record.key()),
            metadata.topic(),
            () -> kind + reasonInText(record.value()));
      } else if (payloads) {
        saw(clock.instant());
      }
    }
  }

  private static String header(SourceRecord record, String name) {
    Header header = record.headers().lastWithName(name);
    return header == null || header.value() == null ? null : header.value().toString();
  }

  /** The reason in a bad record that is a text, behind a colon; empty when it is none. */
  private static String reasonInText(Object value) {
    try {
      JsonNode bad = value instanceof String text ? new JsonMapper().readTree(text) : null;
      return bad != null && bad.has(BadRecord.ERROR_MESSAGE)
          ? ": " + bad.get(BadRecord.ERROR_MESSAGE).asText()
          : "";
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  /** The first of a kind, and then one in ever longer times: a broken source sends thousands. */
  private void tell(String kind, String origin, String topic, Supplier<String> reason) {
    OptionalLong count = spaced.count(kind, 1);
    if (count.isPresent()) {
      log.warn(
          "{}: what gives no reading is on topic {}{}, such as from {}: {}",
          connector,
          topic,
          SpacedLog.times(count.getAsLong()),
          LogText.of(origin),
          LogText.of(reason.get()));
    }
  }

  /**
   * A time far ahead of the clock would hide for years that nothing comes any more; one a little
   * ahead is as new as can be.
   */
  private void saw(Instant eventTime) {
    long millis = eventTime.toEpochMilli();
    long now = clock.millis();
    if (millis > newest.get() && millis <= now + AHEAD) {
      newest.accumulateAndGet(Math.min(millis, now), Math::max);
    }
  }

  /** Shows topics that are new. On the thread of the task. */
  public void show() {
    topics.show();
  }

  private long age() {
    long time = newest.get();
    return Math.max(0, clock.millis() - (time == NONE ? began : time));
  }
}
