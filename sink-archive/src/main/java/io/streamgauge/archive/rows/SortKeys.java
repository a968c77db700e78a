// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * The order of the rows of one buffer by some of their fields. Sorted files let readers skip row
 * groups and pages; rows without a field come first.
 */
final class SortKeys {
  /** Rough heap of a text that a dictionary keeps: objects and map entry. */
  private static final int ENTRY_BYTES = 120;

  private final List<String> fields;
  private final SpillableLongs[] keys;
  private final List<Map<String, Integer>> dictionaries = new ArrayList<>();
  private int rows;
  private long dictionaryBytes;

  SortKeys(List<String> fields) {
    this.fields = fields;
    this.keys = new SpillableLongs[fields.size()];
    Arrays.setAll(keys, any -> new SpillableLongs());
    fields.forEach(field -> dictionaries.add(new HashMap<>()));
  }

  void add(Object value) {
    for (int i = 0; i < keys.length; i++) {
      keys[i].add(key(i, field(value, fields.get(i))));
    }
    rows++;
  }

  long bytes() {
    long bytes = dictionaryBytes;
    for (SpillableLongs column : keys) {
      bytes += column.bytes();
    }
    return bytes;
  }

  void spill(SpillFiles files) throws IOException {
    for (SpillableLongs column : keys) {
      column.spill(files);
    }
  }

  void release() {
    for (SpillableLongs column : keys) {
      column.release();
    }
  }

  /** The rows in order; equal ones stay in the order in which they came. */
  int[] order() {
    int[] order = new int[rows];
    Arrays.setAll(order, row -> row);
    if (keys.length > 0) {
      long[][] ranked = new long[keys.length][];
      Arrays.setAll(ranked, this::ranked);
      sort(ranked, order, new int[rows], 0, rows);
    }
    return order;
  }

  /**
   * Merge sort, stable, without an object for each row; runs that are in order stay as they are.
   */
  private static void sort(long[][] ranked, int[] order, int[] spare, int from, int to) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sort(ranked, order, spare, from, middle);
    sort(ranked, order, spare, middle, to);
    if (compare(ranked, order[middle - 1], order[middle]) <= 0) {
      return;
    }
    System.arraycopy(order, from, spare, from, middle - from);
    int left = from;
    int right = middle;
    for (int at = from; left < middle; at++) {
      boolean takeLeft = right == to || compare(ranked, spare[left], order[right]) <= 0;
      order[at] = takeLeft ? spare[left++] : order[right++];
    }
  }

  private static int compare(long[][] ranked, int one, int other) {
    for (long[] column : ranked) {
      int compared = Long.compare(column[one], column[other]);
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  /** Texts were numbered in order of arrival; here each gets its rank. */
  private long[] ranked(int column) {
    Map<String, Integer> dictionary = dictionaries.get(column);
    long[] plain = keys[column].all();
    if (dictionary.isEmpty()) {
      return plain;
    }
    List<String> texts = new ArrayList<>(dictionary.keySet());
    Collections.sort(texts);
    long[] ranks = new long[texts.size()];
    for (int rank = 0; rank < ranks.length; rank++) {
      ranks[dictionary.get(texts.get(rank))] = rank;
    }
    long[] ranked = new long[rows];
    for (int row = 0; row < rows; row++) {
      long key = plain[row];
      ranked[row] = key >= 0 && key < ranks.length ? ranks[(int) key] : key;
    }
    return ranked;
  }

  private long key(int column, Object value) {
    if (value instanceof String text) {
      Map<String, Integer> dictionary = dictionaries.get(column);
      Integer known = dictionary.get(text);
      if (known == null) {
        known = dictionary.size();
        dictionary.put(text, known);
        dictionaryBytes += ENTRY_BYTES + 2L * text.length();
      }
      return known;
    }
    if (value instanceof Date date) {
      return date.toInstant().toEpochMilli();
    }
    if (value instanceof Double || value instanceof Float) {
      long bits = Double.doubleToLongBits(((Number) value).doubleValue());
      return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
    }
    return value instanceof Number number ? number.longValue() : Long.MIN_VALUE;
  }

  private static Object field(Object value, String name) {
    if (value instanceof Struct struct) {
      Field field = struct.schema().field(name);
      return field == null ? null : struct.get(field);
    }
    return value == null ? null : ((Map<?, ?>) value).get(name);
  }
}
