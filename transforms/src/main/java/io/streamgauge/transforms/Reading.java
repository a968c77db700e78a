// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.Map;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;

/**
 * A record as transforms see it: fields by path, headers as text.
 *
 * @param record the record, which is only read
 */
record Reading(ConnectRecord<?> record) {

  boolean hasFields() {
    return record.value() instanceof Struct || record.value() instanceof Map;
  }

  Object get(FieldPath path) {
    return path.in(record.value());
  }

  /** The field as text, or null. */
  String text(FieldPath path) {
    Object value = get(path);
    return value == null ? null : value.toString();
  }

  /**
   * The field as a number, or null when it is absent.
   *
   * @throws Refused when it is something else than a number
   */
  Double number(FieldPath path) throws Refused {
    Object value = get(path);
    if (value == null || value instanceof Double) {
      return (Double) value;
    }
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new Refused(
        "not_a_number", path + " is a " + value.getClass().getSimpleName() + ", not a number");
  }

  /** The last header of this name as text, or null. */
  String header(String name) {
    Header header = record.headers().lastWithName(name);
    return header == null || header.value() == null ? null : header.value().toString();
  }
}
