// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * The fields of one schema that a layout's columns and the order of rows are made of: to look each
 * up by its name costs more than to read it.
 */
final class StructFields {
  private final Schema schema;
  private final RowLayout layout;
  private final Field[] columns;
  private final boolean[] defaulted;
  private final Field[] keys;

  private StructFields(Schema schema, RowLayout layout, List<String> sortBy) {
    this.schema = schema;
    this.layout = layout;
    this.columns =
        layout.fields().stream().map(field -> schema.field(field.name())).toArray(Field[]::new);
    this.defaulted = new boolean[columns.length];
    for (int i = 0; i < columns.length; i++) {
      defaulted[i] = columns[i] != null && columns[i].schema().defaultValue() != null;
    }
    this.keys = sortBy.stream().map(schema::field).toArray(Field[]::new);
  }

  static StructFields of(Schema schema, RowLayout layout, List<String> sortBy) {
    return new StructFields(schema, layout, sortBy);
  }

  boolean are(Schema other, RowLayout wanted) {
    return schema == other && layout.equals(wanted);
  }

  /** Appends the fields as the layout does. */
  void encode(Struct value, RowWriter row) {
    for (int i = 0; i < columns.length; i++) {
      layout.fields().get(i).encode(column(value, i), row);
    }
  }

  /** Null for a field that records of an earlier schema do not have. */
  private Object column(Struct value, int column) {
    Field field = columns[column];
    if (field == null) {
      return null;
    }
    return defaulted[column] ? value.getWithoutDefault(field.name()) : value.get(field);
  }

  /** What orders the rows; null where there is none. */
  Object key(Struct value, int key) {
    return keys[key] == null ? null : value.get(keys[key]);
  }
}
