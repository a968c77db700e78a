// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Copies of Structs and Maps, in which some fields are other ones. */
final class FieldCopies {
  private FieldCopies() {}

  /** Whether a value has a field, set or not. */
  static boolean exists(FieldPath path, Object value) {
    Object parent = path.isLeaf() ? value : path.parent().in(value);
    String name = path.last();
    return parent instanceof Struct struct
        ? struct.schema().field(name) != null
        : parent instanceof Map<?, ?> map && map.containsKey(name);
  }

  /** The schema of a field; null in a Map. */
  static Schema schemaOf(FieldPath path, Object value) {
    Object parent = path.isLeaf() ? value : path.parent().in(value);
    return parent instanceof Struct struct ? struct.schema().field(path.last()).schema() : null;
  }

  /** A copy of a Struct with other fields, by the schema that has them. */
  static Struct with(Struct old, Schema schema, List<WrittenField> fields) {
    Struct copy = new Struct(schema);
    List<Field> before = old.schema().fields();
    for (Field field : schema.fields()) {
      Object value = field.index() < before.size() ? own(old, before, field) : null;
      for (WrittenField assigned : fields) {
        if (assigned.path().head().equals(field.name())) {
          value = assigned.path().isLeaf() ? assigned.value() : inside(value, field, fields);
        }
      }
      fill(copy, field, value);
    }
    return copy;
  }

  /** Fields keep their places when others are replaced or added, and a default is not a value. */
  private static Object own(Struct old, List<Field> before, Field field) {
    Field same = before.get(field.index());
    return same.schema().defaultValue() == null
        ? old.get(same)
        : old.getWithoutDefault(same.name());
  }

  /** A field that was never set has a default, or is for the converter to complain about. */
  static void fill(Struct copy, Field field, Object value) {
    if (value != null) {
      copy.put(field, value);
    }
  }

  private static Object inside(Object value, Field field, List<WrittenField> fields) {
    List<WrittenField> tails = tails(field.name(), fields);
    if (value instanceof Struct struct) {
      return with(struct, field.schema(), tails);
    }
    return value instanceof Map<?, ?> map ? with(map, tails) : value;
  }

  /** A copy of a Map with other fields. */
  static Map<Object, Object> with(Map<?, ?> old, List<WrittenField> fields) {
    Map<Object, Object> copy = new LinkedHashMap<>(old);
    for (WrittenField assigned : fields) {
      String name = assigned.path().head();
      if (assigned.path().isLeaf()) {
        copy.put(name, assigned.plain());
      } else if (old.get(name) instanceof Map<?, ?> inner) {
        copy.put(name, with(inner, tails(name, fields)));
      }
    }
    return copy;
  }

  private static List<WrittenField> tails(String name, List<WrittenField> fields) {
    return fields.stream()
        .filter(f -> !f.path().isLeaf() && f.path().head().equals(name))
        .map(f -> new WrittenField(f.path().tail(), f.schema(), f.value(), f.plain()))
        .toList();
  }
}
