// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ExactNumber;
import io.streamgauge.common.LogText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * The contract that every payload must meet: a Connect schema made of the user's Avro schema, and
 * the strict reading of JSON by it. A field that the schema does not know does not fit either:
 * whoever agreed on a contract wants to hear of what it leaves out.
 *
 * @param schema the schema of the values
 */
record AvroContract(Schema schema) {
  /** Most values that a payload may be described to have; a named type counts where it is used. */
  private static final int MOST_PLACES = 5_000;

  private static final int LONGEST_PATH = 200;

  private static final String SYMBOLS = "io.streamgauge.symbols";

  /**
   * The contract in an Avro schema.
   *
   * @throws IllegalArgumentException when it is none, or not of a record, or has what JSON payloads
   *     cannot be checked against, or describes more values than a payload can have
   */
  static AvroContract parse(String json) {
    org.apache.avro.Schema avro;
    try {
      avro = new org.apache.avro.Schema.Parser().parse(json);
    } catch (RuntimeException | StackOverflowError e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IllegalArgumentException(
          "it is no Avro schema: " + LogText.of(reason) + "; write one as JSON, of type record", e);
    }
    if (avro.getType() != org.apache.avro.Schema.Type.RECORD) {
      throw new IllegalArgumentException(
          "it is of type " + avro.getType().getName() + "; describe the payload as a record");
    }
    return new AvroContract(new Translation().connect(avro, false));
  }

  /**
   * The way from an Avro schema to Connect's, in which a named type is written out wherever it is
   * used: a short text of types that use each other twice would have no end.
   */
  private static final class Translation {
    private final List<String> within = new ArrayList<>();
    private int places;

    private Schema connect(org.apache.avro.Schema avro, boolean optional) {
      if (++places > MOST_PLACES) {
        throw new IllegalArgumentException(
            "it describes more than "
                + MOST_PLACES
                + " values; describe the parts that the payloads have");
      }
      SchemaBuilder builder =
          switch (avro.getType()) {
            case RECORD -> record(avro);
            case ARRAY -> SchemaBuilder.array(connect(avro.getElementType(), false));
            case MAP ->
                SchemaBuilder.map(Schema.STRING_SCHEMA, connect(avro.getValueType(), false));
            case UNION -> null;
            case STRING -> SchemaBuilder.string();
            case ENUM -> symbols(avro);
            case BOOLEAN -> SchemaBuilder.bool();
            case INT -> SchemaBuilder.int32();
            case LONG -> SchemaBuilder.int64();
            case FLOAT -> SchemaBuilder.float32();
            case DOUBLE -> SchemaBuilder.float64();
            case BYTES, FIXED, NULL ->
                throw new IllegalArgumentException(
                    "JSON payloads have no "
                        + avro.getType().getName()
                        + " by itself; use string, a number, or a union of null and another type");
          };
      if (builder == null) {
        return connect(onlyBranch(avro), true);
      }
      if (avro.getLogicalType() != null) {
        throw new IllegalArgumentException(
            "logicalType "
                + avro.getLogicalType().getName()
                + " has no one way to be written in JSON; leave it out, and let a transform such as"
                + " EventTime read the time");
      }
      return (optional ? builder.optional() : builder).build();
    }

    private SchemaBuilder record(org.apache.avro.Schema avro) {
      if (within.contains(avro.getFullName())) {
        throw new IllegalArgumentException(
            avro.getFullName() + " contains itself, which no Connect schema can; flatten it");
      }
      within.add(avro.getFullName());
      SchemaBuilder struct = SchemaBuilder.struct().name(avro.getFullName());
      for (org.apache.avro.Schema.Field field : avro.getFields()) {
        struct.field(field.name(), connect(field.schema(), false));
      }
      within.remove(within.size() - 1);
      return struct;
    }
  }

  /** The symbols stay with the schema as a parameter, as the Avro converter does it. */
  private static SchemaBuilder symbols(org.apache.avro.Schema avro) {
    return SchemaBuilder.string().parameter(SYMBOLS, String.join(",", avro.getEnumSymbols()));
  }

  private static org.apache.avro.Schema onlyBranch(org.apache.avro.Schema union) {
    List<org.apache.avro.Schema> branches =
        union.getTypes().stream()
            .filter(branch -> branch.getType() != org.apache.avro.Schema.Type.NULL)
            .toList();
    if (branches.size() != 1 || !union.isNullable()) {
      throw new IllegalArgumentException(
          union + " is a choice of types; use a union of null and one other type");
    }
    return branches.get(0);
  }

  /**
   * Reads a document by this contract.
   *
   * @throws UndecodableException naming the place that does not fit and why
   */
  Struct read(JsonNode document) throws UndecodableException {
    return struct(schema, document, "");
  }

  private static Object value(Schema schema, JsonNode node, String path)
      throws UndecodableException {
    if (node == null || node.isNull()) {
      if (schema.isOptional()) {
        return null;
      }
      throw mismatch(path, node == null ? "is missing" : "is null");
    }
    return switch (schema.type()) {
      case STRUCT -> struct(schema, node, path);
      case ARRAY -> array(schema, node, path);
      case MAP -> map(schema, node, path);
      case STRING -> text(schema, node, path);
      case BOOLEAN -> {
        fits(node.isBoolean(), node, path, "a boolean");
        yield node.booleanValue();
      }
      case INT32 -> {
        fits(node.isIntegralNumber() && node.canConvertToInt(), node, path, "an int");
        yield node.intValue();
      }
      case INT64 -> {
        fits(node.isIntegralNumber() && node.canConvertToLong(), node, path, "a long");
        yield node.longValue();
      }
      case FLOAT32 -> {
        fits(node.isNumber() && Float.isFinite(node.floatValue()), node, path, "a float");
        yield node.floatValue();
      }
      case FLOAT64 -> {
        fits(node.isNumber() && Double.isFinite(node.doubleValue()), node, path, "a double");
        if (!ExactNumber.isHeld(node.decimalValue(), node.doubleValue())) {
          throw mismatch(path, "has more digits than a double holds");
        }
        yield node.doubleValue();
      }
      case INT8, INT16, BYTES -> throw new IllegalStateException("not made of Avro: " + schema);
    };
  }

  private static Struct struct(Schema schema, JsonNode node, String path)
      throws UndecodableException {
    fits(node.isObject(), node, path, "an object");
    Struct struct = new Struct(schema);
    for (Field field : schema.fields()) {
      struct.put(field, value(field.schema(), node.get(field.name()), below(path, field.name())));
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (schema.field(name) == null) {
        throw mismatch(below(path, name), "is not in " + schema.name());
      }
    }
    return struct;
  }

  private static List<Object> array(Schema schema, JsonNode node, String path)
      throws UndecodableException {
    fits(node.isArray(), node, path, "an array");
    List<Object> items = new ArrayList<>(node.size());
    for (JsonNode item : node) {
      items.add(value(schema.valueSchema(), item, below(path, Integer.toString(items.size()))));
    }
    return items;
  }

  private static Map<String, Object> map(Schema schema, JsonNode node, String path)
      throws UndecodableException {
    fits(node.isObject(), node, path, "an object");
    Map<String, Object> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      entries.put(
          entry.getKey(),
          value(schema.valueSchema(), entry.getValue(), below(path, entry.getKey())));
    }
    return entries;
  }

  private static String text(Schema schema, JsonNode node, String path)
      throws UndecodableException {
    fits(node.isTextual(), node, path, "a string");
    String text = node.textValue();
    String symbols = schema.parameters() == null ? null : schema.parameters().get(SYMBOLS);
    if (symbols != null && !isAmong(symbols, text)) {
      throw mismatch(path, "is none of " + symbols);
    }
    return text;
  }

  /** Whether a text is one of several with commas between them. */
  private static boolean isAmong(String symbols, String text) {
    int at = 0;
    while (at <= symbols.length()) {
      int comma = symbols.indexOf(',', at);
      int end = comma < 0 ? symbols.length() : comma;
      if (end - at == text.length() && symbols.startsWith(text, at)) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  /** A place below another; names come from payloads, and a place is written for each value. */
  private static String below(String path, String name) {
    return path.length() > LONGEST_PATH ? path : path + "/" + LogText.head(name, LONGEST_PATH);
  }

  private static void fits(boolean fits, JsonNode node, String path, String wanted)
      throws UndecodableException {
    if (!fits) {
      throw mismatch(
          path, "is not " + wanted + " but " + node.getNodeType().name().toLowerCase(Locale.ROOT));
    }
  }

  private static UndecodableException mismatch(String path, String what) {
    return new UndecodableException(
        "SchemaMismatch", (path.isEmpty() ? "the payload" : path) + " " + what);
  }
}
