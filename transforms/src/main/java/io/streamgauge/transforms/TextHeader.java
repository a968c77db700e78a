// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/**
 * A header with a text. Connect's own class for headers can only be made inside of a list of them,
 * which costs more than all else that most transforms do.
 *
 * @param key its name
 * @param value its text
 */
record TextHeader(String key, String value) implements Header {
  /** A bit for the name of a header, the same for some others. */
  static long bit(String name) {
    return 1L << name.hashCode();
  }

  /** Whether two names are the same; most are not, and their hashes, which they keep, tell. */
  static boolean areSame(String name, String other) {
    return name.hashCode() == other.hashCode() && name.equals(other);
  }

  @Override
  public Schema schema() {
    return value == null ? Schema.OPTIONAL_STRING_SCHEMA : Schema.STRING_SCHEMA;
  }

  @Override
  public Header with(Schema otherSchema, Object otherValue) {
    return header(key, otherSchema, otherValue);
  }

  @Override
  public Header rename(String otherKey) {
    return header(otherKey, schema(), value);
  }

  /** A header of a value that is of its schema, which may be null. */
  static Header of(String key, Schema schema, Object value) {
    Schema.Type type = schema == null ? null : schema.type();
    boolean plain =
        (type == Schema.Type.STRING && value instanceof String)
            || (type == Schema.Type.FLOAT64 && value instanceof Double);
    return plain ? new PlainHeader(key, schema, value) : header(key, schema, value);
  }

  /** A header that needs no look at whether its value is of its schema. */
  private record PlainHeader(String key, Schema schema, Object value) implements Header {
    @Override
    public Header with(Schema otherSchema, Object otherValue) {
      return header(key, otherSchema, otherValue);
    }

    @Override
    public Header rename(String otherKey) {
      return new PlainHeader(otherKey, schema, value);
    }
  }

  private static Header header(String key, Schema schema, Object value) {
    return new ConnectHeaders().add(key, value, schema).lastWithName(key);
  }
}
