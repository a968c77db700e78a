// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows of an answer that wait to become records, in order of time. Equal ones are one; those of one
 * instant and series know each other, so that none of them counts as a change of another.
 */
final class RowQueue {
  private final Deque<Row> rows = new ArrayDeque<>();

  void add(List<Row> found) {
    List<Row> sorted = found.stream().sorted(Row.BY_TIME).toList();
    for (int i = 0; i < sorted.size(); ) {
      int end = i;
      Set<String> siblings = new HashSet<>();
      while (end < sorted.size() && sorted.get(end).sameInstant(sorted.get(i))) {
        siblings.add(sorted.get(end++).hash());
      }
      String last = null;
      for (; i < end; i++) {
        Row row = sorted.get(i);
        if (!row.hash().equals(last)) {
          rows.add(row.withSiblings(siblings));
        }
        last = row.hash();
      }
    }
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  Row poll() {
    return rows.poll();
  }

  /** The latest time among the rows and this one. */
  Instant newest(Instant other) {
    Instant last = rows.isEmpty() ? other : rows.peekLast().observation().eventTime();
    return last.isAfter(other) ? last : other;
  }
}
