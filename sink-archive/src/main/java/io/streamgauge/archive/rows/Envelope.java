// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.archive.kinds.SchemaJson;
import io.streamgauge.archive.kinds.ValueJson;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The parts of a record that are kept beside its value and its place in Kafka.
 *
 * @param key whether its key becomes a text column
 * @param headers names of headers that become text columns
 * @param all whether all headers become one column too
 */
record Envelope(boolean key, List<String> headers, boolean all) {
  static final Envelope NONE = new Envelope(false, List.of());

  /** In place of a name: all headers. */
  static final String ALL = "*";

  /** The column with all headers, in their order, since one name may come more than once. */
  static final NestedColumn.Member COLUMN =
      NestedColumn.Member.of(
          "_headers",
          SchemaBuilder.array(
                  SchemaBuilder.struct()
                      .field("name", Schema.STRING_SCHEMA)
                      .field("value", Schema.OPTIONAL_STRING_SCHEMA)
                      .field("type", Schema.OPTIONAL_STRING_SCHEMA)
                      .build())
              .build(),
          0);

  /** The types of headers without a schema: of no texts, and of texts. */
  private static final String JSON = "json";

  private static final String TEXT = "none";

  Envelope {
    headers = List.copyOf(headers);
  }

  /** The parts that a list of names asks for, one of which may be {@link #ALL}. */
  Envelope(boolean key, List<String> headers) {
    this(key, headers.stream().filter(name -> !name.equals(ALL)).toList(), headers.contains(ALL));
  }

  /** Appends all headers of a record; a text as Connect's own converter reads it has no type. */
  static void encodeAll(SinkRecord record, RowWriter row) {
    row.writeCount(record.headers().size());
    for (Header header : record.headers()) {
      row.writeString(header.key());
      Kept kept = Kept.of(header.schema(), header.value());
      optional(kept.text(), row);
      optional(kept.type(), row);
    }
  }

  /**
   * A header as its column keeps it.
   *
   * @param text of the value, or null
   * @param type of the value, or null for a text that Connect's own converter reads
   */
  private record Kept(String text, String type) {
    /** Of a schema that no footer can have, as converters guess them, only the value is kept. */
    static Kept of(Schema schema, Object value) {
      try {
        return new Kept(value == null ? null : Envelope.text(schema, value), type(schema, value));
      } catch (RuntimeException e) {
        return new Kept(value == null ? null : TextOf.any(value), type(null, value));
      }
    }

    private static String type(Schema schema, Object value) {
      if (Schema.OPTIONAL_STRING_SCHEMA.equals(schema)) {
        return null;
      } else if (schema == null) {
        return value instanceof String ? TEXT : JSON;
      }
      return SchemaJson.text(schema);
    }
  }

  private static void optional(String text, RowWriter row) {
    row.writeBoolean(text != null);
    if (text != null) {
      row.writeString(text);
    }
  }

  private static String text(Schema schema, Object value) {
    if (value instanceof String text) {
      return text;
    }
    return schema == null ? TextOf.any(value) : ValueJson.text(schema, value);
  }
}
