// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The progress of one station, live and backfill: two cursors, which every record carries in one
 * offset, so that either may run ahead of the other and nothing comes twice.
 *
 * <p>All before {@code until} is left to the backfill, all from there on to live polling.
 */
final class StationProgress {
  private final Failure.Told told = new Failure.Told();
  private Cursor live;
  private Cursor backfill;
  private Instant until;
  private long untrimmed;
  private GapLedger gaps;
  private List<Gap> storedGaps = List.of();
  private Map<String, Instant> storedFirsts = Map.of();

  private StationProgress(Cursor live, Cursor backfill, Instant until) {
    this.live = live;
    this.backfill = backfill;
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
    Map<String, Object> cursors = new HashMap<>(offset);
    List<Gap> gaps = new ArrayList<>();
    Map<String, Instant> firsts = new HashMap<>();
    offset.forEach(
        (key, value) -> {
          if (key.startsWith(Gap.Text.PREFIX)) {
            gaps.add(Gap.Text.parse(key, String.valueOf(value)));
            cursors.remove(key);
          } else if (key.startsWith(GapLedger.FIRST)) {
            firsts.put(key.substring(GapLedger.FIRST.length()), Cursor.instant(key, value));
            cursors.remove(key);
          }
        });
    StationProgress progress = ofCursors(cursors);
    progress.storedGaps = gaps;
    progress.storedFirsts = firsts;
    return progress;
  }

  private static StationProgress ofCursors(Map<String, ?> offset) {
    Map<String, Object> live = new HashMap<>();
    Map<String, Object> backfill = new HashMap<>();
    offset.forEach(
        (key, value) -> {
          if (!key.startsWith(Cursor.BACKFILL)) {
            live.put(key, value);
          } else if (!key.equals(OffsetMap.UNTIL)) {
            backfill.put(key.substring(Cursor.BACKFILL.length()), value);
          }
        });
    Cursor cursor = Cursor.of(live);
    if (backfill.isEmpty() && !offset.containsKey(OffsetMap.UNTIL)) {
      return of(cursor);
    }
    if (backfill.isEmpty() || !offset.containsKey(OffsetMap.UNTIL)) {
      throw new IllegalArgumentException(
          OffsetMap.UNTIL
              + " and "
              + Cursor.BACKFILL
              + Cursor.FROM
              + " belong together; give both or none");
    }
    try {
      return new StationProgress(
          cursor,
          Cursor.of(backfill),
          Cursor.instant(OffsetMap.UNTIL, offset.get(OffsetMap.UNTIL)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(Cursor.BACKFILL + "*: " + e.getMessage(), e);
    }
  }

  /**
   * Leaves what is older than the look-back to a backfill, unless one is under way already or one
   * request reaches over it.
   */
  void split(Instant now, Duration lookback, Duration windowMax) {
    Instant boundary = now.minus(lookback);
    if (backfill == null && live.newest().isBefore(boundary.minus(windowMax))) {
      backfill = live;
      until = boundary;
      live = Cursor.startingAt(boundary);
    }
  }

  /**
   * Takes positions beyond this time back, which a reading ahead of the clock has left in an offset
   * that knew no bound: until the clock comes there nothing of such a series would be new, and the
   * station not be asked. Nothing tells where the series was before, unless a gap began there, so
   * it is read from the beginning.
   *
   * @return the series that begin again
   */
  List<String> takeBack(Instant bound, Instant boundary, Duration windowMax) {
    List<String> ahead = live.ahead(bound);
    if (ahead.isEmpty() && !live.from().isAfter(bound)) {
      return ahead;
    }
    Map<String, SeriesCursor> series = new HashMap<>(live.series());
    ahead.forEach(series::remove);
    Instant from = ahead.isEmpty() ? live.newest() : Instant.MAX;
    for (String name : ahead) {
      Instant begun = gapBegun(name, bound);
      if (begun != null) {
        series.put(name, SeriesCursor.at(begun));
      }
      Instant again = begun == null ? live.since() : begun;
      from = again.isBefore(from) ? again : from;
    }
    storedGaps = storedGaps.stream().filter(gap -> !endsAfter(gap, bound)).toList();
    Map<String, Instant> firsts = new HashMap<>(storedFirsts);
    firsts.values().removeIf(first -> first.isAfter(bound));
    storedFirsts = firsts;
    if (backfill == null && from.isBefore(boundary.minus(windowMax))) {
      // The other series go on live; what is read again must not hold them up.
      backfill = new Cursor(live.since(), from, series);
      until = boundary;
      series.values().removeIf(cursor -> cursor.latest().isBefore(boundary));
      live = new Cursor(boundary, boundary, series);
    } else {
      live = new Cursor(live.since(), from, series);
    }
    return ahead;
  }

  private static boolean endsAfter(Gap gap, Instant bound) {
    return gap.end() != null && gap.end().isAfter(bound);
  }

  private Instant gapBegun(String series, Instant bound) {
    return storedGaps.stream()
        .filter(gap -> gap.id().series().equals(series) && endsAfter(gap, bound))
        .map(gap -> gap.id().start())
        .filter(start -> !start.isAfter(bound))
        .max(Instant::compareTo)
        .orElse(null);
  }

  /** Since when the station is read. */
  Instant since() {
    return backfill == null ? live.since() : backfill.since();
  }

  /** What is expected of the station; null when nothing is, and gaps are forgotten. */
  void expect(GapPolicy policy) {
    gaps = policy == null ? null : new GapLedger(policy, storedGaps, storedFirsts);
    storedGaps = List.of();
    storedFirsts = Map.of();
  }

  /** The gaps of the station; null when no readings are expected. */
  GapLedger gaps() {
    return gaps;
  }

  /** What a row is, read live or by the backfill; within a gap only the gap knows it. */
  SeriesCursor.Verdict judge(Row row, boolean byBackfill) {
    Gap gap = gaps == null ? null : gaps.at(row);
    SeriesCursor.Verdict verdict = gap == null ? null : gap.judge(row);
    verdict = verdict == null ? cursor(gap == null ? byBackfill : isOld(row)).judge(row) : verdict;
    if (verdict == SeriesCursor.Verdict.KNOWN && gaps != null) {
      gaps.name(row);
    }
    return verdict;
  }

  /** Takes in a row that was not known. */
  void accept(Row row, boolean byBackfill, Duration lookback, Instant now) {
    Gap gap = gaps == null ? null : gaps.at(row);
    boolean past = gap == null ? byBackfill : isOld(row);
    Cursor before = cursor(past);
    // What lies before all that the cursor remembers would stay in its memory for good.
    if (gap == null || before.remembers(row)) {
      Cursor after = before.accept(row, lookback);
      backfill = past ? after : backfill;
      live = past ? live : after;
    }
    if (gap != null) {
      gaps.found(gap, row);
    } else if (gaps != null) {
      gaps.passed(row, before, !byBackfill && backfill != null, now);
    }
    untrimmed++;
    long series = live.series().size() + (backfill == null ? 0L : backfill.series().size());
    // Not after each row: it looks at all series.
    if (bytes() > OffsetMap.MOST_BYTES && untrimmed * 4 > series) {
      untrimmed = 0;
      long room = Math.max(0, OffsetMap.MOST_BYTES - fixedBytes()) * 3 / 4;
      live = live.trimmed(backfill == null ? room : room / 2);
      backfill = backfill == null ? null : backfill.trimmed(room / 2);
    }
  }

  /** Whether the offset has room for this row, and for its series if that is a new one. */
  boolean hasRoomFor(Row row, boolean byBackfill) {
    return bytes() <= OffsetMap.FULL_BYTES
        && (cursor(byBackfill).series().containsKey(row.series())
            || fixedBytes() + Cursor.fixedBytes(row.series()) <= OffsetMap.MOST_FIXED_BYTES);
  }

  private long bytes() {
    return fixedBytes() + live.seenBytes() + (backfill == null ? 0 : backfill.seenBytes());
  }

  private long fixedBytes() {
    return live.fixedBytes()
        + (backfill == null ? 0 : backfill.fixedBytes())
        + (gaps == null ? 0 : gaps.bytes());
  }

  /** Whether a row lies in what is left to the backfill. */
  boolean isOld(Row row) {
    return backfill != null && row.observation().eventTime().isBefore(until);
  }

  private Cursor cursor(boolean byBackfill) {
    return byBackfill ? backfill : live;
  }

  Cursor live() {
    return live;
  }

  /** The backfill's cursor, or null when there is none. */
  Cursor backfill() {
    return backfill;
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
    return backfill.series().entrySet().stream()
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
  void backfilled(Instant now) {
    if (gaps != null) {
      gaps.joined(backfill, now);
    }
    Map<String, SeriesCursor> all = new HashMap<>(backfill.series());
    live.series()
        .forEach(
            (series, cursor) ->
                all.put(
                    series, cursor.joined(until, backfill.since(), backfill.series().get(series))));
    live = new Cursor(backfill.since(), live.from(), all);
    backfill = null;
    until = null;
  }

  /** What has been told of since the start. */
  Failure.Told told() {
    return told;
  }

  /** The source offset as of now. */
  Map<String, String> offset() {
    return new OffsetMap(live, backfill, until, gaps == null ? null : gaps.entries());
  }
}
