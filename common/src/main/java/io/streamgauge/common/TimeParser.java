// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
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
  private static final long EARLIEST_SECOND =
      Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();
  private static final long LATEST_SECOND = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond();
  private static final BigDecimal EARLIEST = BigDecimal.valueOf(EARLIEST_SECOND);
  private static final BigDecimal LATEST = BigDecimal.valueOf(LATEST_SECOND);
  private static final Instant FIRST = Instant.parse("-9999-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final BigDecimal MIN_INSTANT = BigDecimal.valueOf(FIRST.getEpochSecond());
  private static final BigDecimal MAX_INSTANT = BigDecimal.valueOf(LAST.getEpochSecond() + 1);
  private static final List<String> EPOCH_UNITS =
      List.of("seconds", "milliseconds", "microseconds", "nanoseconds");
  private static final int LONGEST_NUMBER = 40;

  /** Why no time is read from a number of 32 bits: seconds since 1970 are off by a minute there. */
  static final String COARSE =
      "a number of 32 bits (FLOAT32) is too coarse for a time; send FLOAT64 or a whole number";

  private final String format;
  private final TimePattern pattern;
  private final TimeContext context;

  private TimeParser(String format, TimePattern pattern, TimeContext context) {
    this.format = format;
    this.pattern = pattern;
    this.context = context;
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
        EPOCH_UNITS.contains(format) || List.of("auto", "iso", "rfc1123").contains(format);
    TimePattern pattern =
        format.equals("rfc1123")
            ? TimePattern.rfc1123()
            : named ? null : TimePattern.of(format, context);
    return new TimeParser(format, pattern, context);
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
    if (time.isBefore(FIRST) || time.isAfter(LAST)) {
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
      Instant usual = format.equals("auto") ? usual(number) : null;
      return usual != null ? usual : parseNumber(BigDecimal.valueOf(number));
    }
    if (value instanceof Number number) {
      return parseNumber(decimal(number));
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

  /** The time of a whole epoch number of some unit; null when it lies in no interval. */
  private static Instant usual(long number) {
    long perSecond = 1;
    for (int unit = 0; unit < EPOCH_UNITS.size(); unit++, perSecond *= 1_000) {
      long seconds = number / perSecond;
      if (seconds >= EARLIEST_SECOND && seconds < LATEST_SECOND) {
        return Instant.ofEpochSecond(seconds, number % perSecond * (1_000_000_000 / perSecond));
      }
    }
    return null;
  }

  private Instant parseText(String text) throws TimeParseException {
    if (text.isEmpty()) {
      throw new TimeParseException("time is empty");
    }
    if (format.equals("iso")) {
      return IsoTime.parse(text, this);
    }
    if (pattern != null) {
      return parsePattern(text);
    }
    boolean number = format.equals("auto") ? looksNumeric(text) : EPOCH_UNITS.contains(format);
    if (number) {
      return parseNumber(decimal(text));
    }
    return IsoTime.parse(text, this);
  }

  private Instant parsePattern(String text) throws TimeParseException {
    TimePattern.Read read = pattern.read(text);
    if (read == null) {
      throw new TimeParseException("'" + clip(text) + "' is not a time of format " + format);
    }
    LocalDateTime local =
        read.time() == null ? dateAlone(read.date(), text) : read.date().atTime(read.time());
    return read.zone() == null ? atZone(local, text) : resolve(local, read.zone(), text);
  }

  /**
   * A date without a time of day, at the time that the user has named for such.
   *
   * @param text what it was read from, for the complaint
   * @throws TimeParseException when none is named
   */
  LocalDateTime dateAlone(LocalDate date, String text) throws TimeParseException {
    if (context.timeOfDay() == null) {
      throw new TimeParseException(
          "'" + clip(text) + "' has a date but no time of day, and none is configured for it");
    }
    return date.atStartOfDay().plus(context.timeOfDay());
  }

  /**
   * A local time in the configured zone.
   *
   * @param text what it was read from, for the complaint
   * @throws TimeParseException when there is no zone, or its clocks make the time doubtful
   */
  public Instant atZone(LocalDateTime local, String text) throws TimeParseException {
    if (context.zone() == null) {
      throw new TimeParseException(
          "'" + clip(text) + "' has no zone and no time zone is configured for it");
    }
    return resolve(local, context.zone(), text);
  }

  private Instant resolve(LocalDateTime local, ZoneId zone, String text) throws TimeParseException {
    ZoneRules rules = zone.getRules();
    List<ZoneOffset> offsets = rules.getValidOffsets(local);
    if (offsets.isEmpty()) {
      if (context.clockChange().skipped() == ClockChange.Skipped.SHIFT) {
        return local.toInstant(rules.getTransition(local).getOffsetBefore());
      }
      throw new TimeParseException(
          "'" + clip(text) + "' does not exist in " + zone + ": clocks skip it");
    }
    if (offsets.size() > 1 && context.clockChange().repeated() == ClockChange.Repeated.REFUSE) {
      throw new TimeParseException(
          "'"
              + clip(text)
              + "' is shown twice by the clocks of "
              + zone
              + "; send UTC or an offset, or say which of the two it is");
    }
    boolean later = context.clockChange().repeated() == ClockChange.Repeated.LATER;
    return local.toInstant(offsets.get(later ? offsets.size() - 1 : 0));
  }

  private Instant parseNumber(BigDecimal number) throws TimeParseException {
    if (format.equals("iso") || pattern != null) {
      throw new TimeParseException("the number " + number + " is not a time of format " + format);
    }
    int pinned = EPOCH_UNITS.indexOf(format);
    if (pinned >= 0) {
      return instant(number.movePointLeft(3 * pinned));
    }
    for (int unit = 0; unit < EPOCH_UNITS.size(); unit++) {
      BigDecimal seconds = number.movePointLeft(3 * unit);
      if (seconds.compareTo(EARLIEST) >= 0 && seconds.compareTo(LATEST) < 0) {
        return instant(seconds);
      }
    }
    throw new TimeParseException(
        "the number "
            + number
            + " is no epoch time between 2000 and 2100 in s, ms, us or ns; an unset clock?");
  }

  private static Instant instant(BigDecimal seconds) throws TimeParseException {
    if (seconds.compareTo(MIN_INSTANT) < 0 || seconds.compareTo(MAX_INSTANT) > 0) {
      throw new TimeParseException("the number " + seconds + " s is out of the range of times");
    }
    BigDecimal whole = seconds.setScale(0, java.math.RoundingMode.FLOOR);
    long nanos = seconds.subtract(whole).movePointRight(9).longValue();
    return Instant.ofEpochSecond(whole.longValueExact(), nanos);
  }

  private static BigDecimal decimal(Number number) throws TimeParseException {
    if (number instanceof BigDecimal decimal) {
      return checked(decimal);
    }
    if (number instanceof BigInteger integer) {
      return checked(new BigDecimal(integer));
    }
    if (number instanceof Float) {
      throw new TimeParseException(COARSE);
    }
    if (number instanceof Double) {
      if (!Double.isFinite(number.doubleValue())) {
        throw new TimeParseException("the number " + number + " is not a time");
      }
      return new BigDecimal(number.toString());
    }
    return BigDecimal.valueOf(number.longValue());
  }

  private static BigDecimal decimal(String text) throws TimeParseException {
    if (text.length() > LONGEST_NUMBER) {
      throw new TimeParseException("'" + clip(text) + "' is too long for a time");
    }
    try {
      return checked(new BigDecimal(text));
    } catch (NumberFormatException e) {
      throw new TimeParseException("'" + clip(text) + "' is not a number");
    }
  }

  /** Refuses numbers like 1e999999999, which would take for ever to scale. */
  private static BigDecimal checked(BigDecimal number) throws TimeParseException {
    if (Math.abs((long) number.scale()) > LONGEST_NUMBER || number.precision() > LONGEST_NUMBER) {
      throw new TimeParseException("a number with exponent " + -number.scale() + " is not a time");
    }
    return number;
  }

  /** Digits with at most a sign, a point and an exponent: never an ISO date, which has dashes. */
  private static boolean looksNumeric(String text) {
    int separators = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '-' && i > 0 && text.charAt(i - 1) != 'e' && text.charAt(i - 1) != 'E') {
        return false;
      }
      if (c == 'e' || c == 'E' || c == '.' || c == '+' || c == '-') {
        separators++;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return separators < text.length();
  }

  static String clip(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "...";
  }
}
