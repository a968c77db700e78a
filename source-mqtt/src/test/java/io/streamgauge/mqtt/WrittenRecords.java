// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;

/** The size of records as Kafka's producer counts it, by the converters that users set. */
final class WrittenRecords {
  /** What a producer sends at most when nothing is configured. */
  static final int LARGEST_REQUEST = 1 << 20;

  private static final JsonConverter WITH_SCHEMAS = json(true);
  private static final JsonConverter WITHOUT_SCHEMAS = json(false);
  private static final HeaderConverter SIMPLE = new SimpleHeaderConverter();

  private WrittenRecords() {}

  private static JsonConverter json(boolean schemas) {
    JsonConverter converter = new JsonConverter();
    converter.configure(
        Map.of("schemas.enable", schemas, "converter.type", "value", "schemas.cache.size", 10));
    return converter;
  }

  /** Fails where a producer would refuse the record by the most verbose of the converters. */
  static void assertFitsAsJson(SourceRecord record, int most) {
    check(record, WITH_SCHEMAS, WITH_SCHEMAS, most, "JSON with schemas");
  }

  /** Fails where a producer would refuse the record by one of the converters. */
  static void assertFits(SourceRecord record, int most) {
    assertFitsAsJson(record, most);
    check(record, WITHOUT_SCHEMAS, SIMPLE, most, "JSON without schemas");
    byte[] key = record.key() == null ? null : avro(record.keySchema(), record.key());
    long size = size(key, avro(record.valueSchema(), record.value()), headers(record, SIMPLE));
    assertTrue(size <= most, "Avro: " + size);
  }

  private static void check(
      SourceRecord record, Converter values, HeaderConverter headers, int most, String what) {
    byte[] key = values.fromConnectData(record.topic(), record.keySchema(), record.key());
    byte[] value = values.fromConnectData(record.topic(), record.valueSchema(), record.value());
    long size = size(key, value, headers(record, headers));
    assertTrue(size <= most, what + ": " + size);
  }

  private static RecordHeaders headers(SourceRecord record, HeaderConverter converter) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : record.headers()) {
      headers.add(
          header.key(),
          converter.fromConnectHeader(
              record.topic(), header.key(), header.schema(), header.value()));
    }
    return headers;
  }

  private static long size(byte[] key, byte[] value, RecordHeaders headers) {
    // As the producer does: the overhead of a batch and of a record, and two lengths a header.
    long size = 61L + 21L + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    for (org.apache.kafka.common.header.Header header : headers) {
      size += 10L + header.key().length() + header.value().length;
    }
    return size;
  }

  private static byte[] avro(Schema schema, Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      write(encoder, schema, value);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** As Avro converters do; a value without a schema is a record of one field for each type. */
  private static void write(BinaryEncoder out, Schema schema, Object value) throws IOException {
    if (schema == null) {
      for (int i = 0; i < 9; i++) {
        out.writeIndex(0);
      }
    } else if (schema.isOptional()) {
      out.writeIndex(value == null ? 0 : 1);
    }
    if (value instanceof Struct struct) {
      for (Field field : struct.schema().fields()) {
        write(out, field.schema(), struct.get(field));
      }
    } else if (value instanceof Map<?, ?> map) {
      out.writeMapStart();
      out.setItemCount(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.startItem();
        out.writeString(entry.getKey().toString());
        write(out, schema == null ? null : schema.valueSchema(), entry.getValue());
      }
      out.writeMapEnd();
    } else if (value instanceof List<?> list) {
      out.writeArrayStart();
      out.setItemCount(list.size());
      for (Object element : list) {
        out.startItem();
        write(out, schema == null ? null : schema.valueSchema(), element);
      }
      out.writeArrayEnd();
    } else if (value instanceof byte[] bytes) {
      out.writeBytes(bytes);
    } else if (value instanceof ByteBuffer bytes) {
      out.writeBytes(bytes);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof Double || value instanceof Float) {
      out.writeDouble(((Number) value).doubleValue());
    } else if (value instanceof Number number) {
      out.writeLong(number.longValue());
    } else if (value != null && schema != null && schema.type() == Schema.Type.INT64) {
      // A time.
      out.writeLong(Long.MAX_VALUE);
    } else if (value != null) {
      out.writeString(value.toString());
    }
  }
}
