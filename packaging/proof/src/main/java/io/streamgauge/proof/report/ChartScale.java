// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The numbers that charts show, from the bottom to the top, and where grid lines are.
 *
 * @param ticks the numbers of grid lines in words
 */
record ChartScale(double from, double to, boolean logarithmic, Map<Double, String> ticks) {
  private static final int MOST_STEPS = 4;
  private static final int MOST_DECADES = 6;

  /** A scale from zero to these numbers at least. */
  static ChartScale linear(double most, double unit, DoubleFunction<String> words) {
    double top = Double.isFinite(most) && most > 0 ? most / unit : 1;
    double step = niceStep(top / MOST_STEPS);
    long steps = (long) Math.ceil(top / step - 1e-9);
    Map<Double, String> ticks = new LinkedHashMap<>();
    for (long i = 0; i <= steps; i++) {
      ticks.put(i * step * unit, words.apply(i * step));
    }
    return new ChartScale(0, steps * step * unit, false, ticks);
  }

  private static double niceStep(double least) {
    // Whole steps are enough: nothing here is counted in parts.
    double decade = Math.pow(10, Math.max(0, Math.floor(Math.log10(least))));
    return DoubleStream.of(1, 2, 5, 10)
        .map(it -> it * decade)
        .filter(it -> it >= least)
        .findFirst()
        .orElse(10 * decade);
  }

  /** A scale of milliseconds on which each ten times as much is one step. */
  static ChartScale millis(List<Double> numbers) {
    List<Double> positive =
        numbers.stream().filter(it -> it > 0 && Double.isFinite(it)).sorted().toList();
    double least = positive.isEmpty() ? 1 : positive.get(0);
    double most = positive.isEmpty() ? 1000 : positive.get(positive.size() - 1);
    int low = (int) Math.floor(Math.max(-1, Math.log10(least)));
    int high = Math.max(low + 1, (int) Math.ceil(Math.log10(most)));
    int step = 1 + (high - low) / (MOST_DECADES + 1);
    Map<Double, String> ticks = new LinkedHashMap<>();
    for (int decade = low; decade <= high; decade += step) {
      ticks.put(Math.pow(10, decade), decadeOfMillis(decade));
    }
    return new ChartScale(Math.pow(10, low), Math.pow(10, high), true, ticks);
  }

  private static String decadeOfMillis(int decade) {
    if (decade < 0) {
      return "0.1 ms";
    }
    String zeros = "0".repeat(decade % 3);
    return switch (decade / 3) {
      case 0 -> "1" + zeros + " ms";
      case 1 -> "1" + zeros + " s";
      default -> String.format(Locale.ROOT, "%,.0f s", Math.pow(10, decade - 3.0));
    };
  }

  /** A number of records in few letters. */
  static String shortCount(double count) {
    return count < 1_000_000
        ? String.format(Locale.ROOT, "%,.0f", count)
        : String.format(Locale.ROOT, "%,.1f M", count / 1_000_000);
  }

  /** The place of a number: 0 at the bottom, 1 at the top, and more above it. */
  double share(double number) {
    if (!logarithmic) {
      return Math.max(0, (number - from) / (to - from));
    }
    return Math.log10(Math.max(from, number) / from) / Math.log10(to / from);
  }
}
