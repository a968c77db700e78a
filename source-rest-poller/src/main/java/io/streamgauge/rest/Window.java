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
 * @param backfillBefore rows before this are history; null when none of them is
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
}
