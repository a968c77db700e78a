// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ExactNumber;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as Connect's values without a schema, the way its own JsonConverter reads them. */
final class PlainJson {
  private PlainJson() {}

  /**
   * A map, list, text, number or boolean.
   *
   * @throws UndecodableException when a number is outside the range of long or double
   */
  static Object value(JsonNode node) throws UndecodableException {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
          map.put(entry.getKey(), value(entry.getValue()));
        }
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>(node.size());
        for (JsonNode item : node) {
          list.add(value(item));
        }
        yield list;
      }
      case NUMBER -> number(node);
      case BOOLEAN -> node.booleanValue();
      case STRING -> node.textValue();
      case NULL, MISSING, BINARY, POJO -> null;
    };
  }

  private static Object number(JsonNode node) throws UndecodableException {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    BigDecimal exact = node.decimalValue();
    double number = exact.doubleValue();
    if (node.isIntegralNumber() || Double.isInfinite(number)) {
      throw new UndecodableException(
          "NumberOutOfRange", node + " is outside of what a Connect value can hold");
    }
    if (!ExactNumber.isHeld(exact, number)) {
      throw new UndecodableException(
          "NumberOutOfRange", node + " has more digits than a Connect value can hold");
    }
    return number;
  }
}
