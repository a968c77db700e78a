// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The directories of a file below its topic's.
 *
 * @param path relative to that of the topics
 * @param values of the levels that have a name; null where the record had none
 */
record PathLevels(String path, Map<String, String> values) {
  private static final Pattern NUMBER = Pattern.compile("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");

  /** Names of the sink's functions of times, which no field of a record has the place of. */
  static final Set<String> OF_TIMES = Set.of("date", "year", "month", "day", "hour");

  /** Directories of a line by their times: numbers by their size, also where they have no zeros. */
  static final Comparator<PathLevels> BY_TIME =
      Comparator.comparing(
              (PathLevels levels) -> NUMBER.split(levels.path(), -1), PathLevels::compare)
          .thenComparing(PathLevels::path);

  private static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  /** What a day may be off, whatever zone the directories are of. */
  private static final Duration ZONES = Duration.ofHours(14);

  /** A span of time; the end is not in it. */
  record Span(Instant begin, Instant end) {
    boolean touches(Instant from, Instant to) {
      return (to == null || begin.isBefore(to)) && (from == null || end.isAfter(from));
    }
  }

  private static int compare(String[] one, String[] other) {
    for (int i = 0; i < one.length && i < other.length; i++) {
      int byPart =
          isNumber(one[i]) && isNumber(other[i])
              ? new BigInteger(one[i]).compareTo(new BigInteger(other[i]))
              : one[i].compareTo(other[i]);
      if (byPart != 0) {
        return byPart;
      }
    }
    return Integer.compare(one.length, other.length);
  }

  private static boolean isNumber(String part) {
    return !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  static PathLevels of(String path) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : path.split("/", -1)) {
      int equals = name.indexOf('=');
      if (equals > 0) {
        String value = name.substring(equals + 1);
        values.put(
            unescaped(name.substring(0, equals)), value.equals(NULL) ? null : unescaped(value));
      }
    }
    return new PathLevels(path, values);
  }

  /** The directories that are not of times: their rows keep the order of their times. */
  String line() {
    StringBuilder line = new StringBuilder();
    for (String name : path.split("/", -1)) {
      if (line.isEmpty() || !ofTime(name)) {
        line.append(line.isEmpty() ? "" : "/").append(name);
      }
    }
    return line.toString();
  }

  private static boolean ofTime(String name) {
    int equals = name.indexOf('=');
    if (equals < 0) {
      return name.matches("\\d{1,4}([-_.:T]?\\d{2})*");
    }
    return OF_TIMES.contains(name.substring(0, equals))
        || name.matches("[^=]+=(19|20|21)\\d\\d([-_.]?[01]\\d([-_.]?[0-3]\\d)?)?");
  }

  /**
   * The event times that rows below can have, as the levels say it, or null.
   *
   * @param zone of the levels, or null for any
   */
  Span span(ZoneId zone) {
    try {
      String date = values.get("date");
      if (date != null && date.length() == 10) {
        return span(LocalDate.parse(date), LocalDate.parse(date).plusDays(1), zone);
      }
      String year = values.get("year");
      if (year == null) {
        return null;
      }
      String month = values.get("month");
      LocalDate begin =
          LocalDate.of(Integer.parseInt(year), month == null ? 1 : Integer.parseInt(month), 1);
      String day = month == null ? null : values.get("day");
      if (day == null) {
        return span(begin, month == null ? begin.plusYears(1) : begin.plusMonths(1), zone);
      }
      LocalDate one = begin.withDayOfMonth(Integer.parseInt(day));
      return span(one, one.plusDays(1), zone);
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static Span span(LocalDate begin, LocalDate end, ZoneId zone) {
    Instant first = begin.atStartOfDay().toInstant(ZoneOffset.UTC);
    Instant last = end.atStartOfDay().toInstant(ZoneOffset.UTC);
    if (zone == null) {
      return new Span(first.minus(ZONES), last.plus(ZONES));
    }
    // A date without a time of day is in the directory of that name whatever its zone.
    Instant local = begin.atStartOfDay(zone).toInstant();
    Instant localEnd = end.atStartOfDay(zone).toInstant();
    return new Span(
        local.isBefore(first) ? local : first, localEnd.isAfter(last) ? localEnd : last);
  }

  private static String unescaped(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] escaped = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < escaped.length; i++) {
      int high = i + 2 < escaped.length ? Character.digit(escaped[i + 1], 16) : -1;
      int low = i + 2 < escaped.length ? Character.digit(escaped[i + 2], 16) : -1;
      if (escaped[i] == '%' && high >= 0 && low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(escaped[i]);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
