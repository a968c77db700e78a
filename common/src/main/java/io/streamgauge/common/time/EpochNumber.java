// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;

/**
 * Numbers of seconds, milliseconds, microseconds or nanoseconds since 1970 as instants.
 *
 * <p>A number whose unit nobody has named is told apart by disjoint intervals, not by its count of
 * digits: with times between 2000-01-01 and 2100-01-01 the intervals of the four units do not
 * touch.
 */
final class EpochNumber {
  /** The names of the units in options; each is a thousandth of the one before it. */
  static final List<String> UNITS =
      List.of("seconds", "milliseconds", "microseconds", "nanoseconds");

  /** The first instant that headers and dates of Connect can carry. */
  static final Instant FIRST = Instant.parse("-9999-01-01T00:00:00Z");

  /** The last instant that headers and dates of Connect can carry. */
  static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /** Why no time is read from a number of 32 bits: seconds since 1970 are off by a minute there. */
  static final String COARSE =
      "a number of 32 bits (FLOAT32) is too coarse for a time; send FLOAT64 or a whole number";

  private static final long EARLIEST_SECOND =
      Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();
  private static final long LATEST_SECOND = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond();
  private static final BigDecimal EARLIEST = BigDecimal.valueOf(EARLIEST_SECOND);
  private static final BigDecimal LATEST = BigDecimal.valueOf(LATEST_SECOND);
  private static final BigDecimal MIN_INSTANT = BigDecimal.valueOf(FIRST.getEpochSecond());
  private static final BigDecimal MAX_INSTANT = BigDecimal.valueOf(LAST.getEpochSecond() + 1);
  private static final int LONGEST = 40;

  private EpochNumber() {}

  /** The time of a whole number of some unit; null when it lies in no interval. */
  static Instant usual(long number) {
    long perSecond = 1;
    for (int unit = 0; unit < UNITS.size(); unit++, perSecond *= 1_000) {
      long seconds = number / perSecond;
      if (seconds >= EARLIEST_SECOND && seconds < LATEST_SECOND) {
        return Instant.ofEpochSecond(seconds, number % perSecond * (1_000_000_000 / perSecond));
      }
    }
    return null;
  }

  /**
   * The time of a number in a unit that was named.
   *
   * @param unit its place among {@link #UNITS}
   * @throws TimeParseException when it is out of the range of times
   */
  static Instant in(int unit, BigDecimal number) throws TimeParseException {
    return instant(number.movePointLeft(3 * unit));
  }

  /**
   * The time of a number in the one unit by which it lies between 2000 and 2100.
   *
   * @throws TimeParseException when there is none
   */
  static Instant inAnyUnit(BigDecimal number) throws TimeParseException {
    for (int unit = 0; unit < UNITS.size(); unit++) {
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
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    long nanos = seconds.subtract(whole).movePointRight(9).longValue();
    return Instant.ofEpochSecond(whole.longValueExact(), nanos);
  }

  /**
   * A number with all its digits.
   *
   * @throws TimeParseException when it is too coarse, too long or not finite
   */
  static BigDecimal decimal(Number number) throws TimeParseException {
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

  /**
   * The number of a text.
   *
   * @throws TimeParseException when it is none, or too long for a time
   */
  static BigDecimal decimal(String text) throws TimeParseException {
    if (text.length() > LONGEST) {
      throw TimeParseException.of(text, "is too long for a time");
    }
    try {
      return checked(new BigDecimal(text));
    } catch (NumberFormatException e) {
      throw TimeParseException.of(text, "is not a number");
    }
  }

  /** Refuses numbers like 1e999999999, which would take for ever to scale. */
  private static BigDecimal checked(BigDecimal number) throws TimeParseException {
    if (!isModest(number)) {
      throw new TimeParseException("a number with exponent " + -number.scale() + " is not a time");
    }
    return number;
  }

  /** Whether a number has no more digits and zeros than any time. */
  static boolean isModest(BigDecimal number) {
    return Math.abs((long) number.scale()) <= LONGEST && number.precision() <= LONGEST;
  }

  /** Digits with at most a sign, a point and an exponent: never an ISO date, which has dashes. */
  static boolean isWritten(String text) {
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
}
