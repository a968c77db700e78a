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
record MissingValues(Set<String> texts, Set<Double> numbers, List<Template> named, boolean comma) {

  static MissingValues of(List<String> codes) {
    return of(codes, false);
  }

  private static MissingValues of(List<String> codes, boolean comma) {
    Set<String> texts = Set.copyOf(codes);
    Set<Double> numbers = new TreeSet<>();
    List<Template> named =
        codes.stream().map(Template::new).filter(code -> !code.names().isEmpty()).toList();
    for (String code : codes) {
      Double number = DecimalText.parse(comma ? code.replace(',', '.') : code);
      if (number != null) {
        numbers.add(number);
      }
    }
    return new MissingValues(texts, numbers, named, comma);
  }

  /** The same codes where numbers in texts have a comma for the point. */
  MissingValues withDecimalComma() {
    return new MissingValues(texts, numbers, named, true);
  }

  /** The same codes, with those told by the payload as these names have them. */
  MissingValues resolved(Map<String, String> names) {
    if (named.isEmpty()) {
      return this;
    }
    List<String> codes = new ArrayList<>(texts);
    named.forEach(code -> codes.add(code.fill(names).trim()));
    MissingValues all = of(codes, comma);
    return new MissingValues(all.texts, all.numbers, List.of(), comma);
  }

  boolean matches(JsonNode value) {
    return matches(value, read(value));
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

  /**
   * The number in a value, by the decimal sign of the provider, or null. Beside a comma, a point
   * can only be one between thousands, and nobody can tell whether a single one is.
   */
  Double read(JsonNode value) {
    if (!comma || !value.isTextual()) {
      return number(value);
    }
    String text = value.textValue();
    return text.indexOf('.') < 0 ? DecimalText.parse(text.replace(',', '.')) : null;
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
