// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A map that never changes: a change gives another one, which shares nearly all with the first.
 * Each record of a station keeps the map of its series as of that record, and of some thousand
 * series no record may have a copy.
 */
final class SharedMap<V> extends AbstractMap<String, V> {
  private static final int BITS = 5;
  private static final int WIDTH = 1 << BITS;
  private static final int MASK = WIDTH - 1;

  /** Rows of cells of entries, by the hash of the key; null where there are none. */
  private final Object[] rows;

  private final int size;

  private SharedMap(Object[] rows, int size) {
    this.rows = rows;
    this.size = size;
  }

  static <V> SharedMap<V> empty() {
    return new SharedMap<>(new Object[WIDTH], 0);
  }

  /** The same entries; the same map when it is one of these. */
  static <V> SharedMap<V> of(Map<String, V> entries) {
    if (entries instanceof SharedMap<V> shared) {
      return shared;
    }
    SharedMap<V> all = empty();
    for (Map.Entry<String, V> entry : entries.entrySet()) {
      all = all.with(entry.getKey(), entry.getValue());
    }
    return all;
  }

  private static int hash(Object key) {
    int hash = key.hashCode() * 0x9e3779b9;
    return hash >>> (Integer.SIZE - 2 * BITS);
  }

  private Object[] cell(int hash) {
    Object[] row = (Object[]) rows[hash >>> BITS];
    return row == null ? null : (Object[]) row[hash & MASK];
  }

  private static int find(Object[] cell, Object key) {
    for (int i = 0; cell != null && i < cell.length; i++) {
      if (((Map.Entry<?, ?>) cell[i]).getKey().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  @SuppressWarnings("unchecked")
  public V get(Object key) {
    Object[] cell = cell(hash(key));
    int at = find(cell, key);
    return at < 0 ? null : ((Map.Entry<String, V>) cell[at]).getValue();
  }

  @Override
  public boolean containsKey(Object key) {
    return find(cell(hash(key)), key) >= 0;
  }

  @Override
  public int size() {
    return size;
  }

  /** These entries and this one, in place of one with the same key. */
  SharedMap<V> with(String key, V value) {
    int hash = hash(key);
    Object[] cell = cell(hash);
    int at = find(cell, key);
    int length = cell == null ? 0 : cell.length;
    Object[] changed = new Object[at < 0 ? length + 1 : length];
    if (length > 0) {
      System.arraycopy(cell, 0, changed, 0, length);
    }
    changed[at < 0 ? length : at] = Map.entry(key, value);
    return put(hash, changed, at < 0 ? size + 1 : size);
  }

  /** These entries without the one of this key. */
  SharedMap<V> without(String key) {
    int hash = hash(key);
    Object[] cell = cell(hash);
    int at = find(cell, key);
    if (at < 0) {
      return this;
    }
    Object[] changed = new Object[cell.length - 1];
    System.arraycopy(cell, 0, changed, 0, at);
    System.arraycopy(cell, at + 1, changed, at, changed.length - at);
    return put(hash, changed.length == 0 ? null : changed, size - 1);
  }

  private SharedMap<V> put(int hash, Object[] cell, int newSize) {
    Object[] newRows = rows.clone();
    Object[] row = (Object[]) rows[hash >>> BITS];
    Object[] newRow = row == null ? new Object[WIDTH] : row.clone();
    newRow[hash & MASK] = cell;
    newRows[hash >>> BITS] = newRow;
    return new SharedMap<>(newRows, newSize);
  }

  @Override
  public Set<Map.Entry<String, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, V>> iterator() {
        return entries().iterator();
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  @SuppressWarnings("unchecked")
  private List<Map.Entry<String, V>> entries() {
    List<Map.Entry<String, V>> all = new ArrayList<>(size);
    for (Object row : rows) {
      for (int i = 0; row != null && i < WIDTH; i++) {
        Object[] cell = (Object[]) ((Object[]) row)[i];
        for (int j = 0; cell != null && j < cell.length; j++) {
          all.add((Map.Entry<String, V>) cell[j]);
        }
      }
    }
    return List.copyOf(all);
  }
}
