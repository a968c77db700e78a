// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.history.TransformHeaders;
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
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Takes back what transforms did to the value of a record that is routed, by the history that the
 * record carries: routed readings are as the source produced them.
 */
final class ValueRestorer {
  /** Begins the name of a header with a value that was replaced. */
  static final String ORIGINAL = TransformHeaders.ORIGINAL;

  private final DerivedSchemas schemas;
  private final AddedFields added;

  /**
   * A restorer.
   *
   * @param schemas the writer's
   * @param added the writer's
   */
  ValueRestorer(DerivedSchemas schemas, AddedFields added) {
    this.schemas = schemas;
    this.added = added;
  }

  /** The record with the value that the source produced, and the change's headers and topic. */
  <R extends ConnectRecord<R>> R restore(R record, Reading reading, Change change) {
    Object value = record.value();
    Schema schema = record.valueSchema();
    Set<String> gone = new HashSet<>(Set.of(AddedFields.HEADER));
    List<WrittenField> replaced = replaced(record, gone);
    List<FieldPath> own = added.in(reading);
    if (value instanceof Struct struct) {
      if (!replaced.isEmpty()) {
        schema = schemas.with(schema, replaced);
        struct = FieldCopies.with(struct, schema, replaced);
      }
      if (!own.isEmpty()) {
        schema = schemas.without(schema, own);
        struct = without(struct, schema);
      }
      value = struct;
    } else if (value instanceof Map<?, ?> map) {
      value = without(replaced.isEmpty() ? map : FieldCopies.with(map, replaced), own);
    }
    ConnectHeaders headers = new ConnectHeaders();
    for (Header header : record.headers()) {
      if (!gone.contains(header.key()) && !change.replacesHeader(header.key())) {
        headers.add(header);
      }
    }
    change.addHeadersTo(headers);
    return change.applied(record, headers, schema, value);
  }

  /**
   * Only in a source chain: on its way through Kafka the header has lost its type, and a sink's
   * dead letter queue has the bytes as they were anyway.
   */
  private static List<WrittenField> replaced(ConnectRecord<?> record, Set<String> gone) {
    List<WrittenField> fields = new ArrayList<>();
    if (record instanceof SourceRecord) {
      for (Header header : record.headers()) {
        FieldPath path =
            header.key().startsWith(ORIGINAL)
                ? FieldPath.orNull(header.key().substring(ORIGINAL.length()))
                : null;
        if (path != null && FieldCopies.exists(path, record.value())) {
          fields.add(new WrittenField(path, header.schema(), header.value(), header.value()));
          gone.add(header.key());
        }
      }
    }
    return fields;
  }

  private static Struct without(Struct old, Schema schema) {
    Struct copy = new Struct(schema);
    for (Field field : schema.fields()) {
      Object value = old.getWithoutDefault(field.name());
      boolean changed =
          value instanceof Struct
              && !field.schema().equals(old.schema().field(field.name()).schema());
      FieldCopies.fill(copy, field, changed ? without((Struct) value, field.schema()) : value);
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
