// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Arrays;

/**
 * A memory of the values of a series of the last while, in the order in which they came; bounded.
 */
class RecentValues {
  /** Readings of a week, one a minute. */
  static final int MOST = 10_080;

  /** Side by side, since the memory of many series is fetched piece by piece. */
  private long[] timesAndValues = new long[8];

  private int size;
  private long newest = Long.MIN_VALUE;

  private long time(int i) {
    return timesAndValues[2 * i];
  }

  private double value(int i) {
    return Double.longBitsToDouble(timesAndValues[2 * i + 1]);
  }

  /** Adds a value and forgets those at or before a time. */
  void add(long time, double value, long forgetUntil) {
    int gone = 0;
    while (gone < size && (time(gone) <= forgetUntil || size - gone >= MOST)) {
      gone++;
    }
    boolean full = 2 * size == timesAndValues.length;
    // Moving costs as much as the values that stay: so only when room is needed.
    if (full && gone > 0) {
      size -= gone;
      System.arraycopy(timesAndValues, 2 * gone, timesAndValues, 0, 2 * size);
    } else if (full) {
      timesAndValues = Arrays.copyOf(timesAndValues, 2 * timesAndValues.length);
    }
    timesAndValues[2 * size] = time;
    timesAndValues[2 * size + 1] = Double.doubleToRawLongBits(value);
    size++;
    newest = Math.max(newest, time);
  }

  /** Whether a value of this time is there already. */
  boolean contains(long time, double value) {
    // Nearly always it is newer than all.
    for (int i = size - 1; i >= 0 && time <= newest; i--) {
      if (time(i) == time && Double.compare(value(i), value) == 0) {
        return true;
      }
    }
    return false;
  }

  int bytes() {
    return timesAndValues.length * Long.BYTES;
  }

  /** The values behind one time and up to another, and one more if it is not among them. */
  double[] with(double value, long after, long until) {
    double[] some = new double[size + 1];
    int count = 0;
    for (int i = Math.max(0, size - MOST); i < size; i++) {
      if (time(i) > after && time(i) <= until) {
        some[count++] = value(i);
      }
    }
    if (!contains(until, value)) {
      some[count++] = value;
    }
    return Arrays.copyOf(some, count);
  }
}
