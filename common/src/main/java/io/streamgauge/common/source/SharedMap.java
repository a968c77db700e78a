// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * A map that never changes: a change gives another one, which shares nearly all with the first.
 * Each record of a source keeps the map of its series as of that record, and of some thousand
 * series no record may have a copy.
 */
public final class SharedMap<V> extends AbstractMap<String, V> {
  private static final int BITS = 5;
  private static final int WIDTH = 1 << BITS;
  private static final int MASK = WIDTH - 1;

  /** So many need no hash; most stations have no more series. */
  private static final int FEW = 4;

  /** The entries while they are few; null when they are more. */
  private final Object[] few;

  /** Rows of cells of entries, by the hash of the key; null where there are none. */
  private final Object[] rows;

  private final int size;

  private SharedMap(Object[] few, Object[] rows, int size) {
    this.few = few;
    this.rows = rows;
    this.size = size;
  }

  public static <V> SharedMap<V> empty() {
    return new SharedMap<>(new Object[0], null, 0);
  }

  /** The same entries; the same map when it is one of these. */
  public static <V> SharedMap<V> of(Map<String, V> entries) {
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

  /** The entries among which one of this key is. */
  private Object[] near(Object key) {
    return few == null ? cell(hash(key)) : few;
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
    Object[] cell = near(key);
    int at = find(cell, key);
    return at < 0 ? null : ((Map.Entry<String, V>) cell[at]).getValue();
  }

  @Override
  public boolean containsKey(Object key) {
    return find(near(key), key) >= 0;
  }

  @Override
  public int size() {
    return size;
  }

  /** These entries and this one, in place of one with the same key. */
  public SharedMap<V> with(String key, V value) {
    Object[] cell = near(key);
    int at = find(cell, key);
    if (few != null && at < 0 && size == FEW) {
      return hashed().with(key, value);
    }
    int length = cell == null ? 0 : cell.length;
    Object[] changed = new Object[at < 0 ? length + 1 : length];
    if (length > 0) {
      System.arraycopy(cell, 0, changed, 0, length);
    }
    changed[at < 0 ? length : at] = Map.entry(key, value);
    return put(key, changed, at < 0 ? size + 1 : size);
  }

  /** The same entries by their hashes, however few they are. */
  @SuppressWarnings("unchecked")
  private SharedMap<V> hashed() {
    SharedMap<V> all = new SharedMap<>(null, new Object[WIDTH], 0);
    for (Object each : few) {
      Map.Entry<String, V> entry = (Map.Entry<String, V>) each;
      all = all.with(entry.getKey(), entry.getValue());
    }
    return all;
  }

  /** These entries without the one of this key. */
  public SharedMap<V> without(String key) {
    Object[] cell = near(key);
    int at = find(cell, key);
    if (at < 0) {
      return this;
    }
    Object[] changed = new Object[cell.length - 1];
    System.arraycopy(cell, 0, changed, 0, at);
    System.arraycopy(cell, at + 1, changed, at, changed.length - at);
    return put(key, few == null && changed.length == 0 ? null : changed, size - 1);
  }

  private SharedMap<V> put(String key, Object[] cell, int newSize) {
    if (few != null) {
      return new SharedMap<>(cell, null, newSize);
    }
    int hash = hash(key);
    Object[] newRows = rows.clone();
    Object[] row = (Object[]) rows[hash >>> BITS];
    Object[] newRow = row == null ? new Object[WIDTH] : row.clone();
    newRow[hash & MASK] = cell;
    newRows[hash >>> BITS] = newRow;
    return new SharedMap<>(null, newRows, newSize);
  }

  @Override
  public Set<Map.Entry<String, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, V>> iterator() {
        return new Entries<>(few, rows);
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  /** The entries of all cells, one after the other; whoever looks at all has no copy of them. */
  private static final class Entries<V> implements Iterator<Map.Entry<String, V>> {
    private final Object[] rows;
    private Object[] cell;
    private int next;
    private int at;

    /** All of the cells in these rows, behind those of one cell. */
    Entries(Object[] first, Object[] rows) {
      this.rows = rows;
      cell = first;
      skip();
    }

    /** Goes to the next cell that has an entry left. */
    private void skip() {
      while (next == length(cell)) {
        if (rows == null || at == WIDTH * WIDTH) {
          return;
        }
        Object[] row = (Object[]) rows[at >>> BITS];
        cell = row == null ? null : (Object[]) row[at & MASK];
        at = row == null ? at + WIDTH : at + 1;
        next = 0;
      }
    }

    private static int length(Object[] cell) {
      return cell == null ? 0 : cell.length;
    }

    @Override
    public boolean hasNext() {
      return next < length(cell);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map.Entry<String, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<String, V> entry = (Map.Entry<String, V>) cell[next++];
      skip();
      return entry;
    }
  }
}
