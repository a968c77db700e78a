// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

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
  public Tester start(Compat compat, SeriesMemory memory) {
    return new Memory(this, compat == Compat.STRICT, memory);
  }

  /** The test with its memory of a series: a ring of the last readings. */
  private static final class Memory implements Tester {
    private static final int FIRST_ROOM = 4;
    private static final int SEEN = 0;
    private static final int LAST_TIME = 1;
    private static final int NEWEST_TIME = 2;
    private static final int SIZE = 3;

    private final FlatLine test;
    private final boolean strict;
    private final int full;
    private final SeriesMemory.Cells cells;
    private final SeriesMemory.Window ring;

    Memory(FlatLine test, boolean strict, SeriesMemory memory) {
      this.test = test;
      this.strict = strict;
      full = Math.max(test.suspectCount, test.failCount);
      cells = memory.cells(SIZE);
      ring = memory.window(Math.min(full, FIRST_ROOM));
    }

    @Override
    public void clear() {
      ring.begin();
      cells.number(LAST_TIME, SeriesMemory.NO_TIME);
      cells.number(NEWEST_TIME, SeriesMemory.NO_TIME);
    }

    private long seen() {
      return cells.number(SEEN);
    }

    private long lastTime() {
      return cells.number(LAST_TIME);
    }

    private long newestTime() {
      return cells.number(NEWEST_TIME);
    }

    private boolean isTimed() {
      return lastTime() != SeriesMemory.NO_TIME;
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
      long before = beginsAnew(sample) ? 0 : seen() - (isRedelivery(sample) ? 1 : 0);
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
      boolean filling = seen() < shorter(test.suspectCount, test.failCount);
      return filling && flag == Flag.PASS ? Flag.NOT_EVALUATED : flag;
    }

    private boolean beginsAnew(Sample sample) {
      return strict
          && isTimed()
          && sample.time() != null
          && sample.time() - lastTime() > test.longestGap;
    }

    /** Whether a reading of this time and value is in the window already. */
    private boolean isRedelivery(Sample sample) {
      if (sample.time() == null || !isTimed() || sample.time() > newestTime()) {
        return false;
      }
      double value = sample.missing() ? Double.NaN : sample.value();
      int count = (int) Math.min(seen(), ring.room());
      for (int i = 0; i < count; i++) {
        if (ring.time(i) == sample.time() && Double.compare(ring.value(i), value) == 0) {
          return true;
        }
      }
      return false;
    }

    /** Whether it is older than all of a full window, so that nobody knows if it was there. */
    private boolean isBeforeMemory(Sample sample) {
      return sample.time() != null
          && sample.time() < newestTime()
          && ring.room() == full
          && seen() >= full
          && isBeforeAll(sample.time());
    }

    private boolean isBeforeAll(long time) {
      for (int i = 0; i < full; i++) {
        if (ring.time(i) <= time) {
          return false;
        }
      }
      return true;
    }

    /** The ring grows with the series, so that a sensor heard of once costs little. */
    @Override
    public void remember(Sample sample) {
      if (isRedelivery(sample) || isBeforeMemory(sample)) {
        return;
      }
      long seen = beginsAnew(sample) ? 0 : seen();
      long time = sample.time() == null ? SeriesMemory.NO_TIME : sample.time();
      if (sample.time() != null) {
        cells.number(LAST_TIME, time);
      }
      int room = ring.room();
      if (seen >= room && room < full) {
        room = Math.min(full, room * 2);
        ring.grow(room);
      }
      ring.put((int) (seen % room), time, sample.missing() ? Double.NaN : sample.value());
      cells.number(NEWEST_TIME, Math.max(newestTime(), time));
      cells.number(SEEN, seen + 1);
    }

    private boolean standsStill(int count, long before, double newest) {
      if (count == 0 || before < count) {
        return false;
      }
      double low = newest;
      double high = newest;
      int room = ring.room();
      // A range never shrinks, and most signals are seen to move by a few readings.
      for (long i = before - 1; i >= before - count && !(high - low >= test.tolerance); i--) {
        double value = ring.value((int) (i % room));
        if (!Double.isNaN(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
      return high - low < test.tolerance;
    }
  }
}
