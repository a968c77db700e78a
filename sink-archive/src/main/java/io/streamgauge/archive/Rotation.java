// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * When the rows of a topic partition become files.
 *
 * @param maxRows rows of a topic partition over all its directories
 * @param scheduleMs wall clock period in milliseconds, counted from midnight; -1 for none
 * @param zone whose midnight
 */
record Rotation(int maxRows, long scheduleMs, ZoneId zone) {

  /** The end of the wall clock period in which rows began to wait. */
  Instant deadline(Instant waitingSince) {
    if (scheduleMs < 0) {
      return Instant.MAX;
    }
    LocalDate day = waitingSince.atZone(zone).toLocalDate();
    long midnight = day.atStartOfDay(zone).toInstant().toEpochMilli();
    long periods = (waitingSince.toEpochMilli() - midnight) / scheduleMs + 1;
    return Instant.ofEpochMilli(midnight + periods * scheduleMs);
  }

  boolean due(int rows, Instant waitingSince, Instant now) {
    return rows >= maxRows || (rows > 0 && !now.isBefore(deadline(waitingSince)));
  }
}
