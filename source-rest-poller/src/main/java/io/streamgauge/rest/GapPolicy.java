// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * The policy for missing readings: when readings of a station count as missing, when a gap is asked
 * for again, when it is given up, and how many are kept.
 *
 * @param interval between two readings
 * @param retries when after its discovery a gap is asked for again
 * @param silentAfter how long without a reading is silence
 * @param lookback how late a reading may come without being asked for again
 * @param windowed whether the service can be asked for a time range; if not, each answer has all
 * @param told whether there is a topic for it
 */
record GapPolicy(
    Duration interval,
    List<Duration> retries,
    Duration silentAfter,
    Duration lookback,
    boolean windowed,
    boolean told) {
  /** Bounds of the offset; the oldest gaps beyond them are given up. */
  static final int MOST_OF_SERIES = 50;

  static final int MOST_OF_STATION = 200;
  static final int MOST_CHARS = 100_000;

  /** Beyond it no further series is told as silent, since each of them takes its place there. */
  static final int MOST_BYTES = 150_000;

  /** In a row, of one round: what is refused, or fails for a day, must not be asked for ever. */
  private static final int MOST_REFUSALS = 5;

  private static final int MOST_FAILURES = 100;

  /** How many of the retries are due. */
  private int due(Gap gap, Instant now) {
    return (int) retries.stream().filter(wait -> !gap.detected().plus(wait).isAfter(now)).count();
  }

  /** When the gap is asked for again; null for never. */
  Instant next(Gap gap) {
    return windowed && gap.open() && gap.attempts() < retries.size()
        ? gap.detected().plus(retries.get(gap.attempts()))
        : null;
  }

  /** When the first of them is; null for never. */
  Instant next(Collection<Gap> gaps) {
    return gaps.stream()
        .map(this::next)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** Whether the gap is to be asked for again now. */
  boolean isDue(Gap gap, Instant now) {
    Instant next = next(gap);
    return next != null && !next.isAfter(now);
  }

  /**
   * How many of the retries are done after a round that began then. Several that were due are one;
   * one that failed is one at most.
   */
  int attempts(Gap gap, boolean complete, Instant begun) {
    return Math.max(gap.attempts() + 1, complete ? due(gap, begun) : 0);
  }

  /** Whether a round of retries is broken off after so many failures in a row. */
  boolean givesUp(int failures, boolean refused) {
    return failures >= (refused ? MOST_REFUSALS : MOST_FAILURES);
  }

  /**
   * Whether nothing is waited for any more. A gap that is full is kept until all of it has been
   * asked for since: rows that are closer to each other than was expected, and came half before a
   * crash, must not be lost.
   *
   * @param asked whether all of it has been asked for just now
   */
  boolean ends(Gap gap, boolean asked, Instant now) {
    return gap.open() && ((gap.missing() == 0 && asked) || exhausted(gap, now));
  }

  private boolean exhausted(Gap gap, Instant now) {
    boolean tried = windowed ? gap.attempts() >= retries.size() : due(gap, now) == retries.size();
    return tried && !gap.detected().plus(lookback).isAfter(now);
  }
}
