// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

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
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalField;
import java.time.temporal.TemporalQueries;
import java.time.temporal.WeekFields;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A pattern of {@link DateTimeFormatter}, read strictly: a day that its month does not have is no
 * day, a time of day is never made up, and the name of a zone is an offset or nothing. Months, days
 * and am/pm may be in any case; {@code 24:00} is the end of its day; {@code yyyy} is the year;
 * years of two digits are the hundred from the user's pivot year on.
 */
final class TimePattern {
  private static final ZonedDateTime SAMPLE =
      ZonedDateTime.of(2001, 11, 22, 16, 5, 6, 789_000_000, ZoneOffset.UTC);
  private static final String RFC_1123 = "rfc1123";

  /** The form of the platform takes years of two digits for those of the first century. */
  private static final int FIRST_YEAR = 1_000;

  private static final String TIME_LETTERS = "ahHkKmsSAnNB";

  /** The pivot year would make 1999 of {@code '20'yy} and 2099. */
  private static final Pattern CENTURY = Pattern.compile("\\d'?(?<![yu])(?:yy|uu)(?![yu])");

  /** The pivot year is of no era, so that 99 AD would be 2099, or the year 99. */
  private static final Pattern SHORT_YEAR = Pattern.compile("(?<![yu])(?:y{1,3}|u{1,3})(?![yu])");

  /** Half a day that is not read would be the morning. */
  private static final Pattern HALF_IN_QUOTES =
      Pattern.compile("\\b(?:AM|[Aa]\\.[Mm]\\.|(?i:p\\.?m))\\b");

  /**
   * What the calendar moves to another day: not strictly a day that its month lacks, and strictly
   * too the last week that there is for one that there is not.
   */
  private static final List<TemporalField> DAYS =
      List.of(
          ChronoField.DAY_OF_MONTH,
          WeekFields.of(PatternFormatters.ENGLISH).weekOfWeekBasedYear(),
          WeekFields.of(PatternFormatters.ENGLISH).weekOfMonth());

  private final String text;
  private final FixedPattern fixed;
  private final boolean named;
  private final boolean dateOnly;
  private final boolean clockHour;
  private final boolean weeks;
  private final PartOfDay partOfDay;
  private final List<DateTimeFormatter> strict;
  private final List<DateTimeFormatter> smart;

  /**
   * The parts of a time that a text gives.
   *
   * @param date its date
   * @param time its time of day, or null
   * @param zone the text's own, or null
   */
  record Read(LocalDate date, LocalTime time, ZoneId zone) {}

  private TimePattern(
      String text, String letters, List<DateTimeFormatter> formatters, boolean named) {
    this.text = text;
    this.fixed = FixedPattern.of(text);
    this.named = named;
    this.dateOnly = letters.chars().noneMatch(c -> TIME_LETTERS.indexOf(c) >= 0);
    this.weeks = letters.indexOf('w') >= 0 || letters.indexOf('W') >= 0;
    this.clockHour = letters.indexOf('k') >= 0;
    this.partOfDay = PartOfDay.of(letters);
    this.strict = formatters.stream().map(f -> f.withResolverStyle(ResolverStyle.STRICT)).toList();
    this.smart = formatters.stream().map(f -> f.withResolverStyle(ResolverStyle.SMART)).toList();
  }

  /** RFC 1123, as in HTTP and e-mail. */
  static TimePattern rfc1123() {
    return new TimePattern(RFC_1123, "H", List.of(DateTimeFormatter.RFC_1123_DATE_TIME), false);
  }

  /**
   * The pattern of a text.
   *
   * @throws IllegalArgumentException when it is none, or can never give a time
   */
  static TimePattern of(String text, TimeContext context) {
    PatternLetters parts = PatternLetters.of(text);
    parts.requireMeant();
    String letters = parts.text();
    if (letters.matches(".*(?<!Y)YY(?!Y).*")) {
      throw new IllegalArgumentException(
          "two digits of the year that a week belongs to may mean any century; write YYYY");
    }
    if (CENTURY.matcher(text).find()) {
      throw new IllegalArgumentException(
          "two digits of the year behind the digits of its century; write yyyy for all four");
    }
    if (parts.has("G") && SHORT_YEAR.matcher(letters).find()) {
      throw new IllegalArgumentException(
          "a year of fewer than four digits beside its era may be of any century; write yyyy G");
    }
    if (!parts.has("aB") && HALF_IN_QUOTES.matcher(PatternLetters.plainText(text)).find()) {
      throw new IllegalArgumentException(
          "am or pm as plain text is not read; write a for it, and hh for the hours of half a day");
    }
    if (letters.indexOf('v') >= 0 || letters.contains("zzzz")) {
      throw new IllegalArgumentException(
          "names of zones that people use mean several zones; write z for short ones such as UTC or"
              + " CET, XXX for an offset, or VV for Europe/Berlin");
    }
    TimePattern pattern =
        new TimePattern(
            text, letters, PatternFormatters.of(text, letters, context), letters.indexOf('z') >= 0);
    pattern.tryOut();
    return pattern;
  }

  private void tryOut() {
    Read read;
    try {
      read = read(strict.get(0).format(SAMPLE), strict.get(0), 0);
    } catch (DateTimeException e) {
      read = null;
    }
    if (read == null || (read.time() == null && !dateOnly)) {
      throw new IllegalArgumentException(
          "what it reads makes no date"
              + (dateOnly ? "" : " and time of day")
              + "; write for example yyyy-MM-dd HH:mm:ss");
    }
  }

  /** Whether its texts say a zone, which it does not read, and that is another one. */
  boolean contradicts(ZoneId zone) {
    return WrittenZone.isContradicted(text, zone);
  }

  /** Whether it has no time of day. */
  boolean isDateOnly() {
    return dateOnly;
  }

  /**
   * Reads a text.
   *
   * @return what it says, or null when it is of another form
   * @throws TimeParseException when it is of this form, and means no time or several
   */
  Read read(String given) throws TimeParseException {
    LocalDateTime at = fixed == null ? null : fixed.read(given);
    return at == null ? formatted(given) : new Read(at.toLocalDate(), at.toLocalTime(), null);
  }

  Read formatted(String given) throws TimeParseException {
    String plain = named ? ZoneName.toOffset(given) : given;
    if (plain == null) {
      return null;
    }
    Read read = readAny(plain);
    if (read == null) {
      // Columns that are set flush right have several spaces in the place of one.
      String narrow = Blanks.narrowed(plain);
      read = narrow.equals(plain) ? null : readAny(narrow);
    }
    if (read != null) {
      refuseDoubtful(read, given);
      if (partOfDay != null && read.time() != null) {
        partOfDay.require(read.time(), plain);
      }
    }
    return read;
  }

  /** By hours from 1 to 24 a day begins with the 24:00 by which, to loggers, it ends. */
  private void refuseDoubtful(Read read, String given) throws TimeParseException {
    if (clockHour && LocalTime.MIDNIGHT.equals(read.time())) {
      throw TimeParseException.of(
          given, "is the begin or the end of its day; write HH for k, by which 24:00 is the end");
    }
    if (read.zone() != null && WrittenZone.isDoubtful(read.zone().getId())) {
      throw TimeParseException.of(
          given,
          "names the zone "
              + read.zone()
              + ", which is meant with daylight saving or without; send an offset, or a region such"
              + " as Europe/Paris");
    }
  }

  private Read readAny(String plain) {
    for (DateTimeFormatter formatter : strict) {
      Read read = fits(plain, formatter) ? readOrNull(plain, formatter, 0) : null;
      if (read != null) {
        return read;
      }
    }
    for (DateTimeFormatter formatter : smart) {
      Read read = endOfDay(plain, formatter);
      if (read != null) {
        return read;
      }
    }
    return null;
  }

  /** To ask costs less than an exception; with one formatter nearly all texts fit. */
  private boolean fits(String plain, DateTimeFormatter formatter) {
    ParsePosition end = new ParsePosition(0);
    return strict.size() == 1
        || (formatter.parseUnresolved(plain, end) != null && end.getIndex() == plain.length());
  }

  private Read readOrNull(String plain, DateTimeFormatter formatter, int daysOn) {
    try {
      return read(plain, formatter, daysOn);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** What is written, which the calendar has moved on by some days. */
  private Read read(String plain, DateTimeFormatter formatter, int daysOn) {
    TemporalAccessor parsed = formatter.parse(plain);
    LocalDate date = parsed.query(TemporalQueries.localDate());
    LocalTime time = parsed.query(TemporalQueries.localTime());
    ZoneId zone = zone(parsed, date, time);
    if (date == null && parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
      LocalDateTime utc = LocalDateTime.ofInstant(Instant.from(parsed), ZoneOffset.UTC);
      return new Read(utc.toLocalDate(), utc.toLocalTime(), ZoneOffset.UTC);
    }
    boolean half = time == null && isTimeOfDay(parsed);
    boolean cutOff = date != null && text.equals(RFC_1123) && date.getYear() < FIRST_YEAR;
    boolean moved =
        date != null
            && (weeks || daysOn > 0)
            && !agree(
                formatter.parseUnresolved(plain, new ParsePosition(0)), date.minusDays(daysOn));
    return date == null || half || cutOff || moved ? null : new Read(date, time, zone);
  }

  /** Beside a region an offset says which of two times it is, and must be one of them. */
  private static ZoneId zone(TemporalAccessor parsed, LocalDate date, LocalTime time) {
    ZoneId region = parsed.query(TemporalQueries.zoneId());
    ZoneOffset offset = parsed.query(TemporalQueries.offset());
    if (region != null && offset != null && date != null && time != null) {
      if (!region.getRules().getValidOffsets(date.atTime(time)).contains(offset)) {
        throw new DateTimeException(region + " never has the offset " + offset + " then");
      }
    }
    return offset == null ? region : offset;
  }

  /** Hours of half a day without the half are no reason to take a time that dates alone have. */
  private static boolean isTimeOfDay(TemporalAccessor parsed) {
    return Arrays.stream(ChronoField.values())
        .anyMatch(field -> field.isTimeBased() && parsed.isSupported(field));
  }

  /** Strictly there is no 24:00; all else of the text is as strict as ever. */
  private Read endOfDay(String plain, DateTimeFormatter formatter) {
    ParsePosition end = new ParsePosition(0);
    TemporalAccessor fields = formatter.parseUnresolved(plain, end);
    boolean midnight =
        fields != null
            && end.getIndex() == plain.length()
            && fields.isSupported(ChronoField.HOUR_OF_DAY)
            && fields.getLong(ChronoField.HOUR_OF_DAY) == 24;
    return midnight ? readOrNull(plain, formatter, 1) : null;
  }

  /** Whether a date is the one that was written. */
  private static boolean agree(TemporalAccessor fields, LocalDate date) {
    return DAYS.stream()
        .allMatch(day -> !fields.isSupported(day) || fields.getLong(day) == date.getLong(day));
  }

  @Override
  public String toString() {
    return text;
  }
}
