// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.common.time.WrittenTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The spelling of a time in a directory.
 *
 * @param format of the text
 * @param zone of the time, or null for the archive's
 * @param rounding down to a multiple
 * @param whole whether the text is the whole name of the directory
 * @param hourly whether all times of an hour have the same text
 */
record TimeLevel(
    DateTimeFormatter format, ZoneId zone, Rounding rounding, boolean whole, boolean hourly) {
  static final Rounding EXACT = new Rounding(1);

  /** Letters of java.time for hours and what is longer. */
  private static final Pattern HOURLY = Pattern.compile("[GuyYQqMLwWdEecFDgaHhkK\\P{Alpha}]*");

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
    return new TimeLevel(
        tried(WrittenTime.of(pattern, Locale.ROOT)), zone, EXACT, false, hourly(pattern));
  }

  /**
   * A whole directory by a pattern as kafka-connect-s3 has it, where Y is the year and x of weeks.
   *
   * @throws IllegalArgumentException when it is none
   */
  static TimeLevel joda(String pattern, Locale locale, Rounding rounding) {
    // Weeks are those of ISO 8601 in every language, as Joda has them.
    String own = javaTime(pattern);
    return new TimeLevel(
        tried(WrittenTime.isoWeeks(own, locale)), null, rounding, true, hourly(own));
  }

  private static boolean hourly(String pattern) {
    return HOURLY.matcher(letters(pattern)).matches();
  }

  /** A pattern without what it spells out. */
  private static String letters(String pattern) {
    return pattern.replaceAll("'[^']*'", "");
  }

  /**
   * Refuses what directories would say that nobody means, in all levels of such a pattern together.
   *
   * @throws IllegalArgumentException saying what to write instead
   */
  static void requireMeant(String jodaPattern) {
    String pattern = javaTime(jodaPattern);
    String letters = letters(pattern);
    if (letters.indexOf('w') >= 0 && letters.matches("(?s).*[uy].*")) {
      throw new IllegalArgumentException(
          "the first and last weeks of a year may belong to another one; write xxxx for their"
              + " year");
    }
    WrittenTime.of(pattern, Locale.ROOT);
  }

  /** The pattern of java.time that means what this one means to kafka-connect-s3. */
  static String javaTime(String joda) {
    StringBuilder own = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < joda.length(); i++) {
      char c = joda.charAt(i);
      quoted = quoted != (c == '\'');
      own.append(quoted ? c : c == 'Y' ? 'u' : c == 'x' ? 'Y' : c);
    }
    return own.toString();
  }

  /** A directory shows local time: what it has not, such as an offset, would fail each record. */
  private static DateTimeFormatter tried(DateTimeFormatter format) {
    try {
      var unused = format.format(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC));
      return format;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "a directory shows local time, which has no zone or offset; leave out such letters ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /** The text of a time; one without time of day is the same day in every zone. */
  String of(Instant time, boolean dayOnly, ZoneId archive) {
    return format.format(local(time, dayOnly, archive));
  }

  /** Like the other, with the text of the record before at hand. */
  String of(Instant time, boolean dayOnly, ZoneId archive, RecentHour recent) {
    LocalDateTime local = local(time, dayOnly, archive);
    return hourly ? recent.text(local, format) : format.format(local);
  }

  private LocalDateTime local(Instant time, boolean dayOnly, ZoneId archive) {
    ZoneId here = dayOnly ? ZoneOffset.UTC : zone == null ? archive : zone;
    return rounding.of(LocalDateTime.ofInstant(time, here));
  }

  /**
   * The zone that a text names.
   *
   * @throws IllegalArgumentException when it names none
   */
  static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "this is no time zone; use an id such as Europe/Paris or an offset", e);
    }
  }
}
