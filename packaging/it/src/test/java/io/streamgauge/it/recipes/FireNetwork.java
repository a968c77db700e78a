// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import io.streamgauge.common.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

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
  private final List<Observation> order;

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
    order = new ArrayList<>(readings);
    order.sort(Comparator.comparing(FireNetwork::sent));
  }

  /**
   * Writes all of them. One sensor is a minute behind the others, which is in time; every seventh
   * reading comes twice, and every ninth was another before it was revised.
   */
  void write(Consumer<Observation> out) {
    write(out, 0, MINUTES + 2);
  }

  /** Those that are sent between two minutes. */
  void write(Consumer<Observation> out, int from, int to) {
    for (int i = 0; i < order.size(); i++) {
      Observation reading = order.get(i);
      long minute = Duration.between(START, sent(reading)).toMinutes();
      if (minute < from || minute >= to) {
        continue;
      }
      if (i % 9 == 0) {
        out.accept(before(reading));
      }
      out.accept(reading);
      if (i % 7 == 0) {
        out.accept(reading);
      }
    }
  }

  /** What a reading was before its revision: wrong, and nothing that quality control would stop. */
  private static Observation before(Observation reading) {
    return Observation.of(
            reading.sensorId(), "temperature", reading.eventTime(), reading.result() - 20)
        .withUnit("Cel")
        .withAttributes(reading.attributes());
  }

  private static Instant sent(Observation reading) {
    return reading.eventTime().plusSeconds(reading.sensorId().equals("S-" + SLOWEST) ? 60 : 0);
  }

  /** Has each sensor say something else an hour later, so that all windows are over. */
  static void goOn(Consumer<Observation> out) {
    for (int sensor = 0; sensor < SENSORS; sensor++) {
      Instant time = START.plus(Duration.ofMinutes(MINUTES + 60));
      out.accept(
          Observation.of("S-" + sensor, "battery", time, 3.6)
              .withUnit("V")
              .withAttributes(Map.of("region", REGIONS.get(sensor % REGIONS.size()))));
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
   * The alerts that the means of windows make, by the end in minutes and the region; hysteresis
   * between the limits.
   */
  Map<String, String> alerts(int minutes, double raise, double clear) {
    Map<String, DoubleSummaryStatistics> windows = windows(minutes, minutes);
    Map<String, String> alerts = new TreeMap<>();
    for (String region : REGIONS) {
      boolean raised = false;
      for (int end = 0; end <= MINUTES + minutes; end += minutes) {
        DoubleSummaryStatistics window = windows.get(key(end, region));
        if (window != null
            && (raised ? window.getAverage() < clear : window.getAverage() > raise)) {
          raised = !raised;
          alerts.put(key(end, region), raised ? "raised" : "cleared");
        }
      }
    }
    return alerts;
  }

  /** The readings above a limit, each value that one had, as {@link FireResults} names them. */
  Set<String> above(double limit) {
    Set<String> above = new TreeSet<>();
    write(
        reading -> {
          if (reading.result() > limit) {
            String region = reading.attributes().get("region");
            long millis = reading.eventTime().toEpochMilli();
            above.add(FireResults.above(millis, region, reading.sensorId(), reading.result()));
          }
        });
    return above;
  }

  /** The same, with the end as a time of a record. */
  static String key(long millis, String region) {
    return key((int) Duration.between(START, Instant.ofEpochMilli(millis)).toMinutes(), region);
  }
}
