// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.kinds.RecordKind;
import io.streamgauge.archive.kinds.SchemaJson;
import io.streamgauge.archive.kinds.ValueJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.parquet.schema.MessageType;

/** The records that the rows of one file were. */
final class RowRecords {
  /** The types of headers that came without a schema: no texts, and texts. */
  private static final String JSON = "json";

  private static final String TEXT = "none";

  private final ArchivedFile file;
  private final MessageType valueType;
  private final int[] valuePlaces;
  private final List<Kind> kinds = new ArrayList<>();
  private final Kind unknown;
  private final Map<Integer, String> headers = new HashMap<>();
  private final Map<String, Schema> types = new HashMap<>();

  /**
   * A kind of rows.
   *
   * @param schema of the value, or null
   * @param value out of its columns
   * @param path values of fields that the directory has
   */
  private record Kind(
      RecordKind kind, Schema schema, ConnectValue value, Map<Field, Object> path) {}

  /**
   * Records of a file.
   *
   * @throws UnreadableException when its columns do not have what its schemas say
   */
  RowRecords(ArchivedFile file) throws UnreadableException {
    this.file = file;
    valueType = new MessageType("value", file.fields());
    valuePlaces = file.fields().stream().mapToInt(field -> file.place(field.getName())).toArray();
    try {
      for (RecordKind kind : file.kinds().all()) {
        kinds.add(kind(kind));
      }
      Schema columns = ColumnSchemas.of(file.fields(), file.path().keySet());
      unknown = kind(new RecordKind(Schema.OPTIONAL_STRING_SCHEMA, false, columns, false));
    } catch (RuntimeException e) {
      throw new UnreadableException("its columns do not fit the schemas in its footer", e);
    }
    file.columns()
        .getFields()
        .forEach(
            column -> {
              String name = column.getName();
              if (name.startsWith(ArchivedFile.HEADER_PREFIX) && file.ownPlace(name) >= 0) {
                headers.put(file.place(name), name.substring(ArchivedFile.HEADER_PREFIX.length()));
              }
            });
  }

  private Kind kind(RecordKind kind) {
    Schema schema = kind.value();
    if (kind.empty()) {
      return new Kind(kind, schema, row -> null, Map.of());
    } else if (schema == null || schema.type() != Schema.Type.STRUCT) {
      return new Kind(kind, null, ConnectValue.plain(valueType), Map.of());
    }
    Map<Field, Object> path = new HashMap<>();
    file.path()
        .forEach(
            (name, text) -> {
              Field field = schema.field(name);
              if (field != null && !valueType.containsField(name)) {
                boolean nothing = text == null && field.schema().type() == Schema.Type.STRING;
                Object value =
                    text != null
                        ? ValueJson.parse(field.schema(), text)
                        : nothing && !field.schema().isOptional() ? "" : null;
                if (value != null) {
                  path.put(field, value);
                }
              }
            });
    return new Kind(kind, schema, ConnectValue.struct(schema, valueType), path);
  }

  ArchivedFile file() {
    return file;
  }

  private Kind kindOf(long row) {
    int number = file.kinds().of(row);
    return number < 0 ? unknown : kinds.get(number);
  }

  /** The value of a row. */
  SchemaAndValue value(Object[] columns, long row) {
    Kind kind = kindOf(row);
    Object[] fields = new Object[valuePlaces.length];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = columns[valuePlaces[i]];
    }
    Object value = kind.value().apply(fields);
    if (value instanceof Struct struct) {
      kind.path().forEach(struct::put);
    } else if (value instanceof Map<?, ?> && !file.path().isEmpty()) {
      @SuppressWarnings("unchecked")
      Map<String, Object> map = (Map<String, Object>) value;
      file.path().forEach((name, text) -> putText(map, name, text));
    }
    return new SchemaAndValue(kind.schema(), value);
  }

  private static void putText(Map<String, Object> map, String name, String text) {
    if (text != null) {
      map.putIfAbsent(name, text);
    }
  }

  /** The key of a row, null and null where none was kept. */
  SchemaAndValue key(Object[] columns, long row) {
    RecordKind kind = kindOf(row).kind();
    int place = file.ownPlace(ArchivedFile.KEY);
    if (place < 0) {
      return new SchemaAndValue(null, null);
    }
    String text = (String) columns[place];
    Schema schema = kind.plainKey() ? null : kind.key();
    if (text == null) {
      return new SchemaAndValue(schema, null);
    }
    try {
      Object key = kind.key() == null ? ValueJson.parse(text) : ValueJson.parse(kind.key(), text);
      return new SchemaAndValue(schema, key);
    } catch (RuntimeException e) {
      // A text that Connect wrote in another way than it reads: better the text than no key.
      return new SchemaAndValue(Schema.OPTIONAL_STRING_SCHEMA, text);
    }
  }

  /** The headers of a row, as far as they were kept. */
  ConnectHeaders headers(Object[] columns) {
    ConnectHeaders all = new ConnectHeaders();
    int place = file.ownPlace(ArchivedFile.HEADERS);
    if (place < 0) {
      headers.forEach(
          (column, name) -> {
            if (columns[column] != null) {
              all.add(name, columns[column], Schema.OPTIONAL_STRING_SCHEMA);
            }
          });
      return all;
    }
    List<?> kept = (List<?>) columns[place];
    for (int i = 0; kept != null && i < kept.size(); i++) {
      Object[] header = (Object[]) kept.get(i);
      add(all, (String) header[0], (String) header[1], (String) header[2]);
    }
    return all;
  }

  private void add(ConnectHeaders all, String name, String text, String type) {
    try {
      addTyped(all, name, text, type);
    } catch (RuntimeException e) {
      // As with keys: better the text than no header, and no reading is lost for one.
      all.add(name, text, Schema.OPTIONAL_STRING_SCHEMA);
    }
  }

  private void addTyped(ConnectHeaders all, String name, String text, String type) {
    if (type == null) {
      all.add(name, text, Schema.OPTIONAL_STRING_SCHEMA);
    } else if (type.equals(TEXT)) {
      all.add(name, new SchemaAndValue(null, text));
    } else if (type.equals(JSON)) {
      all.add(name, new SchemaAndValue(null, text == null ? null : ValueJson.parse(text)));
    } else {
      Schema schema = types.computeIfAbsent(type, SchemaJson::parse);
      all.add(name, text == null ? null : ValueJson.parse(schema, text), schema);
    }
  }

  /** The topic that the record was on. */
  String topic(Object[] columns) {
    return (String) columns[file.place(ArchivedFile.TOPIC)];
  }

  /** The record's timestamp as the file has it, or null. */
  Long stamp(Object[] columns) {
    int place = file.place(ArchivedFile.TIMESTAMP);
    return place < 0 ? null : (Long) columns[place];
  }

  /** The record's timestamp, or null. */
  Long timestamp(Object[] columns) {
    Long micros = stamp(columns);
    return micros == null ? null : Math.floorDiv(micros, 1_000L);
  }
}
