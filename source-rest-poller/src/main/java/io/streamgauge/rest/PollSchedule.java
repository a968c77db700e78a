// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * When a station is due next. Failures in a row wait longer and longer, never less than the server
 * asked for.
 *
 * @param failures failed requests in a row
 */
record PollSchedule(Duration interval, Backoff backoff, int failures, Instant due) {

  static PollSchedule startingAt(Instant due, Duration interval, Backoff backoff) {
    return new PollSchedule(interval, backoff, 0, due);
  }

  boolean isDue(Instant now) {
    return !now.isBefore(due);
  }

  /** After an answer: at once while there is more to fetch, else after the interval. */
  PollSchedule succeeded(Instant now, boolean more) {
    return new PollSchedule(interval, backoff, 0, more ? now : now.plus(interval));
  }

  /** After a failure; {@code asked} is the wait that the server asked for, or null. */
  PollSchedule failed(Instant now, Duration asked, RandomGenerator random) {
    Duration wait = backoff.delay(failures, random);
    if (asked != null && asked.compareTo(wait) > 0) {
      wait = asked;
    }
    return new PollSchedule(interval, backoff, failures + 1, now.plus(wait));
  }
}
