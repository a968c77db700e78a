// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.RecordSize;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Applies a {@link Change} to a copy of a record, and takes earlier changes back when the record is
 * routed. For that the record carries its own history: {@code fields_added} lists what transforms
 * added to the value, {@code original.<field>} holds a value that they replaced, with its schema.
 */
final class ValueWriter {
  static final String FIELDS_ADDED = AddedFields.HEADER;
  static final String ORIGINAL = "original.";

  private static final int PLANS = 4;

  /** Bytes of the values that one transform may keep in headers, as they are written. */
  private static final int MOST_ORIGINALS = 4_096;

  private final DerivedSchemas schemas = new DerivedSchemas();
  private final AddedFields added = new AddedFields();
  private volatile CopyPlan[] plans = new CopyPlan[0];

  /** The record with the change; the record itself when there is none. */
  <R extends ConnectRecord<R>> R write(R record, Reading reading, Change change) throws Refused {
    if (change.isEmpty()) {
      return record;
    }
    List<Assignment> fields = change.fields();
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
        value = with(struct, schema, fields);
      }
    } else if (!fields.isEmpty() && value instanceof Map<?, ?> map) {
      remember(fields, reading, change);
      value = with(map, fields);
    }
    return copy(record, change, headers(record, reading, change), schema, value);
  }

  /** Without headers to change, the new record has the old one's, but in a list of its own. */
  private static Headers headers(ConnectRecord<?> record, Reading reading, Change change) {
    if (!change.hasHeaders()) {
      return record.headers().duplicate();
    }
    ConnectHeaders headers = reading.headersBut(change);
    change.addHeadersTo(headers);
    return headers;
  }

  /** The record with the value that the source produced, and the change's headers and topic. */
  <R extends ConnectRecord<R>> R restore(R record, Reading reading, Change change) {
    Object value = record.value();
    Schema schema = record.valueSchema();
    Set<String> gone = new HashSet<>(Set.of(FIELDS_ADDED));
    List<Assignment> replaced = replaced(record, gone);
    List<FieldPath> own = added.in(reading);
    if (value instanceof Struct struct) {
      if (!replaced.isEmpty()) {
        schema = schemas.with(schema, replaced);
        struct = with(struct, schema, replaced);
      }
      if (!own.isEmpty()) {
        schema = schemas.without(schema, own);
        struct = without(struct, schema);
      }
      value = struct;
    } else if (value instanceof Map<?, ?> map) {
      value = without(replaced.isEmpty() ? map : with(map, replaced), own);
    }
    ConnectHeaders headers = new ConnectHeaders();
    for (Header header : record.headers()) {
      if (!gone.contains(header.key()) && !change.replacesHeader(header.key())) {
        headers.add(header);
      }
    }
    change.addHeadersTo(headers);
    return copy(record, change, headers, schema, value);
  }

  /** The record with the change's headers and topic only. */
  static <R extends ConnectRecord<R>> R sameValue(R record, Reading reading, Change change) {
    Change rest = change.headersAndTopic();
    return copy(record, rest, headers(record, reading, rest), record.valueSchema(), record.value());
  }

  private static <R extends ConnectRecord<R>> R copy(
      R record, Change change, Headers headers, Schema schema, Object value) {
    String topic = change.topicOr(record.topic());
    return record.newRecord(
        topic,
        Route.partition(record, topic),
        change.key() == null ? record.keySchema() : Schema.STRING_SCHEMA,
        change.key() == null ? record.key() : change.key(),
        schema,
        value,
        change.timestampOr(record.timestamp()),
        headers);
  }

  /** The plan for such a record, or null when a path leads into an inner Struct. */
  private CopyPlan plan(Schema schema, Reading reading, List<Assignment> fields) {
    String addedBefore = reading.header(FIELDS_ADDED);
    CopyPlan[] recent = plans;
    for (CopyPlan plan : recent) {
      if (plan.fits(schema, addedBefore, fields)) {
        return plan;
      }
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
    CopyPlan[] more = new CopyPlan[Math.min(PLANS, recent.length + 1)];
    more[0] = plan;
    System.arraycopy(recent, 0, more, 1, more.length - 1);
    plans = more;
    return plan;
  }

  private static void remember(
      CopyPlan plan, List<Assignment> fields, Reading reading, Change change) throws Refused {
    long bytes = 0;
    for (int index : plan.replaced()) {
      bytes += original(fields.get(index).path(), reading, change, bytes);
    }
    if (plan.addedAfter() != null) {
      change.header(plan.addedAfter());
    }
  }

  private void remember(List<Assignment> fields, Reading reading, Change change) throws Refused {
    long bytes = 0;
    List<FieldPath> before = added.in(reading);
    List<FieldPath> fresh = new ArrayList<>(fields.size());
    for (Assignment field : fields) {
      FieldPath path = field.path();
      if (!exists(path, reading.record().value())) {
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
    String name = ORIGINAL + path;
    if (reading.lastHeader(name) != null) {
      return 0;
    }
    Object value = reading.record().value();
    Header header =
        new ConnectHeaders().add(name, path.in(value), schemaOf(path, value)).lastWithName(name);
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

  /**
   * Only in a source chain: on its way through Kafka the header has lost its type, and a sink's
   * dead letter queue has the bytes as they were anyway.
   */
  private static List<Assignment> replaced(ConnectRecord<?> record, Set<String> gone) {
    List<Assignment> fields = new ArrayList<>();
    if (record instanceof SourceRecord) {
      for (Header header : record.headers()) {
        FieldPath path =
            header.key().startsWith(ORIGINAL)
                ? FieldPath.orNull(header.key().substring(ORIGINAL.length()))
                : null;
        if (path != null && exists(path, record.value())) {
          fields.add(new Assignment(path, header.schema(), header.value(), header.value()));
          gone.add(header.key());
        }
      }
    }
    return fields;
  }

  private static boolean exists(FieldPath path, Object value) {
    Object parent = path.isLeaf() ? value : path.parent().in(value);
    String name = path.last();
    return parent instanceof Struct struct
        ? struct.schema().field(name) != null
        : parent instanceof Map<?, ?> map && map.containsKey(name);
  }

  private static Schema schemaOf(FieldPath path, Object value) {
    Object parent = path.isLeaf() ? value : path.parent().in(value);
    return parent instanceof Struct struct ? struct.schema().field(path.last()).schema() : null;
  }

  private static Struct with(Struct old, Schema schema, List<Assignment> fields) {
    Struct copy = new Struct(schema);
    List<Field> before = old.schema().fields();
    for (Field field : schema.fields()) {
      Object value = field.index() < before.size() ? own(old, before, field) : null;
      for (Assignment assigned : fields) {
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
  private static void fill(Struct copy, Field field, Object value) {
    if (value != null) {
      copy.put(field, value);
    }
  }

  private static Object inside(Object value, Field field, List<Assignment> fields) {
    List<Assignment> tails = tails(field.name(), fields);
    if (value instanceof Struct struct) {
      return with(struct, field.schema(), tails);
    }
    return value instanceof Map<?, ?> map ? with(map, tails) : value;
  }

  private static Map<Object, Object> with(Map<?, ?> old, List<Assignment> fields) {
    Map<Object, Object> copy = new LinkedHashMap<>(old);
    for (Assignment assigned : fields) {
      String name = assigned.path().head();
      if (assigned.path().isLeaf()) {
        copy.put(name, assigned.plain());
      } else if (old.get(name) instanceof Map<?, ?> inner) {
        copy.put(name, with(inner, tails(name, fields)));
      }
    }
    return copy;
  }

  private static List<Assignment> tails(String name, List<Assignment> fields) {
    return fields.stream()
        .filter(f -> !f.path().isLeaf() && f.path().head().equals(name))
        .map(f -> new Assignment(f.path().tail(), f.schema(), f.value(), f.plain()))
        .toList();
  }

  private static Struct without(Struct old, Schema schema) {
    Struct copy = new Struct(schema);
    for (Field field : schema.fields()) {
      Object value = old.getWithoutDefault(field.name());
      boolean changed =
          value instanceof Struct
              && !field.schema().equals(old.schema().field(field.name()).schema());
      fill(copy, field, changed ? without((Struct) value, field.schema()) : value);
    }
    return copy;
  }

  private static Map<?, ?> without(Map<?, ?> old, List<FieldPath> paths) {
    if (paths.isEmpty()) {
      return old;
    }
    Map<Object, Object> copy = new LinkedHashMap<>(old);
    for (FieldPath path : paths) {
      if (path.isLeaf()) {
        copy.remove(path.head());
      } else if (copy.get(path.head()) instanceof Map<?, ?> inner) {
        copy.put(path.head(), without(inner, List.of(path.tail())));
      }
    }
    return copy;
  }
}
