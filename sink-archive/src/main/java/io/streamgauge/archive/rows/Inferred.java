// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.common.ExactNumber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * The shape of a value without a schema, or the one that all values of one file have in common.
 *
 * <p>The rule: every column is optional; numbers are DOUBLE, whole ones too, because JSON has one
 * kind of numbers and the type of a column must not hang on which of them share a commit; numbers
 * of which a double would lose digits make the column VARCHAR; objects are structs with all fields
 * seen; what is always null or empty has no column. Anything else that differs (text against
 * number) does not mix and goes to another file.
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

  /** A column of texts that takes any value. */
  static final Schema ANY_TEXT = SchemaBuilder.string().name(TextOf.NAME).optional().build();

  /** Kinds of values. */
  enum Kind {
    NOTHING,
    BOOLEAN,
    /** A number that a double holds. */
    NUMBER,
    /** A number that a double would round. */
    WIDE,
    STRING,
    /** Texts, and values of other kinds as texts. */
    TEXT,
    BYTES,
    TIMESTAMP,
    LIST,
    STRUCT;

    /** The kind of column that its values have. */
    Kind column() {
      return this == WIDE ? NUMBER : this;
    }

    boolean isText() {
      return this == STRING || this == TEXT;
    }

    String spelled() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Inferred text() {
    return scalar(Kind.TEXT);
  }

  static Inferred wide() {
    return scalar(Kind.WIDE);
  }

  private static Inferred scalar(Kind kind) {
    return new Inferred(kind, null, Map.of(), 1, 0);
  }

  static Inferred list(Inferred element) {
    return new Inferred(Kind.LIST, element, Map.of(), element.columns, element.heap + FIELD_HEAP);
  }

  static Inferred struct(Map<String, Inferred> fields) {
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
      Object[] items = list.toArray();
      return list(items.length == 0 ? NOTHING : element(items, 0, items.length));
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      long number = ((Number) value).longValue();
      boolean small = number >= -EXACT_IN_DOUBLE && number <= EXACT_IN_DOUBLE;
      return scalar(small ? Kind.NUMBER : Kind.WIDE);
    } else if (value instanceof Double || value instanceof Float) {
      return scalar(Kind.NUMBER);
    } else if (value instanceof BigInteger integer) {
      return scalar(integer.bitLength() <= 53 ? Kind.NUMBER : Kind.WIDE);
    } else if (value instanceof BigDecimal decimal) {
      return scalar(ExactNumber.isHeld(decimal) ? Kind.NUMBER : Kind.WIDE);
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

  /**
   * What some items of a list have in common: halves, put together. Item by item, each would cost
   * as much as all fields before it.
   */
  private static Inferred element(Object[] items, int from, int to) {
    if (to - from == 1) {
      return of(items[from]);
    }
    int middle = (from + to) >>> 1;
    Inferred merged = element(items, from, middle).merge(element(items, middle, to));
    if (merged == null) {
      throw new DataException(
          "A list without a schema mixes kinds of values that have no common column");
    }
    return bounded(merged);
  }

  /**
   * What both have in common, or null when they do not fit into one column; this one itself where
   * the other adds nothing, which costs no more than the other is large.
   */
  @SuppressWarnings("ReferenceEquality")
  Inferred merge(Inferred other) {
    if (kind == Kind.NOTHING) {
      return other;
    } else if (other.kind == Kind.NOTHING || equals(other)) {
      return this;
    } else if (kind == Kind.STRUCT && other.kind == Kind.STRUCT) {
      return mergeFields(other.fields);
    } else if (kind == Kind.LIST && other.kind == Kind.LIST) {
      Inferred merged = element.merge(other.element);
      return merged == element ? this : merged == null ? null : list(merged);
    }
    Kind both = mergeScalars(kind, other.kind);
    return both == kind ? this : both == null ? null : scalar(both);
  }

  @SuppressWarnings("ReferenceEquality")
  private Inferred mergeFields(Map<String, Inferred> others) {
    Map<String, Inferred> merged = null;
    boolean more = false;
    for (Map.Entry<String, Inferred> field : others.entrySet()) {
      Inferred before = fields.get(field.getKey());
      Inferred both = before == null ? field.getValue() : before.merge(field.getValue());
      if (both == null) {
        return null;
      }
      if (both != before) {
        more |= (before == null || !before.hasColumn()) && both.hasColumn();
        merged = merged == null ? new LinkedHashMap<>(fields) : merged;
        merged.put(field.getKey(), both);
      }
    }
    if (merged == null) {
      return this;
    }
    return more && hasTwins(merged) ? null : struct(merged);
  }

  /** Whether two columns differ in case only, which readers take for one. */
  private static boolean hasTwins(Map<String, Inferred> fields) {
    Set<String> names = new HashSet<>();
    for (Map.Entry<String, Inferred> field : fields.entrySet()) {
      if (field.getValue().hasColumn() && !names.add(ColumnName.fold(field.getKey()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is anything to keep. */
  boolean hasColumn() {
    return switch (kind) {
      case NOTHING -> false;
      case LIST -> element.hasColumn();
      case STRUCT -> fields.values().stream().anyMatch(Inferred::hasColumn);
      default -> true;
    };
  }

  private static Kind mergeScalars(Kind one, Kind other) {
    Kind low = one.compareTo(other) < 0 ? one : other;
    Kind high = low == one ? other : one;
    if (low == Kind.NUMBER && high == Kind.WIDE) {
      return Kind.WIDE;
    }
    return high == Kind.TEXT && (low == Kind.STRING || low == Kind.WIDE) ? Kind.TEXT : null;
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
      case NUMBER -> Schema.OPTIONAL_FLOAT64_SCHEMA;
      case WIDE, TEXT -> ANY_TEXT;
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
