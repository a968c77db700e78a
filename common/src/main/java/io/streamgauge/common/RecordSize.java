// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
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

  private static final int ASCII = 0x80;

  /** What each character of ASCII takes more than its one byte. */
  private static final byte[] ESCAPES = new byte[ASCII];

  static {
    Arrays.fill(ESCAPES, 0, ' ', (byte) 5);
    for (char c : "\"\\\b\t\n\f\r".toCharArray()) {
      ESCAPES[c] = 1;
    }
  }

  private final boolean plainBytes;
  private final int element;
  private final IdentityHashMap<Schema, Long> schemas = new IdentityHashMap<>();
  private final IdentityHashMap<Schema, Long> names = new IdentityHashMap<>();

  /** Records one after the other are mostly of one schema, and of one series. */
  private Schema lastSchema;

  private long lastNames;
  private Attributes lastAttributes;
  private long lastAttributeBytes;

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
    if (value instanceof Struct struct) {
      return names(struct.schema()) + fields(struct);
    }
    return plainBytes && value instanceof byte[] bytes ? bytes.length : value(value, each);
  }

  @SuppressWarnings("ReferenceEquality")
  private long names(Schema schema) {
    if (schema != lastSchema) {
      lastNames = remembered(names, schema, RecordSize::namesOf);
      lastSchema = schema;
    }
    return lastNames;
  }

  private long fields(Struct struct) {
    long size = 0;
    List<Field> fields = struct.schema().fields();
    for (int i = 0; i < fields.size(); i++) {
      Object held = held(struct, fields.get(i));
      size += held instanceof Attributes attributes ? attributes(attributes) : value(held);
    }
    return size;
  }

  @SuppressWarnings("ReferenceEquality")
  private long attributes(Attributes attributes) {
    if (attributes != lastAttributes) {
      lastAttributeBytes = value(attributes);
      lastAttributes = attributes;
    }
    return lastAttributeBytes;
  }

  /** Braces, and the names of the fields with their marks. */
  private static long namesOf(Schema schema) {
    long size = 2;
    for (Field field : schema.fields()) {
      size += text(field.name()) + 2;
    }
    return size;
  }

  private static Object held(Struct struct, Field field) {
    // By name, Connect looks the field up once more.
    return field.schema().defaultValue() == null
        ? struct.get(field)
        : struct.getWithoutDefault(field.name());
  }

  private long schema(Schema schema) {
    if (schema == null) {
      return 0;
    }
    return remembered(schemas, schema, RecordSize::measured);
  }

  private static long remembered(
      IdentityHashMap<Schema, Long> sizes, Schema schema, ToLongFunction<Schema> measure) {
    Long known = sizes.get(schema);
    if (known == null) {
      known = measure.applyAsLong(schema);
      if (sizes.size() >= MOST_SCHEMAS) {
        sizes.clear();
      }
      sizes.put(schema, known);
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
      long size = namesOf(struct.schema());
      for (Field field : struct.schema().fields()) {
        size += value(held(struct, field));
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
    int length = text.length();
    long size = length + 2L;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ASCII) {
        size += ESCAPES[c];
      } else {
        size += c < 0x800 ? 1 : Character.isSurrogate(c) ? 5 : 2;
      }
    }
    return size;
  }
}
