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
  private static final int SIZE = 2;

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
  }

  /** Adds a value and forgets those at or before a time. */
  void add(long time, double value, long forgetUntil) {
    int count = (int) cells.number(COUNT);
    int gone = 0;
    while (gone < count && (window.time(gone) <= forgetUntil || count - gone >= MOST)) {
      gone++;
    }
    boolean full = count == window.room();
    // Moving costs as much as the values that stay: so only when room is needed.
    if (full && gone > 0) {
      count -= gone;
      window.move(gone, count);
    } else if (full) {
      window.grow(2 * count);
    }
    window.put(count, time, value);
    cells.number(COUNT, count + 1L);
    cells.number(NEWEST, Math.max(cells.number(NEWEST), time));
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
