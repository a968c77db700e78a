// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which tests apply to which readings, as configured.
 *
 * @param rules in order; the first that matches applies
 */
public record QualityRules(List<QualityRule> rules) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final Set<String> KEYS = Set.of("rules", "version");
  private static final Set<String> RULE_KEYS =
      Set.of("observed_property", "sensor_id", GrossRange.NAME);

  private static final String EXAMPLE =
      "write an object such as {\"rules\": [{\"observed_property\": \"air_temperature\","
          + " \"gross_range\": {\"fail_span\": [-40, 60]}}]}";

  public QualityRules {
    rules = List.copyOf(rules);
  }

  /**
   * Reads rules.
   *
   * @throws IllegalArgumentException with the path inside the JSON and the remedy
   */
  public static QualityRules parse(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the rules are no JSON: " + e.getOriginalMessage() + where(e) + "; " + EXAMPLE, e);
    }
    if (!root.isObject() || !root.path("rules").isArray()) {
      throw new IllegalArgumentException(EXAMPLE);
    }
    known(root, KEYS, "");
    List<QualityRule> rules = new ArrayList<>();
    for (int i = 0; i < root.get("rules").size(); i++) {
      rules.add(rule(root.get("rules").get(i), "/rules/" + i));
    }
    return new QualityRules(rules);
  }

  /** The rule for a reading. */
  public Optional<QualityRule> find(String observedProperty, String sensorId) {
    return rules.stream().filter(rule -> rule.matches(observedProperty, sensorId)).findFirst();
  }

  private static QualityRule rule(JsonNode node, String path) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(path + " must be an object");
    }
    known(node, RULE_KEYS, path);
    return new QualityRule(
        QualityRule.wildcard(name(node, "observed_property", path)),
        QualityRule.wildcard(name(node, "sensor_id", path)),
        node.has(GrossRange.NAME)
            ? grossRange(node.get(GrossRange.NAME), path + "/" + GrossRange.NAME)
            : null);
  }

  private static GrossRange grossRange(JsonNode node, String path) {
    known(node, Set.of("fail_span", "suspect_span"), path);
    Span fail = span(node, "fail_span", path);
    if (fail == null) {
      throw new IllegalArgumentException(path + " needs fail_span, as in \"fail_span\": [-40, 60]");
    }
    try {
      return new GrossRange(fail, span(node, "suspect_span", path));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
  }

  private static Span span(JsonNode node, String name, String path) {
    JsonNode span = node.get(name);
    if (span == null || span.isNull()) {
      return null;
    }
    if (!span.isArray() || span.size() != 2 || !span.get(0).isNumber() || !span.get(1).isNumber()) {
      throw new IllegalArgumentException(
          path + "/" + name + " must be two numbers, as in [-40, 60]");
    }
    return new Span(span.get(0).asDouble(), span.get(1).asDouble());
  }

  private static String name(JsonNode node, String key, String path) {
    JsonNode name = node.get(key);
    if (name == null) {
      return "*";
    }
    if (!name.isTextual() || name.asText().isEmpty()) {
      throw new IllegalArgumentException(
          path + "/" + key + " must be a name, in which * stands for anything");
    }
    return name.asText();
  }

  private static void known(JsonNode node, Set<String> keys, String path) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!keys.contains(key)) {
                throw new IllegalArgumentException(
                    path
                        + "/"
                        + key
                        + " is unknown; known here: "
                        + String.join(", ", keys.stream().sorted().toList()));
              }
            });
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }
}
