// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The rule by which the rows of a topic partition become files.
 *
 * @param maxRows rows of a topic partition over all its directories
 * @param scheduleMs wall clock period in milliseconds, counted from midnight; -1 for none
 * @param zone whose midnight
 * @param intervalMs milliseconds that the records' own time may go on by; -1 for any
 * @param idleMs milliseconds without a new row; -1 for any
 * @param targetBytes size of a file, about
 */
record Rotation(
    int maxRows, long scheduleMs, ZoneId zone, long intervalMs, long idleMs, long targetBytes) {

  /** When rows have to be written at the latest, should no more come. */
  Instant deadline(OpenRows open) {
    Instant idle = idleMs < 0 ? Instant.MAX : open.last().plusMillis(idleMs);
    Instant schedule = deadline(open.since());
    return idle.isBefore(schedule) ? idle : schedule;
  }

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

  /**
   * Whether rows are to be written.
   *
   * @param rows how many there are, those of a failed commit included
   */
  boolean due(int rows, OpenRows open, Instant now) {
    return rows >= maxRows
        || open.largest() >= targetBytes
        || (intervalMs >= 0 && open.progressMs() >= intervalMs)
        || (rows > 0 && !now.isBefore(deadline(open)));
  }
}
