// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The network of the mission: fifty sensors in five regions, a reading each 30 s over two hours, 22
 * degrees with some noise, and 25 more in region north from minute 75 on, for 15 minutes; and what
 * it must be in windows, computed here. A window contains its end, as that of {@code LateEvents}.
 */
final class FireNetwork {
  static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
  static final List<String> REGIONS = List.of("north", "south", "east", "west", "center");
  private static final int SENSORS = 50;
  private static final int MINUTES = 120;
  private static final int SLOWEST = 49;

  private final List<Observation> readings = new ArrayList<>();

  FireNetwork(double sigma) {
    Random random = new Random(42);
    for (int tick = 0; tick <= 2 * MINUTES; tick++) {
      for (int sensor = 0; sensor < SENSORS; sensor++) {
        String region = REGIONS.get(sensor % REGIONS.size());
        boolean burns = region.equals("north") && tick >= 150 && tick < 180;
        double value = 22 + sigma * random.nextGaussian() + (burns ? 25 : 0);
        readings.add(
            Observation.of("S-" + sensor, "temperature", START.plusSeconds(30L * tick), value)
                .withUnit("Cel")
                .withAttributes(Map.of("region", region)));
      }
    }
  }

  /**
   * Writes all of them. One sensor is a minute behind the others, which is in time; every seventh
   * reading comes twice, and every ninth was another before it was revised.
   */
  void write(ChainedReadings out) {
    write(out, 0, MINUTES + 2);
  }

  /** Those that are sent between two minutes. */
  void write(ChainedReadings out, int from, int to) {
    List<Observation> order = new ArrayList<>(readings);
    order.sort(Comparator.comparing(FireNetwork::sent));
    for (int i = 0; i < order.size(); i++) {
      Observation reading = order.get(i);
      long minute = Duration.between(START, sent(reading)).toMinutes();
      if (minute < from || minute >= to) {
        continue;
      }
      if (i % 9 == 0) {
        out.write(
            Observation.of(reading.sensorId(), "temperature", reading.eventTime(), 1_000.0)
                .withUnit("Cel")
                .withAttributes(reading.attributes()));
      }
      out.write(reading);
      if (i % 7 == 0) {
        out.write(reading);
      }
    }
  }

  private static Instant sent(Observation reading) {
    return reading.eventTime().plusSeconds(reading.sensorId().equals("S-" + SLOWEST) ? 60 : 0);
  }

  /** Has each sensor say something else an hour later, so that all windows are over. */
  static void goOn(ChainedReadings out) {
    for (int sensor = 0; sensor < SENSORS; sensor++) {
      Instant time = START.plus(Duration.ofMinutes(MINUTES + 60));
      out.write(Observation.of("S-" + sensor, "battery", time, 3.6));
    }
  }

  List<Observation> readings() {
    return readings;
  }

  int size() {
    return readings.size();
  }

  /**
   * What the readings of each region are in each window, by its end in minutes and the region; the
   * first readings are the end of a window.
   */
  Map<String, DoubleSummaryStatistics> windows(int minutes, int slide) {
    Map<String, DoubleSummaryStatistics> windows = new TreeMap<>();
    long length = Duration.ofMinutes(minutes).toMillis();
    for (int end = 0; end <= MINUTES + minutes; end += slide) {
      long to = Duration.ofMinutes(end).toMillis();
      for (Observation reading : readings) {
        long time = Duration.between(START, reading.eventTime()).toMillis();
        if (time > to - length && time <= to) {
          windows
              .computeIfAbsent(
                  key(end, reading.attributes().get("region")),
                  any -> new DoubleSummaryStatistics())
              .accept(reading.result());
        }
      }
    }
    return windows;
  }

  static String key(int minute, String region) {
    return minute + " " + region;
  }

  /**
   * The alerts that the means of one region make, by their minute; hysteresis between the limits.
   */
  Map<Integer, String> alerts(String region, int minutes, double raise, double clear) {
    Map<Integer, Double> means = new TreeMap<>();
    windows(minutes, minutes)
        .forEach(
            (key, window) -> {
              String[] parts = key.split(" ", -1);
              if (parts[1].equals(region)) {
                means.put(Integer.valueOf(parts[0]), window.getAverage());
              }
            });
    Map<Integer, String> alerts = new TreeMap<>();
    boolean raised = false;
    for (Map.Entry<Integer, Double> mean : means.entrySet()) {
      if (raised ? mean.getValue() < clear : mean.getValue() > raise) {
        raised = !raised;
        alerts.put(mean.getKey(), raised ? "raised" : "cleared");
      }
    }
    return alerts;
  }

  /** The same, with the end as a time of a record. */
  static String key(long millis, String region) {
    return key((int) Duration.between(START, Instant.ofEpochMilli(millis)).toMinutes(), region);
  }

  /** Fails unless the windows on a topic are these, each once. */
  static void assertSame(Map<String, DoubleSummaryStatistics> expected, List<JsonNode> values) {
    Map<String, JsonNode> found = new TreeMap<>();
    for (JsonNode value : values) {
      String key = key(value.get("event_time").asLong(), value.get("sensor_id").asText());
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

  /** The alerts about means on a topic, by their minute; fails when one is about another region. */
  static Map<Integer, String> alerts(List<JsonNode> values) {
    Map<Integer, String> found = new TreeMap<>();
    for (JsonNode value : values) {
      if (value.get("kind").asText().equals("mean")) {
        assertEquals("north", value.get("sensor_id").asText());
        long millis = value.get("event_time").asLong() - START.toEpochMilli();
        int minute = (int) Duration.ofMillis(millis).toMinutes();
        assertEquals(null, found.put(minute, value.get("alert").asText()), "twice");
      }
    }
    return found;
  }
}
