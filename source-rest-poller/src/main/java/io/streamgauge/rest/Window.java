// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The time range of one request; both ends may be inclusive for the server.
 *
 * @param live whether it reaches up to now
 * @param askedFrom since when everything up to the end of this window has been asked for in order
 * @param backfillBefore rows before this belong to the backfill; null when none of them is
 */
record Window(Instant start, Instant end, boolean live, Instant askedFrom, Instant backfillBefore) {

  boolean isEmpty() {
    return !start.isBefore(end);
  }

  Instant middle() {
    return start.plus(Duration.between(start, end).dividedBy(2));
  }

  /**
   * Where the window after this one begins, so that nothing lies across the end of both: so far
   * before this end, but not before the middle and always behind this start.
   *
   * @param overlap how far the two lie over each other
   * @param expected when what may lie across this end begins; null when that is not known
   */
  Instant nextStart(Duration overlap, Instant expected) {
    Instant next = end.minus(overlap).isBefore(middle()) ? middle() : end.minus(overlap);
    next = expected != null && expected.isBefore(next) ? expected : next;
    next = next.truncatedTo(ChronoUnit.SECONDS);
    return next.isAfter(start) ? next : end;
  }

  /** This window up to an end that is before its own. */
  Window cutAt(Instant earlier) {
    return new Window(start, earlier, false, askedFrom, backfillBefore);
  }

  boolean isBackfill(Instant eventTime) {
    return backfillBefore != null && eventTime.isBefore(backfillBefore);
  }

  /** The time ranges of a station to ask for, one after the other. */
  interface Sequence {

    /**
     * The next window.
     *
     * @param time up to when
     * @param earliest before which the service is not asked, since it has nothing or refuses: what
     *     is left out there counts as asked for
     */
    Window next(Instant time, Instant earliest, Cursor cursor);

    /**
     * Moves on after an answer, and says whether the next window should be asked for at once.
     *
     * @param newest time of the newest row seen, those of this answer included
     * @param expected when, in the second half of the window, the next reading of a series would
     *     begin; null when none would
     */
    boolean done(Window window, Instant newest, Instant expected);

    /** Reads again, in order, from a time that was skipped. */
    void goBack(Instant hole);

    /** Reads once more, in order, from where answers were no more than doubtful. */
    void again(Instant from);

    /** Whether what the next window asks for is asked for again in any case. */
    boolean repeats();

    /** How long a window may be now. */
    Duration span();

    /** Halves the windows, and says whether they could be halved. */
    boolean shrink();
  }

  /**
   * The range of time that one request asks for, for all of its stations: from the first start of
   * their windows to the last end, unless that is too long; then a part of the windows is left for
   * the next request.
   *
   * @param latestStart the last start of a window
   * @param liveEnd the last end of a live window, which cannot be cut; {@link Instant#MIN} for none
   * @param shortest length of the shortest window, of which no station gets much more than it needs
   * @param longest how long a request of these stations may be
   */
  record Range(
      Instant start,
      Instant end,
      Instant latestStart,
      Instant liveEnd,
      Duration shortest,
      Duration longest) {

    /**
     * The range of one station.
     *
     * @param usual windows up to this length count as this long
     */
    static Range of(Window window, Duration longest, Duration usual) {
      return new Range(
          window.start(),
          window.end(),
          window.start(),
          window.live() ? window.end() : Instant.MIN,
          longer(Duration.between(window.start(), window.end()), usual),
          longest);
    }

    /** The range with one more station, or null when that does not fit. */
    Range with(Range other) {
      Instant first = start.isBefore(other.start) ? start : other.start;
      Instant last = later(end, other.end);
      Instant starts = later(latestStart, other.latestStart);
      Instant fixed = later(liveEnd, other.liveEnd);
      Duration least = shorter(shortest, other.shortest);
      Duration most = shorter(longest, other.longest);
      if (Duration.between(first, last).compareTo(shorter(most, least.multipliedBy(2))) <= 0) {
        return new Range(first, last, starts, fixed, least, most);
      }
      // A backfill is cut alike for neighbours, which then stay side by side.
      Instant cut = first.plus(longest);
      boolean near =
          longest.equals(other.longest)
              && !last.isBefore(cut)
              && !fixed.isAfter(cut)
              && !starts.plus(longest.dividedBy(2)).isAfter(cut);
      return near ? new Range(first, cut, starts, fixed, least, longest) : null;
    }

    private static Instant later(Instant a, Instant b) {
      return a.isAfter(b) ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
      return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration longer(Duration a, Duration b) {
      return a.compareTo(b) > 0 ? a : b;
    }
  }
}
