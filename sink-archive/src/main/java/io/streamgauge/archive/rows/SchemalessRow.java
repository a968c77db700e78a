// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/**
 * Values without a schema in a compact row: a tag before each. They wait in this form until the
 * file is encoded, because only then it is known what all of them have in common.
 *
 * <pre>
 * value = 0: null                             1: false                 2: true
 *       | 3, 8 bytes: a whole number          4, 8 bytes: a double's bits
 *       | 5, text: a text                     6, count, bytes: bytes
 *       | 7, 8 bytes: milliseconds of a time  8, count, values: a list
 *       | 9, count, pairs of text and value: a map                     10, text: a decimal's digits
 * text  = count, bytes in UTF-8               count and order of bytes as in {@link RowBuffer}
 * </pre>
 */
final class SchemalessRow {
  private static final int NULL = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int INTEGER = 3;
  private static final int FRACTION = 4;
  private static final int STRING = 5;
  private static final int BYTES = 6;
  private static final int TIMESTAMP = 7;
  private static final int LIST = 8;
  private static final int MAP = 9;
  private static final int DECIMAL = 10;

  private SchemalessRow() {}

  static void encode(Object value, RowWriter row) {
    if (value == null) {
      row.writeByte(NULL);
    } else if (value instanceof Map<?, ?> map) {
      row.writeByte(MAP);
      row.writeCount(map.size());
      map.forEach(
          (name, field) -> {
            row.writeString(name(name));
            encode(field, row);
          });
    } else if (value instanceof List<?> list) {
      row.writeByte(LIST);
      row.writeCount(list.size());
      list.forEach(item -> encode(item, row));
    } else if (value instanceof Boolean truth) {
      row.writeByte(truth ? TRUE : FALSE);
    } else if (value instanceof Double || value instanceof Float) {
      row.writeByte(FRACTION);
      row.writeLong(Double.doubleToRawLongBits(((Number) value).doubleValue()));
    } else if (value instanceof BigDecimal || value instanceof BigInteger) {
      row.writeByte(DECIMAL);
      row.writeString(value.toString());
    } else if (value instanceof Number number) {
      row.writeByte(INTEGER);
      row.writeLong(number.longValue());
    } else if (value instanceof String text) {
      row.writeByte(STRING);
      row.writeString(text);
    } else if (value instanceof byte[] || value instanceof ByteBuffer) {
      row.writeByte(BYTES);
      row.writeBytes(TextOf.bytes(value));
    } else if (value instanceof Date time) {
      ScalarColumn.micros(time.toInstant().toEpochMilli());
      row.writeByte(TIMESTAMP);
      row.writeLong(time.toInstant().toEpochMilli());
    } else {
      throw unknown(value);
    }
  }

  static Object decode(RowReader row) {
    int tag = row.readByte();
    return switch (tag) {
      case NULL -> null;
      case FALSE -> false;
      case TRUE -> true;
      case INTEGER -> row.readLong();
      case FRACTION -> Double.longBitsToDouble(row.readLong());
      case DECIMAL -> new BigDecimal(row.readString());
      case STRING -> row.readString();
      case BYTES -> row.readBytes();
      case TIMESTAMP -> Date.from(Instant.ofEpochMilli(row.readLong()));
      case LIST -> list(row);
      case MAP -> map(row);
      default -> throw new IllegalStateException("No value has the tag " + tag);
    };
  }

  private static List<Object> list(RowReader row) {
    int size = row.readCount();
    List<Object> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(decode(row));
    }
    return list;
  }

  private static Map<String, Object> map(RowReader row) {
    int size = row.readCount();
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      map.put(row.readString(), decode(row));
    }
    return map;
  }

  static String name(Object key) {
    if (key instanceof String name) {
      return ColumnName.of(name);
    }
    throw new DataException(
        "A map without a schema needs text as keys, not "
            + (key == null ? "null" : "a " + key.getClass().getSimpleName()));
  }

  static DataException unknown(Object value) {
    return new DataException(
        "A value of class " + value.getClass().getName() + " without a schema has no Parquet type");
  }
}
