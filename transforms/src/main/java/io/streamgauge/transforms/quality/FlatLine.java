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
 * @param longestGap milliseconds of silence that strictly end a window: the shorter threshold
 */
record FlatLine(int suspectCount, int failCount, double tolerance, long longestGap)
    implements QualityTest {
  static final String NAME = "flat_line";
  private static final int LONGEST = 10_000;
  private static final double MILLIS = 1000;

  static FlatLine of(JsonSection json) {
    json.onlyKnows(Set.of("suspect_threshold", "fail_threshold", "tolerance", "interval"));
    Double tolerance = json.number("tolerance");
    Double interval = json.number("interval");
    if (tolerance == null || tolerance <= 0 || interval == null || interval <= 0) {
      throw json.refused(
          "needs a tolerance in units of the value and the interval of the readings in seconds,"
              + " both above 0");
    }
    int suspect = count(json, "suspect_threshold", interval);
    int fail = count(json, "fail_threshold", interval);
    if (suspect == 0 && fail == 0) {
      throw json.refused("needs suspect_threshold or fail_threshold, in seconds");
    }
    if (suspect > 0 && fail > 0 && suspect > fail) {
      throw json.refused("has a suspect_threshold above its fail_threshold");
    }
    return new FlatLine(
        suspect, fail, tolerance, Math.round(shorter(suspect, fail) * interval * MILLIS));
  }

  private static int shorter(int suspect, int fail) {
    return suspect == 0 ? fail : fail == 0 ? suspect : Math.min(suspect, fail);
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
  public Basis basis() {
    return Basis.VALUES;
  }

  @Override
  public Tester start(Compat compat) {
    return new Memory(this, compat == Compat.STRICT);
  }

  /** The test's memory of one series. */
  private static final class Memory implements Tester {
    private static final long NO_TIME = Long.MIN_VALUE;

    private final FlatLine test;
    private final boolean strict;

    /** Times and values side by side, since the memory of many series is fetched piece by piece. */
    private long[] ring = new long[0];

    private int room;
    private long seen;
    private boolean timed;
    private long lastTime;
    private long newestTime = Long.MIN_VALUE;

    Memory(FlatLine test, boolean strict) {
      this.test = test;
      this.strict = strict;
    }

    @Override
    public Flag check(Sample sample) {
      if (sample.missing()) {
        return Flag.MISSING;
      }
      if (isBeforeMemory(sample)) {
        return Flag.NOT_EVALUATED;
      }
      // One that came before is no interval more.
      long before = beginsAnew(sample) ? 0 : seen - (isRedelivery(sample) ? 1 : 0);
      if (strict && before < shorter(test.suspectCount, test.failCount)) {
        return Flag.NOT_EVALUATED;
      }
      if (standsStill(test.failCount, before, sample.value())) {
        return Flag.FAIL;
      }
      return standsStill(test.suspectCount, before, sample.value()) ? Flag.SUSPECT : Flag.PASS;
    }

    @Override
    public Flag withoutHistory(Flag flag, Sample sample) {
      boolean filling = seen < shorter(test.suspectCount, test.failCount);
      return filling && flag == Flag.PASS ? Flag.NOT_EVALUATED : flag;
    }

    private boolean beginsAnew(Sample sample) {
      return strict && timed && sample.time() != null && sample.time() - lastTime > test.longestGap;
    }

    /** Whether a reading of this time and value is in the window already. */
    private boolean isRedelivery(Sample sample) {
      if (sample.time() == null || !timed || sample.time() > newestTime) {
        return false;
      }
      double value = sample.missing() ? Double.NaN : sample.value();
      for (int i = 0; i < Math.min(seen, room); i++) {
        if (time(i) == sample.time() && Double.compare(value(i), value) == 0) {
          return true;
        }
      }
      return false;
    }

    /** Whether it is older than all of a full window, so that nobody knows if it was there. */
    private boolean isBeforeMemory(Sample sample) {
      boolean full = room == Math.max(test.suspectCount, test.failCount) && seen >= room;
      return full
          && sample.time() != null
          && sample.time() < newestTime
          && isBeforeAll(sample.time());
    }

    private boolean isBeforeAll(long time) {
      for (int i = 0; i < room; i++) {
        if (time(i) <= time) {
          return false;
        }
      }
      return true;
    }

    private long time(int i) {
      return ring[2 * i];
    }

    private double value(int i) {
      return Double.longBitsToDouble(ring[2 * i + 1]);
    }

    /** The ring grows with the series, so that a sensor heard of once costs little. */
    @Override
    public void remember(Sample sample) {
      if (isRedelivery(sample) || isBeforeMemory(sample)) {
        return;
      }
      seen = beginsAnew(sample) ? 0 : seen;
      if (sample.time() != null) {
        timed = true;
        lastTime = sample.time();
      }
      int full = Math.max(test.suspectCount, test.failCount);
      if (seen >= room && room < full) {
        room = Math.min(full, Math.max(4, room * 2));
        ring = Arrays.copyOf(ring, 2 * room);
      }
      int place = (int) (seen % room);
      ring[2 * place] = sample.time() == null ? NO_TIME : sample.time();
      ring[2 * place + 1] =
          Double.doubleToRawLongBits(sample.missing() ? Double.NaN : sample.value());
      newestTime = Math.max(newestTime, time(place));
      seen++;
    }

    @Override
    public int arrayBytes() {
      return ring.length * Long.BYTES;
    }

    private boolean standsStill(int count, long before, double newest) {
      if (count == 0 || before < count) {
        return false;
      }
      double low = newest;
      double high = newest;
      for (long i = before - count; i < before; i++) {
        double value = value((int) (i % room));
        if (!Double.isNaN(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
      return high - low < test.tolerance;
    }
  }
}
