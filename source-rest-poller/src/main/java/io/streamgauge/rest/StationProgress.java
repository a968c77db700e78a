// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far one station has been read, live and backwards: two cursors, which every record carries in
 * one offset, so that either may run ahead of the other and nothing comes twice.
 *
 * <p>All before {@code until} is left to the backfill, all from there on to live polling.
 */
final class StationProgress {
  /** Before the names of the backfill's cursor. */
  static final String BACKFILL = "backfill.";

  static final String UNTIL = BACKFILL + "until";

  private final Told told = new Told();
  private Cursor live;
  private Cursor history;
  private Instant until;

  private StationProgress(Cursor live, Cursor history, Instant until) {
    this.live = live;
    this.history = history;
    this.until = until;
  }

  /** The progress of a station that is read from one time on. */
  static StationProgress of(Cursor cursor) {
    return new StationProgress(cursor, null, null);
  }

  /**
   * Reads an offset.
   *
   * @throws IllegalArgumentException naming the entry that cannot be read
   */
  static StationProgress of(Map<String, ?> offset) {
    Map<String, Object> live = new HashMap<>();
    Map<String, Object> history = new HashMap<>();
    offset.forEach(
        (key, value) -> {
          if (!key.startsWith(BACKFILL)) {
            live.put(key, value);
          } else if (!key.equals(UNTIL)) {
            history.put(key.substring(BACKFILL.length()), value);
          }
        });
    Cursor cursor = Cursor.of(live);
    if (history.isEmpty() && !offset.containsKey(UNTIL)) {
      return of(cursor);
    }
    if (history.isEmpty() || !offset.containsKey(UNTIL)) {
      throw new IllegalArgumentException(
          UNTIL + " and " + BACKFILL + Cursor.FROM + " belong together; give both or none");
    }
    try {
      return new StationProgress(
          cursor, Cursor.of(history), Cursor.instant(UNTIL, offset.get(UNTIL)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(BACKFILL + "*: " + e.getMessage(), e);
    }
  }

  /**
   * Leaves what is older than the look-back to a backfill, unless one is under way already or one
   * request reaches over it.
   */
  void split(Instant now, Duration lookback, Duration windowMax) {
    Instant boundary = now.minus(lookback);
    if (history == null && live.newest().isBefore(boundary.minus(windowMax))) {
      history = live;
      until = boundary;
      live = Cursor.startingAt(boundary);
    }
  }

  Cursor live() {
    return live;
  }

  void live(Cursor cursor) {
    live = cursor;
  }

  /** The backfill's cursor, or null when there is none. */
  Cursor history() {
    return history;
  }

  void history(Cursor cursor) {
    history = cursor;
  }

  /** Where the backfill ends. */
  Instant until() {
    return until;
  }

  /**
   * Since when a series was not asked for that live polling has seen again meanwhile, though the
   * backfill began, after a restart, behind where that series had stopped; null when there is none.
   */
  Instant holeInBackfill(Instant askedFrom) {
    return history.series().entrySet().stream()
        .filter(entry -> live.series().containsKey(entry.getKey()))
        .map(entry -> entry.getValue().latest())
        .filter(latest -> latest.isBefore(askedFrom))
        .min(Instant::compareTo)
        .orElse(null);
  }

  /**
   * The backfill has come to its end. Series that only it has seen go on from there: a station that
   * was silent may still deliver what lies before.
   */
  void backfilled() {
    Map<String, SeriesCursor> all = new HashMap<>(history.series());
    all.putAll(live.series());
    live = new Cursor(history.since(), live.from(), all);
    history = null;
    until = null;
  }

  /** Whether this has not been told of yet, as far as is remembered since the start. */
  boolean tellsFirst(String digest) {
    return told.first(digest);
  }

  /** The source offset as of now. */
  Map<String, String> offset() {
    if (history == null) {
      return live.offset();
    }
    Map<String, String> offset = new LinkedHashMap<>(live.offset());
    offset.put(UNTIL, until.toString());
    history.offset().forEach((key, value) -> offset.put(BACKFILL + key, value));
    return offset;
  }
}
