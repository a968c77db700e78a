// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;

/**
 * A reading of plain objects by a schema of the contract, beside whose fields transformations have
 * added some.
 *
 * <p>Those of our own have the types that they are written with; any other has a column by the kind
 * of its value, as JSON tells it: a number is a double, a boolean a boolean, anything else a text.
 * A field is in the schema of a record only when the record has it, so that files have the columns
 * that the chain makes and no others.
 */
final class ExtensibleReader {
  /** More than any chain adds; each would be a column. */
  private static final int MOST_ADDED = 1_000;

  private static final int REMEMBERED = 64;

  /** Characters of the names of a shape that is remembered; names come from anybody. */
  private static final int LONGEST_NAMES = 10_000;

  private static final Schema TIME = Timestamp.builder().optional().build();

  /** The form of a position that Debezium's sinks know, which Reproject can write. */
  private static final Schema GEOMETRY =
      SchemaBuilder.struct()
          .name("io.debezium.data.geometry.Geometry")
          .version(1)
          .optional()
          .field("wkb", Schema.BYTES_SCHEMA)
          .field("srid", Schema.OPTIONAL_INT32_SCHEMA)
          .build();

  /** What transformations of ours add, in the order of the usual chain. */
  private static final Map<String, Schema> OWN = own();

  private final Schema contract;

  /** The shapes of records met, by what they have beside the contract's fields. */
  private final Map<Map<String, Schema>, Shape> shapes = new LinkedHashMap<>();

  private Shape last;

  /** Of the record before those of the last shape: stations of two kinds take turns. */
  private Shape before;

  ExtensibleReader(Schema contract) {
    this.contract = contract;
    last = shape(Map.of());
    before = last;
  }

  private static Map<String, Schema> own() {
    Map<String, Schema> own = new LinkedHashMap<>();
    for (String name : List.of("longitude", "latitude", "easting", "northing")) {
      own.put(name, Schema.OPTIONAL_FLOAT64_SCHEMA);
    }
    own.put("geometry", Schema.OPTIONAL_STRING_SCHEMA);
    own.put("qc_flag", Schema.OPTIONAL_INT32_SCHEMA);
    own.put("qc_tests", Schema.OPTIONAL_STRING_SCHEMA);
    own.put("original_result", Schema.OPTIONAL_FLOAT64_SCHEMA);
    own.put("original_unit", Schema.OPTIONAL_STRING_SCHEMA);
    own.put("raw_result", Schema.OPTIONAL_FLOAT64_SCHEMA);
    own.put("raw_unit", Schema.OPTIONAL_STRING_SCHEMA);
    return own;
  }

  /** The records that have the same fields, of the same kinds. */
  private static final class Shape {
    private final Added[] added;
    private final StructReader reader;
    private final Object[] found;
    private final boolean remembered;

    private Shape(Schema contract, Map<String, Schema> schemas) {
      added =
          schemas.entrySet().stream()
              .map(field -> new Added(field.getKey(), OWN.get(field.getKey()), field.getValue()))
              .toArray(Added[]::new);
      SchemaBuilder schema =
          SchemaBuilder.struct().name(contract.name()).version(contract.version());
      for (Field field : contract.fields()) {
        schema.field(field.name(), field.schema());
      }
      schemas.forEach(schema::field);
      reader =
          new StructReader(
              schema.build(),
              field -> {
                boolean text = field.schema().equals(Schema.OPTIONAL_STRING_SCHEMA);
                boolean foreign =
                    schemas.containsKey(field.name()) && !OWN.containsKey(field.name());
                return text && foreign ? UndeclaredText::of : StructReader.of(field.schema());
              });
      found = reader.values();
      remembered = schemas.keySet().stream().mapToInt(String::length).sum() <= LONGEST_NAMES;
    }

    /** Finds the fields of an object; false when it has others, or of other kinds. */
    private boolean find(Map<?, ?> map) {
      int given = reader.find(map, found);
      if (given != map.size() && given + nothings(map) != map.size()) {
        return false;
      }
      int from = found.length - added.length;
      for (int i = 0; i < added.length; i++) {
        Added field = added[i];
        if (!StructReader.given(found[from + i])
            || !field.schema().equals(schema(field.name(), field.own(), found[from + i]))) {
          return false;
        }
      }
      return true;
    }

    /** How many other fields there are that nothing is kept of, as they are null. */
    private int nothings(Map<?, ?> map) {
      int nothings = 0;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (entry.getValue() == null
            && entry.getKey() instanceof String name
            && !name.isEmpty()
            && !OWN.containsKey(name)
            && !reader.has(name)) {
          nothings++;
        }
      }
      return nothings;
    }

    /** The struct of what was found last, which is forgotten. */
    private Struct struct() throws Misfit {
      try {
        return reader.struct(found);
      } finally {
        Arrays.fill(found, null);
      }
    }
  }

  /**
   * A field beside the contract's.
   *
   * @param own schema of a field that a transformation of ours has added, or null
   */
  private record Added(String name, Schema own, Schema schema) {}

  /**
   * The record that an object is.
   *
   * @throws Misfit when it is none
   */
  Struct read(Map<?, ?> map) throws Misfit {
    if (!last.find(map)) {
      Shape next = before;
      if (!next.find(map)) {
        next = shape(added(map));
        next.reader.find(map, next.found);
      }
      before = last.remembered ? last : next;
      last = next;
    }
    return last.struct();
  }

  private Shape shape(Map<String, Schema> added) {
    Shape known = shapes.get(added);
    if (known != null) {
      return known;
    }
    if (shapes.size() >= REMEMBERED) {
      // A chain makes a few; who makes more brings new ones all the time.
      shapes.clear();
    }
    Shape shape = new Shape(contract, added);
    if (shape.remembered) {
      shapes.put(added, shape);
    }
    return shape;
  }

  /** What an object has beside the contract's fields: ours in their order, others by name. */
  private Map<String, Schema> added(Map<?, ?> map) throws Misfit {
    Map<String, Schema> others = new TreeMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw Misfit.undeclared(entry.getKey());
      } else if (name.isEmpty()) {
        throw Misfit.undeclared("(without a name)");
      }
      Schema schema =
          contract.field(name) == null ? schema(name, OWN.get(name), entry.getValue()) : null;
      if (schema != null) {
        others.put(name, schema);
      }
    }
    if (others.size() > MOST_ADDED) {
      throw Misfit.of(
          "has "
              + others.size()
              + " fields beside those of a reading, of "
              + MOST_ADDED
              + " at most; send what is measured as readings of their own");
    }
    Map<String, Schema> added = new LinkedHashMap<>();
    for (String name : OWN.keySet()) {
      if (others.containsKey(name)) {
        added.put(name, others.remove(name));
      }
    }
    added.putAll(others);
    return added;
  }

  /** The schema of a field beside the contract's, or null where there is nothing to keep. */
  private static Schema schema(String name, Schema own, Object plain) {
    if (own != null) {
      boolean wkb = plain instanceof Map<?, ?> map && map.containsKey("wkb");
      return wkb && name.equals("geometry") ? GEOMETRY : own;
    }
    if (plain == null) {
      return null;
    } else if (plain instanceof Number) {
      return Schema.OPTIONAL_FLOAT64_SCHEMA;
    } else if (plain instanceof Boolean) {
      return Schema.OPTIONAL_BOOLEAN_SCHEMA;
    }
    return plain instanceof java.util.Date ? TIME : Schema.OPTIONAL_STRING_SCHEMA;
  }
}
