// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.containers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A schema of a Kubernetes resource, as its API server takes it: what the schema does not name is a
 * fault, too, since it would be left out without a word.
 *
 * @param root the schema
 */
record StructuralSchema(JsonNode root) {

  /** The faults of a value, with the path to each. */
  List<String> faults(JsonNode value) {
    List<String> faults = new ArrayList<>();
    check(root, value, "spec", faults);
    return faults;
  }

  private static void check(JsonNode schema, JsonNode value, String path, List<String> faults) {
    if (!schema.path("x-kubernetes-int-or-string").asBoolean()
        && schema.has("type")
        && !isOf(schema.get("type").asText(), value)) {
      faults.add(path + " is no " + schema.get("type").asText());
      return;
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      faults.add(path + " is none of " + schema.get("enum"));
    }
    if (schema.has("pattern") && !value.asText().matches(schema.get("pattern").asText())) {
      faults.add(path + " does not match " + schema.get("pattern").asText());
    }
    if (schema.has("minimum") && value.asLong() < schema.get("minimum").asLong()) {
      faults.add(path + " is less than " + schema.get("minimum"));
    }
    if (schema.has("oneOf") && alternatives(schema.get("oneOf"), value) != 1) {
      faults.add(path + " is not one of the alternatives");
    }
    if (value.isObject()) {
      fields(schema, value, path, faults);
    }
    for (int i = 0; i < value.size() && value.isArray(); i++) {
      check(schema.path("items"), value.get(i), path + "[" + i + "]", faults);
    }
  }

  private static void fields(JsonNode schema, JsonNode value, String path, List<String> faults) {
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        faults.add(path + " lacks " + required.asText());
      }
    }
    if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      return;
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode own = schema.path("properties").path(field.getKey());
      JsonNode any = own.isMissingNode() ? schema.path("additionalProperties") : own;
      if (any.isMissingNode()) {
        faults.add(path + "." + field.getKey() + " is unknown");
      } else {
        check(any, field.getValue(), path + "." + field.getKey(), faults);
      }
    }
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      default -> throw new IllegalArgumentException("type " + type);
    };
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode each : list) {
      if (each.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static int alternatives(JsonNode schemas, JsonNode value) {
    int met = 0;
    for (JsonNode each : schemas) {
      boolean has = true;
      for (JsonNode required : each.path("required")) {
        has &= value.has(required.asText());
      }
      met += has ? 1 : 0;
    }
    return met;
  }
}
