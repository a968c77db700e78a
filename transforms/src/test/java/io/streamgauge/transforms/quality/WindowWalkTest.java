// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Not to look at all of a window gives no other flag than to walk along it. */
class WindowWalkTest {
  private static final long MINUTE = 60_000;
  private static final double MOST = Double.POSITIVE_INFINITY;

  private record Remembered(long time, double value) {}

  /** The test as a plain walk along all that is remembered. */
  private static final class Walk {
    private final AttenuatedSignal test;
    private final List<Remembered> window = new ArrayList<>();
    private int room = 4;

    Walk(AttenuatedSignal test) {
      this.test = test;
    }

    Flag check(Sample sample) {
      if (sample.missing()) {
        return Flag.MISSING;
      }
      if (sample.time() == null) {
        return Flag.NOT_EVALUATED;
      }
      double variation = variation(sample);
      if (chosen(sample).size() < test.fewest() || Double.isNaN(variation)) {
        return Flag.NOT_EVALUATED;
      }
      return variation >= test.suspect()
          ? Flag.PASS
          : variation < test.fail() ? Flag.FAIL : Flag.SUSPECT;
    }

    double variation(Sample sample) {
      List<Double> chosen = chosen(sample);
      if (test.range()) {
        double low = chosen.get(0);
        double high = low;
        for (double value : chosen) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
        return high - low;
      }
      double sum = 0;
      for (double value : chosen) {
        sum += value;
      }
      double mean = sum / chosen.size();
      double squares = 0;
      for (double value : chosen) {
        squares += (value - mean) * (value - mean);
      }
      return Math.sqrt(squares / chosen.size());
    }

    private List<Double> chosen(Sample sample) {
      List<Double> chosen = new ArrayList<>();
      for (int i = Math.max(0, window.size() - RecentValues.MOST); i < window.size(); i++) {
        long time = window.get(i).time();
        if (time > sample.time() - test.period() && time <= sample.time()) {
          chosen.add(window.get(i).value());
        }
      }
      if (!contains(sample)) {
        chosen.add(sample.value());
      }
      return chosen;
    }

    private boolean contains(Sample sample) {
      return window.stream().anyMatch(one -> sample.isOf(one.time(), one.value()));
    }

    void remember(Sample sample) {
      if (sample.missing() || sample.time() == null || contains(sample)) {
        return;
      }
      int gone = 0;
      while (gone < window.size()
          && (window.get(gone).time() <= sample.time() - test.period()
              || window.size() - gone >= RecentValues.MOST)) {
        gone++;
      }
      if (window.size() == room && gone > 0) {
        window.subList(0, gone).clear();
      } else if (window.size() == room) {
        room *= 2;
      }
      window.add(new Remembered(sample.time(), sample.value()));
    }
  }

  private static Sample sample(Double value, Long time) {
    return new Sample(value, time, null, null, null);
  }

  private static double step(Random random, int kind) {
    return switch (kind) {
      case 0 -> random.nextGaussian();
      case 1 -> random.nextInt(3) * 0.1;
      case 2 -> random.nextInt(40) == 0 ? 1 : 0;
      case 3 -> random.nextDouble() * 1e-9;
      default -> 0;
    };
  }

  /** Mostly one a minute; some late, twice, missing, without a time, infinite, or after a gap. */
  private static List<Sample> series(Random random, int length, boolean tidy) {
    double base = new double[] {0, 21.5, 101_325, 1e15, -1e-150, 1e307}[random.nextInt(6)];
    double size = new double[] {1, 0.01, 1e-160, 1e300}[random.nextInt(10) % 4];
    int kind = random.nextInt(5);
    List<Sample> series = new ArrayList<>();
    long time = 1_700_000_000_000L;
    for (int i = 0; i < length; i++) {
      time += MINUTE;
      double value = base + size * step(random, kind);
      int odd = tidy ? 99 : random.nextInt(200);
      switch (odd) {
        case 0 -> series.add(sample(value, time - random.nextInt(90) * MINUTE));
        case 1 ->
            series.add(series.isEmpty() ? sample(value, time) : series.get(series.size() / 2));
        case 2 -> series.add(sample(Double.NaN, time));
        case 3 -> series.add(sample(value, null));
        case 4 -> series.add(sample(random.nextBoolean() ? MOST : -MOST, time));
        case 5 -> {
          time += random.nextInt(200) * MINUTE;
          series.add(sample(value, time));
        }
        case 6 -> series.add(sample(value, time - MINUTE));
        default -> series.add(sample(value, time));
      }
    }
    return series;
  }

  private static AttenuatedSignal signal(Random random, double suspect, boolean range) {
    long period = (1 + random.nextInt(random.nextBoolean() ? 70 : 700)) * MINUTE;
    return new AttenuatedSignal(
        suspect, suspect / 2, period, random.nextInt(4) == 0 ? random.nextInt(80) : 0, range);
  }

  /** A threshold that one of the windows meets to the last bit, or misses by it. */
  private static double met(Random random, AttenuatedSignal any, List<Sample> series) {
    Walk walk = new Walk(any);
    double met = 0.01;
    int at = random.nextInt(series.size());
    for (int i = 0; i < at; i++) {
      walk.remember(series.get(i));
    }
    Sample sample = series.get(at);
    if (!sample.missing() && sample.time() != null) {
      met = walk.variation(sample);
    }
    return switch (random.nextInt(6)) {
      case 0 -> met;
      case 1 -> Math.nextUp(met);
      case 2 -> Math.nextDown(met);
      case 3 -> met / 3;
      case 4 -> met / 30;
      default -> 0.01;
    };
  }

  private static void compare(AttenuatedSignal test, List<Sample> series, String name) {
    Walk walk = new Walk(test);
    SeriesMemory memory = new SeriesMemory();
    QualityTest.Tester tester = test.start(Compat.IOOS, memory);
    memory.open(new long[memory.size()], 0);
    tester.clear();
    for (int i = 0; i < series.size(); i++) {
      Sample sample = series.get(i);
      assertEquals(walk.check(sample), tester.check(sample), name + ", reading " + i);
      tester.remember(sample);
      walk.remember(sample);
    }
  }

  @Test
  void attenuatedSignalsAreThoseOfAWalkAlongAll() {
    for (int seed = 0; seed < 600; seed++) {
      Random random = new Random(seed);
      boolean range = random.nextInt(3) == 0;
      List<Sample> series = series(random, 100 + random.nextInt(900), random.nextInt(3) == 0);
      AttenuatedSignal any = signal(random, 0.01, range);
      double suspect = met(random, any, series);
      AttenuatedSignal test =
          new AttenuatedSignal(suspect, suspect / 2, any.period(), any.fewest(), range);
      compare(test, series, "seed " + seed + " " + test);
    }
  }

  @Test
  void someTellOfAWholeWeekThatItVaries() {
    SeriesMemory memory = new SeriesMemory();
    RecentValues recent = new RecentValues(memory);
    memory.open(new long[memory.size()], 0);
    recent.begin();
    Random random = new Random(3);
    for (int i = 0; i < RecentValues.MOST; i++) {
      recent.add(i, 20 + random.nextGaussian(), -1);
    }
    int next = RecentValues.MOST;
    assertTrue(recent.surelyVary(20, -1, next, false, 0.05, next));
    assertFalse(recent.surelyVary(20, -1, next, false, 0.05, next + 2), "too few");
    assertFalse(recent.surelyVary(20, -1, next, false, 1.2, 0), "they do not vary so much");
    assertTrue(recent.surelyVary(20, -1, next, true, 3, 0));
    recent.add(next - 3, 20, -1);
    assertFalse(recent.surelyVary(20, -1, next, true, 3, 0), "out of order");
    recent.add(next, Double.POSITIVE_INFINITY, -1);
    assertFalse(recent.surelyVary(20, next - 2L, next + 1L, true, 0, 0), "infinite");
  }

  @Test
  void flatLinesAreThoseOfAWalkAlongAll() {
    String rule =
        "{\"flat_line\": {\"tolerance\": 0.15, \"interval\": 60, \"suspect_threshold\": 600,"
            + " \"fail_threshold\": 3000}}";
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      QualityMonitor monitor = StrictTest.monitor(Compat.IOOS, false, rule);
      List<Double> before = new ArrayList<>();
      for (int minute = 0; minute < 400; minute++) {
        // Long stretches of some tenths, with steps between them that are large at times.
        int hour = minute / 60;
        double value = hour + random.nextInt(random.nextInt(30) == 0 ? 4 : 2) * 0.1;
        Flag expected =
            still(before, value, 50)
                ? Flag.FAIL
                : still(before, value, 10) ? Flag.SUSPECT : Flag.PASS;
        assertEquals(
            expected.code(),
            StrictTest.flags(monitor, value, 60_000.0 * minute).get(0),
            "seed " + seed + ", minute " + minute);
        before.add(value);
      }
    }
  }

  private static boolean still(List<Double> before, double value, int count) {
    if (before.size() < count) {
      return false;
    }
    double low = value;
    double high = value;
    for (double one : before.subList(before.size() - count, before.size())) {
      low = Math.min(low, one);
      high = Math.max(high, one);
    }
    return high - low < 0.15;
  }
}
