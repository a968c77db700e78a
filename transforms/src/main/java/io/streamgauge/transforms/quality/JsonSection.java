// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.LogText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part of the rules, which says where it stands when something in it is wrong.
 *
 * @param node the JSON
 * @param path JSON pointer to it
 * @param shown whether complaints may say what is in it, and not only where
 */
record JsonSection(JsonNode node, String path, boolean shown) {

  JsonSection get(String name) {
    return new JsonSection(node.path(name), path + "/" + name, shown);
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  IllegalArgumentException refused(String problem) {
    return new IllegalArgumentException((path.isEmpty() ? "the whole" : path) + " " + problem);
  }

  void onlyKnows(Set<String> names) {
    if (!node.isObject()) {
      throw refused("must be an object");
    }
    String known = String.join(", ", names.stream().sorted().toList());
    int place = 0;
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      place++;
      if (!names.contains(entry.getKey())) {
        throw shown
            ? get(LogText.of(entry.getKey())).refused("is unknown; known here: " + known)
            : refused("has an unknown name (number " + place + " in it); known here: " + known);
      }
    }
  }

  List<JsonSection> elements() {
    if (!node.isArray()) {
      throw refused("must be a list");
    }
    List<JsonSection> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(new JsonSection(node.get(i), path + "/" + i, shown));
    }
    return elements;
  }

  /** Two numbers, or null when there are none. */
  Span span(String name) {
    if (!has(name)) {
      return null;
    }
    JsonNode span = node.get(name);
    if (!span.isArray() || span.size() != 2 || !span.get(0).isNumber() || !span.get(1).isNumber()) {
      throw get(name).refused("must be two numbers, as in [-40, 60]");
    }
    return new Span(span.get(0).asDouble(), span.get(1).asDouble());
  }

  /** A number that is not below zero, or null when there is none. */
  Double threshold(String name) {
    Double threshold = number(name);
    if (threshold != null && threshold < 0) {
      throw get(name).refused("must not be below 0");
    }
    return threshold;
  }

  /** Refuses thresholds by which nothing is suspect that does not fail; 0 is off. */
  void inOrder(Double suspect, Double fail) {
    if (suspect != null && fail != null && fail > 0 && suspect > fail) {
      throw refused("has a threshold for suspect values above the one for values that fail");
    }
  }

  /** A number, or null when there is none. */
  Double number(String name) {
    if (!has(name)) {
      return null;
    }
    if (!node.get(name).isNumber()) {
      throw get(name).refused("must be a number");
    }
    return node.get(name).asDouble();
  }

  String text(String name, String byDefault) {
    if (!has(name)) {
      return byDefault;
    }
    if (!node.get(name).isTextual() || node.get(name).asText().isEmpty()) {
      throw get(name).refused("must be a text that is not empty");
    }
    return node.get(name).asText();
  }
}
