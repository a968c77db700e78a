// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.ledger;

import io.streamgauge.common.time.ClockChange;
import io.streamgauge.common.time.TimeContext;
import io.streamgauge.common.time.TimeParseException;
import io.streamgauge.common.time.TimeParser;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/**
 * The time that a directory shows, and by which a row of it is found again. Beside what readings
 * may have for times it takes dates without a time of day, and epoch milliseconds of history.
 *
 * @param instant the time; of a date its midnight in UTC
 * @param dayOnly whether there is no time of day
 */
public record DirectoryTime(Instant instant, boolean dayOnly) {
  /** A directory shows the local hour, and no row is worth losing for one that clocks skip. */
  private static final ClockChange EITHER =
      new ClockChange(ClockChange.Skipped.SHIFT, ClockChange.Repeated.EARLIER);

  private static final TimeParser AUTO = TimeParser.of("auto", null);
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

  /** What follows is seconds, of 2000 on; what precedes too, as a clock that was never set. */
  private static final long FIRST_MILLIS = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond();

  private static final long LAST_MILLIS = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
  private static final long YEAR_ONE = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();

  /**
   * Reads a value.
   *
   * @param local zone of times without one, or null to refuse them
   * @throws TimeParseException when it is no time
   */
  public static DirectoryTime of(Object value, ZoneId local) throws TimeParseException {
    if (value instanceof Long || value instanceof Integer) {
      Instant history = history(((Number) value).longValue());
      return new DirectoryTime(history == null ? AUTO.parse(value) : history, false);
    }
    if (value instanceof BigDecimal || value instanceof Double) {
      double number = ((Number) value).doubleValue();
      Instant history = number == Math.rint(number) ? history((long) number) : null;
      return new DirectoryTime(history == null ? AUTO.parse(value) : history, false);
    }
    if (value instanceof String given) {
      String text = given.trim();
      if (DAY.matcher(text).matches()) {
        return day(text);
      }
      Instant history = WHOLE.matcher(text).matches() ? history(Long.parseLong(text)) : null;
      if (history != null) {
        return new DirectoryTime(history, false);
      }
    }
    TimeParser times =
        local == null ? AUTO : TimeParser.with("auto", TimeContext.of(local).with(EITHER));
    return new DirectoryTime(times.parse(value), false);
  }

  private static DirectoryTime day(String text) throws TimeParseException {
    try {
      LocalDate day = LocalDate.parse(text, DateTimeFormatter.ISO_LOCAL_DATE);
      return new DirectoryTime(day.atStartOfDay(ZoneOffset.UTC).toInstant(), true);
    } catch (DateTimeParseException e) {
      throw new TimeParseException("'" + text + "' is no day of the calendar");
    }
  }

  /**
   * The time of epoch milliseconds before 2000, which no other unit of later times has; null for
   * other numbers.
   */
  private static Instant history(long number) {
    boolean millis =
        (number >= FIRST_MILLIS && number < LAST_MILLIS)
            || (number <= -FIRST_MILLIS && number >= YEAR_ONE);
    return millis ? Instant.ofEpochMilli(number) : null;
  }
}
