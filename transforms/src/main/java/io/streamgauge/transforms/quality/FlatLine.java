// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Arrays;
import java.util.Set;

/**
 * QARTOD test 8: has the value stood still for too long? It counts readings, not time: as many as
 * there are intervals in the threshold.
 *
 * @param suspectCount intervals of standing still from which on a value is suspect, or 0 for never
 * @param failCount intervals of standing still from which on a value fails, or 0 for never
 * @param tolerance a range that is not below it does not stand still
 */
record FlatLine(int suspectCount, int failCount, double tolerance) implements QualityTest {
  static final String NAME = "flat_line";
  private static final int LONGEST = 10_000;

  static FlatLine of(JsonSection json) {
    json.onlyKnows(Set.of("suspect_threshold", "fail_threshold", "tolerance", "interval"));
    Double tolerance = json.number("tolerance");
    Double interval = json.number("interval");
    if (tolerance == null || tolerance <= 0 || interval == null || interval <= 0) {
      throw json.refused(
          "needs a tolerance in units of the value and the interval of the readings in seconds,"
              + " both above 0");
    }
    FlatLine test =
        new FlatLine(
            count(json, "suspect_threshold", interval),
            count(json, "fail_threshold", interval),
            tolerance);
    if (test.suspectCount == 0 && test.failCount == 0) {
      throw json.refused("needs suspect_threshold or fail_threshold, in seconds");
    }
    return test;
  }

  private static int count(JsonSection json, String name, double interval) {
    Double seconds = json.number(name);
    if (seconds == null) {
      return 0;
    }
    double count = Math.floor(seconds / interval);
    if (!(count >= 2 && count <= LONGEST)) {
      throw json.refused(
          "has a " + name + " that is not from 2 to " + LONGEST + " times its interval");
    }
    return (int) count;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Tester start() {
    return new Memory(this);
  }

  private static final class Memory implements Tester {
    private final FlatLine test;
    private double[] ring = new double[0];
    private long seen;

    Memory(FlatLine test) {
      this.test = test;
    }

    @Override
    public Flag check(Sample sample) {
      remember(sample.missing() ? Double.NaN : sample.value());
      if (sample.missing()) {
        return Flag.MISSING;
      }
      if (standsStill(test.failCount)) {
        return Flag.FAIL;
      }
      return standsStill(test.suspectCount) ? Flag.SUSPECT : Flag.PASS;
    }

    /** The ring grows with the series, so that a sensor heard of once costs little. */
    private void remember(double value) {
      int full = Math.max(test.suspectCount, test.failCount) + 1;
      if (seen >= ring.length && ring.length < full) {
        ring = Arrays.copyOf(ring, Math.min(full, Math.max(4, ring.length * 2)));
      }
      ring[(int) (seen % ring.length)] = value;
      seen++;
    }

    private boolean standsStill(int count) {
      if (count == 0 || seen <= count) {
        return false;
      }
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (long i = seen - count - 1; i < seen; i++) {
        double value = ring[(int) (i % ring.length)];
        if (!Double.isNaN(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
      return high - low < test.tolerance;
    }
  }
}
