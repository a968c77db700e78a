// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.kinds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Values as JSON that their schema tells apart: bytes in base64, decimals as texts of digits, times
 * as milliseconds, numbers that JSON has not as texts, maps with other keys than texts as pairs.
 */
public final class ValueJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ValueJson() {}

  /** The text of a value; one that is a text as it is. */
  public static String text(Schema schema, Object value) {
    return schema.type() == Schema.Type.STRING ? (String) value : of(schema, value).toString();
  }

  /**
   * The value of a text, as {@link #text} writes it or Connect itself does.
   *
   * @throws IllegalArgumentException when it is none of the schema
   */
  public static Object parse(Schema schema, String text) {
    try {
      return switch (schema.type()) {
        case STRING -> text;
        case ARRAY, MAP, STRUCT -> value(schema, JSON.readTree(text));
        default -> scalar(schema, NODES.textNode(unquoted(text)));
      };
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("No value: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The value of a text of JSON that came without a schema.
   *
   * @throws IllegalArgumentException when it is no JSON
   */
  public static Object parse(String text) {
    try {
      return plain(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("No JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static Object plain(JsonNode json) {
    if (json.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      json.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
      return map;
    } else if (json.isArray()) {
      List<Object> list = new ArrayList<>();
      json.forEach(item -> list.add(plain(item)));
      return list;
    } else if (json.isNumber()) {
      return json.isIntegralNumber() && json.canConvertToLong()
          ? (Object) json.longValue()
          : (Object) json.doubleValue();
    }
    return json.isBoolean() ? (Object) json.booleanValue() : json.isNull() ? null : json.asText();
  }

  static JsonNode of(Schema schema, Object value) {
    if (value == null) {
      return NODES.nullNode();
    } else if (value instanceof Date time) {
      return NODES.numberNode(time.toInstant().toEpochMilli());
    } else if (value instanceof BigDecimal decimal) {
      return NODES.textNode(decimal.toString());
    }
    return switch (schema.type()) {
      case INT8, INT16, INT32, INT64 -> NODES.numberNode(((Number) value).longValue());
      case FLOAT32, FLOAT64 ->
          plain(((Number) value).doubleValue())
              ? NODES.numberNode(new BigDecimal(value.toString()))
              : NODES.textNode(value.toString());
      case BOOLEAN -> NODES.booleanNode((Boolean) value);
      case STRING -> NODES.textNode((String) value);
      case BYTES -> NODES.textNode(Base64.getEncoder().encodeToString(bytes(value)));
      case ARRAY -> {
        ArrayNode list = NODES.arrayNode();
        ((Collection<?>) value).forEach(item -> list.add(of(schema.valueSchema(), item)));
        yield list;
      }
      case MAP -> map(schema, (Map<?, ?>) value);
      case STRUCT -> {
        ObjectNode struct = NODES.objectNode();
        for (Field field : schema.fields()) {
          Object child = ((Struct) value).getWithoutDefault(field.name());
          struct.set(field.name(), of(field.schema(), child));
        }
        yield struct;
      }
    };
  }

  /** Whether JSON has the number, with its sign. */
  private static boolean plain(double number) {
    return Double.isFinite(number) && !(number == 0 && 1 / number < 0);
  }

  private static JsonNode map(Schema schema, Map<?, ?> map) {
    if (schema.keySchema().type() == Schema.Type.STRING && !map.containsKey(null)) {
      ObjectNode object = NODES.objectNode();
      map.forEach((key, value) -> object.set((String) key, of(schema.valueSchema(), value)));
      return object;
    }
    ArrayNode pairs = NODES.arrayNode();
    map.forEach(
        (key, value) ->
            pairs.addArray().add(of(schema.keySchema(), key)).add(of(schema.valueSchema(), value)));
    return pairs;
  }

  private static byte[] bytes(Object value) {
    if (value instanceof byte[] array) {
      return array;
    }
    ByteBuffer buffer = ((ByteBuffer) value).duplicate();
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(copy);
    return copy;
  }

  static Object value(Schema schema, JsonNode json) {
    if (json.isNull() || json.isMissingNode()) {
      return null;
    }
    return switch (schema.type()) {
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        json.forEach(item -> list.add(value(schema.valueSchema(), item)));
        yield list;
      }
      case MAP -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        json.properties()
            .forEach(
                entry ->
                    map.put(
                        value(schema.keySchema(), NODES.textNode(entry.getKey())),
                        value(schema.valueSchema(), entry.getValue())));
        for (int i = 0; json.isArray() && i < json.size(); i++) {
          map.put(
              value(schema.keySchema(), json.get(i).path(0)),
              value(schema.valueSchema(), json.get(i).path(1)));
        }
        yield map;
      }
      case STRUCT -> {
        Struct struct = new Struct(schema instanceof ConnectSchema ? schema : schema.schema());
        for (Field field : schema.fields()) {
          struct.put(field, value(field.schema(), json.path(field.name())));
        }
        yield struct;
      }
      default -> scalar(schema, json);
    };
  }

  private static Object scalar(Schema schema, JsonNode json) {
    String text = json.asText();
    String name = schema.name() == null ? "" : schema.name();
    return switch (name) {
      case Decimal.LOGICAL_NAME ->
          new BigDecimal(text).setScale(Integer.parseInt(schema.parameters().get("scale")));
      case org.apache.kafka.connect.data.Date.LOGICAL_NAME ->
          isMillis(text) ? time(text) : day(text);
      case org.apache.kafka.connect.data.Time.LOGICAL_NAME ->
          isMillis(text) ? time(text) : timeOfDay(text);
      case org.apache.kafka.connect.data.Timestamp.LOGICAL_NAME ->
          isMillis(text) ? time(text) : Date.from(Instant.parse(text));
      default -> plain(schema.type(), text);
    };
  }

  private static Object plain(Schema.Type type, String text) {
    return switch (type) {
      case INT8 -> (Object) Byte.valueOf(text);
      case INT16 -> (Object) Short.valueOf(text);
      case INT32 -> (Object) Integer.valueOf(text);
      case INT64 -> (Object) Long.valueOf(text);
      case FLOAT32 -> (Object) Float.valueOf(text);
      case FLOAT64 -> (Object) Double.valueOf(text);
      case BOOLEAN -> Boolean.valueOf(text);
      case BYTES -> Base64.getDecoder().decode(text);
      default -> text;
    };
  }

  private static Date day(String text) {
    return Date.from(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  /** As Connect writes it, which cannot read it where it has no quotes. */
  private static Date timeOfDay(String text) {
    LocalTime time =
        LocalTime.parse(text.endsWith("Z") ? text.substring(0, text.length() - 1) : text);
    return Date.from(Instant.ofEpochMilli(time.toNanoOfDay() / 1_000_000));
  }

  private static boolean isMillis(String text) {
    return text.matches("-?\\d{1,19}");
  }

  private static Date time(String millis) {
    return Date.from(Instant.ofEpochMilli(Long.parseLong(millis)));
  }
}
