// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.LogText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/** The changes that a transform wants in a record; nothing happens until it is applied. */
final class Change {
  private static final Schema OPTIONAL_TIMESTAMP = Timestamp.builder().optional().build();

  private static final Header[] NO_HEADERS = {};

  private List<WrittenField> fields = List.of();
  private Header[] headers = NO_HEADERS;
  private int headerCount;
  private long headerBits;
  private String topic;
  private String key;
  private Long timestamp;
  private boolean dropped;

  Change put(FieldPath path, double value) {
    Double boxed = value;
    return put(path, Schema.OPTIONAL_FLOAT64_SCHEMA, boxed, boxed);
  }

  Change put(FieldPath path, int value) {
    Integer boxed = value;
    return put(path, Schema.OPTIONAL_INT32_SCHEMA, boxed, boxed);
  }

  Change put(FieldPath path, String value) {
    return put(path, Schema.OPTIONAL_STRING_SCHEMA, value, value);
  }

  /** A map keeps epoch milliseconds, since no converter can write a Date that has no schema. */
  Change put(FieldPath path, Instant value) {
    return put(path, OPTIONAL_TIMESTAMP, Date.from(value), null);
  }

  /** A value whose form in a schemaless Map is another one. */
  Change put(FieldPath path, Schema schema, Object value, Object plain) {
    if (fields.isEmpty()) {
      fields = new ArrayList<>(2);
    }
    fields.add(new WrittenField(path, schema, value, plain));
    return this;
  }

  /** Replaces the headers of this name. */
  Change header(String name, String value) {
    return header(text(name, value));
  }

  /** Replaces the headers of this header's name; headers never change, so they can be reused. */
  Change header(Header header) {
    String name = header.key();
    long bit = TextHeader.bit(name);
    if ((headerBits & bit) != 0) {
      for (int i = 0; i < headerCount; i++) {
        if (TextHeader.areSame(headers[i].key(), name)) {
          headers[i] = header;
          return this;
        }
      }
    }
    if (headerCount == headers.length) {
      headers = headerCount == 0 ? new Header[6] : Arrays.copyOf(headers, 2 * headerCount);
    }
    headers[headerCount++] = header;
    headerBits |= bit;
    return this;
  }

  /** The text is cut and made plain: what a device sends may be in it. */
  static Header text(String name, String value) {
    return new TextHeader(name, value == null ? null : LogText.of(value, LogText.REASON));
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

  /** Without what it does to the value, the key and the time. */
  Change headersAndTopic() {
    Change rest = new Change();
    rest.headers = headers.clone();
    rest.headerCount = headerCount;
    rest.headerBits = headerBits;
    rest.topic = topic;
    return rest;
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
        && headerCount == 0
        && topic == null
        && key == null
        && timestamp == null;
  }

  List<WrittenField> fields() {
    return fields;
  }

  boolean hasHeaders() {
    return headerCount > 0;
  }

  /** Whether the headers of this name are replaced. */
  boolean replacesHeader(String name) {
    if ((headerBits & TextHeader.bit(name)) != 0) {
      for (int i = 0; i < headerCount; i++) {
        if (TextHeader.areSame(headers[i].key(), name)) {
          return true;
        }
      }
    }
    return false;
  }

  int headerCount() {
    return headerCount;
  }

  /** The bits of the names of its headers. */
  long headerBits() {
    return headerBits;
  }

  void addHeadersTo(ConnectHeaders target) {
    for (int i = 0; i < headerCount; i++) {
      target.add(headers[i]);
    }
  }

  /** Puts its headers there, and returns where they end. */
  int addHeadersTo(Header[] target, int at) {
    System.arraycopy(headers, 0, target, at, headerCount);
    return at + headerCount;
  }

  /** A record like another, with these headers, this value, and the rest of the change. */
  <R extends ConnectRecord<R>> R applied(
      R record, Headers newHeaders, Schema schema, Object value) {
    String newTopic = topic == null ? record.topic() : topic;
    return record.newRecord(
        newTopic,
        Route.partition(record, newTopic),
        key == null ? record.keySchema() : Schema.STRING_SCHEMA,
        key == null ? record.key() : key,
        schema,
        value,
        timestamp == null ? record.timestamp() : timestamp,
        newHeaders);
  }
}
