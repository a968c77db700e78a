// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Timestamp;

/** What a transform wants to be different in a record; nothing happens until it is applied. */
final class Change {
  private static final Schema OPTIONAL_TIMESTAMP = Timestamp.builder().optional().build();

  private final List<Assignment> fields = new ArrayList<>(2);
  private final Map<String, String> headers = new LinkedHashMap<>();
  private String topic;
  private String key;
  private Long timestamp;
  private boolean dropped;

  Change put(FieldPath path, double value) {
    return put(path, Schema.OPTIONAL_FLOAT64_SCHEMA, value, value);
  }

  Change put(FieldPath path, int value) {
    return put(path, Schema.OPTIONAL_INT32_SCHEMA, value, value);
  }

  Change put(FieldPath path, String value) {
    return put(path, Schema.OPTIONAL_STRING_SCHEMA, value, value);
  }

  /** A map keeps epoch milliseconds, since no converter can write a Date that has no schema. */
  Change put(FieldPath path, Instant value) {
    return put(path, OPTIONAL_TIMESTAMP, Date.from(value), value.toEpochMilli());
  }

  private Change put(FieldPath path, Schema schema, Object value, Object plain) {
    fields.add(new Assignment(path, schema, value, plain));
    return this;
  }

  /** Replaces the headers of this name. */
  Change header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  Change topic(String newTopic) {
    topic = newTopic;
    return this;
  }

  Change key(String newKey) {
    key = newKey;
    return this;
  }

  Change timestamp(long newTimestamp) {
    timestamp = newTimestamp;
    return this;
  }

  /** Takes the record out of the chain. */
  Change drop() {
    dropped = true;
    return this;
  }

  boolean drops() {
    return dropped;
  }

  boolean isEmpty() {
    return fields.isEmpty()
        && headers.isEmpty()
        && topic == null
        && key == null
        && timestamp == null;
  }

  List<Assignment> fields() {
    return fields;
  }

  Map<String, String> headers() {
    return headers;
  }

  String topicOr(String current) {
    return topic == null ? current : topic;
  }

  /** The new key, or null when it stays. */
  String key() {
    return key;
  }

  Long timestampOr(Long current) {
    return timestamp == null ? current : timestamp;
  }
}
