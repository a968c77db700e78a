// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.Digests;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The rules that say which tests apply to which readings, as configured.
 *
 * @param rules in order; the first that matches applies
 * @param hash the first 12 hexadecimal digits of the SHA-256 of the text
 */
public record QualityRules(List<QualityRule> rules, String hash) {
  private static final int HASH_CHARS = 12;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final Map<String, Function<JsonSection, QualityTest>> TESTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(TimeGap.NAME, TimeGap::of),
              Map.entry(Location.NAME, Location::of),
              Map.entry(AttenuatedSignal.NAME, AttenuatedSignal::of),
              Map.entry(GrossRange.NAME, GrossRange::of),
              Map.entry(Climatology.NAME, Climatology::of),
              Map.entry(Spike.NAME, Spike::of),
              Map.entry(RateOfChange.NAME, RateOfChange::of),
              Map.entry(FlatLine.NAME, FlatLine::of)));
  private static final String PROPERTY = "observed_property";
  private static final String SENSOR = "sensor_id";

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
    return parse(text, true);
  }

  /**
   * Reads rules from a file, of which complaints tell nothing: not everybody who can name a file
   * may read it.
   *
   * @throws IllegalArgumentException with the place inside the JSON and the remedy
   */
  public static QualityRules ofFile(String text) {
    return parse(text, false);
  }

  private static QualityRules parse(String text, boolean shown) {
    JsonSection root;
    try {
      root = new JsonSection(JSON.readTree(text), "", shown);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the rules are no JSON" + where(e) + "; " + EXAMPLE);
    }
    if (!root.node().path("rules").isArray()) {
      throw new IllegalArgumentException(EXAMPLE);
    }
    root.onlyKnows(Set.of("rules"));
    return new QualityRules(
        root.get("rules").elements().stream().map(QualityRules::rule).toList(),
        Digests.sha256(text).substring(0, HASH_CHARS));
  }

  private static QualityRule rule(JsonSection json) {
    Set<String> known = new HashSet<>(TESTS.keySet());
    known.addAll(Set.of(PROPERTY, SENSOR));
    json.onlyKnows(known);
    List<QualityTest> tests = new ArrayList<>();
    TESTS.forEach(
        (name, test) -> {
          if (json.has(name)) {
            tests.add(test.apply(json.get(name)));
          }
        });
    return new QualityRule(json.text(PROPERTY, "*"), json.text(SENSOR, "*"), List.copyOf(tests));
  }

  /** The tests for a series of readings; none when no rule matches. */
  List<QualityTest> tests(String observedProperty, String sensorId) {
    return rules.stream()
        .filter(rule -> rule.matches(observedProperty, sensorId))
        .findFirst()
        .map(QualityRule::tests)
        .orElse(List.of());
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
