// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Turns readings and bad payloads into SourceRecords with the envelope of both sources.
 *
 * @param options topic, key and timestamp of the records
 */
public record RecordMaker(SourceOptions options) {

  /**
   * A record timestamp beyond this would kill the producer: brokers refuse times more than an hour
   * ahead. The reading's own event time is kept as it is.
   */
  private static final Duration FUTURE_BOUND = Duration.ofMinutes(10);

  /** Per-field overhead that {@link #fits} assumes for the converter's output. */
  private static final int FIELD_OVERHEAD = 32;

  /**
   * The record of a reading.
   *
   * @param names what topic and key templates may use beside the reading's own fields
   * @param partition source partition
   * @param offset source offset, which must be unique to the record
   * @param ingested the worker's clock when the reading was received
   * @param backfill whether it is history rather than live
   */
  public SourceRecord observation(
      Observation observation,
      Map<String, String> names,
      Map<String, ?> partition,
      Map<String, ?> offset,
      Instant ingested,
      boolean backfill) {
    Map<String, String> known = new HashMap<>(names);
    known.put(ObservationSchema.SENSOR_ID, observation.sensorId());
    known.put(ObservationSchema.OBSERVED_PROPERTY, observation.observedProperty());
    return new SourceRecord(
        partition,
        offset,
        options.topic().fillTopic(known),
        null,
        Schema.STRING_SCHEMA,
        options.key().fill(known),
        ObservationSchema.SCHEMA,
        ObservationSchema.struct(observation),
        timestamp(observation.eventTime(), ingested),
        EnvelopeHeaders.of(observation, ingested, options.payloadVersion(), backfill));
  }

  /**
   * The record of a payload that could not be decoded, on the dead letter topic. Its payload is cut
   * to {@code record.max.bytes}.
   */
  public SourceRecord bad(
      BadRecord bad, Map<String, String> names, Map<String, ?> partition, Map<String, ?> offset) {
    String topic = options.badRecordsTopic().replace("${topic}", options.topic().fillTopic(names));
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString(EnvelopeHeaders.INGEST_TIMESTAMP, IsoText.of(bad.received()));
    headers.addString(EnvelopeHeaders.PAYLOAD_VERSION, options.payloadVersion());
    headers.addString(EnvelopeHeaders.ROUTE_REASON, "undecodable: " + bad.errorClass());
    BadRecord capped = bad.capped(options.maxBytes());
    return new SourceRecord(
        partition,
        offset,
        new Template(topic).fillTopic(names),
        null,
        Schema.STRING_SCHEMA,
        capped.origin(),
        BadRecord.SCHEMA,
        capped.struct(),
        options.timestamp() == SourceOptions.RecordTimestamp.KEEP
            ? null
            : Long.valueOf(bad.received().toEpochMilli()),
        headers);
  }

  /** Whether a reading stays within {@code record.max.bytes}; if not, send it as a BadRecord. */
  public boolean fits(Observation observation) {
    long size =
        length(observation.sensorId())
            + length(observation.observedProperty())
            + length(observation.resultText())
            + length(observation.unit())
            + length(observation.crs())
            + length(observation.qualifiers());
    for (Map.Entry<String, String> attribute : observation.attributes().entrySet()) {
      size += length(attribute.getKey()) + length(attribute.getValue());
    }
    return size <= options.maxBytes();
  }

  private Long timestamp(Instant eventTime, Instant ingested) {
    return switch (options.timestamp()) {
      case KEEP -> null;
      case INGEST -> (Long) ingested.toEpochMilli();
      case EVENT -> {
        boolean usable =
            eventTime.compareTo(Instant.EPOCH) >= 0
                && eventTime.isBefore(ingested.plus(FUTURE_BOUND));
        yield usable ? eventTime.toEpochMilli() : ingested.toEpochMilli();
      }
    };
  }

  private static long length(String text) {
    // Three bytes is the most that UTF-8 needs for one char of a Java string.
    return text == null ? 0 : 3L * text.length() + FIELD_OVERHEAD;
  }
}
