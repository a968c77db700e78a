// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;

/**
 * The one reader of times in this project: epoch numbers, ISO text and patterns. It never guesses:
 * what has no zone needs a configured one, what lies in no epoch interval is refused.
 *
 * <p>Under {@code auto} an epoch number is told apart by disjoint intervals, not by digit count:
 * with times between 2000-01-01 and 2100-01-01 the intervals of seconds, milliseconds, microseconds
 * and nanoseconds do not touch. Local times that a clock shows twice when daylight saving ends, and
 * times that it skips, are refused, unless told otherwise.
 *
 * <p>A format is {@code auto}, {@code iso}, {@code rfc1123}, {@code seconds}, {@code milliseconds},
 * {@code microseconds}, {@code nanoseconds}, or a pattern of java.time, see {@link TimePattern}.
 */
public final class TimeParser {
  private final String format;
  private final TimePattern pattern;
  private final TimeContext context;
  private final LocalTimes local;

  private TimeParser(String format, TimePattern pattern, TimeContext context) {
    this.format = format;
    this.pattern = pattern;
    this.context = context;
    this.local = new LocalTimes(context);
  }

  /**
   * A reader of one format.
   *
   * @throws IllegalArgumentException when the format is neither a name nor a valid pattern
   */
  public static TimeParser of(String format, ZoneId zone) {
    return with(format, TimeContext.of(zone));
  }

  /**
   * A reader of one format, with all that its texts leave open.
   *
   * @throws IllegalArgumentException when the format is neither a name nor a valid pattern
   */
  public static TimeParser with(String format, TimeContext context) {
    boolean named =
        EpochNumber.UNITS.contains(format) || List.of("auto", "iso", "rfc1123").contains(format);
    TimePattern pattern =
        format.equals("rfc1123")
            ? TimePattern.rfc1123()
            : named ? null : TimePattern.of(format, context);
    return new TimeParser(format, pattern, context);
  }

  /** How it makes instants of local times. */
  LocalTimes local() {
    return local;
  }

  /** Whether its texts have a date alone, and nobody has named a time of day. */
  boolean lacksTimeOfDay() {
    return pattern != null && pattern.isDateOnly() && context.timeOfDay() == null;
  }

  /**
   * Whether its texts say a zone that is not read, and the configured zone would be taken instead.
   */
  boolean overrulesZone() {
    return pattern != null && context.zone() != null && pattern.contradicts(context.zone());
  }

  /**
   * Reads a time.
   *
   * @param value an Instant, a Date, a number or a text
   * @throws TimeParseException when the value is null, not a time in this format, in no epoch
   *     interval, a local time without a zone, or of a year of more than four digits, which neither
   *     headers nor dates of Connect can carry
   */
  public Instant parse(Object value) throws TimeParseException {
    Instant time = read(value);
    if (time.isBefore(EpochNumber.FIRST) || time.isAfter(EpochNumber.LAST)) {
      throw new TimeParseException("the time " + time + " is not of the years -9999 to 9999");
    }
    return time;
  }

  private Instant read(Object value) throws TimeParseException {
    if (value instanceof CharSequence text) {
      return parseText(text.toString().trim());
    }
    if (value instanceof Long || value instanceof Integer) {
      long number = ((Number) value).longValue();
      Instant usual = format.equals("auto") ? EpochNumber.usual(number) : null;
      return usual != null ? usual : parseNumber(BigDecimal.valueOf(number));
    }
    if (value instanceof Number number) {
      return parseNumber(EpochNumber.decimal(number));
    }
    if (value instanceof Date date) {
      return date.toInstant();
    }
    if (value instanceof Instant instant) {
      return instant;
    }
    throw new TimeParseException(
        value == null
            ? "time is missing"
            : "a " + value.getClass().getSimpleName() + " is not a time");
  }

  private Instant parseText(String text) throws TimeParseException {
    if (text.isEmpty()) {
      throw new TimeParseException("time is empty");
    }
    if (format.equals("iso")) {
      return IsoTime.parse(text, local);
    }
    if (pattern != null) {
      return parsePattern(text);
    }
    boolean number =
        format.equals("auto") ? EpochNumber.isWritten(text) : EpochNumber.UNITS.contains(format);
    if (number) {
      return parseNumber(EpochNumber.decimal(text));
    }
    return IsoTime.parse(text, local);
  }

  private Instant parsePattern(String text) throws TimeParseException {
    TimePattern.Read read = pattern.read(text);
    if (read == null) {
      throw TimeParseException.of(text, "is not a time of format " + format);
    }
    LocalDateTime written = written(read, text);
    return read.zone() == null
        ? local.atZone(written, text)
        : local.resolve(written, read.zone(), text);
  }

  private LocalDateTime written(TimePattern.Read read, String text) throws TimeParseException {
    return read.time() == null
        ? local.dateAlone(read.date(), text)
        : read.date().atTime(read.time());
  }

  /**
   * What a clock has written, by itself and in no zone; null for a number or an instant, which
   * count from UTC.
   *
   * @param value that was read
   */
  LocalDateTime shown(Object value) throws TimeParseException {
    if (!(value instanceof CharSequence)) {
      return null;
    }
    String text = value.toString().trim();
    TimePattern.Read read = pattern == null ? null : pattern.read(text);
    if (read != null) {
      return written(read, text);
    }
    int bare = pattern == null ? OwnOffset.in(text) : -1;
    return bare < 0
        ? null
        : LocalDateTime.ofInstant(
            IsoTime.parse(text.substring(0, bare) + "Z", local), ZoneOffset.UTC);
  }

  private Instant parseNumber(BigDecimal number) throws TimeParseException {
    if (format.equals("iso") || pattern != null) {
      throw new TimeParseException("the number " + number + " is not a time of format " + format);
    }
    int unit = EpochNumber.UNITS.indexOf(format);
    return unit >= 0 ? EpochNumber.in(unit, number) : EpochNumber.inAnyUnit(number);
  }
}
