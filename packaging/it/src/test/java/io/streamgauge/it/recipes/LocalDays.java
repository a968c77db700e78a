// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import io.streamgauge.common.Observation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;

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

  void write(ChainedReadings out) {
    readings.forEach(
        (time, value) ->
            out.write(
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
}
