// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The text of a value whose fields nobody declared: itself, or the JSON of a list or an object. */
final class UndeclaredText {
  /** JsonConverter reads nothing deeper. */
  private static final int DEEPEST = 1_000;

  private UndeclaredText() {}

  /**
   * The text, with names in their order, so that equal values have equal texts.
   *
   * @throws Misfit when the value is none that JSON has
   */
  static Object of(Object plain) throws Misfit {
    return plain instanceof String ? plain : node(plain, 0).toString();
  }

  private static JsonNode node(Object plain, int depth) throws Misfit {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (depth > DEEPEST) {
      throw Misfit.of("is nested more than " + DEEPEST + " levels deep; flatten it");
    } else if (plain == null) {
      return nodes.nullNode();
    } else if (plain instanceof Map<?, ?> map) {
      Map<String, JsonNode> fields = new TreeMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        fields.put(String.valueOf(entry.getKey()), node(entry.getValue(), depth + 1));
      }
      return nodes.objectNode().setAll(fields);
    } else if (plain instanceof List<?> list) {
      ArrayNode array = nodes.arrayNode();
      for (Object element : list) {
        array.add(node(element, depth + 1));
      }
      return array;
    } else if (plain instanceof String text) {
      return nodes.textNode(text);
    } else if (plain instanceof Boolean truth) {
      return nodes.booleanNode(truth);
    } else if (plain instanceof Double || plain instanceof Float) {
      return nodes.numberNode(ScalarReader.within(((Number) plain).doubleValue()));
    } else if (plain instanceof BigDecimal decimal) {
      return nodes.numberNode(decimal);
    } else if (plain instanceof BigInteger integer) {
      return nodes.numberNode(integer);
    } else if (plain instanceof Number number) {
      return nodes.numberNode(number.longValue());
    }
    throw Misfit.other("what JSON has", plain);
  }
}
