// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Arrays;

/** The values of a series of the last while, in the order in which they came; bounded. */
final class RecentValues {
  /** Readings of a week, one a minute. */
  static final int MOST = 10_080;

  private long[] times = new long[4];
  private double[] values = new double[4];
  private int size;
  private long newest = Long.MIN_VALUE;

  /** Adds a value and forgets those at or before a time. */
  void add(long time, double value, long forgetUntil) {
    int gone = 0;
    while (gone < size && (times[gone] <= forgetUntil || size - gone >= MOST)) {
      gone++;
    }
    boolean full = size == times.length;
    // Moving costs as much as the values that stay: so only when room is needed.
    if (full && gone > 0) {
      size -= gone;
      System.arraycopy(times, gone, times, 0, size);
      System.arraycopy(values, gone, values, 0, size);
    } else if (full) {
      times = Arrays.copyOf(times, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    times[size] = time;
    values[size] = value;
    size++;
    newest = Math.max(newest, time);
  }

  /** Whether a value of this time is there already. */
  boolean contains(long time, double value) {
    // Nearly always it is newer than all.
    for (int i = size - 1; i >= 0 && time <= newest; i--) {
      if (times[i] == time && Double.compare(values[i], value) == 0) {
        return true;
      }
    }
    return false;
  }

  int bytes() {
    return times.length * (Long.BYTES + Double.BYTES);
  }

  /** The values behind one time and up to another, and one more if it is not among them. */
  double[] with(double value, long after, long until) {
    double[] some = new double[size + 1];
    int count = 0;
    for (int i = Math.max(0, size - MOST); i < size; i++) {
      if (times[i] > after && times[i] <= until) {
        some[count++] = values[i];
      }
    }
    if (!contains(until, value)) {
      some[count++] = value;
    }
    return Arrays.copyOf(some, count);
  }
}
