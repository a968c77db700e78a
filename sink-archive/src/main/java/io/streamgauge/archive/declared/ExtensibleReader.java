// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

import io.streamgauge.common.ObservationSchema;
import java.util.Arrays;
import java.util.LinkedHashMap;
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

  /** Eight fields that come and go make 256. */
  private static final int REMEMBERED = 500;

  /** Fields of them together, beside the contract's. */
  private static final int MOST_KEPT = 4_000;

  /** Characters of the names of a shape that is remembered; names come from anybody. */
  private static final int LONGEST_NAMES = 2_000;

  private static final Schema TIME = Timestamp.builder().optional().build();

  private static final Map<String, Schema> OWN = ObservationSchema.ADDED;

  private final Schema contract;

  /** The shapes of records met, by what they have beside the contract's fields. */
  private final Map<Map<String, Schema>, Shape> shapes = new LinkedHashMap<>();

  private int kept;
  private Shape last;

  /** Of the record before those of the last shape: stations of two kinds take turns. */
  private Shape before;

  ExtensibleReader(Schema contract) {
    this.contract = contract;
    last = shape(Map.of());
    before = last;
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
            && schema(name, OWN.get(name), null) == null
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
    if (shapes.size() >= REMEMBERED || kept >= MOST_KEPT) {
      // A chain makes a few; who makes more brings new ones all the time.
      shapes.clear();
      kept = 0;
    }
    Shape shape = new Shape(contract, added);
    if (shape.remembered) {
      shapes.put(added, shape);
      kept += added.size();
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
    if (own != null && !name.equals(ObservationSchema.GEOMETRY)) {
      return own;
    } else if (plain == null) {
      // Of what form a geometry is only one tells that is there.
      return null;
    } else if (own != null) {
      boolean wkb = plain instanceof Map<?, ?> map && map.containsKey("wkb");
      return wkb ? ObservationSchema.GEOMETRY_STRUCT : own;
    } else if (plain instanceof Number) {
      return Schema.OPTIONAL_FLOAT64_SCHEMA;
    } else if (plain instanceof Boolean) {
      return Schema.OPTIONAL_BOOLEAN_SCHEMA;
    }
    return plain instanceof java.util.Date ? TIME : Schema.OPTIONAL_STRING_SCHEMA;
  }
}
