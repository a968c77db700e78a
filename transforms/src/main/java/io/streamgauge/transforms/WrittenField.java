// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.Date;
import org.apache.kafka.connect.data.Schema;

/**
 * A field that a transform writes.
 *
 * @param path where
 * @param schema schema of the field in a Struct
 * @param value value for a Struct
 * @param plain value for a schemaless Map, whose converters know no logical types; null for what a
 *     Date gives by itself
 */
record WrittenField(FieldPath path, Schema schema, Object value, Object plain) {
  /** Boxed only when it is needed. */
  @Override
  public Object plain() {
    return plain == null && value instanceof Date date
        ? (Object) date.toInstant().toEpochMilli()
        : plain;
  }
}
