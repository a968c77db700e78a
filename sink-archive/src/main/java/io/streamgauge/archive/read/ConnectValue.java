// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** A plain value of {@link RowValues} on its way back to what Connect had. */
interface ConnectValue extends UnaryOperator<Object> {
  /** Whole numbers up to here are the same as a double. */
  double WHOLE = 1L << 53;

  /** The values of a schema in a column; nulls stay null. */
  static ConnectValue of(Schema schema, Type column) {
    ConnectValue present = present(schema, column);
    return value -> value == null ? null : present.apply(value);
  }

  private static ConnectValue present(Schema schema, Type column) {
    String logical = schema.name() == null ? "" : schema.name();
    if (logical.equals(org.apache.kafka.connect.data.Date.LOGICAL_NAME)) {
      return days -> millis(TimeUnit.DAYS.toMillis(((Integer) days).longValue()));
    } else if (logical.equals(Time.LOGICAL_NAME) || logical.equals(Timestamp.LOGICAL_NAME)) {
      return micros -> millis(Math.floorDiv((Long) micros, 1_000L));
    }
    return switch (schema.type()) {
      case INT8 -> number -> ((Integer) number).byteValue();
      case INT16 -> number -> ((Integer) number).shortValue();
      case STRUCT -> struct(schema, column.asGroupType());
      case ARRAY -> {
        ConnectValue item = of(schema.valueSchema(), repeated(column).getType(0));
        yield list -> items((List<?>) list, item);
      }
      case MAP -> {
        ConnectValue key = of(schema.keySchema(), repeated(column).getType(0));
        ConnectValue value = of(schema.valueSchema(), repeated(column).getType(1));
        yield map -> entries((List<?>) map, key, value);
      }
      default -> same -> same;
    };
  }

  private static Date millis(long millis) {
    return Date.from(Instant.ofEpochMilli(millis));
  }

  private static GroupType repeated(Type column) {
    return column.asGroupType().getType(0).asGroupType();
  }

  private static List<Object> items(List<?> list, ConnectValue item) {
    List<Object> items = new ArrayList<>(list.size());
    list.forEach(one -> items.add(item.apply(one)));
    return items;
  }

  private static Map<Object, Object> entries(List<?> list, ConnectValue key, ConnectValue value) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < list.size(); i += 2) {
      map.put(key.apply(list.get(i)), value.apply(list.get(i + 1)));
    }
    return map;
  }

  /** Structs of a schema, whose fields are found once. */
  static ConnectValue struct(Schema schema, GroupType columns) {
    List<Field> fields = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    List<ConnectValue> values = new ArrayList<>();
    for (Field field : schema.fields()) {
      boolean there = columns.containsField(field.name());
      if (there || !field.schema().isOptional()) {
        fields.add(field);
        places.add(there ? columns.getFieldIndex(field.name()) : -1);
        values.add(
            there
                ? of(field.schema(), columns.getType(field.name()))
                : any -> hollow(field.schema()));
      }
    }
    return row -> {
      Struct struct = new Struct(schema);
      for (int i = 0; i < fields.size(); i++) {
        int place = places.get(i);
        Object value = values.get(i).apply(place < 0 ? null : ((Object[]) row)[place]);
        if (value != null) {
          struct.put(fields.get(i), value);
        }
      }
      return struct;
    };
  }

  /** A value that has nothing in it, and so no column; null where there is none. */
  static Object hollow(Schema schema) {
    return switch (schema.type()) {
      case STRUCT -> {
        Struct struct = new Struct(schema);
        for (Field field : schema.fields()) {
          if (!field.schema().isOptional()) {
            struct.put(field, hollow(field.schema()));
          }
        }
        yield struct;
      }
      case ARRAY -> List.of();
      case MAP -> Map.of();
      default -> null;
    };
  }

  /** Values that had no schema: whole numbers as such, which JSON does not tell from others. */
  static ConnectValue plain(Type column) {
    if (!column.isPrimitive()) {
      ConnectValue group = plainGroup(column.asGroupType());
      return value -> value == null ? null : group.apply(value);
    } else if (column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation) {
      return micros -> micros == null ? null : millis(Math.floorDiv((Long) micros, 1_000L));
    }
    return value ->
        value instanceof Double number
                && Math.rint(number) == number
                && Math.abs(number) < WHOLE
                && !(number == 0 && 1 / number < 0)
            ? (Object) number.longValue()
            : value;
  }

  private static ConnectValue plainGroup(GroupType group) {
    if (group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
      ConnectValue item = plain(repeated(group).getType(0));
      return list -> items((List<?>) list, item);
    } else if (group.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation) {
      ConnectValue key = plain(repeated(group).getType(0));
      ConnectValue value = plain(repeated(group).getType(1));
      return map -> entries((List<?>) map, key, value);
    }
    List<ConnectValue> values = group.getFields().stream().map(ConnectValue::plain).toList();
    return row -> {
      Map<String, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < values.size(); i++) {
        Object value = values.get(i).apply(((Object[]) row)[i]);
        if (value != null) {
          map.put(group.getFieldName(i), value);
        }
      }
      return map;
    };
  }
}
