// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.common.time.WrittenTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * How a time is spelled out in a directory.
 *
 * @param format of the text
 * @param zone of the time, or null for the archive's
 * @param rounding down to a multiple
 * @param whole whether the text is the whole name of the directory
 */
record TimeLevel(DateTimeFormatter format, ZoneId zone, Rounding rounding, boolean whole) {
  static final Rounding EXACT = new Rounding(1);

  /**
   * Down to a multiple of local time.
   *
   * @param ms at least 1
   */
  record Rounding(long ms) {
    Rounding {
      if (ms < 1) {
        throw new IllegalArgumentException("use a number of milliseconds from 1 on");
      }
    }

    LocalDateTime of(LocalDateTime time) {
      if (ms == 1) {
        return time;
      }
      long millis = time.toInstant(ZoneOffset.UTC).toEpochMilli();
      return LocalDateTime.ofInstant(
          Instant.ofEpochMilli(Math.floorDiv(millis, ms) * ms), ZoneOffset.UTC);
    }
  }

  /**
   * A level by a pattern of java.time.
   *
   * @throws IllegalArgumentException when it is none, or one whose directories would say what
   *     nobody means
   */
  static TimeLevel of(String pattern, ZoneId zone) {
    return new TimeLevel(WrittenTime.of(pattern, Locale.ROOT), zone, EXACT, false);
  }

  /**
   * A whole directory by a pattern as kafka-connect-s3 has it, where Y is the year and x of weeks.
   */
  static TimeLevel joda(String pattern, Locale locale, Rounding rounding) {
    StringBuilder own = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      quoted = quoted != (c == '\'');
      own.append(quoted ? c : c == 'Y' ? 'u' : c == 'x' ? 'Y' : c);
    }
    return new TimeLevel(DateTimeFormatter.ofPattern(own.toString(), locale), null, rounding, true);
  }

  /** The text of a time; one without time of day is the same day in every zone. */
  String of(Instant time, boolean dayOnly, ZoneId archive) {
    ZoneId here = dayOnly ? ZoneOffset.UTC : zone == null ? archive : zone;
    return format.format(rounding.of(LocalDateTime.ofInstant(time, here)));
  }
}
