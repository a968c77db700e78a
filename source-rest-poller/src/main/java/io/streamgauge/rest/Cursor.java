// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.source.SharedMap;
import io.streamgauge.common.source.TaskSize;
import io.streamgauge.extract.Extraction.Row;
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
 * The position up to which one station has been read: exactly what its source offset holds. Every
 * record carries the cursors of all series as of that record, so that any prefix of an answer, and
 * any part of it that a transform drops, leaves an offset from which nothing is lost and nothing
 * repeated. A value: nothing of it ever changes.
 */
final class Cursor {
  static final String SINCE = "since";
  static final String FROM = "from";
  static final String TIME = "t:";
  static final String SEEN = "seen:";

  /** Before the names of the entries of a backfill's cursor. */
  static final String BACKFILL = "backfill.";

  /** Quotes, colons, commas, the prefixes of both entries and of a backfill's, and the time. */
  private static final int BESIDE_NAMES = 2 * (BACKFILL.length() + 6) + 7 + 32;

  private final Instant since;
  private final Instant from;
  private final SharedMap<SeriesCursor> series;
  private final Instant newest;
  private final long fixedBytes;
  private final long seenBytes;

  /**
   * A cursor.
   *
   * @param since rows before this are not wanted
   * @param from time of the last row emitted, where reading goes on after a restart
   * @param series cursor of each series seen
   */
  Cursor(Instant since, Instant from, Map<String, SeriesCursor> series) {
    this.since = since;
    this.from = from;
    this.series = SharedMap.of(series);
    Instant latest = since;
    long fixed = 0;
    long seen = 0;
    for (Map.Entry<String, SeriesCursor> entry : this.series.entrySet()) {
      fixed += fixedBytes(entry.getKey());
      seen += entry.getValue().seenLength();
      latest = later(latest, entry.getValue().latest());
    }
    newest = latest;
    fixedBytes = fixed;
    seenBytes = seen;
  }

  /** The cursor after a change of one series. */
  private Cursor(Cursor before, Instant from, String name, SeriesCursor changed) {
    SeriesCursor old = before.series.get(name);
    since = before.since;
    this.from = from;
    series = before.series.with(name, changed);
    // No row takes the newest time of its series back.
    newest = later(before.newest, changed.latest());
    fixedBytes = before.fixedBytes + (old == null ? fixedBytes(name) : 0);
    seenBytes = before.seenBytes + changed.seenLength() - (old == null ? 0 : old.seenLength());
  }

  Instant since() {
    return since;
  }

  Instant from() {
    return from;
  }

  /** Cursor of each series seen. */
  Map<String, SeriesCursor> series() {
    return series;
  }

  /** What a series takes in an offset beside its memory. */
  static long fixedBytes(String name) {
    return 2L * TaskSize.written(name) + BESIDE_NAMES;
  }

  /** What all series take in an offset beside their memories. */
  long fixedBytes() {
    return fixedBytes;
  }

  /** What the memories of all series take in an offset. */
  long seenBytes() {
    return seenBytes;
  }

  /**
   * The part of the hash of an offset that comes from this, without its text.
   *
   * @param prefix of the names of its entries
   */
  int hash(String prefix) {
    int hash = hash(prefix + SINCE, since.toString()) + hash(prefix + FROM, from.toString());
    for (Map.Entry<String, SeriesCursor> entry : series.entrySet()) {
      String name = entry.getKey();
      hash += hash(prefix + TIME + name, entry.getValue().latestText());
      hash += (prefix + SEEN + name).hashCode() ^ entry.getValue().seenHash();
    }
    return hash;
  }

  private static int hash(String name, String value) {
    return name.hashCode() ^ value.hashCode();
  }

  /** The same with memories that are so short that they take at most so many bytes in all. */
  Cursor trimmed(long mostSeenBytes) {
    int most = (int) Math.min(SeriesCursor.MOST_MARKS, mostSeenBytes / Math.max(1, series.size()));
    Map<String, SeriesCursor> all = new HashMap<>();
    series.forEach((name, cursor) -> all.put(name, cursor.trimmed(most)));
    return new Cursor(since, from, all);
  }

  static Cursor startingAt(Instant start) {
    return new Cursor(start, start, Map.of());
  }

  /** The series whose newest reading is beyond a time. */
  List<String> ahead(Instant bound) {
    return series.entrySet().stream()
        .filter(entry -> entry.getValue().latest().isAfter(bound))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
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
    return new Cursor(this, time, row.series(), start.accept(row, lookback));
  }

  /** Whether rows of this time are judged by what is remembered of their series. */
  boolean remembers(Row row) {
    SeriesCursor known = series.get(row.series());
    return known != null && known.remembers(row.observation().eventTime());
  }

  /** Time of the newest row of any series; {@link #since} when there is none. */
  Instant newest() {
    return newest;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /** Time of the newest row of the series furthest behind, of those not before the given time. */
  Instant slowest(Instant notBefore) {
    Instant slowest = newest;
    for (Map.Entry<String, SeriesCursor> entry : series.entrySet()) {
      Instant time = entry.getValue().latest();
      slowest = time.isBefore(slowest) && !time.isBefore(notBefore) ? time : slowest;
    }
    return slowest;
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
      offset.put(TIME + entry.getKey(), entry.getValue().latestText());
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
