// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The codes by which a provider says that a value is missing; null and empty text always do. A code
 * with names in braces ({@code {no_data}}) is one that the payload itself tells.
 */
record MissingValues(Set<String> texts, Set<Double> numbers, List<Template> named) {

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  static MissingValues of(List<String> codes) {
    Set<String> texts = Set.copyOf(codes);
    Set<Double> numbers = new TreeSet<>();
    List<Template> named =
        codes.stream().map(Template::new).filter(code -> !code.names().isEmpty()).toList();
    for (String code : codes) {
      Double number = parse(code);
      if (number != null) {
        numbers.add(number);
      }
    }
    return new MissingValues(texts, numbers, named);
  }

  boolean matches(JsonNode value, Map<String, String> names) {
    if (matches(value)) {
      return true;
    }
    if (!value.isValueNode()) {
      return false;
    }
    for (Template template : named) {
      String code = template.fill(names).trim();
      Double number = parse(code);
      if (value.asText().trim().equals(code) || (number != null && number.equals(number(value)))) {
        return true;
      }
    }
    return false;
  }

  boolean matches(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return true;
    }
    if (!value.isValueNode()) {
      return false;
    }
    String text = value.asText().trim();
    if (text.isEmpty() || texts.contains(text)) {
      return true;
    }
    Double number = numbers.isEmpty() ? null : number(value);
    return number != null && numbers.contains(number);
  }

  /** A JSON number or a numeric text as a finite double, else null. */
  static Double number(JsonNode value) {
    if (value.isNumber()) {
      double number = value.doubleValue();
      return Double.isFinite(number) ? number : null;
    }
    return value.isTextual() ? parse(value.textValue()) : null;
  }

  private static Double parse(String text) {
    String trimmed = text.trim();
    // parseDouble also takes "1d", "0x1p3" and "NaN", which are no numbers to a data provider.
    if (trimmed.isEmpty() || !NUMBER.matcher(trimmed).matches()) {
      return null;
    }
    double number = Double.parseDouble(trimmed);
    return Double.isFinite(number) ? number : null;
  }
}
