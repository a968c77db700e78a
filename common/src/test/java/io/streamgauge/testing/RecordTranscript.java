// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;

/**
 * Records written out in full, beside what an earlier version made of the same input: topic, key,
 * timestamp, headers, value, and the schemas of all of them.
 *
 * <p>The transcripts lie in {@code src/test/resources/records}; {@code -Dstreamgauge.update=true}
 * writes them anew. Each change of one is a change that users see.
 */
public final class RecordTranscript {
  private static final Path DIRECTORY = Path.of("src", "test", "resources", "records");
  private static final boolean UPDATE = Boolean.getBoolean("streamgauge.update");

  private RecordTranscript() {}

  /**
   * Fails where the records differ from the committed ones.
   *
   * @param name of the transcript, a path below the directory
   * @param records in the order in which the task gave them
   * @param constant takes out of a line what differs by run, such as a port
   */
  public static void assertAsBefore(
      String name, List<? extends ConnectRecord<?>> records, UnaryOperator<String> constant) {
    StringBuilder text = new StringBuilder();
    Map<String, String> schemas = new TreeMap<>();
    for (ConnectRecord<?> record : records) {
      text.append(constant.apply(line(record, schemas))).append('\n');
    }
    schemas.forEach(
        (schema, fields) -> text.append(schema).append(" = ").append(fields).append('\n'));
    Path file = DIRECTORY.resolve(name + ".txt");
    if (UPDATE) {
      Unchecked.of(() -> Files.createDirectories(file.getParent()));
      Unchecked.of(() -> Files.writeString(file, text));
    }
    assertEquals(Unchecked.of(() -> Files.readString(file)), text.toString(), name);
  }

  private static String line(ConnectRecord<?> record, Map<String, String> schemas) {
    List<String> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(header.key() + "=" + show(header.value(), header.schema(), schemas));
    }
    return String.join(
        " ",
        record.topic(),
        String.valueOf(record.kafkaPartition()),
        show(record.key(), record.keySchema(), schemas),
        String.valueOf(record.timestamp()),
        headers.toString(),
        show(record.value(), record.valueSchema(), schemas));
  }

  private static String show(Object value, Schema schema, Map<String, String> schemas) {
    return show(value, schemas) + ":" + show(schema, schemas);
  }

  /** The type of a schema, or the name under which its fields are listed. */
  private static String show(Schema schema, Map<String, String> schemas) {
    if (schema == null) {
      return "-";
    }
    String type =
        switch (schema.type()) {
          case ARRAY -> "[" + show(schema.valueSchema(), schemas) + "]";
          case MAP -> {
            String key = show(schema.keySchema(), schemas);
            yield "{" + key + "," + show(schema.valueSchema(), schemas) + "}";
          }
          case STRUCT -> "struct";
          default -> schema.type().getName();
        };
    String optional = schema.isOptional() ? "?" : "";
    if (schema.type() != Schema.Type.STRUCT) {
      return (schema.name() == null ? type : schema.name() + "/" + type) + optional;
    }
    String name = schema.name() + "/" + schema.version();
    if (!schemas.containsKey(name)) {
      schemas.put(name, "");
      List<String> fields = new ArrayList<>();
      for (Field field : schema.fields()) {
        fields.add(field.name() + ":" + show(field.schema(), schemas));
      }
      schemas.put(name, fields.toString());
    }
    return name + optional;
  }

  private static String show(Object value, Map<String, String> schemas) {
    if (value instanceof Struct struct) {
      List<String> fields = new ArrayList<>();
      for (Field field : struct.schema().fields()) {
        if (struct.get(field) != null) {
          fields.add(field.name() + "=" + show(struct.get(field), schemas));
        }
      }
      return fields.toString();
    }
    if (value instanceof byte[] bytes) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      return Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))
          ? quoted(text)
          : "base64'" + Base64.getEncoder().encodeToString(bytes) + "'";
    }
    if (value instanceof Date date) {
      return date.toInstant().toString();
    }
    if (value instanceof Map<?, ?> map) {
      List<String> entries = new ArrayList<>();
      map.forEach((key, entry) -> entries.add(show(key, schemas) + "=" + show(entry, schemas)));
      return entries.stream().sorted().toList().toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(element -> show(element, schemas)).toList().toString();
    }
    return value instanceof String text ? quoted(text) : String.valueOf(value);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("'");
    text.chars()
        .forEach(
            unit -> {
              boolean plain =
                  unit >= ' ' && "'\\".indexOf(unit) < 0 && !Character.isSurrogate((char) unit);
              quoted.append(plain ? (char) unit + "" : "\\u%04x".formatted(unit));
            });
    return quoted.append('\'').toString();
  }
}
