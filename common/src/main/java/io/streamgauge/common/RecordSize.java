// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The size of a record as it will be written: with its headers, its key and its schema, and with
 * what the converter adds. A source is never told that the producer refused a record, and gets it
 * again when the task restarts, so this is asked before Connect has it.
 *
 * <p>Measured is what JsonConverter with schemas writes, which is the most of all converters in
 * use: {@code \}{@code u0001} takes six bytes, and so does each half of a surrogate pair; quotes
 * take two, bytes four thirds in base64. The result may be too large by some hundred bytes, never
 * too small. For one thread.
 */
public final class RecordSize {
  /** What Kafka's producer counts beside key, value and headers of a record alone in its batch. */
  private static final int RECORD = 128;

  /** Lengths of a header, and the schema of a text where headers go through JsonConverter. */
  private static final int HEADER = 80;

  /** {@code {"schema":...,"payload":...}} and what a schema says of its type. */
  private static final int ENVELOPE = 64;

  /** {@code {"type":"int64","optional":false,"field":"","version":1,"name":""},}. */
  private static final int SCHEMA = 110;

  private static final int LONGEST_NUMBER = 26;

  /**
   * What Avro converters add to each element of a value without a schema: one byte for each type.
   */
  private static final int ELEMENT = 12;

  /** What JSON adds is counted anyway; above 0, for a value without a schema. */
  private static final int JSON_ELEMENT = 1;

  private static final int MOST_SCHEMAS = 64;

  private final boolean plainBytes;
  private final int element;
  private final IdentityHashMap<Schema, Long> schemas = new IdentityHashMap<>();

  /**
   * A measure.
   *
   * @param plainBytes whether bytes are known to be written as they are (ByteArrayConverter)
   */
  public RecordSize(boolean plainBytes) {
    this(plainBytes, false);
  }

  /**
   * A measure for a known converter.
   *
   * @param plainBytes whether bytes are known to be written as they are (ByteArrayConverter)
   * @param json whether values are known to be written as JSON
   */
  RecordSize(boolean plainBytes, boolean json) {
    this.plainBytes = plainBytes;
    element = json ? JSON_ELEMENT : ELEMENT;
  }

  /** The most bytes that the record takes in the producer's request. */
  public long of(SourceRecord record) {
    long size = RECORD + 2L * ENVELOPE + schema(record.keySchema()) + schema(record.valueSchema());
    for (Header header : record.headers()) {
      size += header(header);
    }
    return size
        + value(record.key())
        + whole(record.value(), record.valueSchema() == null ? element : 0);
  }

  /** Those of them that say the schemas of key and value, where a converter writes them at all. */
  long schemas(SourceRecord record) {
    return schema(record.keySchema()) + schema(record.valueSchema());
  }

  /** The most bytes that a header takes. */
  public static long header(Header header) {
    return HEADER + text(header.key()) + value(header.value());
  }

  private long whole(Object value, int each) {
    return plainBytes && value instanceof byte[] bytes ? bytes.length : value(value, each);
  }

  private long schema(Schema schema) {
    if (schema == null) {
      return 0;
    }
    Long known = schemas.get(schema);
    if (known == null) {
      known = measured(schema);
      if (schemas.size() >= MOST_SCHEMAS) {
        schemas.clear();
      }
      schemas.put(schema, known);
    }
    return known;
  }

  private static long measured(Schema schema) {
    long size = SCHEMA + text(schema.name()) + text(schema.doc()) + value(schema.defaultValue());
    if (schema.parameters() != null) {
      size += value(schema.parameters()) + ENVELOPE;
    }
    switch (schema.type()) {
      case STRUCT -> {
        for (Field field : schema.fields()) {
          size += text(field.name()) + measured(field.schema());
        }
      }
      case MAP -> size += measured(schema.keySchema()) + measured(schema.valueSchema());
      case ARRAY -> size += measured(schema.valueSchema());
      default -> {}
    }
    return size;
  }

  private static long value(Object value) {
    return value(value, 0);
  }

  private static long value(Object value, int each) {
    if (value == null) {
      return 4;
    } else if (value instanceof String text) {
      return text(text);
    } else if (value instanceof Struct struct) {
      long size = 2;
      for (Field field : struct.schema().fields()) {
        boolean plain = field.schema().defaultValue() == null;
        // By name, Connect looks the field up once more.
        Object held = plain ? struct.get(field) : struct.getWithoutDefault(field.name());
        size += text(field.name()) + 2 + value(held);
      }
      return size;
    } else if (value instanceof Map<?, ?> map) {
      long size = 2;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        // With keys that are no texts, an entry is a list of two.
        size += value(entry.getKey()) + value(entry.getValue(), each) + 4 + each;
      }
      return size;
    } else if (value instanceof Collection<?> list) {
      long size = 2;
      for (Object element : list) {
        size += value(element, each) + 1 + each;
      }
      return size;
    } else if (value instanceof byte[] bytes) {
      return base64(bytes.length);
    } else if (value instanceof ByteBuffer bytes) {
      return base64(bytes.remaining());
    } else if (value instanceof BigDecimal decimal) {
      // As digits, or in base64 of its bytes; both stay below this.
      return LONGEST_NUMBER + (long) decimal.precision();
    } else if (value instanceof BigInteger integer) {
      return LONGEST_NUMBER + integer.bitLength() / 3L;
    } else if (value instanceof CharSequence text) {
      return text(text.toString());
    }
    return each == 0 ? LONGEST_NUMBER : number(value);
  }

  /**
   * A number without a schema: of a wave of samples there are many, and most are short. Eight bytes
   * are what others than JSON write of a fraction.
   */
  private static long number(Object value) {
    return value instanceof Number number ? Math.max(8, number.toString().length()) : 8;
  }

  private static long base64(long bytes) {
    return (bytes + 2) / 3 * 4 + 2;
  }

  /** The most bytes of a text in JSON, quotes included. */
  static long text(String text) {
    if (text == null) {
      return 4;
    }
    long size = text.length() + 2L;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || (c >= '\b' && c <= '\r' && c != 0x0b)) {
        size += 1;
      } else if (c < ' ') {
        size += 5;
      } else if (c >= 0x80) {
        size += c < 0x800 ? 1 : Character.isSurrogate(c) ? 5 : 2;
      }
    }
    return size;
  }
}
