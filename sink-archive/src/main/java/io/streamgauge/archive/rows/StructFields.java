// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.util.IdentityHashMap;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * The fields of one schema that a layout's columns and the order of rows are made of: to look each
 * up by its name costs more than to read it.
 */
final class StructFields {
  private final RowLayout layout;
  private final Field[] columns;
  private final boolean[] defaulted;
  private final Field[] keys;

  private StructFields(Schema schema, RowLayout layout, List<String> sortBy) {
    this.layout = layout;
    this.columns =
        layout.fields().stream().map(field -> schema.field(field.name())).toArray(Field[]::new);
    this.defaulted = new boolean[columns.length];
    for (int i = 0; i < columns.length; i++) {
      defaulted[i] = columns[i] != null && columns[i].schema().defaultValue() != null;
    }
    this.keys = sortBy.stream().map(schema::field).toArray(Field[]::new);
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

  /** The fields of the schemas of one topic partition, found once for each layout of their rows. */
  static final class Known {
    /** Records without a schema registry may bring a new object each. */
    private static final int MOST_SCHEMAS = 256;

    private static final int MOST_FIELDS = 5_000;

    private final List<String> sortBy;
    private final IdentityHashMap<RowLayout, IdentityHashMap<Schema, StructFields>> known =
        new IdentityHashMap<>();
    private int schemas;
    private int fields;

    Known(List<String> sortBy) {
      this.sortBy = sortBy;
    }

    StructFields of(Schema schema, RowLayout layout) {
      IdentityHashMap<Schema, StructFields> ofLayout = known.get(layout);
      StructFields found = ofLayout == null ? null : ofLayout.get(schema);
      if (found == null) {
        if (schemas >= MOST_SCHEMAS || fields > MOST_FIELDS) {
          clear();
        }
        schemas++;
        fields += schema.fields().size() + layout.fields().size();
        found = new StructFields(schema, layout, sortBy);
        known.computeIfAbsent(layout, any -> new IdentityHashMap<>()).put(schema, found);
      }
      return found;
    }

    void clear() {
      known.clear();
      schemas = 0;
      fields = 0;
    }
  }
}
