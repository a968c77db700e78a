// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;

/**
 * A plan to copy Structs of one schema with the same top-level fields replaced or added each time:
 * thought out once, because sources and transforms repeat themselves for millions of records.
 */
final class CopyPlan {
  /**
   * The plans of late, for as many forms of records as come in turn: a register with cells that are
   * empty here and there makes one for each combination. Bounded; a plan that is lost costs time,
   * no more. Shared by threads, since a plan never changes.
   */
  static final class Recent {
    /** A plan is in one of so many slots, or nowhere; a power of two. */
    private static final int NEAR = 4;

    private static final int HOMES = 64;

    /** Anybody may send records: of wide ones and long headers few are kept. */
    private static final int MOST_FIELDS = 256;

    private static final int LONGEST_HEADER = 512;

    private final CopyPlan[] slots = new CopyPlan[NEAR + HOMES + NEAR];
    private CopyPlan last;
    private int turn;

    /** The plan for such a record, or null. */
    CopyPlan find(Schema schema, String addedBefore, List<WrittenField> fields) {
      CopyPlan recent = last;
      if (recent != null && recent.fits(schema, addedBefore, fields)) {
        return recent;
      }
      int home = home(schema, addedBefore, fields);
      for (int i = 0; i < NEAR; i++) {
        CopyPlan plan = slots[home + i];
        if (plan != null && plan.fits(schema, addedBefore, fields)) {
          last = plan;
          return plan;
        }
      }
      return null;
    }

    /** Adds a plan for such records, in the place of another one when there is no room. */
    void add(Schema schema, String addedBefore, List<WrittenField> fields, CopyPlan plan) {
      int home = home(schema, addedBefore, fields);
      int slot = home + (turn++ & (NEAR - 1));
      for (int near = home; near < home + NEAR; near++) {
        if (slots[near] == null) {
          slot = near;
          break;
        }
      }
      slots[slot] = plan;
      last = plan;
    }

    private static int home(Schema schema, String addedBefore, List<WrittenField> fields) {
      if (schema.fields().size() > MOST_FIELDS
          || (addedBefore != null && addedBefore.length() > LONGEST_HEADER)) {
        return 0;
      }
      int hash = 31 * System.identityHashCode(schema);
      hash += addedBefore == null ? 0 : addedBefore.hashCode();
      for (int i = 0; i < fields.size(); i++) {
        hash = 31 * hash + fields.get(i).path().hashCode();
      }
      return NEAR + (((hash >>> 16) ^ hash) & (HOMES - 1));
    }
  }

  private final Schema source;
  private final String addedBefore;
  private final FieldPath[] paths;
  private final Schema[] schemas;
  private final Schema result;
  private final Kept[] kept;
  private final Field[] written;
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
      List<WrittenField> fields,
      Schema result,
      int[] replaced,
      String addedAfter) {
    this.source = source;
    this.addedBefore = addedBefore;
    this.paths = fields.stream().map(WrittenField::path).toArray(FieldPath[]::new);
    this.schemas = fields.stream().map(WrittenField::schema).toArray(Schema[]::new);
    this.result = result;
    this.replaced = replaced;
    this.addedAfter = addedAfter == null ? null : new TextHeader(AddedFields.HEADER, addedAfter);
    this.kept =
        source.fields().stream()
            .filter(field -> fields.stream().noneMatch(a -> a.path().head().equals(field.name())))
            .map(field -> new Kept(field, nameless(result.field(field.name()))))
            .toArray(Kept[]::new);
    this.written =
        fields.stream().map(a -> nameless(result.field(a.path().head()))).toArray(Field[]::new);
  }

  /** A field that stays as it is. */
  private static final class Kept {
    private final Field from;
    private final Field to;
    private final boolean hasDefault;

    Kept(Field from, Field to) {
      this.from = from;
      this.to = to;
      this.hasDefault = from.schema().defaultValue() != null;
    }

    void copy(Struct old, Struct copy) {
      // A default is not a value.
      Object value = hasDefault ? old.getWithoutDefault(from.name()) : old.get(from);
      if (value != null) {
        copy.put(to, value);
      }
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
  boolean fits(Schema schema, String added, List<WrittenField> fields) {
    if (schema != source
        || fields.size() != paths.length
        || !(added == null ? addedBefore == null : added.equals(addedBefore))) {
      return false;
    }
    for (int i = 0; i < paths.length; i++) {
      WrittenField field = fields.get(i);
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

  /** A copy of a value with these fields. */
  Struct copy(Struct old, List<WrittenField> fields) {
    Struct copy = new Struct(result);
    for (Kept field : kept) {
      field.copy(old, copy);
    }
    for (int i = 0; i < written.length; i++) {
      Object value = fields.get(i).value();
      if (value != null) {
        copy.put(written[i], value);
      }
    }
    return copy;
  }
}
