// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

/**
 * Merge sort of row numbers, stable, without an object for each row; runs that are in order, as
 * rows mostly come, cost one comparison a row.
 */
final class RowOrder {
  /** Fewer are moved one by one. */
  private static final int FEW = 16;

  private RowOrder() {}

  /**
   * Sorts a part of the rows.
   *
   * @param numbers of each row in each column, the first column being the first to compare
   */
  static void sort(long[][] numbers, int[] order, int from, int to) {
    int ordered = from + 1;
    while (ordered < to && compare(numbers, order[ordered - 1], order[ordered]) <= 0) {
      ordered++;
    }
    if (ordered < to) {
      sort(numbers, order, new int[to - from], from, to, from);
    }
  }

  private static void sort(long[][] numbers, int[] order, int[] spare, int from, int to, int base) {
    if (to - from < FEW) {
      insert(numbers, order, from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    sort(numbers, order, spare, from, middle, base);
    sort(numbers, order, spare, middle, to, base);
    if (compare(numbers, order[middle - 1], order[middle]) <= 0) {
      return;
    }
    System.arraycopy(order, from, spare, from - base, middle - from);
    int left = from;
    int right = middle;
    for (int at = from; left < middle; at++) {
      boolean takeLeft = right == to || compare(numbers, spare[left - base], order[right]) <= 0;
      order[at] = takeLeft ? spare[left++ - base] : order[right++];
    }
  }

  private static void insert(long[][] numbers, int[] order, int from, int to) {
    for (int next = from + 1; next < to; next++) {
      int row = order[next];
      int at = next;
      while (at > from && compare(numbers, order[at - 1], row) > 0) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = row;
    }
  }

  private static int compare(long[][] numbers, int one, int other) {
    for (long[] column : numbers) {
      int compared = Long.compare(column[one], column[other]);
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }
}
