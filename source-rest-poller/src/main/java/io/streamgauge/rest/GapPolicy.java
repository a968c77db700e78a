// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When readings of a station count as missing, and what is done about it.
 *
 * @param interval between two readings
 * @param retries when after its discovery a gap is asked for again
 * @param silentAfter how long without a reading is silence
 * @param lookback how late a reading may come without being asked for again
 * @param windowed whether the service can be asked for a time range; if not, each answer has all
 * @param told whether there is a topic for it
 */
record GapPolicy(
    Duration interval,
    List<Duration> retries,
    Duration silentAfter,
    Duration lookback,
    boolean windowed,
    boolean told) {

  /** How many of the retries are due. */
  int due(Gap gap, Instant now) {
    return (int) retries.stream().filter(wait -> !gap.detected().plus(wait).isAfter(now)).count();
  }

  /** Whether nothing more can come into a gap. */
  boolean exhausted(Gap gap, Instant now) {
    boolean asked = windowed ? gap.attempts() >= retries.size() : due(gap, now) == retries.size();
    return asked && !gap.detected().plus(lookback).isAfter(now);
  }

  /** When the gap is asked for again; null for never. */
  Instant next(Gap gap) {
    return windowed ? gap.next(retries) : null;
  }
}
