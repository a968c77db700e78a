// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Values of JSON as text. */
final class JsonText {
  private static final int LONGEST_SHOWN = 64;

  private JsonText() {}

  /** Scalars as they are, arrays of scalars joined by commas, anything else as JSON. */
  static String of(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (node.isArray()) {
      if (node.size() == 1) {
        return part(node.get(0));
      }
      List<String> parts = new ArrayList<>();
      node.forEach(part -> parts.add(part(part)));
      return String.join(",", parts);
    }
    return part(node);
  }

  private static String part(JsonNode node) {
    return node.isValueNode() ? node.asText() : node.toString();
  }

  /** The text of a value for a complaint, cut when it is long. */
  static String shown(JsonNode value) {
    String text = of(value);
    return text.length() <= LONGEST_SHOWN ? text : LogText.head(text, LONGEST_SHOWN) + "...";
  }
}
