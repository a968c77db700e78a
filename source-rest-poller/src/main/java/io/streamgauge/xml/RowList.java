// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Rows that are made of a document, each an object of its fields.
 *
 * @param <E> thrown when they take too much
 */
final class RowList<E extends Exception> {
  static final String SENSOR_ID = "sensor_id";
  static final String PROPERTY = "observed_property";
  static final String TIME = "time";
  static final String VALUE = "value";
  static final String UNIT = "unit";
  static final String QUALIFIERS = "qualifiers";

  /** Why a row is none; such a one lacks the property, or the sensor. */
  static final String FAULT = "fault";

  private static final int ROW_BYTES = 100;
  private static final int FIELD_BYTES = 16;

  private final Supplier<Map<String, JsonNode>> members;
  private final XmlCost<E> cost;
  private final ArrayNode rows = JsonNodeFactory.instance.arrayNode();

  RowList(Supplier<Map<String, JsonNode>> members, XmlCost<E> cost) {
    this.members = members;
    this.cost = cost;
  }

  /** Adds a row of the fields of these, of which later ones count more. */
  @SafeVarargs
  final void add(Map<String, JsonNode>... parts) throws E {
    Map<String, JsonNode> fields = members.get();
    for (Map<String, JsonNode> part : parts) {
      cost.take(ROW_BYTES + (long) FIELD_BYTES * part.size());
      part.forEach(fields::put);
    }
    rows.add(new ObjectNode(JsonNodeFactory.instance, fields));
  }

  ArrayNode all() {
    return rows;
  }

  /** Puts the first of these that says something. */
  static void put(Map<String, JsonNode> fields, String name, JsonNode... candidates) {
    for (JsonNode candidate : candidates) {
      JsonNode said = candidate.isObject() ? candidate.path(XmlText.TEXT) : candidate;
      if (said.isTextual() && !said.textValue().isBlank()) {
        fields.put(name, said);
        return;
      }
    }
  }

  /** A value with attributes is its text; one that is nil, or has none, is not there. */
  static JsonNode value(JsonNode value) {
    if (!value.isObject()) {
      return value;
    }
    JsonNode text = value.path(XmlText.TEXT);
    boolean none =
        text.isMissingNode()
            && value.properties().stream().allMatch(m -> m.getKey().startsWith("@"));
    return none ? NullNode.instance : text.isMissingNode() ? value : text;
  }

  /** The elements of one name, however many there are. */
  static Iterable<JsonNode> each(JsonNode node) {
    return node.isArray() ? node : node.isMissingNode() ? List.of() : List.of(node);
  }
}
