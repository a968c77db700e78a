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
      Double number = parse(code);
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
    String text = value.asText().trim();
    return text.isEmpty() || texts.contains(text);
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
    if (!isNumber(trimmed)) {
      return null;
    }
    double number = Double.parseDouble(trimmed);
    return Double.isFinite(number) ? number : null;
  }

  /**
   * Whether a text is {@code [+-]digits[.digits][e[+-]digits]}, with a digit on one side of the
   * point: parseDouble also takes "1d", "0x1p3" and "NaN", which are no numbers to a data provider.
   */
  private static boolean isNumber(String text) {
    int at = sign(text, 0);
    int whole = digits(text, at) - at;
    at += whole;
    int fraction = 0;
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      fraction = digits(text, at) - at;
      at += fraction;
    }
    if (whole + fraction == 0) {
      return false;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int exponent = sign(text, at + 1);
      at = digits(text, exponent);
      return at > exponent && at == text.length();
    }
    return at == text.length();
  }

  private static int sign(String text, int at) {
    return at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-') ? at + 1 : at;
  }

  /** Behind the digits that begin here. */
  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
