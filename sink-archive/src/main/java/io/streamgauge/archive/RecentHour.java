// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/**
 * The text of the hour that the record before was of, which the next one mostly is of too: to
 * format a time costs more than all else of a record's directory.
 */
final class RecentHour {
  private LocalDate day;
  private int hour;
  private String text;

  /** The text of a time, in a format that shows nothing finer than hours. */
  String text(LocalDateTime time, DateTimeFormatter format) {
    if (hour != time.getHour() || !time.toLocalDate().equals(day)) {
      text = format.format(time);
      day = time.toLocalDate();
      hour = time.getHour();
    }
    return text;
  }
}
