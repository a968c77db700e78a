// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.tables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one key, each valid for a time of its own: from its first instant on, until before
 * the one at which it ends. No two are valid at once.
 *
 * @param <T> what a row says
 */
public final class ValidRows<T> {
  /** A row with its times in epoch milliseconds, and the line that it is of. */
  private record Row<T>(long from, long to, long line, T value) {
    boolean isUnbounded() {
      return from == Long.MIN_VALUE && to == Long.MAX_VALUE;
    }
  }

  private final long[] from;
  private final long[] to;
  private final List<T> values;

  private ValidRows(List<Row<T>> sorted) {
    from = sorted.stream().mapToLong(Row::from).toArray();
    to = sorted.stream().mapToLong(Row::to).toArray();
    values = sorted.stream().map(Row::value).toList();
  }

  /** What is valid whenever it was measured, or null when that depends on the time. */
  public T always() {
    return from[0] == Long.MIN_VALUE && to[0] == Long.MAX_VALUE ? values.get(0) : null;
  }

  /** What is valid at a time in epoch milliseconds, or null. */
  public T at(long millis) {
    int low = 0;
    int high = from.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (from[middle] <= millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low > 0 && millis < to[low - 1] ? values.get(low - 1) : null;
  }

  /**
   * Rows by key, as they are read.
   *
   * @param <K> what one row at a time is valid for
   * @param <T> what a row says
   */
  public static final class Collector<K, T> {
    private final String table;
    private final String keyName;
    private final Map<K, List<Row<T>>> rows = new HashMap<>();

    /**
     * No rows yet.
     *
     * @param table what people call the table, for complaints
     * @param keyName what they call its keys
     */
    public Collector(String table, String keyName) {
      this.table = table;
      this.keyName = keyName;
    }

    /**
     * Adds a row, whose times are those of its line.
     *
     * @throws IllegalArgumentException when it ends before it begins, with the line
     */
    public void add(K key, CsvLine line, T value) {
      Row<T> row = new Row<>(line.from(), line.to(), line.lineNumber(), value);
      if (row.from() >= row.to()) {
        throw line.wrong(
            "ends before it begins; let " + CsvLine.VALID_TO + " be later than its begin");
      }
      rows.computeIfAbsent(key, any -> new ArrayList<>(1)).add(row);
    }

    /**
     * The rows of each key.
     *
     * @throws IllegalArgumentException when two of a key are valid at once, with their lines
     */
    public Map<K, ValidRows<T>> rows() {
      Map<K, ValidRows<T>> all = new HashMap<>(rows.size() * 2);
      rows.forEach((key, some) -> all.put(key, new ValidRows<>(sorted(some))));
      return all;
    }

    private List<Row<T>> sorted(List<Row<T>> some) {
      some.sort(Comparator.comparingLong(Row::from));
      for (int i = 1; i < some.size(); i++) {
        if (some.get(i - 1).to() > some.get(i).from()) {
          refuseBoth(some.get(i - 1), some.get(i));
        }
      }
      return some;
    }

    private void refuseBoth(Row<T> one, Row<T> other) {
      long first = Math.min(one.line(), other.line());
      long second = Math.max(one.line(), other.line());
      boolean timeless = one.isUnbounded() && other.isUnbounded();
      throw CsvLine.wrong(
          table,
          second,
          timeless
              ? "is the second one for its " + keyName + "; leave one of them"
              : "is valid at a time when line "
                  + first
                  + " is valid too, for the same "
                  + keyName
                  + "; let one end where the other begins");
    }
  }
}
