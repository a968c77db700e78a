// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Asks once more for some gaps of a station that lie close together. */
final class GapRound implements Window.Sequence {
  private static final Duration SHORTEST_SPAN = Duration.ofMinutes(1);

  private final Set<Gap.Id> gaps;
  private final Instant to;
  private final Duration lookback;
  private final Instant begun;
  private Duration span;
  private Instant position;
  private Instant limit;
  private boolean complete;

  private GapRound(Set<Gap.Id> gaps, Instant from, Instant to, Duration lookback, Instant begun) {
    this.gaps = gaps;
    this.to = to;
    this.lookback = lookback;
    this.begun = begun;
    position = from;
  }

  /**
   * The round of the first gap and all that overlap with it: when a station was down, its series
   * have the same gap. A look-back more on both sides, since a service may cut the ends of a window
   * to whole days.
   */
  static GapRound of(List<Gap> due, Duration lookback, Instant now) {
    Instant from = due.get(0).id().start();
    Instant to = due.get(0).end();
    Set<Gap.Id> taken = new HashSet<>();
    for (boolean more = true; more; ) {
      more = false;
      for (Gap gap : due) {
        boolean overlaps = gap.id().start().isBefore(to) && gap.end().isAfter(from);
        if (overlaps && taken.add(gap.id())) {
          from = gap.id().start().isBefore(from) ? gap.id().start() : from;
          to = gap.end().isAfter(to) ? gap.end() : to;
          more = true;
        }
      }
    }
    Instant start = from.minus(lookback).truncatedTo(ChronoUnit.SECONDS);
    Instant end = to.plus(lookback).plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
    return new GapRound(Set.copyOf(taken), start, end, lookback, now);
  }

  Set<Gap.Id> gaps() {
    return gaps;
  }

  Instant begun() {
    return begun;
  }

  /** Whether all of it has been answered. */
  boolean complete() {
    return complete;
  }

  /** The round in windows of at most this length. */
  GapRound in(Duration longest) {
    span = longest;
    return this;
  }

  @Override
  public Window next(Instant time, Instant earliest, Cursor cursor) {
    Instant now = time.truncatedTo(ChronoUnit.SECONDS);
    limit = to.isBefore(now) ? to : now;
    position = position.isBefore(earliest) ? earliest : position;
    Instant end = position.plus(span).isBefore(limit) ? position.plus(span) : limit;
    return new Window(position, end, false, position, now.minus(lookback));
  }

  @Override
  public boolean done(Window window, Instant newest, Instant expected) {
    complete = !window.end().isBefore(limit);
    position = complete ? window.end() : window.nextStart(lookback, null);
    return !complete;
  }

  @Override
  public void goBack(Instant hole) {
    position = hole;
  }

  @Override
  public void again(Instant from) {
    position = from;
    complete = false;
  }

  @Override
  public boolean repeats() {
    return false;
  }

  @Override
  public Duration span() {
    return span;
  }

  @Override
  public boolean shrink() {
    if (span.compareTo(SHORTEST_SPAN) <= 0) {
      return false;
    }
    Duration half = span.dividedBy(2);
    span = half.compareTo(SHORTEST_SPAN) < 0 ? SHORTEST_SPAN : half;
    return true;
  }
}
