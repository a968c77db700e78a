// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How far one station has been read: exactly what its source offset holds. Every record carries the
 * cursors of all series as of that record, so that any prefix of an answer, and any part of it that
 * a transform drops, leaves an offset from which nothing is lost and nothing repeated.
 *
 * @param since rows before this are not wanted
 * @param from time of the last row emitted, where reading goes on after a restart
 * @param series cursor of each series seen
 */
record Cursor(Instant since, Instant from, Map<String, SeriesCursor> series) {
  static final String SINCE = "since";
  static final String FROM = "from";
  static final String TIME = "t:";
  static final String SEEN = "seen:";

  Cursor {
    series = Map.copyOf(series);
  }

  static Cursor startingAt(Instant start) {
    return new Cursor(start, start, Map.of());
  }

  SeriesCursor.Verdict judge(Row row) {
    if (row.observation().eventTime().isBefore(since)) {
      return SeriesCursor.Verdict.KNOWN;
    }
    SeriesCursor cursor = series.get(row.series());
    return cursor == null ? SeriesCursor.Verdict.NEW : cursor.judge(row);
  }

  Cursor accept(Row row, Duration lookback) {
    Instant time = row.observation().eventTime();
    SeriesCursor known = series.get(row.series());
    SeriesCursor start = known == null ? SeriesCursor.from(since, time) : known;
    Map<String, SeriesCursor> all = new HashMap<>(series);
    all.put(row.series(), start.accept(row, lookback));
    return new Cursor(since, time, all);
  }

  /** Whether rows of this time are judged by what is remembered of their series. */
  boolean remembers(Row row) {
    SeriesCursor known = series.get(row.series());
    return known != null && known.remembers(row.observation().eventTime());
  }

  /** Time of the newest row of any series; {@link #since} when there is none. */
  Instant newest() {
    return series.values().stream()
        .map(SeriesCursor::latest)
        .reduce(since, (a, b) -> a.isAfter(b) ? a : b);
  }

  /** Time of the newest row of the series furthest behind, of those not before the given time. */
  Instant slowest(Instant notBefore) {
    return series.values().stream()
        .map(SeriesCursor::latest)
        .filter(time -> !time.isBefore(notBefore))
        .reduce(newest(), (a, b) -> a.isBefore(b) ? a : b);
  }

  /** The earliest such hole that one of these rows shows. */
  Instant holeBefore(List<Row> rows, Instant start) {
    return rows.stream()
        .map(row -> holeBefore(row, start))
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /**
   * Up to where the row's series was read before an answer that begins at {@code start}, when the
   * time in between was never asked for; null when there is no such hole.
   */
  private Instant holeBefore(Row row, Instant start) {
    SeriesCursor known = series.get(row.series());
    Instant latest = known != null ? known.latest() : series.isEmpty() ? since : null;
    boolean hole =
        latest != null
            && latest.isBefore(start)
            && row.observation().eventTime().isAfter(latest)
            && judge(row) == SeriesCursor.Verdict.NEW;
    return hole ? latest : null;
  }

  /** This cursor as a source offset: flat, readable, and of strings only. */
  Map<String, String> offset() {
    Map<String, String> offset = new LinkedHashMap<>();
    offset.put(SINCE, since.toString());
    offset.put(FROM, from.toString());
    for (Map.Entry<String, SeriesCursor> entry : new TreeMap<>(series).entrySet()) {
      offset.put(TIME + entry.getKey(), entry.getValue().latest().toString());
      offset.put(SEEN + entry.getKey(), entry.getValue().seen());
    }
    return offset;
  }

  /**
   * Reads an offset, also one that a person wrote: {@code from} alone means everything from there;
   * {@code t:<series>} without {@code seen:<series>} means that all up to that time is known.
   *
   * @throws IllegalArgumentException naming the entry that cannot be read
   */
  static Cursor of(Map<String, ?> offset) {
    Map<String, SeriesCursor> series = new HashMap<>();
    Instant earliest = null;
    for (Map.Entry<String, ?> entry : offset.entrySet()) {
      String key = entry.getKey();
      if (key.startsWith(TIME)) {
        String name = key.substring(TIME.length());
        Instant latest = instant(key, entry.getValue());
        Object seen = offset.get(SEEN + name);
        series.put(
            name,
            seen == null ? SeriesCursor.at(latest) : SeriesCursor.parse(latest, seen.toString()));
        earliest = earliest == null || latest.isBefore(earliest) ? latest : earliest;
      } else if (key.startsWith(SEEN)) {
        if (!offset.containsKey(TIME + key.substring(SEEN.length()))) {
          throw new IllegalArgumentException(key + " needs its " + TIME + " entry beside it");
        }
      } else if (!key.equals(FROM) && !key.equals(SINCE)) {
        throw new IllegalArgumentException(
            "'"
                + key
                + "' is not an offset entry; use from, since, t:<series>, seen:<series> or"
                + " gap:<start>|<series>");
      }
    }
    Instant from = offset.containsKey(FROM) ? instant(FROM, offset.get(FROM)) : earliest;
    if (from == null) {
      throw new IllegalArgumentException("an offset needs " + FROM + ", an ISO instant");
    }
    Instant since = offset.containsKey(SINCE) ? instant(SINCE, offset.get(SINCE)) : from;
    return new Cursor(from.isBefore(since) ? from : since, from, series);
  }

  static Instant instant(String key, Object value) {
    try {
      return Instant.parse(String.valueOf(value));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          key + "='" + value + "' is not an ISO instant such as 2026-01-31T00:00:00Z", e);
    }
  }
}
