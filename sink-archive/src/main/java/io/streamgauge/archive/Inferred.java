// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * What a value without a schema looks like, and what all values of one file have in common.
 *
 * <p>The rule: every column is optional; whole numbers are INT64, and DOUBLE as soon as one value
 * of the file has a fraction, unless a whole number is too large for a double to hold it exactly;
 * objects are structs with all fields seen; what is always null or empty has no column. Anything
 * else that differs (text against number) does not mix and goes to another file.
 *
 * @param element of a list
 * @param fields of a struct, in the order in which they were first seen
 * @param columns that it would be
 * @param heap that it takes, about
 */
record Inferred(Kind kind, Inferred element, Map<String, Inferred> fields, int columns, int heap) {
  /** Columns of a file; a Parquet writer has a buffer for each. */
  static final int MOST_COLUMNS = 5_000;

  private static final int FIELD_HEAP = 200;
  private static final Inferred NOTHING = scalar(Kind.NOTHING);
  private static final long EXACT_IN_DOUBLE = 1L << 53;

  /** Kinds of values. */
  enum Kind {
    NOTHING,
    BOOLEAN,
    /** A whole number that a double holds exactly. */
    SMALL_INTEGER,
    INTEGER,
    FRACTION,
    STRING,
    BYTES,
    TIMESTAMP,
    LIST,
    STRUCT
  }

  private static Inferred scalar(Kind kind) {
    return new Inferred(kind, null, Map.of(), 1, 0);
  }

  private static Inferred list(Inferred element) {
    return new Inferred(Kind.LIST, element, Map.of(), element.columns, element.heap + FIELD_HEAP);
  }

  private static Inferred struct(Map<String, Inferred> fields) {
    int columns = 0;
    int heap = 0;
    for (Map.Entry<String, Inferred> field : fields.entrySet()) {
      columns += field.getValue().columns;
      heap += FIELD_HEAP + 2 * field.getKey().length() + field.getValue().heap;
    }
    // A struct without fields has no column, but many of them are as many names.
    return new Inferred(Kind.STRUCT, null, fields, Math.max(1, columns), heap);
  }

  /** Refuses what no file has columns for, before more is made of it. */
  private static Inferred bounded(Inferred value) {
    if (value.columns > MOST_COLUMNS) {
      throw tooWide();
    }
    return value;
  }

  static DataException tooWide() {
    return new DataException(
        "The record has more than "
            + MOST_COLUMNS
            + " columns; send what is not a measured property in a list or a text");
  }

  static Inferred of(Object value) {
    if (value == null) {
      return NOTHING;
    } else if (value instanceof Map<?, ?> map) {
      if (map.size() > MOST_COLUMNS) {
        throw tooWide();
      }
      Map<String, Inferred> fields = new LinkedHashMap<>();
      map.forEach((name, field) -> fields.put(SchemalessRow.name(name), of(field)));
      return bounded(struct(fields));
    } else if (value instanceof List<?> list) {
      Inferred element = NOTHING;
      for (Object item : list) {
        Inferred merged = element.merge(of(item));
        if (merged == null) {
          throw new DataException(
              "A list without a schema mixes kinds of values that have no common column");
        }
        element = bounded(merged);
      }
      return list(element);
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      long number = ((Number) value).longValue();
      boolean small = number >= -EXACT_IN_DOUBLE && number <= EXACT_IN_DOUBLE;
      return scalar(small ? Kind.SMALL_INTEGER : Kind.INTEGER);
    } else if (value instanceof Double || value instanceof Float) {
      return scalar(Kind.FRACTION);
    } else if (value instanceof Boolean) {
      return scalar(Kind.BOOLEAN);
    } else if (value instanceof String) {
      return scalar(Kind.STRING);
    } else if (value instanceof byte[] || value instanceof ByteBuffer) {
      return scalar(Kind.BYTES);
    } else if (value instanceof java.util.Date) {
      return scalar(Kind.TIMESTAMP);
    }
    throw SchemalessRow.unknown(value);
  }

  /** What both have in common, or null when they do not fit into one column. */
  Inferred merge(Inferred other) {
    if (kind == Kind.NOTHING || equals(other)) {
      return other;
    } else if (other.kind == Kind.NOTHING) {
      return this;
    } else if (kind == Kind.STRUCT && other.kind == Kind.STRUCT) {
      return mergeFields(other.fields);
    } else if (kind == Kind.LIST && other.kind == Kind.LIST) {
      Inferred merged = element.merge(other.element);
      return merged == null ? null : list(merged);
    }
    Kind number = mergeNumbers(kind, other.kind);
    return number == null ? null : scalar(number);
  }

  private Inferred mergeFields(Map<String, Inferred> others) {
    Map<String, Inferred> merged = new LinkedHashMap<>(fields);
    for (Map.Entry<String, Inferred> field : others.entrySet()) {
      Inferred both = merged.getOrDefault(field.getKey(), NOTHING).merge(field.getValue());
      if (both == null) {
        return null;
      }
      merged.put(field.getKey(), both);
    }
    return struct(merged);
  }

  private static Kind mergeNumbers(Kind one, Kind other) {
    Kind low = one.compareTo(other) < 0 ? one : other;
    Kind high = low == one ? other : one;
    if (low == Kind.SMALL_INTEGER && (high == Kind.INTEGER || high == Kind.FRACTION)) {
      return high;
    }
    return null;
  }

  /** The schema of a struct, with optional fields only. */
  Schema schema() {
    SchemaBuilder struct = SchemaBuilder.struct().optional();
    fields.forEach(
        (name, field) -> {
          Schema schema = field.kind == Kind.STRUCT ? field.schema() : field.columnSchema();
          if (schema != null) {
            struct.field(name, schema);
          }
        });
    return struct.build();
  }

  private Schema columnSchema() {
    return switch (kind) {
      case NOTHING -> null;
      case BOOLEAN -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
      case SMALL_INTEGER, INTEGER -> Schema.OPTIONAL_INT64_SCHEMA;
      case FRACTION -> Schema.OPTIONAL_FLOAT64_SCHEMA;
      case STRING -> Schema.OPTIONAL_STRING_SCHEMA;
      case BYTES -> Schema.OPTIONAL_BYTES_SCHEMA;
      case TIMESTAMP -> Timestamp.builder().optional().build();
      case STRUCT -> schema();
      case LIST -> {
        Schema items = element.columnSchema();
        yield items == null ? null : SchemaBuilder.array(items).optional().build();
      }
    };
  }
}
