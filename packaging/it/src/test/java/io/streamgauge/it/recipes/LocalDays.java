// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.Observation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A sensor that reads each half hour, around the days on which clocks change. */
final class LocalDays {
  private static final int DAYS = 4;

  private final Map<Instant, Double> readings = new TreeMap<>();

  /** The days around each of these. */
  LocalDays(LocalDate... changes) {
    for (LocalDate change : changes) {
      Instant from = change.minusDays(1).atStartOfDay(ZoneId.of("UTC")).toInstant();
      for (int half = 0; half < DAYS * 48; half++) {
        Instant time = from.plusSeconds(1_800L * half);
        readings.put(time, (double) (time.getEpochSecond() / 1_800 % 1_000));
      }
    }
  }

  void write(Consumer<Observation> out) {
    readings.forEach(
        (time, value) ->
            out.accept(
                Observation.of("day", "level", time, value)
                    .withUnit("m")
                    .withAttributes(Map.of("region", "coast"))));
  }

  /** Hours, readings and sum of each local day; midnight is the end of the day before. */
  Map<String, String> days(String zone) {
    ZoneId place = ZoneId.of(zone);
    Map<LocalDate, double[]> sums = new TreeMap<>();
    readings.forEach(
        (time, value) -> {
          double[] sum =
              sums.computeIfAbsent(
                  time.minusMillis(1).atZone(place).toLocalDate(), any -> new double[2]);
          sum[0]++;
          sum[1] += value;
        });
    Map<String, String> days = new TreeMap<>();
    sums.forEach(
        (day, sum) -> {
          long hours =
              (day.plusDays(1).atStartOfDay(place).toEpochSecond()
                      - day.atStartOfDay(place).toEpochSecond())
                  / 3_600;
          days.put(day.toString(), hours + " h " + (long) sum[0] + " " + sum[1]);
        });
    return days;
  }

  /** The same of the values on a topic; fails when a day is there twice. */
  static Map<String, String> of(List<JsonNode> values) {
    Map<String, String> days = new TreeMap<>();
    for (JsonNode value : values) {
      JsonNode about = value.get("attributes");
      String told =
          about.get("hours").asText()
              + (" h " + value.get("readings").asLong() + " " + value.get("total").asDouble());
      assertEquals(null, days.put(about.get("day").asText(), told), "twice");
    }
    return days;
  }
}
