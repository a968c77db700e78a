// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.kinds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/**
 * Connect schemas as JSON, short where they are usual.
 *
 * <pre>
 * schema = "float64" | "float64?", where it is optional | "timestamp" "date" "time", with ? too
 *        | { "type": "struct", "name", "version", "doc", "parameters": { }, "optional": true,
 *            "default": a ValueJson, "fields": { NAME: schema } | "items": schema
 *            | "keys": schema, "values": schema }
 * </pre>
 */
public final class SchemaJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPTIONAL = "?";
  private static final Map<String, Schema> LOGICAL =
      Map.of("timestamp", Timestamp.SCHEMA, "date", Date.SCHEMA, "time", Time.SCHEMA);

  private SchemaJson() {}

  /** The schema as text, which is a bare word where it is short. */
  public static String text(Schema schema) {
    JsonNode json = of(schema);
    return json.isTextual() ? json.textValue() : json.toString();
  }

  /**
   * The schema that a text says.
   *
   * @throws IllegalArgumentException when it says none
   */
  public static Schema parse(String text) {
    try {
      return schema(text.startsWith("{") ? JSON.readTree(text) : NODES.textNode(text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("No schema: " + e.getOriginalMessage(), e);
    }
  }

  static JsonNode of(Schema schema) {
    String word = word(schema);
    if (word != null) {
      return NODES.textNode(schema.isOptional() ? word + OPTIONAL : word);
    }
    ObjectNode json = NODES.objectNode().put("type", lower(schema.type()));
    if (schema.name() != null) {
      json.put("name", schema.name());
    }
    if (schema.version() != null) {
      json.put("version", schema.version());
    }
    if (schema.doc() != null) {
      json.put("doc", schema.doc());
    }
    if (schema.parameters() != null && !schema.parameters().isEmpty()) {
      ObjectNode parameters = json.putObject("parameters");
      schema.parameters().forEach(parameters::put);
    }
    if (schema.isOptional()) {
      json.put("optional", true);
    }
    if (schema.defaultValue() != null) {
      json.set("default", ValueJson.of(schema, schema.defaultValue()));
    }
    parts(schema, json);
    return json;
  }

  private static void parts(Schema schema, ObjectNode json) {
    switch (schema.type()) {
      case STRUCT -> {
        ObjectNode fields = json.putObject("fields");
        for (Field field : schema.fields()) {
          fields.set(field.name(), of(field.schema()));
        }
      }
      case ARRAY -> json.set("items", of(schema.valueSchema()));
      case MAP -> {
        json.set("keys", of(schema.keySchema()));
        json.set("values", of(schema.valueSchema()));
      }
      default -> {}
    }
  }

  /** The word for a schema that says no more, or null. */
  private static String word(Schema schema) {
    if (schema.doc() != null
        || schema.defaultValue() != null
        || (schema.parameters() != null && !schema.parameters().isEmpty())) {
      return null;
    }
    if (schema.name() == null && schema.version() == null) {
      return schema.type().isPrimitive() ? lower(schema.type()) : null;
    }
    for (Map.Entry<String, Schema> known : LOGICAL.entrySet()) {
      Schema logical = known.getValue();
      if (logical.name().equals(schema.name())
          && logical.type() == schema.type()
          && logical.version().equals(schema.version())) {
        return known.getKey();
      }
    }
    return null;
  }

  private static String lower(Schema.Type type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  static Schema schema(JsonNode json) {
    if (json.isTextual()) {
      String text = json.textValue();
      boolean optional = text.endsWith(OPTIONAL);
      String word = optional ? text.substring(0, text.length() - 1) : text;
      Schema logical = LOGICAL.get(word);
      SchemaBuilder plain =
          logical == null
              ? SchemaBuilder.type(type(word))
              : SchemaBuilder.type(logical.type()).name(logical.name()).version(logical.version());
      return optional ? plain.optional().build() : plain.build();
    }
    SchemaBuilder schema = builder(json);
    if (json.has("name")) {
      schema.name(json.get("name").textValue());
    }
    if (json.has("version")) {
      schema.version(json.get("version").intValue());
    }
    if (json.has("doc")) {
      schema.doc(json.get("doc").textValue());
    }
    json.path("parameters")
        .properties()
        .forEach(one -> schema.parameter(one.getKey(), one.getValue().textValue()));
    if (json.path("optional").booleanValue()) {
      schema.optional();
    }
    if (json.has("default")) {
      schema.defaultValue(ValueJson.value(schema, json.get("default")));
    }
    return schema.build();
  }

  private static SchemaBuilder builder(JsonNode json) {
    Schema.Type type = type(json.path("type").asText());
    return switch (type) {
      case STRUCT -> {
        SchemaBuilder struct = SchemaBuilder.struct();
        json.path("fields")
            .properties()
            .forEach(field -> struct.field(field.getKey(), schema(field.getValue())));
        yield struct;
      }
      case ARRAY -> SchemaBuilder.array(schema(json.path("items")));
      case MAP -> SchemaBuilder.map(schema(json.path("keys")), schema(json.path("values")));
      default -> SchemaBuilder.type(type);
    };
  }

  private static Schema.Type type(String word) {
    return Schema.Type.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
