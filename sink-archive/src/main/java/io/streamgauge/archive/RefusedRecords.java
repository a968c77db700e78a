// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import io.streamgauge.common.LogText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The form in which a record that fits no table is kept: its key, value and headers as one text of
 * JSON, and why. Whatever a record holds has this form.
 */
final class RefusedRecords {
  /** Directory below the store's root; readers of Hive layouts pass it by. */
  static final String DIRECTORY = "__unarchivable__";

  private static final String RECORD = "record";
  private static final String REASON = "reason";

  private static final Schema SCHEMA =
      SchemaBuilder.struct()
          .field(RECORD, Schema.STRING_SCHEMA)
          .field(REASON, Schema.STRING_SCHEMA)
          .build();

  /** Deeper than any reader of JSON goes by default. */
  private static final int DEEPEST = 1_100;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(2 * DEEPEST).build())
          .build();

  /** The columns. */
  static final RowLayout LAYOUT =
      RowLayout.of(SCHEMA, Set.of(), PointColumn.Mode.NONE, Envelope.NONE);

  private RefusedRecords() {}

  /**
   * Where those of a topic are. The levels are those of other rows, without a value: DuckDB reads
   * no files together whose levels have other names.
   */
  static String directory(String topic, PartitionPath path) {
    String[] values = new String[path.fields().size()];
    for (int i = 0; i < values.length; i++) {
      boolean isTopic = path.fields().get(i).function() == PartitionField.Function.TOPIC;
      values[i] = isTopic ? topic : null;
    }
    return path.below(DIRECTORY).of(topic, values).path();
  }

  /** Writes the row, which always succeeds, and returns its value. */
  static Struct encode(SinkRecord record, String reason, RowWriter row) {
    Struct value = new Struct(SCHEMA).put(RECORD, json(record)).put(REASON, reason);
    row.reset();
    LAYOUT.encodeFields(value, row);
    RowLayout.encodePlace(record, row);
    return value;
  }

  private static String json(SinkRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeFieldName("key");
      write(json, record.key(), 0);
      json.writeFieldName("value");
      write(json, record.value(), 0);
      json.writeArrayFieldStart("headers");
      for (Header header : record.headers()) {
        json.writeStartObject();
        json.writeFieldName(header.key());
        write(json, header.value(), 0);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // No converter makes such a value; where it came from is still known.
      return "{\"unreadable\":\"" + LogText.of(e.getClass().getName()) + "\"}";
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void write(JsonGenerator json, Object value, int depth) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (depth > DEEPEST) {
      json.writeString("(deeper than " + DEEPEST + " levels)");
    } else if (value instanceof Struct struct) {
      json.writeStartObject();
      for (Field field : struct.schema().fields()) {
        json.writeFieldName(field.name());
        write(json, struct.getWithoutDefault(field.name()), depth + 1);
      }
      json.writeEndObject();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        write(json, entry.getValue(), depth + 1);
      }
      json.writeEndObject();
    } else if (value instanceof Collection<?> list) {
      json.writeStartArray();
      for (Object item : list) {
        write(json, item, depth + 1);
      }
      json.writeEndArray();
    } else {
      writeScalar(json, value);
    }
  }

  private static void writeScalar(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof BigDecimal decimal) {
      json.writeNumber(decimal);
    } else if (value instanceof BigInteger integer) {
      json.writeNumber(integer);
    } else if (value instanceof Double fraction) {
      json.writeNumber(fraction);
    } else if (value instanceof Float fraction) {
      json.writeNumber(fraction);
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else if (value instanceof byte[] || value instanceof ByteBuffer) {
      json.writeBinary(ScalarColumn.bytes(value));
    } else if (value instanceof java.util.Date date) {
      json.writeNumber(date.toInstant().toEpochMilli());
    } else {
      json.writeString(value.toString());
    }
  }
}
