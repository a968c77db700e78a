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

  private static Header header(String key, Schema schema, Object value) {
    return new ConnectHeaders().add(key, value, schema).lastWithName(key);
  }
}
