// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.errors;
import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GapOptionsTest {
  private static Map<String, String> good(String... more) {
    String good =
        "rest.preset=usgs-iv; rest.stations=01646500; kafka.topic=readings;"
            + " rest.expected.interval=PT15M; rest.coverage.topic=coverage";
    return with(GivenOptions.of(good), more);
  }

  @Test
  void anIntervalAloneIsEnough() {
    assertEquals(List.of(), errors(good()));
    Map<String, String> properties = good("rest.coverage.topic", null);
    assertEquals(List.of(), errors(properties));
    RestStationSourceConfig config = Resolved.of(properties).config();
    Duration lookback = config.windows().lookback();
    GapPolicy policy = config.gaps().policy(config.stations().list(), "01646500", lookback, true);
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
    List<String> errors = errors(good(option, value));
    assertTrue(
        errors.stream().anyMatch(error -> error.startsWith(option + "|") && error.contains(told)),
        errors.toString());
  }

  @Test
  void aCoverageTopicNeedsAnInterval() {
    List<String> errors = errors(good("rest.expected.interval", null));
    assertEquals(1, errors.size());
    assertTrue(errors.get(0).contains("rest.coverage.topic"), errors.get(0));
    assertTrue(errors.get(0).contains("without rest.expected.interval"), errors.get(0));
  }

  @Test
  void anIntervalOfAStationComesFromTheListAndIsChecked(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("stations.csv");
    Map<String, String> properties =
        good("rest.stations", null, "rest.stations.file", file.toString());
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
    String gap = "gap:2026-01-31T00:00:00Z|01646500:00060:1";
    Map<String, String> offset =
        Map.of(
            "from",
            "2026-02-01T00:00:00Z",
            "t:01646500:00060:1",
            "2026-02-01T00:00:00Z",
            gap,
            "2026-01-31T06:00:00Z every=PT15M");
    RestStationSourceConnector connector = new RestStationSourceConnector();
    assertTrue(connector.alterOffsets(good(), Map.of(partition, offset)));
    Map<Map<String, ?>, Map<String, ?>> wrong = Map.of(partition, with(offset, gap, "soon"));
    ConnectException refused =
        assertThrows(ConnectException.class, () -> connector.alterOffsets(good(), wrong));
    assertTrue(refused.getMessage().contains("is not a gap such as"), refused.getMessage());
  }
}
