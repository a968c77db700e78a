// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import java.time.Duration;
import java.time.Instant;

/**
 * Time between two readings that follow each other, in which others are missing.
 *
 * @param start time of the reading before it
 * @param end time of the reading after it
 */
public record Hole(Instant start, Instant end) {

  /**
   * How many readings are missing between two that follow each other: none where they are at most
   * one and a half intervals apart.
   */
  public static long missing(Instant before, Instant after, Duration interval) {
    long span = Duration.between(before, after).toMillis();
    long step = interval.toMillis();
    return 2 * span <= 3 * step ? 0 : (2 * span + step) / (2 * step) - 1;
  }

  long missing(Duration interval) {
    return missing(start, end, interval);
  }

  /** Whether a reading of this time lies between the two. */
  boolean holds(Instant time) {
    return start.isBefore(time) && time.isBefore(end);
  }
}
