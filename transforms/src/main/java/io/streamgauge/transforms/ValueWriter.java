// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

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

  private static final Set<String> LIST_OF_ADDED = Set.of(FIELDS_ADDED);

  private final DerivedSchemas schemas = new DerivedSchemas();
  private final AddedFields added = new AddedFields();

  /** The record with the change; the record itself when there is none. */
  <R extends ConnectRecord<R>> R write(R record, Change change) {
    if (change.isEmpty()) {
      return record;
    }
    List<Assignment> fields = change.fields();
    Object value = record.value();
    Schema schema = record.valueSchema();
    ConnectHeaders past = new ConnectHeaders();
    if (!fields.isEmpty() && value instanceof Struct struct) {
      remember(fields, value, record.headers(), past);
      schema = schemas.with(struct.schema(), fields);
      value = with(struct, schema, fields);
    } else if (!fields.isEmpty() && value instanceof Map<?, ?> map) {
      remember(fields, value, record.headers(), past);
      value = with(map, fields);
    }
    Set<String> gone = past.lastWithName(FIELDS_ADDED) == null ? Set.of() : LIST_OF_ADDED;
    return copy(record, change, headers(record.headers(), gone, past, change), schema, value);
  }

  /** The record with the value that the source produced, and the change's headers and topic. */
  <R extends ConnectRecord<R>> R restore(R record, Change change) {
    Object value = record.value();
    Schema schema = record.valueSchema();
    Set<String> gone = new HashSet<>(LIST_OF_ADDED);
    List<Assignment> replaced = replaced(record, gone);
    List<FieldPath> own = added.in(record.headers());
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
    Headers headers = headers(record.headers(), gone, new ConnectHeaders(), change);
    return copy(record, change, headers, schema, value);
  }

  /** One pass over the old headers, because removing one by one is a pass for each. */
  private static Headers headers(Headers old, Set<String> gone, Headers past, Change change) {
    ConnectHeaders headers = new ConnectHeaders();
    Map<String, String> replaced = change.headers();
    for (Header header : old) {
      if (!replaced.containsKey(header.key()) && !gone.contains(header.key())) {
        headers.add(header);
      }
    }
    past.forEach(headers::add);
    replaced.forEach(headers::addString);
    return headers;
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

  private void remember(List<Assignment> fields, Object value, Headers old, Headers past) {
    List<FieldPath> fresh = new ArrayList<>(fields.size());
    for (Assignment field : fields) {
      FieldPath path = field.path();
      if (!exists(path, value)) {
        fresh.add(path);
      } else if (!added.in(old).contains(path)) {
        String name = ORIGINAL + path;
        if (old.lastWithName(name) == null) {
          past.add(name, path.in(value), schemaOf(path, value));
        }
      }
    }
    if (!fresh.isEmpty()) {
      past.addString(FIELDS_ADDED, added.with(old, fresh));
    }
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
