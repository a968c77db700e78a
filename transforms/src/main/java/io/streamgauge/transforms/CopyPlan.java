// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;

/**
 * How to copy Structs of one schema with the same top-level fields replaced or added each time:
 * thought out once, because sources and transforms repeat themselves for millions of records.
 */
final class CopyPlan {
  private final Schema source;
  private final String addedBefore;
  private final FieldPath[] paths;
  private final Schema[] schemas;
  private final Schema result;
  private final List<Field> kept = new ArrayList<>();
  private final List<Field> keptIn = new ArrayList<>();
  private final List<Field> written = new ArrayList<>();
  private final int[] replaced;
  private final Header addedAfter;

  /**
   * A plan for such records.
   *
   * @param source schema of the values
   * @param addedBefore the header with the fields that were added before, or null
   * @param fields what is assigned; paths and schemas count, not values
   * @param result the schema with these fields
   * @param replaced indices of the assignments that overwrite a field of the source's own
   * @param addedAfter the header with the fields added before and now, or null when none is new
   */
  CopyPlan(
      Schema source,
      String addedBefore,
      List<Assignment> fields,
      Schema result,
      int[] replaced,
      String addedAfter) {
    this.source = source;
    this.addedBefore = addedBefore;
    this.paths = fields.stream().map(Assignment::path).toArray(FieldPath[]::new);
    this.schemas = fields.stream().map(Assignment::schema).toArray(Schema[]::new);
    this.result = result;
    this.replaced = replaced;
    this.addedAfter = addedAfter == null ? null : Change.text(AddedFields.HEADER, addedAfter);
    for (Field field : source.fields()) {
      if (fields.stream().noneMatch(assigned -> assigned.path().head().equals(field.name()))) {
        kept.add(field);
        keptIn.add(nameless(result.field(field.name())));
      }
    }
    for (FieldPath path : paths) {
      written.add(nameless(result.field(path.head())));
    }
  }

  /** Only the name is missing: with it, each put would first build the text of its complaint. */
  private static Field nameless(Field field) {
    return new Field(null, field.index(), field.schema());
  }

  /**
   * Whether the plan is for such a record; sources reuse one schema object, and a miss only costs
   * time.
   */
  boolean fits(Schema schema, String added, List<Assignment> fields) {
    if (schema != source
        || fields.size() != paths.length
        || !(added == null ? addedBefore == null : added.equals(addedBefore))) {
      return false;
    }
    for (int i = 0; i < paths.length; i++) {
      Assignment field = fields.get(i);
      if (!field.path().equals(paths[i]) || field.schema() != schemas[i]) {
        return false;
      }
    }
    return true;
  }

  Schema result() {
    return result;
  }

  int[] replaced() {
    return replaced;
  }

  /** The new list of added fields, or null when it stays. */
  Header addedAfter() {
    return addedAfter;
  }

  /** A copy of a value with these fields; a default is not a value. */
  Struct copy(Struct old, List<Assignment> fields) {
    Struct copy = new Struct(result);
    for (int i = 0; i < kept.size(); i++) {
      Field field = kept.get(i);
      Object value =
          field.schema().defaultValue() == null
              ? old.get(field)
              : old.getWithoutDefault(field.name());
      if (value != null) {
        copy.put(keptIn.get(i), value);
      }
    }
    for (int i = 0; i < paths.length; i++) {
      Object value = fields.get(i).value();
      if (value != null) {
        copy.put(written.get(i), value);
      }
    }
    return copy;
  }
}
