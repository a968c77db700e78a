// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The plan of the time ranges that a station is asked for: in order from where reading stopped up
 * to now, then live windows that reach back over the look-back, counted behind the series that lag.
 *
 * <p>Neighbours overlap by the look-back, and the first begins a look-back before what is wanted:
 * services cut the ends of windows to whole days, give no interval that lies across one, or are an
 * hour off. What comes twice is known to the cursor.
 */
final class WindowPlan implements Window.Sequence {
  /** A series that has been silent for longer no longer holds the live windows back. */
  private static final Duration SERIES_HORIZON = Duration.ofDays(7);

  /** One that has been silent for less than this may lag, and is asked for again now and then. */
  private static final Duration FAR_HORIZON = Duration.ofDays(60);

  private static final Duration FAR_PACE = Duration.ofHours(1);

  private static final Duration SHORTEST_SPAN = Duration.ofMinutes(1);

  private final boolean windowed;
  private final Duration longestSpan;
  private final Duration lookback;
  private Duration span;
  private Instant position;
  private Instant askedFrom;
  private Instant gap;
  private boolean probeGap;
  private Instant lagging = Instant.MAX;
  private Instant far = Instant.MAX;
  private Instant farDue = Instant.MIN;
  private Instant farGap;
  private boolean probeFar;
  private boolean caughtUp;
  private boolean backfilled;

  WindowPlan(boolean windowed, Duration longestSpan, Duration lookback, Cursor cursor) {
    this.windowed = windowed;
    this.longestSpan = longestSpan;
    this.lookback = lookback;
    span = longestSpan;
    Instant resume = earlier(cursor.from(), slowest(cursor));
    position = later(cursor.since(), resume).minus(lookback);
    askedFrom = position;
  }

  @Override
  public Window next(Instant time, Instant earliest, Cursor cursor) {
    Instant now = time.truncatedTo(ChronoUnit.SECONDS);
    Instant backfillBefore = backfilled ? null : now.minus(lookback);
    if (!windowed) {
      return new Window(cursor.since(), now, true, Instant.MIN, backfillBefore);
    }
    if (!caughtUp) {
      position = later(position, earliest);
      boolean behind = position.plus(span).isBefore(now);
      Instant end = behind ? position.plus(span) : now;
      // A station read from this very second on is asked at once too: what is older than that its
      // cursor does not want.
      Instant start = position.equals(now) ? now.minusSeconds(1) : position;
      return new Window(start, end, !behind, askedFrom, backfillBefore);
    }
    if (probeGap) {
      Instant from = later(probeFar ? farGap : gap, earliest);
      return new Window(from, earlier(from.plus(span), now), false, from, null);
    }
    lagging = slowest(cursor);
    far = cursor.slowest(cursor.newest().minus(FAR_HORIZON));
    Instant start = earlier(later(lagging, cursor.since()), now).minus(lookback);
    start = later(later(start, now.minus(span)), earliest).truncatedTo(ChronoUnit.SECONDS);
    return new Window(start, now, true, start, null);
  }

  @Override
  public boolean done(Window window, Instant newest, Instant expected) {
    if (window.live()) {
      span = caughtUp ? span : longestSpan;
      caughtUp = true;
      backfilled = true;
      // A station that lags or is silent for longer than a window may deliver its backlog, and late
      // values, at any time: one further request a poll walks the time from a look-back behind its
      // newest reading on, so that live readings are never behind it. So may one of its series,
      // however fresh the others are.
      Instant reach = window.end().minus(span);
      Instant back = earlier(newest, lagging).minus(lookback);
      Instant farBack = far.minus(lookback);
      probeFar =
          farBack.isBefore(back) && farBack.isBefore(reach) && !window.end().isBefore(farDue);
      probeGap = windowed && (probeFar || back.isBefore(reach));
      if (probeGap && probeFar) {
        farGap = walked(farGap, farBack, reach);
        farDue = window.end().plus(FAR_PACE);
      } else if (probeGap) {
        gap = walked(gap, back, reach);
      }
      return probeGap;
    }
    if (probeGap) {
      Instant next = window.nextStart(lookback, expected);
      farGap = probeFar ? next : farGap;
      gap = probeFar ? gap : next;
      probeGap = false;
      return false;
    }
    position = window.nextStart(lookback, expected);
    return true;
  }

  @Override
  public void goBack(Instant hole) {
    position = hole.minus(lookback).truncatedTo(ChronoUnit.SECONDS);
    askedFrom = position;
    caughtUp = false;
    probeGap = false;
    gap = null;
    farGap = null;
  }

  @Override
  public void again(Instant from) {
    position = from;
    caughtUp = false;
    probeGap = false;
    gap = null;
    farGap = null;
  }

  @Override
  public boolean repeats() {
    return !windowed || caughtUp;
  }

  @Override
  public Duration span() {
    return span;
  }

  @Override
  public boolean shrink() {
    if (!windowed || span.compareTo(SHORTEST_SPAN) <= 0) {
      return false;
    }
    Duration half = span.dividedBy(2);
    span = half.compareTo(SHORTEST_SPAN) < 0 ? SHORTEST_SPAN : half;
    return true;
  }

  /** Where a walk from one time to another goes on, or begins anew. */
  private static Instant walked(Instant at, Instant from, Instant to) {
    return at == null || at.isBefore(from) || !at.isBefore(to)
        ? from.truncatedTo(ChronoUnit.SECONDS)
        : at;
  }

  private static Instant slowest(Cursor cursor) {
    return cursor.slowest(cursor.newest().minus(SERIES_HORIZON));
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
