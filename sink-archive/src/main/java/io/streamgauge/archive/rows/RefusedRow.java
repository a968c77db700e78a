// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import com.fasterxml.jackson.core.JsonGenerator;
import io.streamgauge.common.LogText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The form in which a record that fits no table is kept: its key, value and headers as one text of
 * JSON, and why. Whatever a record holds has this form.
 */
final class RefusedRow {
  private static final String RECORD = "record";
  private static final String REASON = "reason";

  private static final Schema SCHEMA =
      SchemaBuilder.struct()
          .field(RECORD, Schema.STRING_SCHEMA)
          .field(REASON, Schema.STRING_SCHEMA)
          .build();

  /** The columns. */
  static final RowLayout LAYOUT =
      RowLayout.of(SCHEMA, Set.of(), PointColumn.Mode.NONE, Envelope.NONE);

  private RefusedRow() {}

  /** Writes the row, which always succeeds, and returns its value. */
  static Struct encode(SinkRecord record, String reason, RowWriter row) {
    // Reasons quote what was sent; as bytes of a file they are Unicode in any case.
    String valid = new String(reason.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    Struct value = new Struct(SCHEMA).put(RECORD, json(record)).put(REASON, valid);
    row.reset();
    LAYOUT.encodeFields(value, row);
    RowLayout.encodePlace(record, row);
    return value;
  }

  private static String json(SinkRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = TextOf.json(bytes)) {
      json.writeStartObject();
      json.writeFieldName("key");
      TextOf.write(json, record.key(), 0);
      json.writeFieldName("value");
      TextOf.write(json, record.value(), 0);
      json.writeArrayFieldStart("headers");
      for (Header header : record.headers()) {
        json.writeStartObject();
        json.writeFieldName(header.key());
        TextOf.write(json, header.value(), 0);
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
}
