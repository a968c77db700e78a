// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Which time range of a station to ask for next: in order from where reading stopped up to now,
 * then live windows that reach back over the look-back and over series that lag behind.
 */
final class WindowPlan implements Windows {
  /** A series that has been silent for longer no longer holds the live windows back. */
  private static final Duration SERIES_HORIZON = Duration.ofDays(7);

  private static final Duration SHORTEST_SPAN = Duration.ofMinutes(1);

  private final boolean windowed;
  private final Duration longestSpan;
  private final Duration lookback;
  private Duration span;
  private Instant position;
  private Instant askedFrom;
  private Instant gap;
  private boolean probeGap;
  private boolean caughtUp;
  private boolean backfilled;

  WindowPlan(boolean windowed, Duration longestSpan, Duration lookback, Cursor cursor) {
    this.windowed = windowed;
    this.longestSpan = longestSpan;
    this.lookback = lookback;
    span = longestSpan;
    Instant resume = earlier(cursor.from(), slowest(cursor));
    boolean fresh = cursor.series().isEmpty();
    position = fresh ? cursor.from() : later(cursor.since(), resume.minus(lookback));
    askedFrom = position;
  }

  @Override
  public Window next(Instant time, Instant earliest, Cursor cursor) {
    Instant now = time.truncatedTo(ChronoUnit.SECONDS);
    Instant historyBefore = backfilled ? null : now.minus(lookback);
    if (!windowed) {
      return new Window(cursor.since(), now, true, Instant.MIN, historyBefore);
    }
    if (!caughtUp) {
      position = later(position, earliest);
      boolean behind = position.plus(span).isBefore(now);
      Instant end = behind ? position.plus(span) : now;
      // A station read from this very second on is asked at once too: what is older than that its
      // cursor does not want.
      Instant start = position.equals(now) ? now.minusSeconds(1) : position;
      return new Window(start, end, !behind, askedFrom, historyBefore);
    }
    if (probeGap) {
      gap = later(gap, earliest);
      return new Window(gap, earlier(gap.plus(span), now), false, gap, null);
    }
    Instant start = earlier(slowest(cursor), now.minus(lookback));
    start = later(later(start, now.minus(span)), cursor.since());
    start = later(start, earliest).truncatedTo(ChronoUnit.SECONDS);
    return new Window(start, now, true, start, null);
  }

  @Override
  public boolean done(Window window, Instant newest) {
    if (window.live()) {
      span = caughtUp ? span : longestSpan;
      caughtUp = true;
      backfilled = true;
      // A station silent for longer than a window may deliver its backlog at any time: one further
      // request a poll walks the silent time, so that live readings are never behind it.
      Instant reach = window.end().minus(span);
      probeGap = windowed && newest.isBefore(reach);
      if (probeGap && (gap == null || !gap.isBefore(reach))) {
        gap = newest.truncatedTo(ChronoUnit.SECONDS);
      }
      return probeGap;
    }
    if (probeGap) {
      gap = window.end();
      probeGap = false;
      return false;
    }
    position = window.end();
    return true;
  }

  @Override
  public void goBack(Instant hole) {
    position = hole.truncatedTo(ChronoUnit.SECONDS);
    askedFrom = position;
    caughtUp = false;
    probeGap = false;
    gap = null;
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
