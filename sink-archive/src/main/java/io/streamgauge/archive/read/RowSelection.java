// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.store.PathName;
import io.streamgauge.common.Digests;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows that are wanted.
 *
 * @param topics directories of topics; empty for all
 * @param where values that columns or levels of directories have to have, any of each
 * @param begin of the event times, or null
 * @param end behind the event times, or null
 */
record RowSelection(
    List<String> topics, Map<String, Set<String>> where, Instant begin, Instant end) {
  static final String SENSOR = "sensor_id";
  static final String EVENT_TIME = "event_time";

  /** A short text that another selection out of a file does not have. */
  String fingerprint() {
    SortedMap<String, SortedSet<String>> sorted = new TreeMap<>();
    where.forEach((name, values) -> sorted.put(name, new TreeSet<>(values)));
    String text = sorted + " " + begin + " " + end;
    return Digests.sha256(text).substring(0, 16);
  }

  /** Whether it asks for event times. */
  boolean byTime() {
    return begin != null || end != null;
  }

  /**
   * Whether a directory can have rows that are wanted, judged by its levels. Of a value that was
   * too long for a directory's name, the file knows the whole.
   */
  boolean levels(PathLevels levels) {
    for (Map.Entry<String, Set<String>> wanted : where.entrySet()) {
      if (levels.values().containsKey(wanted.getKey())) {
        String value = levels.values().get(wanted.getKey());
        boolean whole = value == null || !PathName.looksCut(value);
        if (whole && !wanted.getValue().contains(value == null ? "" : value)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether some event time of a span is wanted; of null, which is none that is known, too. */
  boolean touches(PathLevels.Span span) {
    return span == null || span.touches(begin, end);
  }

  /** Whether an event time is wanted; one that is not known is not, when there is a range. */
  boolean time(Long micros) {
    if (!byTime()) {
      return true;
    }
    return micros != null
        && (begin == null || micros >= micros(begin))
        && (end == null || micros < micros(end));
  }

  static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000L);
  }
}
