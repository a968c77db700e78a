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
  private final Schema schema;
  private final Field[] fields;
  private final PlainReader[] readers;

  StructReader(Schema schema) {
    this(schema, field -> of(field.schema()));
  }

  /** Fields that are read in ways of their own. */
  StructReader(Schema schema, Function<Field, PlainReader> ways) {
    this.schema = schema;
    fields = schema.fields().toArray(Field[]::new);
    readers = new PlainReader[fields.length];
    for (int i = 0; i < fields.length; i++) {
      readers[i] = ways.apply(fields[i]);
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
    Struct struct = new Struct(schema);
    if (fill(struct, map) < map.size()) {
      for (Object name : map.keySet()) {
        if (!(name instanceof String text) || schema.field(text) == null) {
          throw Misfit.undeclared(name);
        }
      }
    }
    return struct;
  }

  /**
   * The struct of an object that may have more.
   *
   * @throws Misfit when it is none
   */
  Struct known(Map<?, ?> map) throws Misfit {
    Struct struct = new Struct(schema);
    fill(struct, map);
    return struct;
  }

  /** Returns how many of the object's fields were read. */
  private int fill(Struct struct, Map<?, ?> map) throws Misfit {
    int read = 0;
    for (int i = 0; i < fields.length; i++) {
      String name = fields[i].name();
      Object plain = map.get(name);
      if (plain == null) {
        boolean given = map.containsKey(name);
        if (!fields[i].schema().isOptional()) {
          throw Misfit.missing(name, given ? "is null" : "is missing");
        }
        read += given ? 1 : 0;
        continue;
      }
      read++;
      try {
        struct.put(fields[i], readers[i].read(plain));
      } catch (Misfit e) {
        throw e.within(name);
      }
    }
    return read;
  }
}
