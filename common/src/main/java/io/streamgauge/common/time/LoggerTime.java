// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** Ways of loggers and receivers to write a time that no pattern of java.time reads. */
enum LoggerTime {
  /**
   * Days since 1899-12-30, as spreadsheets count, in the configured zone. Days up to 60 are
   * refused, for there spreadsheets count a 29 February 1900 that never was.
   */
  EXCEL {
    @Override
    Instant read(String text, LocalTimes zone, Clock clock) throws TimeParseException {
      BigDecimal days = number(text, DAY_DIGITS, DAY_DIGITS_BEHIND);
      if (days.compareTo(BigDecimal.valueOf(61)) < 0
          || days.compareTo(BigDecimal.valueOf(LAST_EXCEL_DAY)) > 0) {
        throw TimeParseException.of(text, "is no day from 1900-03-01 to 9999-12-31");
      }
      long millis =
          days.multiply(BigDecimal.valueOf(MILLIS_PER_DAY))
              .setScale(0, RoundingMode.HALF_UP)
              .longValueExact();
      return zone.atZone(EXCEL_ZERO.plus(Duration.ofMillis(millis)), text);
    }
  },

  /** Year, day of the year and hhmm, as Campbell loggers write them; 2400 is the next midnight. */
  YEAR_DAY_HHMM {
    @Override
    Instant read(String text, LocalTimes zone, Clock clock) throws TimeParseException {
      String[] parts = yearDayAndTime(text);
      int hhmm = Integer.parseInt(parts[2]);
      if (hhmm > 2_400 || hhmm % 100 > 59) {
        throw TimeParseException.of(text, "ends with no hhmm from 0 to 2400");
      }
      try {
        LocalDateTime day =
            LocalDate.ofYearDay(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]))
                .atStartOfDay();
        return zone.atZone(day.plusMinutes(hhmm / 100 * 60L + hhmm % 100), text);
      } catch (DateTimeException e) {
        throw TimeParseException.of(text, "names a day that its year does not have");
      }
    }
  },

  /**
   * GPS week and seconds of the week. Weeks below 1024 lack the rollovers, of which receivers tell
   * nothing: the era is taken that ends last before the worker's clock and a day.
   */
  GPS_WEEK {
    @Override
    LocalDateTime shown(Object raw) throws TimeParseException {
      String[] parts = weekAndSeconds(plain(raw), "GPS week and seconds of the week");
      return LocalDateTime.ofInstant(
          gps(Long.parseLong(parts[0]), new BigDecimal(parts[1])), ZoneOffset.UTC);
    }

    @Override
    Instant read(String text, LocalTimes zone, Clock clock) throws TimeParseException {
      String[] parts =
          weekAndSeconds(text, "GPS week and seconds of the week, as in 2445 518400.5");
      long week = Long.parseLong(parts[0]);
      BigDecimal seconds = new BigDecimal(parts[1]);
      if (seconds.compareTo(BigDecimal.valueOf(SECONDS_PER_WEEK)) >= 0) {
        throw TimeParseException.of(text, "has more seconds than a week");
      }
      Instant latest = clock.instant().plus(Duration.ofDays(1));
      Instant time = gps(week, seconds);
      if (week < WEEKS_PER_ERA) {
        for (long later = week + WEEKS_PER_ERA; ; later += WEEKS_PER_ERA) {
          Instant next = gps(later, seconds);
          if (next.isAfter(latest)) {
            break;
          }
          time = next;
        }
      }
      return time;
    }
  };

  private static final LocalDateTime EXCEL_ZERO = LocalDate.of(1899, 12, 30).atStartOfDay();
  private static final Instant GPS_ZERO = Instant.parse("1980-01-06T00:00:00Z");
  private static final long MILLIS_PER_DAY = 86_400_000;
  private static final long LAST_EXCEL_DAY = 2_958_465;
  private static final long SECONDS_PER_WEEK = 604_800;
  private static final long WEEKS_PER_ERA = 1_024;
  private static final int DAY_DIGITS = 7;
  private static final int DAY_DIGITS_BEHIND = 20;
  private static final int SECOND_DIGITS = 6;
  private static final int SECOND_DIGITS_BEHIND = 12;

  /** When UTC fell behind GPS time by one second more; the differences are 1, 2, ... in order. */
  private static final Instant[] LEAPS =
      java.util.stream.Stream.of(
              "1981-07-01",
              "1982-07-01",
              "1983-07-01",
              "1985-07-01",
              "1988-01-01",
              "1990-01-01",
              "1991-01-01",
              "1992-07-01",
              "1993-07-01",
              "1994-07-01",
              "1996-01-01",
              "1997-07-01",
              "1999-01-01",
              "2006-01-01",
              "2009-01-01",
              "2012-07-01",
              "2015-07-01",
              "2017-01-01")
          .map(day -> Instant.parse(day + "T00:00:00Z"))
          .toArray(Instant[]::new);

  abstract Instant read(String text, LocalTimes zone, Clock clock) throws TimeParseException;

  /** What the clock shows by itself, or null where that is the local time. */
  LocalDateTime shown(Object raw) throws TimeParseException {
    return null;
  }

  /** As it is typed in options. */
  String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The form of this name, or null. */
  static LoggerTime named(String option) {
    for (LoggerTime form : values()) {
      if (form.option().equals(option)) {
        return form;
      }
    }
    return null;
  }

  /**
   * Reads a time.
   *
   * @param raw a number, or a text of numbers
   * @param zone knows the zone of local times
   * @param clock the worker's
   * @throws TimeParseException when it is none of this form
   */
  Instant parse(Object raw, LocalTimes zone, Clock clock) throws TimeParseException {
    if (!(raw instanceof CharSequence) && !(raw instanceof Number)) {
      throw new TimeParseException("a " + raw.getClass().getSimpleName() + " is no " + option());
    }
    if (raw instanceof Float) {
      throw new TimeParseException(EpochNumber.COARSE);
    }
    return read(plain(raw), zone, clock);
  }

  /** A number such as 4.6E4 is written out, unless it is far too long for a time. */
  private static String plain(Object raw) {
    if (raw instanceof Double number && Double.isFinite(number) && Math.abs(number) < 1e9) {
      return new BigDecimal(number.toString()).toPlainString();
    }
    boolean modest = raw instanceof BigDecimal number && EpochNumber.isModest(number);
    if (raw instanceof BigDecimal number && !modest) {
      return "a number with exponent " + -number.scale();
    }
    return modest ? ((BigDecimal) raw).toPlainString() : raw.toString().trim();
  }

  private static Instant gps(long week, BigDecimal seconds) {
    BigDecimal nanos = seconds.movePointRight(9).setScale(0, RoundingMode.DOWN);
    Instant gps = GPS_ZERO.plusSeconds(week * SECONDS_PER_WEEK).plusNanos(nanos.longValueExact());
    int behind = 0;
    while (behind < LEAPS.length && !gps.minusSeconds(behind + 1).isBefore(LEAPS[behind])) {
      behind++;
    }
    return gps.minusSeconds(behind);
  }

  private static BigDecimal number(String text, int most, int mostBehind)
      throws TimeParseException {
    if (!DigitScan.isDecimal(text, most, mostBehind)) {
      throw TimeParseException.of(text, "is not a positive number of a time");
    }
    return new BigDecimal(text);
  }

  private static String[] yearDayAndTime(String text) throws TimeParseException {
    DigitScan scan = new DigitScan(text);
    String year = scan.whole(4, 4);
    String day = scan.separators() ? scan.whole(1, 3) : null;
    String hhmm = scan.separators() ? scan.whole(1, 4) : null;
    if (year == null || day == null || hhmm == null || !scan.isAtEnd()) {
      throw TimeParseException.of(
          text, "is not year, day of the year and hhmm, as in 2026 325 905");
    }
    return new String[] {year, day, hhmm};
  }

  private static String[] weekAndSeconds(String text, String expected) throws TimeParseException {
    DigitScan scan = new DigitScan(text);
    String week = scan.whole(1, 5);
    String seconds = scan.separators() ? scan.decimal(SECOND_DIGITS, SECOND_DIGITS_BEHIND) : null;
    if (week == null || seconds == null || !scan.isAtEnd()) {
      throw TimeParseException.of(text, "is not " + expected);
    }
    return new String[] {week, seconds};
  }
}
