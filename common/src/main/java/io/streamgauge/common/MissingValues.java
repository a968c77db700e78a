// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The codes by which a provider says that a value is missing; null and empty text always do. A code
 * with names in braces ({@code {no_data}}) is one that the payload itself tells.
 */
record MissingValues(Set<String> texts, Set<Double> numbers, List<Template> named) {

  static MissingValues of(List<String> codes) {
    Set<String> texts = Set.copyOf(codes);
    Set<Double> numbers = new TreeSet<>();
    List<Template> named =
        codes.stream().map(Template::new).filter(code -> !code.names().isEmpty()).toList();
    for (String code : codes) {
      Double number = DecimalText.parse(code);
      if (number != null) {
        numbers.add(number);
      }
    }
    return new MissingValues(texts, numbers, named);
  }

  /** The same codes, with those told by the payload as these names have them. */
  MissingValues resolved(Map<String, String> names) {
    if (named.isEmpty()) {
      return this;
    }
    List<String> codes = new ArrayList<>(texts);
    named.forEach(code -> codes.add(code.fill(names).trim()));
    MissingValues all = of(codes);
    return new MissingValues(all.texts, all.numbers, List.of());
  }

  boolean matches(JsonNode value) {
    return matches(value, number(value));
  }

  /** Whether a value says that it is missing, given the number that it is, or null. */
  boolean matches(JsonNode value, Double number) {
    if (value.isNull() || value.isMissingNode()) {
      return true;
    }
    if (!value.isValueNode()) {
      return false;
    }
    if (number != null && numbers.contains(number)) {
      return true;
    }
    if (number != null && value.isTextual()) {
      // A code of the same text would be the same number.
      return false;
    }
    String text = value.asText().trim();
    return text.isEmpty() || texts.contains(text);
  }

  /** A JSON number or a numeric text as a finite double, else null. */
  static Double number(JsonNode value) {
    if (value.isNumber()) {
      double number = value.doubleValue();
      return Double.isFinite(number) ? number : null;
    }
    return value.isTextual() ? DecimalText.parse(value.textValue()) : null;
  }
}
