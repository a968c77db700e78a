// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** A reading of plain objects by the schema of a struct, whose fields are all that there may be. */
final class StructReader {
  /** What an object gives for a name that it does not have, which one look-up tells from null. */
  private static final Object ABSENT = new Object();

  private final Schema schema;
  private final String[] names;
  private final PlainReader[] readers;

  /**
   * The fields without their names: of one with a name Connect makes the text of a complaint before
   * it looks at the value, and what a reader gives is of the right type.
   */
  private final Field[] fields;

  StructReader(Schema schema) {
    this(schema, field -> of(field.schema()));
  }

  /** Fields that are read in ways of their own. */
  StructReader(Schema schema, Function<Field, PlainReader> ways) {
    this.schema = schema;
    List<Field> all = schema.fields();
    names = new String[all.size()];
    fields = new Field[all.size()];
    readers = new PlainReader[all.size()];
    for (int i = 0; i < fields.length; i++) {
      Field field = all.get(i);
      names[i] = field.name();
      fields[i] = new Field(null, field.index(), field.schema());
      readers[i] = ways.apply(field);
    }
  }

  /** The way to read values of a schema. */
  static PlainReader of(Schema schema) {
    return switch (schema.type()) {
      case ARRAY -> list(schema.valueSchema());
      case MAP -> entries(schema.valueSchema());
      case STRUCT -> new StructReader(schema)::struct;
      default -> ScalarReader.of(schema);
    };
  }

  private static PlainReader list(Schema elements) {
    PlainReader reader = of(elements);
    return plain -> {
      List<?> list = ScalarReader.instance(List.class, plain, "a list");
      List<Object> read = new ArrayList<>(list.size());
      for (Object element : list) {
        read.add(inner(elements, reader, element, read.size()));
      }
      return read;
    };
  }

  private static PlainReader entries(Schema values) {
    PlainReader reader = of(values);
    return plain -> {
      Map<?, ?> map = ScalarReader.instance(Map.class, plain, "an object");
      Map<Object, Object> read = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        String name =
            ScalarReader.instance(String.class, entry.getKey(), "an object with texts as names");
        read.put(name, inner(values, reader, entry.getValue(), name));
      }
      return read;
    };
  }

  private static Object inner(Schema schema, PlainReader reader, Object plain, Object name)
      throws Misfit {
    if (plain == null) {
      if (schema.isOptional()) {
        return null;
      }
      throw Misfit.missing(name.toString(), "is null");
    }
    try {
      return reader.read(plain);
    } catch (Misfit e) {
      throw e.within(name);
    }
  }

  /**
   * The struct of an object, all of it.
   *
   * @throws Misfit when it is none, or has a field that the schema does not have
   */
  Struct struct(Object plain) throws Misfit {
    if (!(plain instanceof Map<?, ?> map)) {
      throw Misfit.other("an object", plain);
    }
    Object[] found = values();
    int given = find(map, found);
    Struct struct = struct(found);
    if (given < map.size()) {
      for (Object name : map.keySet()) {
        if (!(name instanceof String text) || schema.field(text) == null) {
          throw Misfit.undeclared(name);
        }
      }
    }
    return struct;
  }

  /** Room for the values of all fields. */
  Object[] values() {
    return new Object[fields.length];
  }

  /** Looks all fields of an object up, each once, and returns how many of them it has. */
  @SuppressWarnings("unchecked") // nothing is put into it
  int find(Map<?, ?> map, Object[] into) {
    int given = 0;
    for (int i = 0; i < names.length; i++) {
      into[i] = ((Map<?, Object>) map).getOrDefault(names[i], ABSENT);
      given += into[i] == ABSENT ? 0 : 1;
    }
    return given;
  }

  /** Whether the schema has a field. */
  boolean has(String name) {
    return schema.field(name) != null;
  }

  /** Whether a field was found, be it null. */
  static boolean given(Object found) {
    return found != ABSENT;
  }

  /**
   * The struct of values that were found.
   *
   * @throws Misfit when it is none
   */
  Struct struct(Object[] found) throws Misfit {
    Struct struct = new Struct(schema);
    for (int i = 0; i < fields.length; i++) {
      Object plain = found[i];
      if (plain == null || plain == ABSENT) {
        if (!fields[i].schema().isOptional()) {
          throw Misfit.missing(names[i], plain == null ? "is null" : "is missing");
        }
        continue;
      }
      try {
        struct.put(fields[i], readers[i].read(plain));
      } catch (Misfit e) {
        throw e.within(names[i]);
      }
    }
    return struct;
  }
}
