// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * ISO 8601 and RFC 3339 date-times: {@code T} or a space, {@code .} or {@code ,} before one to nine
 * digits of a second, seconds optional, {@code Z}, {@code +hh:mm}, {@code +hhmm} or {@code +hh}. A
 * leap second ({@code :60}) is the last nanosecond of its minute.
 */
final class IsoTime {
  private static final int NANO_DIGITS = 9;
  private static final int SHORTEST_USUAL = "2026-11-21T12:00:00Z".length();
  private static final int NO_OFFSET = -1_000_000;

  private final String text;
  private int at;

  private IsoTime(String text) {
    this.text = text;
  }

  static Instant parse(String text, LocalTimes local) throws TimeParseException {
    Instant usual = usual(text);
    return usual != null ? usual : new IsoTime(text).read(local);
  }

  /**
   * The time of a text as nearly all are, with seconds and {@code Z} or {@code +hh:mm}, and null
   * for any other: nothing is allocated but the result.
   */
  private static Instant usual(String text) {
    int length = text.length();
    if (length < SHORTEST_USUAL
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || (text.charAt(10) != 'T' && text.charAt(10) != ' ')
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    int year = two(text, 0) * 100 + two(text, 2);
    int month = two(text, 5);
    int day = two(text, 8);
    int hour = two(text, 11);
    int minute = two(text, 14);
    int second = two(text, 17);
    // Days 29 to 31 are left to the calendar when the month might not have them.
    if (year < 0
        || month < 1
        || month > 12
        || day < 1
        || day > (month == 2 ? 28 : 30)
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 59) {
      return null;
    }
    int at = 19;
    int nano = 0;
    if (text.charAt(at) == '.') {
      int scale = 100_000_000;
      for (at++; at < length && isDigit(text.charAt(at)); at++) {
        nano += (text.charAt(at) - '0') * scale;
        scale /= 10;
      }
      if (at == 20 || at == length) {
        return null;
      }
    }
    int offset = offset(text, at);
    return offset == NO_OFFSET
        ? null
        : Instant.ofEpochSecond(
            epochDay(year, month, day) * 86_400L + hour * 3_600L + minute * 60L + second - offset,
            nano);
  }

  /** Seconds east, for {@code Z} or {@code +hh:mm} at the end of a text. */
  private static int offset(String text, int at) {
    char sign = text.charAt(at);
    if (sign == 'Z' && at + 1 == text.length()) {
      return 0;
    }
    if ((sign != '+' && sign != '-') || at + 6 != text.length() || text.charAt(at + 3) != ':') {
      return NO_OFFSET;
    }
    int hours = two(text, at + 1);
    int minutes = two(text, at + 4);
    if (hours < 0 || hours > 17 || minutes < 0 || minutes > 59) {
      return NO_OFFSET;
    }
    int seconds = hours * 3_600 + minutes * 60;
    return sign == '-' ? -seconds : seconds;
  }

  /** Two digits as a number, far below zero when they are none. */
  private static int two(String text, int at) {
    char tens = text.charAt(at);
    char ones = text.charAt(at + 1);
    return isDigit(tens) && isDigit(ones) ? (tens - '0') * 10 + ones - '0' : NO_OFFSET;
  }

  /** Years begin in March here, so that the leap day is their last. */
  private static long epochDay(int year, int month, int day) {
    int y = month > 2 ? year : year - 1;
    int era = Math.floorDiv(y, 400);
    int ofEra = y - era * 400;
    int ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146_097L + ofEra * 365L + ofEra / 4 - ofEra / 100 + ofYear - 719_468;
  }

  private Instant read(LocalTimes zone) throws TimeParseException {
    try {
      int year = digits(4);
      expect('-');
      int month = digits(2);
      expect('-');
      int day = digits(2);
      if (at == text.length()) {
        return zone.atZone(zone.dateAlone(LocalDate.of(year, month, day), text), text);
      }
      char separator = text.charAt(at++);
      if (separator != 'T' && separator != 't' && separator != ' ') {
        throw refused("needs T or a space after the date");
      }
      // Spreadsheets write 9:30 behind a space.
      int hour =
          digits(separator == ' ' && at + 1 < text.length() && text.charAt(at + 1) == ':' ? 1 : 2);
      expect(':');
      int minute = digits(2);
      int second = 0;
      int nano = 0;
      if (peek(':')) {
        at++;
        second = digits(2);
        if (peek('.') || peek(',')) {
          at++;
          nano = fraction();
        }
      }
      if (second == 60) {
        second = 59;
        nano = 999_999_999;
      }
      // ISO 8601 of 2004 and XML write the end of a day so.
      boolean endOfDay = hour == 24 && minute == 0 && second == 0 && nano == 0;
      LocalDateTime local =
          LocalDateTime.of(year, month, day, endOfDay ? 0 : hour, minute, second, nano)
              .plusDays(endOfDay ? 1 : 0);
      if (at == text.length()) {
        return zone.atZone(local, text);
      }
      return local.toInstant(offset());
    } catch (DateTimeException e) {
      throw refused("names no existing time");
    }
  }

  private ZoneOffset offset() throws TimeParseException {
    char sign = text.charAt(at++);
    if (sign == 'Z' || sign == 'z') {
      expectEnd();
      return ZoneOffset.UTC;
    }
    if (sign != '+' && sign != '-') {
      throw refused("ends with something that is no zone offset");
    }
    int hours = digits(2);
    int minutes = 0;
    if (at < text.length()) {
      if (peek(':')) {
        at++;
      }
      minutes = digits(2);
    }
    expectEnd();
    int factor = sign == '-' ? -1 : 1;
    return ZoneOffset.ofHoursMinutes(factor * hours, factor * minutes);
  }

  private int fraction() throws TimeParseException {
    int start = at;
    int value = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      if (at - start < NANO_DIGITS) {
        value = value * 10 + (text.charAt(at) - '0');
      }
      at++;
    }
    if (at == start) {
      throw refused("has no digits after the decimal sign");
    }
    for (int i = at - start; i < NANO_DIGITS; i++) {
      value *= 10;
    }
    return value;
  }

  private int digits(int count) throws TimeParseException {
    int value = 0;
    for (int i = 0; i < count; i++, at++) {
      if (at >= text.length() || !isDigit(text.charAt(at))) {
        throw refused("is not an ISO 8601 date-time");
      }
      value = value * 10 + (text.charAt(at) - '0');
    }
    return value;
  }

  private void expect(char c) throws TimeParseException {
    if (!peek(c)) {
      throw refused("is not an ISO 8601 date-time");
    }
    at++;
  }

  private void expectEnd() throws TimeParseException {
    if (at != text.length()) {
      throw refused("goes on after its zone");
    }
  }

  private boolean peek(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private TimeParseException refused(String reason) {
    return TimeParseException.of(text, reason);
  }
}
