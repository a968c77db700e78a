// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.ObservationSchema;
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
 * A reading of plain objects as readings, or as bad records where they have just their fields.
 *
 * <p>Beside the contract's fields a reading has those that transformations added. Those of our own
 * have the types that they are written with; any other has a column by the kind of its value, as
 * JSON tells it: a number is a double, a boolean a boolean, anything else a text. A field is in the
 * schema of a record only when the record has it, so that files have the columns that the chain
 * makes and no others.
 */
final class ObservationReader {
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

  private static final StructReader BAD_RECORD = new StructReader(BadRecord.SCHEMA);

  /** The shapes of readings met, by what they have beside the contract's fields. */
  private final Map<Map<String, Schema>, Shape> shapes = new LinkedHashMap<>();

  private Shape last = shape(Map.of());

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
    return own;
  }

  /** The readings that have the same fields, of the same kinds. */
  private static final class Shape {
    private final Map<String, Schema> added;
    private final StructReader reader;

    private Shape(Map<String, Schema> added) {
      this.added = added;
      SchemaBuilder schema =
          SchemaBuilder.struct().name(ObservationSchema.NAME).version(ObservationSchema.VERSION);
      for (Field field : ObservationSchema.SCHEMA.fields()) {
        schema.field(field.name(), field.schema());
      }
      added.forEach(schema::field);
      reader =
          new StructReader(
              schema.build(),
              field -> {
                boolean text = field.schema().equals(Schema.OPTIONAL_STRING_SCHEMA);
                boolean foreign = added.containsKey(field.name()) && !OWN.containsKey(field.name());
                return text && foreign ? UndeclaredText::of : StructReader.of(field.schema());
              });
    }

    /** Whether these are the fields of an object, neither more nor less. */
    private boolean isOf(Map<?, ?> map) {
      int found = 0;
      for (Field field : ObservationSchema.SCHEMA.fields()) {
        found += map.containsKey(field.name()) ? 1 : 0;
      }
      if (found + added.size() != map.size()) {
        return false;
      }
      for (Map.Entry<String, Schema> field : added.entrySet()) {
        Object plain = map.get(field.getKey());
        if ((plain == null && !map.containsKey(field.getKey()))
            || !field.getValue().equals(schema(field.getKey(), plain))) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * The reading or the bad record that an object is.
   *
   * @throws Misfit when it is neither
   */
  Struct read(Map<?, ?> map) throws Misfit {
    // Asked first: a reading can have brought a shape with just these fields added.
    if (isBadRecord(map)) {
      return BAD_RECORD.struct(map);
    }
    if (!last.isOf(map)) {
      last = shape(added(map));
    }
    return last.reader.known(map);
  }

  private static boolean isBadRecord(Map<?, ?> map) {
    return map.size() == BadRecord.SCHEMA.fields().size()
        && BadRecord.SCHEMA.fields().stream().allMatch(field -> map.containsKey(field.name()));
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
    Shape shape = new Shape(added);
    if (added.keySet().stream().mapToInt(String::length).sum() <= LONGEST_NAMES) {
      shapes.put(added, shape);
    }
    return shape;
  }

  /** What an object has beside the contract's fields: ours in their order, others by name. */
  private static Map<String, Schema> added(Map<?, ?> map) throws Misfit {
    Map<String, Schema> others = new TreeMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw Misfit.undeclared(entry.getKey());
      } else if (name.isEmpty()) {
        throw Misfit.undeclared("(without a name)");
      }
      Schema schema =
          ObservationSchema.SCHEMA.field(name) == null ? schema(name, entry.getValue()) : null;
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
  private static Schema schema(String name, Object plain) {
    Schema own = OWN.get(name);
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
