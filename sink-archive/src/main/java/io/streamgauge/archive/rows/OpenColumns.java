// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.DataException;

/**
 * The columns of the rows of a topic partition that wait. Records can bring new ones without end,
 * and each costs memory until its file is written: records with many are refused beyond a bound,
 * those with few let the files be written early.
 */
final class OpenColumns {
  /** New columns of one record that are nothing to worry about. */
  private static final int FEW = 100;

  private final Set<Long> seen = new HashSet<>();
  private final Set<RowLayout> layouts = Collections.newSetFromMap(new IdentityHashMap<>());
  private Inferred last;
  private long ofLayouts;

  /**
   * The columns of a record that no row before had.
   *
   * @throws DataException when they are too many
   */
  Set<Long> fresh(Inferred value) {
    if (value.equals(last)) {
      return Set.of();
    }
    Set<Long> fresh = new HashSet<>();
    collect(value, 1, fresh);
    if (fresh.size() > FEW && seen.size() + fresh.size() > Inferred.MOST_COLUMNS) {
      throw new DataException(
          "The record would bring the columns of its topic partition to more than "
              + Inferred.MOST_COLUMNS
              + " before the next files");
    }
    return fresh;
  }

  private void collect(Inferred value, long path, Set<Long> fresh) {
    if (value.element() != null) {
      collect(value.element(), path * 31 + 7, fresh);
    }
    for (Map.Entry<String, Inferred> field : value.fields().entrySet()) {
      long name = field.getKey().hashCode() + ((long) field.getKey().length() << 32);
      long below = Long.rotateLeft((path ^ name) * 0x9E3779B97F4A7C15L, 29);
      collect(field.getValue(), below, fresh);
    }
    if (value.fields().isEmpty() && value.element() == null && !seen.contains(path)) {
      fresh.add(path);
    }
  }

  /** Takes over the columns of a record that is archived. */
  void add(Inferred value, Set<Long> fresh) {
    last = value;
    seen.addAll(fresh);
  }

  void add(RowLayout layout) {
    if (layouts.add(layout)) {
      ofLayouts += layout.type().getPaths().size();
    }
  }

  /** Columns of all layouts of rows that wait. */
  long ofLayouts() {
    return ofLayouts;
  }

  /** Whether there are so many without a schema that files should be written. */
  boolean crowded() {
    return seen.size() > Inferred.MOST_COLUMNS;
  }

  void clear() {
    seen.clear();
    layouts.clear();
    last = null;
    ofLayouts = 0;
  }
}
