// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

import io.streamgauge.common.LogText;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.avro.AvroRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /**
   * The record with a value of this schema; one that has a schema, or no object as its value, as it
   * is.
   *
   * @throws DataException when the value does not fit; the message says where and what to do
   */
  public SinkRecord typed(SinkRecord record) {
    if (reader == null
        || record.valueSchema() != null
        || !(record.value() instanceof Map<?, ?> map)) {
      return record;
    }
    Struct struct;
    try {
      struct = reader.read(isOwnForm() ? map : payload(map));
    } catch (Misfit e) {
      throw new DataException(e.told());
    } catch (RuntimeException | StackOverflowError e) {
      throw new DataException(
          "The value cannot be read by " + OPTION + ": " + LogText.of(e.getMessage()), e);
    }
    return record.newRecord(
        record.topic(),
        record.kafkaPartition(),
        record.keySchema(),
        record.key(),
        struct.schema(),
        struct,
        record.timestamp(),
        record.headers());
  }

  /** Whether what looks like an envelope is what the user has declared. */
  private boolean isOwnForm() {
    return columns != null && columns.field(SCHEMA) != null && columns.field(PAYLOAD) != null;
  }

  /** What JsonConverter has written beside its schema, or beside null as it had none. */
  private static Map<?, ?> payload(Map<?, ?> map) {
    boolean envelope =
        map.size() == 2
            && map.containsKey(SCHEMA)
            && map.get(PAYLOAD) instanceof Map
            && isSchemaOfStruct(map.get(SCHEMA));
    return envelope ? (Map<?, ?>) map.get(PAYLOAD) : map;
  }

  private static boolean isSchemaOfStruct(Object schema) {
    return schema == null
        || (schema instanceof Map<?, ?> described
            && "struct".equals(described.get("type"))
            && described.get("fields") instanceof List);
  }
}
