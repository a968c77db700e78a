// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Instant;

/** Which stations of a task the service has answered last: two of them, so that one is another. */
final class AnsweredStations {
  private String last;
  private Instant lastAt = Instant.MIN;
  private Instant otherAt = Instant.MIN;

  /** A station has got an answer that says what it has. */
  void answered(String station, Instant now) {
    if (!station.equals(last)) {
      otherAt = lastAt;
      last = station;
    }
    lastAt = now;
  }

  /** Whether a station other than this one has been answered since then. */
  boolean others(String station, Instant since) {
    Instant at = station.equals(last) ? otherAt : lastAt;
    return !at.isBefore(since);
  }
}
