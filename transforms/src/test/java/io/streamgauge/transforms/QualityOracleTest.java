// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static io.streamgauge.transforms.Readings.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/**
 * Flags of random series against QARTOD's definitions, written down as its manuals have them: over
 * a whole series, of which each flag is looked up by index, with no memory.
 */
class QualityOracleTest {
  private static final int LENGTH = 400;

  private static final String RULES =
      """
      {"rules": [{"observed_property": "*", "sensor_id": "*",
        "gross_range": {"fail_span": [0, 100], "suspect_span": [10, 90]},
        "climatology": [{"period": "month", "tspan": [6, 8], "vspan": [15, 85]}],
        "spike": {"suspect_threshold": 8, "fail_threshold": 25},
        "rate_of_change": {"threshold": 0.05},
        "flat_line": {"suspect_threshold": 1800, "fail_threshold": 3000, "tolerance": 0.2,
          "interval": 600},
        "location": {"range_max": 20000},
        "time_gap": {"suspect_threshold": 1000, "fail_threshold": 2000},
        "attenuated_signal": {"suspect_threshold": 3, "fail_threshold": 1, "test_period": 3600}
      }]}
      """;

  private final Random random = new Random(Rounds.seed());

  private record Point(Double value, long seconds, Double longitude, Double latitude) {}

  private List<Point> series() {
    List<Point> series = new ArrayList<>();
    long time = Instant.parse("2026-05-20T00:00:00Z").getEpochSecond() + random.nextInt(9_000_000);
    double level = 20 + random.nextInt(60);
    double longitude = random.nextInt(300) - 150;
    for (int i = 0; i < LENGTH; i++) {
      time += random.nextInt(30) == 0 ? 600L * (1 + random.nextInt(5)) : 600;
      if (random.nextInt(6) > 0) {
        level += random.nextGaussian() * (i / 50 % 2 == 0 ? 6 : 0.05);
      }
      double shown = random.nextInt(25) == 0 ? level + random.nextGaussian() * 40 : level;
      boolean moved = random.nextInt(40) == 0;
      longitude = moved ? longitude + random.nextDouble() : longitude;
      boolean nowhere = random.nextInt(30) == 0;
      series.add(
          new Point(
              random.nextInt(20) == 0 ? null : (Double) (Math.rint(shown * 100) / 100),
              time,
              nowhere ? null : (Double) (random.nextInt(60) == 0 ? 200.0 : longitude),
              nowhere ? null : (Double) 50.0));
    }
    return series;
  }

  @Test
  void flagsAreThoseOfTheDefinitions() {
    int seen = 0;
    int[] aggregates = new int[10];
    for (int run = 0; seen < Rounds.count(); run++) {
      boolean strict = run % 2 == 1;
      QualityControl<SourceRecord> smt = new QualityControl<>(Readings.CLOCK);
      smt.configure(
          Map.of("rules", RULES, "compat", strict ? "strict" : "ioos", "on.error", "skip"));
      List<Point> series = series();
      List<SourceRecord> out = new ArrayList<>();
      for (Point point : series) {
        out.add(smt.apply(record(point)));
      }
      for (int i = 0; i < LENGTH; i++) {
        Map<String, Integer> expected = expected(series, i, strict);
        Map<String, Integer> actual = flags(header(out.get(i), "qc_tests"));
        int at = i;
        assertEquals(
            expected,
            actual,
            () -> "at " + at + " of " + series.subList(Math.max(0, at - 6), at + 1));
        int aggregate = aggregate(expected.values());
        assertEquals(Integer.toString(aggregate), header(out.get(i), "qc_flag"));
        aggregates[aggregate]++;
        if (i > 0) {
          assertEquals(
              spike(series, i - 1), verdict(header(out.get(i), "qc_previous")), "spike at " + at);
        }
      }
      seen += LENGTH;
    }
    assertTrue(
        aggregates[1] > seen / 10 && aggregates[3] > seen / 10 && aggregates[4] > seen / 20,
        () -> Arrays.toString(aggregates));
  }

  private static SourceRecord record(Point point) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("sensor_id", "s");
    value.put("observed_property", "p");
    value.put("result", point.value());
    value.put("event_time", point.seconds() * 1_000);
    value.put("longitude", point.longitude());
    value.put("latitude", point.latitude());
    return Readings.record(null, value);
  }

  private static Map<String, Integer> flags(String text) {
    Map<String, Integer> flags = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      String[] pair = part.split("=", -1);
      flags.put(pair[0], Integer.valueOf(pair[1]));
    }
    return new TreeMap<>(flags);
  }

  /** Only what is suspect or bad is told of the reading before. */
  private static int verdict(String previous) {
    return previous == null ? 1 : flags(previous.substring(0, previous.indexOf('@'))).get("spike");
  }

  private static int aggregate(Iterable<Integer> flags) {
    int[] rank = {0, 3, 2, 4, 5, 0, 0, 0, 0, 1};
    int highest = 9;
    for (int flag : flags) {
      highest = rank[flag] > rank[highest] ? flag : highest;
    }
    return highest;
  }

  private static Map<String, Integer> expected(List<Point> series, int n, boolean strict) {
    Double value = series.get(n).value();
    Map<String, Integer> flags = new TreeMap<>();
    flags.put(
        "gross_range",
        value == null ? 9 : outside(value, 0, 100) ? 4 : outside(value, 10, 90) ? 3 : 1);
    int month =
        Instant.ofEpochSecond(series.get(n).seconds()).atOffset(ZoneOffset.UTC).getMonthValue();
    boolean summer = month >= 6 && month <= 8;
    flags.put("climatology", value == null ? 9 : !summer ? 2 : outside(value, 15, 85) ? 3 : 1);
    // The last value of a series has no neighbour after it.
    flags.put("spike", value == null ? 9 : 2);
    flags.put("rate_of_change", value == null ? 9 : rate(series, n, strict));
    flags.put("flat_line", value == null ? 9 : flat(series, n, strict));
    flags.put("location", place(series, n, strict));
    flags.put("time_gap", gap(series, n));
    flags.put("attenuated_signal", value == null ? 9 : attenuated(series, n));
    return flags;
  }

  private static boolean outside(double value, double low, double high) {
    return value < low || value > high;
  }

  /** Test 6: SPK_REF is the mean of the neighbours. */
  private static int spike(List<Point> series, int n) {
    if (n == 0 || n == series.size() - 1) {
      return 1;
    }
    Double before = series.get(n - 1).value();
    Double value = series.get(n).value();
    Double after = series.get(n + 1).value();
    if (before == null || value == null || after == null) {
      return 1;
    }
    double height = Math.abs(value - (before + after) / 2);
    return height > 25 ? 4 : height > 8 ? 3 : 1;
  }

  /** Test 7. */
  private static int rate(List<Point> series, int n, boolean strict) {
    Double before = n == 0 ? null : series.get(n - 1).value();
    if (before == null) {
      return strict ? 2 : 1;
    }
    double seconds = series.get(n).seconds() - series.get(n - 1).seconds();
    return Math.abs((series.get(n).value() - before) / seconds) > 0.05 ? 3 : 1;
  }

  /** Test 8; strictly a silence longer than the shorter threshold ends what stood still. */
  private static int flat(List<Point> series, int n, boolean strict) {
    int begin = 0;
    for (int i = 1; i <= n && strict; i++) {
      double silence = series.get(i).seconds() - series.get(i - 1).seconds();
      begin = silence > 1_800 ? i : begin;
    }
    if (strict && n - begin < 3) {
      return 2;
    }
    return stands(series, n, 5, begin) ? 4 : stands(series, n, 3, begin) ? 3 : 1;
  }

  private static boolean stands(List<Point> series, int n, int count, int begin) {
    if (n - count < begin) {
      return false;
    }
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    for (int i = n - count; i <= n; i++) {
      if (series.get(i).value() != null) {
        low = Math.min(low, series.get(i).value());
        high = Math.max(high, series.get(i).value());
      }
    }
    return high - low < 0.2;
  }

  /** Test 3; ioos_qc takes the distance between a position and none for too far. */
  private static int place(List<Point> series, int n, boolean strict) {
    Point here = series.get(n);
    if (here.longitude() == null) {
      return !strict && n > 0 && onGlobe(series.get(n - 1)) ? 3 : 9;
    }
    if (!onGlobe(here)) {
      return 4;
    }
    for (int i = n - 1; i >= 0; i--) {
      if (onGlobe(series.get(i))) {
        return distance(series.get(i), here) > 20_000 ? 3 : 1;
      }
    }
    return 1;
  }

  private static boolean onGlobe(Point point) {
    return point.longitude() != null && Math.abs(point.longitude()) <= 180;
  }

  /** The spherical law of cosines, on one parallel. */
  private static double distance(Point from, Point to) {
    double latitude = Math.toRadians(50);
    double turn = Math.toRadians(to.longitude() - from.longitude());
    double cosine =
        Math.pow(Math.sin(latitude), 2) + Math.pow(Math.cos(latitude), 2) * Math.cos(turn);
    return 6_371_009 * Math.acos(Math.min(1, cosine));
  }

  /** Test 1. */
  private static int gap(List<Point> series, int n) {
    if (n == 0) {
      return 2;
    }
    double silence = series.get(n).seconds() - series.get(n - 1).seconds();
    return silence > 2_000 ? 4 : silence > 1_000 ? 3 : 1;
  }

  /** Test 12, with the standard deviation of what is at most an hour old. */
  private static int attenuated(List<Point> series, int n) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i <= n; i++) {
      boolean recent = series.get(n).seconds() - series.get(i).seconds() < 3_600;
      if (recent && series.get(i).value() != null) {
        values.add(series.get(i).value());
      }
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double deviation =
        Math.sqrt(
            values.stream().mapToDouble(value -> Math.pow(value - mean, 2)).sum() / values.size());
    return deviation >= 3 ? 1 : deviation < 1 ? 4 : 3;
  }
}
