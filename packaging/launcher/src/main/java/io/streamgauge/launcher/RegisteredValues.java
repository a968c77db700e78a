// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Values in Avro with the number of their schema before them, as Confluent's serializers write
 * them, read by Avro itself and no converter.
 */
final class RegisteredValues implements TopicCensus.Values {
  private static final int MAGIC = 0;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectMapper mapper = new ObjectMapper();
  private final SchemaRegistry registry;
  private final Map<Integer, GenericDatumReader<Object>> readers = new HashMap<>();

  RegisteredValues(SchemaRegistry registry) {
    this.registry = registry;
  }

  @Override
  public JsonNode read(byte[] value) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    if (bytes.get() != MAGIC) {
      throw new IOException(
          "a value without the number of its schema, of " + value.length + " bytes");
    }
    int id = bytes.getInt();
    GenericDatumReader<Object> reader = readers.get(id);
    if (reader == null) {
      reader = new GenericDatumReader<>(new Schema.Parser().parse(registry.schema(id)));
      readers.put(id, reader);
    }
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(value, bytes.position(), bytes.remaining(), null);
    return json(reader.read(null, decoder));
  }

  private JsonNode json(Object value) {
    if (value instanceof IndexedRecord row) {
      ObjectNode object = JSON.objectNode();
      row.getSchema().getFields().forEach(f -> object.set(f.name(), json(row.get(f.pos()))));
      return object;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = JSON.objectNode();
      map.forEach((name, element) -> object.set(name.toString(), json(element)));
      return object;
    }
    if (value instanceof Collection<?> list) {
      ArrayNode array = JSON.arrayNode();
      list.forEach(element -> array.add(json(element)));
      return array;
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return JSON.binaryNode(bytes);
    }
    if (value instanceof CharSequence
        || value instanceof GenericFixed
        || value instanceof GenericData.EnumSymbol) {
      return JSON.textNode(value.toString());
    }
    return mapper.valueToTree(value);
  }
}
