// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of an answer that wait to become records, in order of time. Equal ones are one; those of one
 * instant and series know each other, so that none of them counts as a change of another.
 */
final class RowQueue {
  /** Most different readings of a series at one time: the offset remembers each of them. */
  static final int MOST_AT_ONCE = 2_000;

  private final Deque<Row> rows = new ArrayDeque<>();

  /** Adds these rows, and gives those back of which there are too many at one time. */
  List<Row> add(List<Row> found) {
    List<Row> surplus = new ArrayList<>();
    List<Row> sorted = found.stream().sorted(Row.BY_TIME).toList();
    for (int i = 0; i < sorted.size(); ) {
      int end = i;
      Set<String> siblings = new HashSet<>();
      while (end < sorted.size() && sorted.get(end).sameInstant(sorted.get(i))) {
        if (siblings.size() < MOST_AT_ONCE) {
          siblings.add(sorted.get(end).hash());
        }
        end++;
      }
      String last = null;
      for (; i < end; i++) {
        Row row = sorted.get(i);
        if (!siblings.contains(row.hash())) {
          surplus.add(row);
        } else if (!row.hash().equals(last)) {
          rows.add(row.withSiblings(siblings));
        }
        last = row.hash();
      }
    }
    return surplus;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  Row poll() {
    return rows.poll();
  }

  /**
   * The earliest time, not before the given one, at which a reading of a series is expected after
   * its last: an interval that begins there may lie across the end of the window. Null without one.
   */
  Instant expected(Instant notBefore) {
    Map<String, Instant> last = new HashMap<>();
    Map<String, Instant> next = new HashMap<>();
    for (Row row : rows) {
      Instant time = row.observation().eventTime();
      Instant before = last.put(row.series(), time);
      if (before == null || time.isAfter(before)) {
        next.put(row.series(), before == null ? time : time.plus(Duration.between(before, time)));
      }
    }
    return next.values().stream()
        .filter(time -> !time.isBefore(notBefore))
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** The latest time among the rows and this one. */
  Instant newest(Instant other) {
    Instant last = rows.isEmpty() ? other : rows.peekLast().observation().eventTime();
    return last.isAfter(other) ? last : other;
  }
}
