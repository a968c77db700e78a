// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.Fixture;
import io.streamgauge.common.source.EarlierPartition;
import io.streamgauge.common.source.SourcePartition;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What GET shows, and PATCH and DELETE change, is what the tasks read, upgraded or not. */
class RestOffsetsByHandTest {
  private static final String SERVICE = "http://127.0.0.1:20917/readings";

  private final RestStationSourceConnector connector = new RestStationSourceConnector();

  static Stream<Fixture> stations() throws IOException {
    return Fixture.all("stations");
  }

  private static String text(Object partition) {
    try (JsonConverter json = new JsonConverter()) {
      json.configure(Map.of("schemas.enable", "false"), true);
      return new String(json.fromConnectData("", null, partition), StandardCharsets.UTF_8);
    }
  }

  /** As Connect spells a partition that it has read back. */
  private static String spelled(Map<String, ?> partition) {
    try (JsonConverter json = new JsonConverter()) {
      json.configure(Map.of("schemas.enable", "false"), true);
      return text(json.toConnectData("", json.fromConnectData("", null, partition)).value());
    }
  }

  @Test
  void partitionsAreSpelledAsConnectSpellsThem() {
    for (Map<String, String> partition :
        List.of(
            Station.partition("usgs-iv", "01646500"),
            Station.partition(SERVICE, "Ä \"b\""),
            SourcePartition.of("file:", "file", "/mnt/sd/A/x.csv"))) {
      assertEquals(spelled(partition), text(partition));
      EarlierPartition earlier = new EarlierPartition(partition);
      assertNotEquals(earlier.toString(), partition.toString());
      assertNotEquals(earlier.hashCode(), partition.hashCode());
    }
  }

  private static Map<Map<String, ?>, Map<String, ?>> all(
      List<Map<String, String>> partitions, Map<String, ?> offset) {
    Map<Map<String, ?>, Map<String, ?>> all = new HashMap<>();
    partitions.forEach(partition -> all.put(partition, offset));
    return all;
  }

  @ParameterizedTest
  @MethodSource("stations")
  void stationsOfAnEarlierVersionAreReadAgain(Fixture fixture) throws Exception {
    try (EarlierService service =
        new EarlierService(Files.readAllLines(fixture.directory().resolve("service.csv")))) {
      Fixture here = fixture.moved(SERVICE, service.url());
      Map<String, String> config = here.connector("live");
      FakeSourceContext context = here.context("live", config);
      TestClock clock = new TestClock(fixture.written().plusSeconds(1_500));
      List<Map<String, String>> partitions =
          Stream.of("st-a", "st-b", "st-c")
              .map(station -> Station.partition(service.url(), station))
              .toList();
      try (Run run = new Run(config, context, clock)) {
        assertEquals(List.of(), run.drain(), "what the earlier version has stored counts");
      }
      Map<Map<String, ?>, Map<String, ?>> patched = all(partitions.subList(0, 1), since(fixture));
      assertTrue(connector.alterOffsets(config, patched));
      context.alter(patched);
      try (Run run = new Run(config, context, clock)) {
        List<String> again = Run.keys(run.drain());
        assertTrue(!again.isEmpty() && again.stream().allMatch(key -> key.contains("st-a")));
      }
      Map<Map<String, ?>, Map<String, ?>> reset = all(partitions, null);
      assertTrue(connector.alterOffsets(config, reset));
      assertEquals(6, reset.size(), "the earlier ones too");
      context.alter(reset);
      try (Run run = new Run(config, context, clock)) {
        assertEquals(service.readings("st-").size(), run.drain().size());
      }
    }
  }

  private static Map<String, ?> since(Fixture fixture) {
    return Map.of("from", fixture.written().minusSeconds(86_400).toString());
  }

  /**
   * Connect knows partitions by reading its topic: a value adds one and none takes it away,
   * whatever the order of the keys in its text, and keys that differ in it lie in different parts
   * of the topic, of which either may be read first.
   */
  @Test
  void whatWasForgottenAndIsReadAgainIsShown() {
    Map<String, String> station = Station.partition("usgs-iv", "01646500");
    Map<Map<String, ?>, Map<String, ?>> reset = all(List.of(station), null);
    assertTrue(connector.alterOffsets(Map.of(), reset));
    Map<String, List<Object>> parts = new HashMap<>();
    reset.forEach(
        (partition, offset) ->
            parts.computeIfAbsent(text(partition), any -> new ArrayList<>()).add(offset));
    assertEquals(2, parts.size());
    parts.get(text(station)).add(Map.of("from", "2026-01-01T00:00:00Z"));
    for (List<String> order :
        List.of(
            parts.keySet().stream().sorted().toList(),
            parts.keySet().stream().sorted(Comparator.reverseOrder()).toList())) {
      boolean shown = false;
      for (String part : order) {
        for (Object offset : parts.get(part)) {
          shown = offset != null;
        }
      }
      assertTrue(shown, order.toString());
    }
  }

  @Test
  void refusedWhereNothingCanBeForgotten() {
    Map<Map<String, ?>, Map<String, ?>> fixed =
        Collections.unmodifiableMap(all(List.of(Station.partition("usgs-iv", "1")), null));
    ConnectException refused =
        assertThrows(ConnectException.class, () -> connector.alterOffsets(Map.of(), fixed));
    assertTrue(refused.getMessage().contains("PATCH each partition with {\"from\""));
  }
}
