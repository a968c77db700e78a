// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.RecordSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;

/**
 * Applies a {@link Change} to a copy of a record, and takes earlier changes back when the record is
 * routed. For that the record carries its own history: {@code fields_added} lists what transforms
 * added to the value, {@code original.<field>} holds a value that they replaced, with its schema.
 */
final class ValueWriter {
  static final String FIELDS_ADDED = AddedFields.HEADER;
  static final String ORIGINAL = ValueRestorer.ORIGINAL;

  /** Bytes of the values that one transform may keep in headers, as they are written. */
  private static final int MOST_ORIGINALS = 4_096;

  private final DerivedSchemas schemas = new DerivedSchemas();
  private final AddedFields added = new AddedFields();
  private final ValueRestorer restorer = new ValueRestorer(schemas, added);
  private final CopyPlan.Recent plans = new CopyPlan.Recent();

  /** The record with the change; the record itself when there is none. */
  <R extends ConnectRecord<R>> R write(R record, Reading reading, Change change) throws Refused {
    if (change.isEmpty()) {
      return record;
    }
    List<WrittenField> fields = change.fields();
    Object value = record.value();
    Schema schema = record.valueSchema();
    if (!fields.isEmpty() && value instanceof Struct struct) {
      CopyPlan plan = plan(struct.schema(), reading, fields);
      if (plan != null) {
        remember(plan, fields, reading, change);
        schema = plan.result();
        value = plan.copy(struct, fields);
      } else {
        remember(fields, reading, change);
        schema = schemas.with(struct.schema(), fields);
        value = FieldCopies.with(struct, schema, fields);
      }
    } else if (!fields.isEmpty() && value instanceof Map<?, ?> map) {
      remember(fields, reading, change);
      value = FieldCopies.with(map, fields);
    }
    return change.applied(record, reading.headers(change), schema, value);
  }

  /** The record with the value that the source produced, and the change's headers and topic. */
  <R extends ConnectRecord<R>> R restore(R record, Reading reading, Change change) {
    return restorer.restore(record, reading, change);
  }

  /** The record with the change's headers and topic only. */
  static <R extends ConnectRecord<R>> R sameValue(R record, Reading reading, Change change) {
    Change rest = change.headersAndTopic();
    return rest.applied(record, reading.headers(rest), record.valueSchema(), record.value());
  }

  /** The plan for such a record, or null when a path leads into an inner Struct. */
  private CopyPlan plan(Schema schema, Reading reading, List<WrittenField> fields) {
    String addedBefore = reading.header(FIELDS_ADDED);
    CopyPlan known = plans.find(schema, addedBefore, fields);
    if (known != null) {
      return known;
    }
    if (!fields.stream().allMatch(field -> field.path().isLeaf())) {
      return null;
    }
    List<FieldPath> before = added.in(reading);
    List<FieldPath> fresh = new ArrayList<>();
    List<Integer> replaced = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      FieldPath path = fields.get(i).path();
      if (schema.field(path.head()) == null) {
        fresh.add(path);
      } else if (!before.contains(path)) {
        replaced.add(i);
      }
    }
    CopyPlan plan =
        new CopyPlan(
            schema,
            addedBefore,
            fields,
            schemas.with(schema, fields),
            replaced.stream().mapToInt(Integer::intValue).toArray(),
            fresh.isEmpty() ? null : AddedFields.with(before, fresh));
    plans.add(schema, addedBefore, fields, plan);
    return plan;
  }

  private static void remember(
      CopyPlan plan, List<WrittenField> fields, Reading reading, Change change) throws Refused {
    long bytes = 0;
    for (int index : plan.replaced()) {
      bytes += original(fields.get(index).path(), reading, change, bytes);
    }
    if (plan.addedAfter() != null) {
      change.header(plan.addedAfter());
    }
  }

  private void remember(List<WrittenField> fields, Reading reading, Change change) throws Refused {
    long bytes = 0;
    List<FieldPath> before = added.in(reading);
    List<FieldPath> fresh = new ArrayList<>(fields.size());
    for (WrittenField field : fields) {
      FieldPath path = field.path();
      if (!FieldCopies.exists(path, reading.record().value())) {
        fresh.add(path);
      } else if (!before.contains(path)) {
        bytes += original(path, reading, change, bytes);
      }
    }
    if (!fresh.isEmpty()) {
      change.header(new TextHeader(FIELDS_ADDED, AddedFields.with(before, fresh)));
    }
  }

  /**
   * Keeps the value that is replaced, of which the first is the one of the source, and returns what
   * it takes. A large one would double the record, which Kafka might then refuse.
   */
  private static long original(FieldPath path, Reading reading, Change change, long before)
      throws Refused {
    String name = path.original();
    if (reading.lastHeader(name) != null) {
      return 0;
    }
    Object value = reading.record().value();
    Header header = TextHeader.of(name, FieldCopies.schemaOf(path, value), path.in(value));
    long bytes = RecordSize.header(header);
    if (before + bytes > MOST_ORIGINALS) {
      throw new Refused(
          "too_long",
          "what is in "
              + path
              + " would be replaced and kept in a header, and is longer than "
              + MOST_ORIGINALS
              + " bytes");
    }
    change.header(header);
    return bytes;
  }
}
