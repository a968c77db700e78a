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

  /** Rows without a value, or with one that has no order. */
  private static final long NONE = Long.MIN_VALUE;

  private final List<String> fields;
  private final Key[] keys;
  private int rows;
  private long dictionaryBytes;

  /** One field's values as numbers, texts in the order in which they came. */
  private static final class Key {
    private final SpillableLongs numbers = new SpillableLongs();
    private Map<String, Integer> dictionary = Map.of();
    private String lastText;
    private long last;
  }

  SortKeys(List<String> fields) {
    this.fields = fields;
    this.keys = new Key[fields.size()];
    Arrays.setAll(keys, any -> new Key());
  }

  void add(Object value) {
    for (int i = 0; i < keys.length; i++) {
      keys[i].numbers.add(number(keys[i], field(value, fields.get(i))));
    }
    rows++;
  }

  /** Like the other, with the fields of the value's schema. */
  void add(StructFields from, Struct value) {
    for (int i = 0; i < keys.length; i++) {
      keys[i].numbers.add(number(keys[i], from.key(value, i)));
    }
    rows++;
  }

  long bytes() {
    long bytes = dictionaryBytes;
    for (Key key : keys) {
      bytes += key.numbers.bytes();
    }
    return bytes;
  }

  void spill(SpillFiles files) throws IOException {
    for (Key key : keys) {
      key.numbers.spill(files);
    }
  }

  void release() {
    for (Key key : keys) {
      key.numbers.release();
    }
  }

  /** The rows in order; equal ones stay in the order in which they came. */
  int[] order() {
    int[] order = new int[rows];
    for (int row = 0; row < rows; row++) {
      order[row] = row;
    }
    if (keys.length > 0 && rows > 1) {
      sort(order);
    }
    return order;
  }

  /** Texts that come first are no reason to compare rows: they are dealt out by their rank. */
  private void sort(int[] order) {
    long[][] numbers = new long[keys.length][];
    Arrays.setAll(numbers, i -> i == 0 ? keys[0].numbers.all() : ranked(keys[i]));
    long[] ranks = ranks(keys[0]);
    int[] ends = dealt(numbers[0], ranks, order);
    if (ends == null) {
      numbers[0] = ranked(numbers[0], ranks);
      RowOrder.sort(numbers, order, 0, rows);
      return;
    }
    long[][] others = Arrays.copyOfRange(numbers, 1, numbers.length);
    int from = 0;
    for (int end : ends) {
      RowOrder.sort(others, order, from, end);
      from = end;
    }
  }

  /**
   * Deals the rows out by a text, in the order in which they came, and returns where those of each
   * text end; null when some have other values or there are no texts.
   */
  private int[] dealt(long[] texts, long[] ranks, int[] order) {
    if (ranks.length == 0) {
      return null;
    }
    int[] counts = new int[ranks.length + 1];
    for (int row = 0; row < rows; row++) {
      long text = texts[row];
      if (text != NONE && (text < 0 || text >= ranks.length)) {
        return null;
      }
      counts[text == NONE ? 0 : 1 + (int) ranks[(int) text]]++;
    }
    int begin = 0;
    for (int i = 0; i < counts.length; i++) {
      int count = counts[i];
      counts[i] = begin;
      begin += count;
    }
    for (int row = 0; row < rows; row++) {
      long text = texts[row];
      order[counts[text == NONE ? 0 : 1 + (int) ranks[(int) text]]++] = row;
    }
    return counts;
  }

  private long[] ranked(Key key) {
    return ranked(key.numbers.all(), ranks(key));
  }

  /** Texts were numbered in order of arrival; here each gets its rank. */
  private long[] ranked(long[] plain, long[] ranks) {
    if (ranks.length == 0) {
      return plain;
    }
    long[] ranked = new long[rows];
    for (int row = 0; row < rows; row++) {
      long key = plain[row];
      ranked[row] = key >= 0 && key < ranks.length ? ranks[(int) key] : key;
    }
    return ranked;
  }

  /** The rank of each text by its number. */
  private static long[] ranks(Key key) {
    List<String> texts = new ArrayList<>(key.dictionary.keySet());
    Collections.sort(texts);
    long[] ranks = new long[texts.size()];
    for (int rank = 0; rank < ranks.length; rank++) {
      ranks[key.dictionary.get(texts.get(rank))] = rank;
    }
    return ranks;
  }

  private long number(Key key, Object value) {
    if (value instanceof String text) {
      if (!text.equals(key.lastText)) {
        key.last = number(key, text);
        key.lastText = text;
      }
      return key.last;
    }
    if (value instanceof Date date) {
      return date.toInstant().toEpochMilli();
    }
    if (value instanceof Double || value instanceof Float) {
      long bits = Double.doubleToLongBits(((Number) value).doubleValue());
      return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
    }
    return value instanceof Number number ? number.longValue() : NONE;
  }

  private int number(Key key, String text) {
    if (key.dictionary.isEmpty()) {
      key.dictionary = new HashMap<>(4);
    }
    Integer known = key.dictionary.get(text);
    if (known == null) {
      known = key.dictionary.size();
      key.dictionary.put(text, known);
      dictionaryBytes += ENTRY_BYTES + 2L * text.length();
    }
    return known;
  }

  private static Object field(Object value, String name) {
    if (value instanceof Struct struct) {
      Field field = struct.schema().field(name);
      return field == null ? null : struct.get(field);
    }
    return value == null ? null : ((Map<?, ?>) value).get(name);
  }
}
