// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.LogText;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.avro.AvroRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The schema of values that come without one. The configuration declares it, so that nothing that a
 * record says of itself chooses the types of columns.
 *
 * <p>An object that JsonConverter has written together with its schema is read by its payload, so
 * that a topic can change from one way of writing to the other.
 */
public final class DeclaredSchema {
  public static final String OPTION = Misfit.OPTION;
  public static final String FORMS = "observation, or an Avro schema of a record, as JSON";

  private static final String OBSERVATION = "observation";
  private static final String SCHEMA = "schema";
  private static final String PAYLOAD = "payload";
  private static final Set<String> PARTS = Set.of(SCHEMA, PAYLOAD);

  /** The types of values, as JsonConverter spells them. */
  private static final Set<String> TYPES =
      Set.of(
          "boolean", "int8", "int16", "int32", "int64", "float", "double", "bytes", "string",
          "array", "map", "struct");

  private final Reader reader;
  private final Schema columns;

  /** The way from an object to a struct. */
  @FunctionalInterface
  private interface Reader {
    Struct read(Map<?, ?> map) throws Misfit;
  }

  private DeclaredSchema(Reader reader, Schema columns) {
    this.reader = reader;
    this.columns = columns;
  }

  /** Refuses a text of the option that declares nothing. */
  public static void check(String text) {
    of(text);
  }

  /**
   * The schema that the option declares; null for none.
   *
   * @throws IllegalArgumentException when the text declares none; the message says what to write
   */
  public static DeclaredSchema of(String text) {
    if (text == null) {
      return new DeclaredSchema(null, null);
    }
    String declared = text.trim();
    if (declared.equalsIgnoreCase(OBSERVATION)) {
      return new DeclaredSchema(new ObservationReader()::read, null);
    }
    if (!declared.startsWith("{")) {
      throw new IllegalArgumentException("use " + FORMS);
    }
    Schema schema = AvroRecord.ofConverted(declared);
    return new DeclaredSchema(new StructReader(schema)::struct, schema);
  }

  /** The fields that a level of directories can have its value from, in every record. */
  public Optional<Schema> contract() {
    return reader != null && columns == null ? Optional.of(ObservationSchema.SCHEMA) : columns();
  }

  /** The schema of all records, where the option has an Avro schema. */
  public Optional<Schema> columns() {
    return Optional.ofNullable(columns);
  }

  /** The names of the schemas of records beside whose fields there may be others, now and then. */
  public Set<String> extensible() {
    return reader != null && columns == null
        ? Set.of(ObservationSchema.NAME, BadRecord.NAME)
        : Set.of();
  }

  /** Whether a record has no value, or an envelope around none. */
  public boolean hasNoValue(SinkRecord record) {
    return record.value() == null || (isRead(record) && value((Map<?, ?>) record.value()) == null);
  }

  private boolean isRead(SinkRecord record) {
    return reader != null && record.valueSchema() == null && record.value() instanceof Map;
  }

  /**
   * The record with a value of this schema; one that has a schema, or no object as its value, as it
   * is.
   *
   * @throws DataException when the value does not fit; the message says where and what to do
   */
  public SinkRecord typed(SinkRecord record) {
    if (!isRead(record)) {
      return record;
    }
    Map<?, ?> value = value((Map<?, ?>) record.value());
    if (value == null) {
      return with(record, null, null);
    }
    Struct struct;
    try {
      struct = reader.read(value);
    } catch (Misfit e) {
      throw new DataException(e.told());
    } catch (RuntimeException | StackOverflowError e) {
      throw new DataException(
          "The value cannot be read by " + OPTION + ": " + LogText.of(e.getMessage()), e);
    }
    return with(record, struct.schema(), struct);
  }

  private static SinkRecord with(SinkRecord record, Schema schema, Struct value) {
    return record.newRecord(
        record.topic(),
        record.kafkaPartition(),
        record.keySchema(),
        record.key(),
        schema,
        value,
        record.timestamp(),
        record.headers());
  }

  /** Whether what looks like an envelope is what the user has declared. */
  private boolean isOwnForm() {
    return columns != null && columns.field(SCHEMA) != null && columns.field(PAYLOAD) != null;
  }

  /**
   * The object itself, or what JsonConverter has written beside its schema, or beside null as it
   * had none; null where that is no value.
   */
  private Map<?, ?> value(Map<?, ?> map) {
    // Asked this way round, since a sorted map of other keys throws when it is asked for a text.
    if (map.size() != 2 || !PARTS.equals(map.keySet()) || isOwnForm()) {
      return map;
    }
    Object payload = map.get(PAYLOAD);
    boolean envelope = payload == null ? isSchema(map.get(SCHEMA)) : isOfStruct(map.get(SCHEMA));
    return !envelope || !(payload == null || payload instanceof Map) ? map : (Map<?, ?>) payload;
  }

  /** Whether JsonConverter may have written it for a value of whatever type, or of none. */
  private static boolean isSchema(Object schema) {
    return schema == null
        || (schema instanceof Map<?, ?> described
            && described.get("type") instanceof String type
            && TYPES.contains(type));
  }

  private static boolean isOfStruct(Object schema) {
    return schema == null
        || (schema instanceof Map<?, ?> described
            && "struct".equals(described.get("type"))
            && described.get("fields") instanceof List);
  }
}
