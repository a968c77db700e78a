// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GapOptionsTest {
  private final RestStationSourceConnector connector = new RestStationSourceConnector();

  private static Map<String, String> good() {
    Map<String, String> properties = new HashMap<>();
    properties.put("rest.preset", "usgs-iv");
    properties.put("rest.stations", "01646500");
    properties.put("kafka.topic", "readings");
    properties.put("rest.expected.interval", "PT15M");
    properties.put("rest.coverage.topic", "coverage");
    return properties;
  }

  private List<String> errors(Map<String, String> properties) {
    return connector.validate(properties).configValues().stream()
        .flatMap(value -> value.errorMessages().stream().map(text -> value.name() + "|" + text))
        .toList();
  }

  @Test
  void anIntervalAloneIsEnough() {
    Map<String, String> properties = good();
    assertEquals(List.of(), errors(properties));
    properties.remove("rest.coverage.topic");
    assertEquals(List.of(), errors(properties));
    RestStationSourceConfig config = Resolved.of(properties).config();
    GapPolicy policy =
        config
            .gaps()
            .policy(config.stations().list(), "01646500", config.windows().lookback(), true);
    assertEquals(Duration.ofMinutes(15), policy.interval());
    assertEquals(Duration.ofHours(2), policy.silentAfter());
    assertEquals(
        List.of(Duration.ofHours(1), Duration.ofHours(6), Duration.ofDays(1), Duration.ofDays(7)),
        policy.retries());
    properties.put("rest.gap.retries", "");
    assertEquals(List.of(), Resolved.of(properties).config().gaps().retries());
    assertEquals(List.of(), errors(properties));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      nullValues = "-",
      value = {
        "rest.expected.interval; quarter; quarter",
        "rest.expected.interval; PT0.5S; shorter than a second",
        "rest.expected.interval; {every}; {every}",
        "rest.gap.retries; PT1H,soon; soon",
        "rest.gap.retries; PT6H,PT1H; longer than the one before",
        "rest.silent.after; PT15M; longer than rest.expected.interval",
        "rest.silent.after; later; later",
        "rest.coverage.topic; readings; topics of their own",
        "rest.coverage.topic; readings-dlq; topics of their own",
        "rest.coverage.topic; {station}; not filled",
        "rest.coverage.topic; a b; topic name",
      })
  void aWrongOptionIsRefusedWithItsRemedy(String option, String value, String told) {
    Map<String, String> properties = good();
    properties.put(option, value);
    List<String> errors = errors(properties);
    assertTrue(
        errors.stream().anyMatch(error -> error.startsWith(option + "|") && error.contains(told)),
        errors.toString());
  }

  @Test
  void aCoverageTopicNeedsAnInterval() {
    Map<String, String> properties = good();
    properties.remove("rest.expected.interval");
    List<String> errors = errors(properties);
    assertEquals(1, errors.size());
    assertTrue(errors.get(0).contains("rest.coverage.topic"), errors.get(0));
    assertTrue(errors.get(0).contains("without rest.expected.interval"), errors.get(0));
  }

  @Test
  void anIntervalOfAStationComesFromTheListAndIsChecked(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("stations.csv");
    Map<String, String> properties = good();
    properties.remove("rest.stations");
    properties.put("rest.stations.file", file.toString());
    properties.put("rest.expected.interval", "{every}");
    Files.writeString(file, "station,every\na,PT15M\nb,\n");
    assertEquals(List.of(), errors(properties));
    Files.writeString(file, "station,every\na,PT15M\nb,often\n");
    List<String> errors = errors(properties);
    assertEquals(1, errors.size());
    assertTrue(
        errors.get(0).contains("of station b") && errors.get(0).contains("often"), errors.get(0));
  }

  @Test
  void offsetsWithGapsCanBeSetAndWrongOnesAreExplained() {
    Map<String, String> partition = Map.of("api", "usgs-iv", "station", "01646500");
    Map<String, String> offset = new HashMap<>();
    offset.put("from", "2026-02-01T00:00:00Z");
    offset.put("t:01646500:00060:1", "2026-02-01T00:00:00Z");
    offset.put("gap:2026-01-31T00:00:00Z|01646500:00060:1", "2026-01-31T06:00:00Z every=PT15M");
    assertTrue(connector.alterOffsets(good(), Map.of(partition, offset)));
    offset.put("gap:2026-01-31T00:00:00Z|01646500:00060:1", "soon");
    ConnectException refused =
        assertThrows(
            ConnectException.class,
            () -> connector.alterOffsets(good(), Map.of(partition, offset)));
    assertTrue(refused.getMessage().contains("is not a gap such as"), refused.getMessage());
  }
}
