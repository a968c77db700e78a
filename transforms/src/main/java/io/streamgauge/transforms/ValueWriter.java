// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Applies a {@link Change} to a copy of a record, and takes earlier changes back when the record is
 * routed. For that the record carries its own history: {@code fields_added} lists what transforms
 * added to the value, {@code original.<field>} holds a value that they replaced, with its schema.
 */
final class ValueWriter {
  static final String FIELDS_ADDED = "fields_added";
  static final String ORIGINAL = "original.";

  private final DerivedSchemas schemas = new DerivedSchemas();

  /** The record with the change. */
  <R extends ConnectRecord<R>> R write(R record, Change change) {
    Headers headers = record.headers().duplicate();
    List<Assignment> fields = change.fields();
    Object value = record.value();
    Schema schema = record.valueSchema();
    if (!fields.isEmpty() && value instanceof Struct struct) {
      remember(fields, value, headers);
      schema = schemas.with(struct.schema(), fields);
      value = with(struct, schema, fields);
    } else if (!fields.isEmpty() && value instanceof Map<?, ?> map) {
      remember(fields, value, headers);
      value = with(map, fields);
    }
    return copy(record, change, headers, schema, value);
  }

  /** The record with the value that the source produced, and the change's headers and topic. */
  <R extends ConnectRecord<R>> R restore(R record, Change change) {
    Headers headers = record.headers().duplicate();
    Object value = record.value();
    Schema schema = record.valueSchema();
    List<Assignment> replaced = replaced(record, headers);
    Set<FieldPath> added = added(headers);
    if (value instanceof Struct struct) {
      if (!replaced.isEmpty()) {
        schema = schemas.with(schema, replaced);
        struct = with(struct, schema, replaced);
      }
      if (!added.isEmpty()) {
        schema = schemas.without(schema, added);
        struct = without(struct, schema);
      }
      value = struct;
    } else if (value instanceof Map<?, ?> map) {
      value = without(replaced.isEmpty() ? map : with(map, replaced), added);
    }
    headers.remove(FIELDS_ADDED);
    return copy(record, change, headers, schema, value);
  }

  private static <R extends ConnectRecord<R>> R copy(
      R record, Change change, Headers headers, Schema schema, Object value) {
    change.headers().forEach((name, text) -> headers.remove(name).addString(name, text));
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

  private static void remember(List<Assignment> fields, Object value, Headers headers) {
    Set<FieldPath> added = null;
    for (Assignment field : fields) {
      if (!exists(field.path(), value)) {
        added = added == null ? added(headers) : added;
        added.add(field.path());
      } else {
        String name = ORIGINAL + field.path();
        Set<FieldPath> own = added == null ? added(headers) : added;
        if (headers.lastWithName(name) == null && !own.contains(field.path())) {
          headers.add(name, field.path().in(value), schemaOf(field.path(), value));
        }
      }
    }
    if (added != null) {
      headers.remove(FIELDS_ADDED);
      headers.addString(
          FIELDS_ADDED, String.join(",", added.stream().map(FieldPath::toString).toList()));
    }
  }

  private static Set<FieldPath> added(Headers headers) {
    Set<FieldPath> paths = new LinkedHashSet<>();
    Header header = headers.lastWithName(FIELDS_ADDED);
    if (header != null && header.value() != null) {
      for (String path : header.value().toString().split(",", -1)) {
        if (FieldPath.orNull(path) != null) {
          paths.add(FieldPath.of(path));
        }
      }
    }
    return paths;
  }

  /**
   * Only in a source chain: on its way through Kafka the header has lost its type, and a sink's
   * dead letter queue has the bytes as they were anyway.
   */
  private static List<Assignment> replaced(ConnectRecord<?> record, Headers headers) {
    List<Assignment> fields = new ArrayList<>();
    if (record instanceof SourceRecord) {
      for (Header header : record.headers()) {
        FieldPath path =
            header.key().startsWith(ORIGINAL)
                ? FieldPath.orNull(header.key().substring(ORIGINAL.length()))
                : null;
        if (path != null && exists(path, record.value())) {
          fields.add(new Assignment(path, header.schema(), header.value(), header.value()));
          headers.remove(header.key());
        }
      }
    }
    return fields;
  }

  private static boolean exists(FieldPath path, Object value) {
    Object parent = path.isLeaf() ? value : parent(path).in(value);
    String name = path.steps().get(path.steps().size() - 1);
    return parent instanceof Struct struct
        ? struct.schema().field(name) != null
        : parent instanceof Map<?, ?> map && map.containsKey(name);
  }

  private static Schema schemaOf(FieldPath path, Object value) {
    Object parent = path.isLeaf() ? value : parent(path).in(value);
    return parent instanceof Struct struct
        ? struct.schema().field(path.steps().get(path.steps().size() - 1)).schema()
        : null;
  }

  private static FieldPath parent(FieldPath path) {
    return new FieldPath(path.steps().subList(0, path.steps().size() - 1));
  }

  private static Struct with(Struct old, Schema schema, List<Assignment> fields) {
    Struct copy = new Struct(schema);
    for (Field field : schema.fields()) {
      Object value = null;
      Field before = old.schema().field(field.name());
      if (before != null) {
        value = old.getWithoutDefault(field.name());
      }
      for (Assignment assigned : fields) {
        if (assigned.path().head().equals(field.name())) {
          value = assigned.path().isLeaf() ? assigned.value() : inside(value, field, fields);
        }
      }
      fill(copy, field, value);
    }
    return copy;
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

  private static Map<?, ?> without(Map<?, ?> old, Set<FieldPath> paths) {
    if (paths.isEmpty()) {
      return old;
    }
    Map<Object, Object> copy = new LinkedHashMap<>(old);
    for (FieldPath path : paths) {
      if (path.isLeaf()) {
        copy.remove(path.head());
      } else if (copy.get(path.head()) instanceof Map<?, ?> inner) {
        copy.put(path.head(), without(inner, Set.of(path.tail())));
      }
    }
    return copy;
  }
}
