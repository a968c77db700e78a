// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;

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
record AskedRange(
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
  static AskedRange of(Window window, Duration longest, Duration usual) {
    return new AskedRange(
        window.start(),
        window.end(),
        window.start(),
        window.live() ? window.end() : Instant.MIN,
        longer(Duration.between(window.start(), window.end()), usual),
        longest);
  }

  /** The range with one more station, or null when that does not fit. */
  AskedRange with(AskedRange other) {
    Instant first = start.isBefore(other.start) ? start : other.start;
    Instant last = later(end, other.end);
    Instant starts = later(latestStart, other.latestStart);
    Instant fixed = later(liveEnd, other.liveEnd);
    Duration least = shorter(shortest, other.shortest);
    Duration most = shorter(longest, other.longest);
    if (Duration.between(first, last).compareTo(shorter(most, least.multipliedBy(2))) <= 0) {
      return new AskedRange(first, last, starts, fixed, least, most);
    }
    // History is cut alike for neighbours, which then stay side by side.
    Instant cut = first.plus(longest);
    boolean near =
        longest.equals(other.longest)
            && !last.isBefore(cut)
            && !fixed.isAfter(cut)
            && !starts.plus(longest.dividedBy(2)).isAfter(cut);
    return near ? new AskedRange(first, cut, starts, fixed, least, longest) : null;
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
