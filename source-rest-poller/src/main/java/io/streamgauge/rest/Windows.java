// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;

/** Which time ranges of a station to ask for, one after the other. */
interface Windows {

  /**
   * The next window.
   *
   * @param time up to when
   * @param earliest before which the service is not asked, since it has nothing or refuses: what is
   *     left out there counts as asked for
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
