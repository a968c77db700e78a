// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/**
 * A memory of the values of a series of the last while, in the order in which they came; bounded.
 */
class RecentValues {
  /** Readings of a week, one a minute. */
  static final int MOST = 10_080;

  private static final int FIRST_ROOM = 4;
  private static final int COUNT = 0;
  private static final int NEWEST = 1;

  /** The newest of the times by which values were out of order, or not finite. */
  private static final int TANGLED = 2;

  private static final int SIZE = 3;

  /** Of a window so many are looked at before all of them, the newest and others, then so many. */
  private static final int FEW = 16;

  private static final int MORE = 128;

  private static final double ROUNDING = 0x1p-52;

  /** What rounding may take from a sum of squares, or add to it, is far less. */
  private static final double MARGIN = 1 + 1e-6;

  /** Below this, squares lose digits. */
  private static final double SMALLEST = 1e-200;

  private final SeriesMemory.Cells cells;
  private final SeriesMemory.Window window;

  /** The values chosen last, of whatever series: made once, not for each reading. */
  private double[] chosen = new double[FIRST_ROOM];

  RecentValues(SeriesMemory memory) {
    cells = memory.cells(SIZE);
    window = memory.window(FIRST_ROOM);
  }

  /** As before the first value. */
  void begin() {
    window.begin();
    cells.number(NEWEST, SeriesMemory.NO_TIME);
    cells.number(TANGLED, SeriesMemory.NO_TIME);
  }

  /** Adds a value and forgets those at or before a time. */
  void add(long time, double value, long forgetUntil) {
    int count = (int) cells.number(COUNT);
    boolean full = count == window.room();
    int gone = 0;
    while (full && gone < count && (window.time(gone) <= forgetUntil || count - gone >= MOST)) {
      gone++;
    }
    // Moving costs as much as the values that stay: so only when room is needed.
    if (full && gone > 0) {
      count -= gone;
      window.move(gone, count);
    } else if (full) {
      window.grow(2 * count);
    }
    window.put(count, time, value);
    cells.number(COUNT, count + 1L);
    long newest = Math.max(cells.number(NEWEST), time);
    cells.number(NEWEST, newest);
    if (time < newest || !Double.isFinite(value)) {
      cells.number(TANGLED, newest);
    }
  }

  /**
   * Whether the values behind one time and up to another, and this one, are as many as are asked
   * for, and surely vary by so much that neither {@link #range} nor {@link #deviation} of them says
   * less: some of them tell that of most signals, and it saves a walk along all. False says
   * nothing.
   */
  boolean surelyVary(
      double value, long after, long until, boolean range, double least, int fewest) {
    if (until <= cells.number(NEWEST) || after < cells.number(TANGLED) || !Double.isFinite(value)) {
      return false;
    }
    int all = (int) cells.number(COUNT);
    int first = Math.max(0, all - MOST);
    if (newestVary(first, all, value, after, range, least, fewest)) {
      return true;
    }
    int from = firstBehind(after, first, all);
    int count = all - from + 1;
    return count >= fewest
        && (someVary(FEW, from, all, value, range, least)
            || someVary(MORE, from, all, value, range, least));
  }

  /**
   * Asks the newest ones alone, without looking for where the window begins: they lie beside where
   * the next one is written, so that nothing else has to be fetched.
   */
  private boolean newestVary(
      int first, int all, double value, long after, boolean range, double least, int fewest) {
    int needed = Math.max(FEW, fewest - 1);
    return all - first >= needed
        && window.time(all - needed) > after
        && vary(FEW, all - FEW, FEW, all - first + 1, value, range, least);
  }

  /** Asks some that are spread over the window. */
  private boolean someVary(int some, int from, int all, double value, boolean range, double least) {
    int stored = all - from;
    // Of hardly more, all can be asked at once.
    return stored >= 2 * some && vary(some, from, stored, stored + 1, value, range, least);
  }

  /** Of values in the order of their times; those before it need not be. */
  private int firstBehind(long after, int begin, int end) {
    int low = begin;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (window.time(middle) > after) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /**
   * Whether some values spread over these, and the one beside them, vary by so much that all of the
   * window do, which are not more than {@code most}. Their squares about their own mean are at most
   * those of all about any number, however that was rounded: each term of a sum of squares is
   * rounded by a part of itself.
   */
  private boolean vary(
      int some, int from, int stored, int most, double value, boolean range, double least) {
    double low = value;
    double high = value;
    double sum = value;
    for (int i = 0; i < some; i++) {
      double one = window.value(place(i, some, from, stored));
      low = Math.min(low, one);
      high = Math.max(high, one);
      sum += one;
    }
    if (range) {
      return high - low >= least;
    }
    int taken = some + 1;
    double mean = sum / taken;
    double squares = (value - mean) * (value - mean);
    for (int i = 0; i < some; i++) {
      double off = window.value(place(i, some, from, stored)) - mean;
      squares += off * off;
    }
    double farthest = Math.max(Math.abs(low), Math.abs(high));
    double offMean = taken * ROUNDING * farthest;
    double surely = squares / MARGIN - taken * offMean * offMean;
    return Double.isFinite(squares) && surely > SMALLEST && surely > least * least * most * MARGIN;
  }

  private static int place(int one, int some, int from, int stored) {
    return from + (int) ((long) one * stored / some);
  }

  /** Whether a value of this time is there already. */
  boolean contains(long time, double value) {
    // Nearly always it is newer than all.
    if (time > cells.number(NEWEST)) {
      return false;
    }
    for (int i = (int) cells.number(COUNT) - 1; i >= 0; i--) {
      if (window.time(i) == time && Double.compare(window.value(i), value) == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Chooses the values behind one time and up to another, and one more if it is not among them.
   *
   * @return how many these are
   */
  int choose(double value, long after, long until) {
    int all = (int) cells.number(COUNT);
    int from = Math.max(0, all - MOST);
    if (chosen.length <= all - from) {
      chosen = new double[Math.min(2 * all, MOST) + 1];
    }
    int count = 0;
    for (int i = from; i < all; i++) {
      long time = window.time(i);
      if (time > after && time <= until) {
        chosen[count++] = window.value(i);
      }
    }
    if (!contains(until, value)) {
      chosen[count++] = value;
    }
    return count;
  }

  /** The range of the first ones that were chosen; not a number of none. */
  double range(int count) {
    double low = count == 0 ? Double.NaN : chosen[0];
    double high = low;
    for (int i = 1; i < count; i++) {
      low = Math.min(low, chosen[i]);
      high = Math.max(high, chosen[i]);
    }
    return high - low;
  }

  /** Their standard deviation as a population; not a number of none. */
  double deviation(int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += chosen[i];
    }
    double mean = sum / count;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      squares += (chosen[i] - mean) * (chosen[i] - mean);
    }
    return Math.sqrt(squares / count);
  }
}
