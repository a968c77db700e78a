// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.time.Instant;
import java.util.List;

/**
 * The ends of requests, oldest first, no more than the longest limit needs, and for each limit the
 * first that still counts: whoever asks how many do does not go through them.
 */
final class EndedRequests {
  private static final int FEW = 16;

  private final List<RateLimit> limits;

  /** For each limit, the number of the first end within its window. */
  private final long[] first;

  /** The ends by their numbers; as long as some power of two. */
  private Instant[] ends = new Instant[FEW];

  private long from;
  private long to;

  EndedRequests(List<RateLimit> limits) {
    this.limits = limits;
    first = new long[limits.size()];
  }

  private int place(long number) {
    return (int) (number & (ends.length - 1));
  }

  private Instant end(long number) {
    return ends[place(number)];
  }

  /** A request has ended. */
  void add(Instant now) {
    if (limits.isEmpty()) {
      return;
    }
    setBack(now);
    if (to - from == ends.length) {
      Instant[] more = new Instant[2 * ends.length];
      for (long number = from; number < to; number++) {
        more[(int) (number & (more.length - 1))] = end(number);
      }
      ends = more;
    }
    ends[place(to++)] = now;
  }

  /** The clock was set back: what has ended later than now has ended now. */
  private void setBack(Instant now) {
    for (long number = to; number > from && end(number - 1).isAfter(now); number--) {
      ends[place(number - 1)] = now;
    }
  }

  /** Forgets what counts no longer. */
  void forget(Instant now) {
    setBack(now);
    long oldest = to;
    for (int limit = 0; limit < first.length; limit++) {
      Instant start = now.minus(limits.get(limit).window());
      long number = first[limit];
      // Backwards only when the clock was set back.
      while (number > from && end(number - 1).isAfter(start)) {
        number--;
      }
      while (number < to && !end(number).isAfter(start)) {
        number++;
      }
      first[limit] = number;
      oldest = Math.min(oldest, number);
    }
    for (; from < oldest; from++) {
      ends[place(from)] = null;
    }
  }

  /** How many are within the window of a limit. */
  int count(int limit) {
    return (int) (to - first[limit]);
  }

  /** The one behind so many others in the window of a limit; null when there is none. */
  Instant get(int limit, int skip) {
    long number = first[limit] + skip;
    return number < to ? end(number) : null;
  }
}
