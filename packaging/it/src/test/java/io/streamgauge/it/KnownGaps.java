// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Gaps in the readings of fifty sensors, and what the coverage topic has of them. */
public final class KnownGaps {
  public static final String TOPIC = "coverage";
  public static final int SENSORS = 50;
  public static final int SLOTS = 24;
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Instant begin =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(EVERY.multipliedBy(SLOTS + 4));
  private final List<NavigableSet<Integer>> missing = new ArrayList<>();
  private final Map<String, Integer> gaps = new TreeMap<>();

  /** Gaps that are always the same, but for the time of the first reading. */
  public KnownGaps() {
    Random random = new Random(21);
    for (int i = 0; i < SENSORS; i++) {
      missing.add(
          IntStream.range(1, SLOTS - 1)
              .filter(slot -> random.nextInt(4) == 0)
              .boxed()
              .collect(toCollection(TreeSet::new)));
      for (int slot : missing(i)) {
        int start = slot - 1;
        while (missing(i).contains(start)) {
          start--;
        }
        String sensor = "s" + i;
        gaps.merge(sensor + "|" + sensor + ":water_level|" + time(start), 1, Integer::sum);
      }
    }
  }

  /** The slots in which a sensor has no reading of its own; never the first nor the last. */
  public NavigableSet<Integer> missing(int sensor) {
    return missing.get(sensor);
  }

  /** The gaps that these slots make, by the keys of their records, with the readings missing. */
  public Map<String, Integer> gaps() {
    return gaps;
  }

  /** The time of the reading of a slot. */
  public Instant time(int slot) {
    return begin.plus(EVERY.multipliedBy(slot));
  }

  /** What is told of gaps in a state. */
  public static List<JsonNode> told(String bootstrap, String state) throws IOException {
    List<JsonNode> told = new ArrayList<>();
    for (var record : CommittedRecords.of(bootstrap, TOPIC)) {
      JsonNode value = JSON.readTree(record.value());
      value = value.has("payload") ? value.get("payload") : value;
      if (value.get("state").asText().equals(state)) {
        told.add(value);
      }
    }
    return told;
  }

  private static String key(JsonNode gap) {
    String series = gap.get("series").isNull() ? "" : gap.get("series").asText();
    return gap.get("station").asText()
        + "|"
        + series
        + "|"
        + Instant.ofEpochMilli(gap.get("gap_start").asLong());
  }

  /** Waits until so many gaps have been told in a state. */
  public void awaitTold(String bootstrap, String state, int number) throws Exception {
    try {
      Await.until(
          number + " gaps that are " + state,
          PATIENCE,
          () -> keys(bootstrap, state).size() >= number);
    } catch (AssertionError e) {
      Set<String> told = keys(bootstrap, state);
      throw new AssertionError(
          e.getMessage()
              + "; told are "
              + told.size()
              + ", of those that are known not "
              + gaps.keySet().stream().filter(key -> !told.contains(key)).toList(),
          e);
    }
  }

  private static Set<String> keys(String bootstrap, String state) throws IOException {
    return told(bootstrap, state).stream().map(KnownGaps::key).collect(toCollection(TreeSet::new));
  }

  /** All gaps are told with what was missing, then as filled, and no others are. */
  public void assertToldAndFilled(String bootstrap) throws Exception {
    awaitTold(bootstrap, "FILLED", gaps.size());
    assertEquals(
        gaps,
        told(bootstrap, "OPEN").stream()
            .collect(
                toMap(KnownGaps::key, gap -> gap.get("missing").asInt(), Math::max, TreeMap::new)));
    assertEquals(gaps.keySet(), keys(bootstrap, "FILLED"));
  }
}
