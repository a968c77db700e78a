// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The results about the {@link FireNetwork} on a topic, each once and by its minute and region. */
final class FireResults {
  private FireResults() {}

  /** Fails unless the windows on a topic are these, each once. */
  static void assertSame(Map<String, DoubleSummaryStatistics> expected, List<JsonNode> values) {
    Map<String, JsonNode> found = new TreeMap<>();
    for (JsonNode value : values) {
      String key =
          FireNetwork.key(value.get("event_time").asLong(), value.get("sensor_id").asText());
      assertEquals(null, found.put(key, value), "twice: " + key);
    }
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach(
        (key, statistics) -> {
          JsonNode value = found.get(key);
          assertEquals(statistics.getCount(), value.get("readings").asLong(), key);
          assertEquals(statistics.getAverage(), value.get("result").asDouble(), 1e-9, key);
          assertEquals(statistics.getMin(), value.get("lowest").asDouble(), 1e-9, key);
          assertEquals(statistics.getMax(), value.get("highest").asDouble(), 1e-9, key);
        });
  }

  /** The alerts about means on a topic, by their minute and region; fails when one is twice. */
  static Map<String, String> alerts(List<JsonNode> values) {
    Map<String, String> found = new TreeMap<>();
    for (JsonNode value : values) {
      if (value.get("kind").asText().equals("mean")) {
        String key =
            FireNetwork.key(value.get("event_time").asLong(), value.get("sensor_id").asText());
        assertEquals(null, found.put(key, value.get("alert").asText()), "twice: " + key);
      }
    }
    return found;
  }

  /** The readings that alerts of limits on a topic are about; fails when one is twice. */
  static Set<String> above(List<JsonNode> values) {
    Set<String> found = new TreeSet<>();
    for (JsonNode value : values) {
      if (value.get("kind").asText().equals("limit")) {
        String key =
            above(
                value.get("event_time").asLong(),
                value.get("attributes").get("region").asText(),
                value.get("sensor_id").asText(),
                value.get("result").asDouble());
        assertTrue(found.add(key), "twice: " + key);
      }
    }
    return found;
  }

  /** The name of a value of a reading. */
  static String above(long millis, String region, String sensor, double value) {
    return FireNetwork.key(millis, region) + " " + sensor + " " + millis + " " + value;
  }

  /**
   * Whether what was told for a minute and a region is no news of the fire.
   *
   * @param window its length in minutes, 0 for a single reading
   */
  static boolean isFalse(String key, int window) {
    String[] parts = key.split(" ", -1);
    int minute = Integer.parseInt(parts[0]);
    return !parts[1].equals("north") || minute < 75 || minute > 75 + 15 + window;
  }
}
