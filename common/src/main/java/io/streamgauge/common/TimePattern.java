// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;

/**
 * A pattern of {@link DateTimeFormatter}, read strictly: a day that its month does not have is no
 * day, a time of day is never made up, and the name of a zone is an offset or nothing. Months, days
 * and am/pm may be in any case; {@code 24:00} is the end of its day; {@code yyyy} is the year;
 * years of two digits are 1969 to 2068, as in POSIX.
 */
final class TimePattern {
  private static final LocalDate FIRST_OF_TWO_DIGITS = LocalDate.of(1969, 1, 1);
  private static final ZonedDateTime SAMPLE =
      ZonedDateTime.of(2001, 11, 22, 16, 5, 6, 789_000_000, ZoneOffset.UTC);
  private static final String TIME_LETTERS = "ahHkKmsSAnNB";

  private final String text;
  private final boolean named;
  private final boolean dateOnly;
  private final DateTimeFormatter strict;
  private final DateTimeFormatter smart;

  /**
   * What a text says: date and time, with a zone or without one.
   *
   * @param local date and time of day
   * @param zone the text's own, or null
   */
  record Read(LocalDateTime local, ZoneId zone) {}

  private TimePattern(String text, String letters, DateTimeFormatter formatter, boolean named) {
    this.text = text;
    this.named = named;
    this.dateOnly = letters.chars().noneMatch(c -> TIME_LETTERS.indexOf(c) >= 0);
    this.strict = formatter.withResolverStyle(ResolverStyle.STRICT);
    this.smart = formatter.withResolverStyle(ResolverStyle.SMART);
  }

  /** RFC 1123, as in HTTP and e-mail. */
  static TimePattern rfc1123() {
    return new TimePattern("rfc1123", "H", DateTimeFormatter.RFC_1123_DATE_TIME, false);
  }

  /**
   * The pattern of a text.
   *
   * @throws IllegalArgumentException when it is none, or can never give a time
   */
  static TimePattern of(String text) {
    String letters = letters(text);
    if (letters.contains("Y") && letters.indexOf('w') < 0 && letters.indexOf('W') < 0) {
      throw new IllegalArgumentException(
          "Y is the year that a week belongs to; write yyyy for the year");
    }
    boolean halfDay = letters.indexOf('h') >= 0 || letters.indexOf('K') >= 0;
    if (halfDay && letters.indexOf('a') < 0 && letters.indexOf('B') < 0) {
      throw new IllegalArgumentException(
          "h and K are hours of half a day, and there is no a for am or pm; write HH for hours"
              + " from 00 to 23");
    }
    if (letters.indexOf('v') >= 0 || letters.contains("zzzz")) {
      throw new IllegalArgumentException(
          "names of zones that people use mean several zones; write z for short ones such as UTC or"
              + " CET, XXX for an offset, or VV for Europe/Berlin");
    }
    TimePattern pattern =
        new TimePattern(text, letters, formatter(text, letters), letters.indexOf('z') >= 0);
    pattern.tryOut();
    return pattern;
  }

  private void tryOut() {
    Read read;
    try {
      read = read(strict.format(SAMPLE), strict);
    } catch (DateTimeException e) {
      read = null;
    }
    if (read == null) {
      throw new IllegalArgumentException(
          "what it reads makes no date"
              + (dateOnly ? "" : " and time of day")
              + "; write for example yyyy-MM-dd HH:mm:ss");
    }
  }

  /** The letters that stand for something; a space where there is another text. */
  private static String letters(String text) {
    StringBuilder letters = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '\'';
      letters.append(!quoted && Character.isLetter(c) ? c : ' ');
    }
    return letters.toString();
  }

  private static DateTimeFormatter formatter(String text, String letters) {
    boolean era = letters.indexOf('G') >= 0;
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
    StringBuilder pending = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char letter = letters.charAt(at);
      int end = at + 1;
      while (letter != ' ' && end < text.length() && letters.charAt(end) == letter) {
        end++;
      }
      if ((letter == 'y' || letter == 'u') && end - at == 2 && !era) {
        builder.appendPattern(pending.toString());
        pending.setLength(0);
        builder.appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_OF_TWO_DIGITS);
      } else if (letter == 'y' && !era) {
        pending.append("u".repeat(end - at));
      } else if (letter == 'z') {
        pending.append("xxx");
      } else {
        pending.append(text, at, end);
      }
      at = end;
    }
    return builder.appendPattern(pending.toString()).toFormatter(Locale.ENGLISH);
  }

  /**
   * Reads a text.
   *
   * @return what it says, or null when it is of another form
   * @throws TimeParseException when it is of this form, and means no time or several
   */
  Read read(String given) throws TimeParseException {
    String plain = named ? ZoneName.toOffset(given) : given;
    if (plain == null) {
      return null;
    }
    try {
      return read(plain, strict);
    } catch (DateTimeException e) {
      return endOfDay(plain);
    }
  }

  private Read read(String plain, DateTimeFormatter formatter) {
    TemporalAccessor parsed = formatter.parse(plain);
    LocalDate date = parsed.query(TemporalQueries.localDate());
    LocalTime time = parsed.query(TemporalQueries.localTime());
    ZoneId zone = parsed.query(TemporalQueries.zone());
    if (date == null && parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
      return new Read(
          LocalDateTime.ofInstant(Instant.from(parsed), ZoneOffset.UTC), ZoneOffset.UTC);
    }
    if (date == null || (time == null && !dateOnly)) {
      return null;
    }
    return new Read(LocalDateTime.of(date, time == null ? LocalTime.MIDNIGHT : time), zone);
  }

  /** Strictly there is no 24:00; all else of the text is as strict as ever. */
  private Read endOfDay(String plain) {
    ParsePosition end = new ParsePosition(0);
    TemporalAccessor fields = smart.parseUnresolved(plain, end);
    boolean midnight =
        fields != null
            && end.getIndex() == plain.length()
            && fields.isSupported(ChronoField.HOUR_OF_DAY)
            && fields.getLong(ChronoField.HOUR_OF_DAY) == 24;
    if (!midnight) {
      return null;
    }
    try {
      Read read = read(plain, smart);
      boolean exists =
          read != null
              && (!fields.isSupported(ChronoField.DAY_OF_MONTH)
                  || fields.getLong(ChronoField.DAY_OF_MONTH)
                      == read.local().minusDays(1).getDayOfMonth());
      return exists ? read : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
