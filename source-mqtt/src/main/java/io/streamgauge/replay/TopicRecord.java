// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.time.TimeParseException;
import io.streamgauge.common.time.TimeParser;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/**
 * A record of a replayed topic, as its converters read it.
 *
 * @param from the partition that it lies on
 * @param offset its offset there
 * @param timestamp its timestamp in milliseconds; negative for none
 * @param key its key
 * @param value its value
 * @param headers its headers
 */
record TopicRecord(
    TopicPartition from,
    long offset,
    long timestamp,
    SchemaAndValue key,
    SchemaAndValue value,
    Headers headers) {

  /** Begins the name of a fact that is a header. */
  static final String HEADER = "header.";

  private static final TimeParser ISO = TimeParser.of("iso", null);

  /** What a user knows the record by, or null when it does not say so. */
  String fact(String name) {
    return switch (name) {
      case "reason" -> header(EnvelopeHeaders.ROUTE_REASON);
      case "sensor" -> text(ObservationSchema.SENSOR_ID, header(EnvelopeHeaders.SENSOR_ID));
      case "property" -> text(ObservationSchema.OBSERVED_PROPERTY, null);
      default -> header(name.substring(HEADER.length()));
    };
  }

  private String text(String field, String otherwise) {
    Object found = field(field);
    return found == null ? otherwise : found.toString();
  }

  /** A field of the value, or null. */
  Object field(String name) {
    Object whole = value.value();
    if (whole instanceof Struct struct) {
      return struct.schema().field(name) == null ? null : struct.get(name);
    }
    return whole instanceof Map<?, ?> map ? map.get(name) : null;
  }

  /** When it was measured; of a payload, when it was received. Null when nothing says so. */
  Instant time() {
    Instant measured = instant(field(ObservationSchema.EVENT_TIME));
    if (measured == null) {
      measured = instant(header(EnvelopeHeaders.EVENT_TIMESTAMP));
    }
    return measured == null ? received() : measured;
  }

  /** When it was received; null when nothing says so. */
  Instant received() {
    Instant received = instant(header(EnvelopeHeaders.INGEST_TIMESTAMP));
    if (received == null) {
      received = instant(field(BadRecord.RECEIVED));
    }
    return received == null && timestamp >= 0 ? Instant.ofEpochMilli(timestamp) : received;
  }

  private static Instant instant(Object value) {
    if (value instanceof Date date) {
      return date.toInstant();
    }
    if (value instanceof Long millis) {
      return Instant.ofEpochMilli(millis);
    }
    try {
      return value instanceof String text ? ISO.parse(text) : null;
    } catch (TimeParseException e) {
      return null;
    }
  }

  /** The last header of this name as text, or null. */
  String header(String name) {
    Header header = headers.lastWithName(name);
    return header == null || header.value() == null ? null : header.value().toString();
  }

  /** Whether its value is a payload that could not be decoded, with the reason. */
  boolean isBadRecord() {
    Schema schema = value.schema();
    return schema != null && BadRecord.NAME.equals(schema.name());
  }

  /** Where it lies, for people and headers. */
  String place() {
    return from + "-" + offset;
  }
}
