// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * A copy of a Struct with the values that transforms have replaced. On their way through Kafka
 * these have become texts: the schema says what they were.
 *
 * @param replaced values by the paths of their fields
 */
record RestoredStruct(Map<List<String>, Object> replaced) {

  /** The copy; the Struct itself when nothing is to be changed, or when the copy would be unfit. */
  @SuppressWarnings("ReferenceEquality")
  Struct of(Struct struct, Schema schema) {
    if (replaced.isEmpty() && schema == struct.schema()) {
      return struct;
    }
    try {
      Struct copy = copy(struct, schema, List.of());
      copy.validate();
      return copy;
    } catch (DataException e) {
      return struct;
    }
  }

  private Struct copy(Struct old, Schema schema, List<String> above) {
    Struct copy = new Struct(schema);
    for (Field field : schema.fields()) {
      List<String> path = new ArrayList<>(above);
      path.add(field.name());
      Object value = old.getWithoutDefault(field.name());
      if (value instanceof Struct inner) {
        value = copy(inner, field.schema(), path);
      } else if (replaced.containsKey(path)) {
        value = before(replaced.get(path), field.schema(), value);
      }
      if (value != null) {
        copy.put(field, value);
      }
    }
    return copy;
  }

  /** The value before it was replaced, or the one that is there when that cannot be told. */
  private static Object before(Object header, Schema schema, Object now) {
    if (header == null) {
      return schema.isOptional() ? null : now;
    }
    if (schema.name() != null) {
      // The text of a time has no milliseconds.
      return header instanceof Date && now instanceof Date ? header : now;
    }
    try {
      Object value = of(header, schema.type());
      return value == null ? now : value;
    } catch (NumberFormatException e) {
      return now;
    }
  }

  private static Object of(Object header, Schema.Type type) {
    String text = header.toString();
    return switch (type) {
      case STRING -> text;
      case FLOAT64 -> (Object) Double.valueOf(text);
      case FLOAT32 -> Float.valueOf(text);
      case INT64 -> Long.valueOf(text);
      case INT32 -> Integer.valueOf(text);
      case INT16 -> Short.valueOf(text);
      case INT8 -> Byte.valueOf(text);
      case BOOLEAN -> Boolean.valueOf(text);
      case ARRAY, MAP, STRUCT, BYTES -> null;
    };
  }
}
