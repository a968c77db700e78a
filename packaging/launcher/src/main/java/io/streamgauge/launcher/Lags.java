// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Times that one stage took, in milliseconds. */
final class Lags {
  private long[] millis = new long[1_024];
  private int count;

  synchronized void add(long lag) {
    if (count == millis.length) {
      millis = Arrays.copyOf(millis, 2 * count);
    }
    millis[count++] = lag;
  }

  synchronized int count() {
    return count;
  }

  /** The lag that a fraction of all do not exceed, in seconds; a dash where there is none. */
  synchronized String quantile(double fraction) {
    if (count == 0) {
      return "-";
    }
    long[] sorted = Arrays.copyOf(millis, count);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(fraction * count) - 1;
    return seconds(sorted[Math.max(0, rank)]);
  }

  /** The row of a table: what it is, how many, and two quantiles. */
  List<String> row(String what) {
    return List.of(what, Integer.toString(count()), quantile(0.5), quantile(0.99));
  }

  static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.2f", millis / 1_000.0);
  }
}
