// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * The series that may fall silent, by when that has to be looked at. A series is looked at no later
 * than its time comes; a reading that puts it off leaves the queue alone, and only the look finds
 * that.
 */
final class Silences {
  /** A silence of a sensor that no register knows: of one that was misspelt once, or taken away. */
  private static final Duration LONGEST = Duration.ofDays(30);

  /** Looks that mean nothing any more are thrown away beyond so many. */
  private static final int MOST_LOOKS = 2 * ExpectedSeries.MOST_SERIES;

  private final CompletenessOptions options;
  private final ExpectedIntervals intervals;
  private final Hearing hearing;
  private final Queue<Look> looks = new PriorityQueue<>(Comparator.comparing(Look::time));

  /** A time at which a series is looked at, when it has not been given another one since. */
  private record Look(Instant time, SeriesState series) {
    boolean stands() {
      return time.equals(series.look());
    }
  }

  Silences(CompletenessOptions options, ExpectedIntervals intervals, Hearing hearing) {
    this.options = options;
    this.intervals = intervals;
    this.hearing = hearing;
  }

  /** Another thing is expected: whoever is still watched is watched anew. */
  void clear() {
    looks.forEach(look -> look.series().look(null));
    looks.clear();
  }

  /**
   * A series is expected, or has a reading: it is looked at when it would be silent without more.
   */
  void watch(SeriesState series) {
    Duration interval = series.newest() == null ? null : intervals.of(series.name());
    if (interval == null) {
      return;
    }
    Instant due = due(series, interval);
    if (due.equals(Instant.MAX) || (series.look() != null && !due.isBefore(series.look()))) {
      return;
    }
    series.look(due);
    looks.add(new Look(due, series));
    if (looks.size() > MOST_LOOKS) {
      looks.removeIf(look -> !look.stands());
    }
  }

  /** When a series without a reading is silent, or has been for so long that it is given up. */
  private Instant due(SeriesState series, Duration interval) {
    if (series.silence() != null) {
      boolean registered = intervals.sensors().contains(series.name().sensor());
      return registered ? Instant.MAX : series.newest().plus(LONGEST);
    }
    Duration patience = options.silentAfter(interval);
    // Who sends in order what it had stored is behind for long, and is not silent.
    Instant begin = later(later(series.newest(), series.heard()), hearing.since(patience));
    return begin.plus(patience);
  }

  private static Instant later(Instant one, Instant other) {
    return other == null || one.isAfter(other) ? one : other;
  }

  /** Whether somebody is to be looked at when this is heard of. */
  boolean isDue(Instant until) {
    return !looks.isEmpty() && looks.peek().time().isBefore(until);
  }

  /**
   * The next series that is silent, which counts as such from now on, or is given up; null for
   * none.
   *
   * @param until when all that was sent has been heard
   */
  SeriesState next(ExpectedSeries table, Instant until, Instant now) {
    while (isDue(until)) {
      Look look = looks.remove();
      SeriesState series = look.series();
      if (!look.stands()) {
        continue;
      }
      series.look(null);
      Duration interval = intervals.of(series.name());
      if (interval == null) {
        continue;
      }
      boolean due = due(series, interval).isBefore(until);
      if (due && series.silence() == null) {
        table.silent(series, interval, hearing.since(options.silentAfter(interval)), now);
      } else if (due) {
        table.retire(series);
      }
      watch(series);
      if (due) {
        return series;
      }
    }
    return null;
  }
}
