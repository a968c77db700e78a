// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** Values as texts: where a column has to take any, and where a record fits no column. */
final class TextOf {
  /** Name of the schema of columns that take any value. */
  static final String NAME = "io.streamgauge.archive.TextOf";

  /** Deeper than any reader of JSON goes by default. */
  private static final int DEEPEST = 1_100;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(2 * DEEPEST).build())
          .build();

  private TextOf() {}

  /** A text as it is, a number by its digits, a time in ISO 8601, bytes in base64, else JSON. */
  static String any(Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    } else if (value instanceof Date date) {
      return date.toInstant().toString();
    } else if (value instanceof byte[] || value instanceof ByteBuffer) {
      return Base64.getEncoder().encodeToString(bytes(value));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = json(bytes)) {
      write(json, value, 0);
    } catch (IOException e) {
      throw new DataException("The value cannot be written as JSON", e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  static JsonGenerator json(OutputStream out) throws IOException {
    return JSON.createGenerator(out);
  }

  /** Writes any value that a record can have. */
  static void write(JsonGenerator json, Object value, int depth) throws IOException {
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
      json.writeBinary(bytes(value));
    } else if (value instanceof java.util.Date date) {
      json.writeNumber(date.toInstant().toEpochMilli());
    } else {
      json.writeString(value.toString());
    }
  }

  static byte[] bytes(Object value) {
    if (value instanceof byte[] array) {
      return array;
    }
    ByteBuffer buffer = ((ByteBuffer) value).duplicate();
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(copy);
    return copy;
  }
}
