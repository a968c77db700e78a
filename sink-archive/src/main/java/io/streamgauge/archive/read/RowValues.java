// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * The rows of a file as plain values, one for each column.
 *
 * <pre>
 * struct: Object[] in the order of its fields   list: List     map: List of key, value, key, ...
 * text: String   bytes: byte[]   decimal: BigDecimal   time of day, timestamp: Long of microseconds,
 * whatever the file's unit   others: Integer, Long, Float, Double, Boolean
 * </pre>
 */
final class RowValues extends RecordMaterializer<Object[]> {
  private final Fields root;
  private Object[] row;

  RowValues(MessageType type) {
    root = new Fields(type, value -> row = (Object[]) value);
  }

  @Override
  public Object[] getCurrentRecord() {
    return row;
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  /** Bytes of a value, about. */
  static long weight(Object value) {
    if (value instanceof String text) {
      return text.length();
    } else if (value instanceof byte[] bytes) {
      return bytes.length;
    }
    long weight = 8;
    if (value instanceof Object[] fields) {
      for (Object field : fields) {
        weight += weight(field);
      }
    } else if (value instanceof List<?> items) {
      for (Object item : items) {
        weight += weight(item);
      }
    }
    return weight;
  }

  /** Microseconds of a number of this unit. */
  static long micros(TimeUnit unit, long number) {
    return switch (unit) {
      case MILLIS -> Math.multiplyExact(number, 1_000L);
      case MICROS -> number;
      case NANOS -> Math.floorDiv(number, 1_000L);
    };
  }

  private static Converter converter(Type type, Consumer<Object> into) {
    if (type.isPrimitive()) {
      return new Leaf(type.asPrimitiveType(), into);
    }
    GroupType group = type.asGroupType();
    boolean list = type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation;
    boolean map = type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation;
    return list || map ? new Items(group.getType(0).asGroupType(), into) : new Fields(group, into);
  }

  /** Values beside each other. */
  private static final class Fields extends GroupConverter {
    private final Converter[] children;
    private final Consumer<Object> into;
    private Object[] values;

    Fields(GroupType type, Consumer<Object> into) {
      this.into = into;
      children = new Converter[type.getFieldCount()];
      for (int i = 0; i < children.length; i++) {
        int field = i;
        children[i] = converter(type.getType(i), value -> values[field] = value);
      }
    }

    @Override
    public Converter getConverter(int field) {
      return children[field];
    }

    @Override
    public void start() {
      values = new Object[children.length];
    }

    @Override
    public void end() {
      into.accept(values);
    }
  }

  /** Values one after the other: of a list one each, of a map a key and a value. */
  private static final class Items extends GroupConverter {
    private final GroupConverter repeated;
    private final Consumer<Object> into;
    private List<Object> items;

    Items(GroupType item, Consumer<Object> into) {
      this.into = into;
      repeated =
          new Fields(
              item,
              values -> {
                for (Object value : (Object[]) values) {
                  items.add(value);
                }
              });
    }

    @Override
    public Converter getConverter(int field) {
      return repeated;
    }

    @Override
    public void start() {
      items = new ArrayList<>();
    }

    @Override
    public void end() {
      into.accept(items);
    }
  }

  /** A value of one column; what a dictionary has is made once. */
  private static final class Leaf extends PrimitiveConverter {
    private final boolean text;
    private final int scale;
    private final TimeUnit unit;
    private final Consumer<Object> into;
    private Object[] known;

    Leaf(PrimitiveType type, Consumer<Object> into) {
      text = type.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation;
      scale =
          type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
              ? decimal.getScale()
              : Integer.MIN_VALUE;
      unit = unitOf(type.getLogicalTypeAnnotation());
      this.into = into;
    }

    private static TimeUnit unitOf(LogicalTypeAnnotation type) {
      if (type instanceof TimestampLogicalTypeAnnotation timestamp) {
        return timestamp.getUnit();
      }
      return type instanceof TimeLogicalTypeAnnotation time ? time.getUnit() : null;
    }

    @Override
    public boolean hasDictionarySupport() {
      return text;
    }

    @Override
    public void setDictionary(Dictionary dictionary) {
      known = new Object[dictionary.getMaxId() + 1];
      for (int i = 0; i < known.length; i++) {
        known[i] = value(dictionary.decodeToBinary(i));
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      into.accept(known[id]);
    }

    private Object value(Binary value) {
      if (text) {
        return value.toStringUsingUTF8();
      }
      byte[] bytes = value.getBytes();
      return scale == Integer.MIN_VALUE ? bytes : new BigDecimal(new BigInteger(bytes), scale);
    }

    @Override
    public void addBinary(Binary value) {
      into.accept(value(value));
    }

    @Override
    public void addBoolean(boolean value) {
      into.accept(value);
    }

    @Override
    public void addDouble(double value) {
      into.accept(value);
    }

    @Override
    public void addFloat(float value) {
      into.accept(value);
    }

    @Override
    public void addInt(int value) {
      if (unit == null) {
        into.accept(value);
      } else {
        into.accept(micros(unit, value));
      }
    }

    @Override
    public void addLong(long value) {
      into.accept(unit == null ? value : micros(unit, value));
    }
  }
}
