// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * ISO 8601 and RFC 3339 date-times: {@code T} or a space, {@code .} or {@code ,} before one to nine
 * digits of a second, seconds optional, {@code Z}, {@code +hh:mm}, {@code +hhmm} or {@code +hh}. A
 * leap second ({@code :60}) is the last nanosecond of its minute.
 */
final class IsoTime {
  private static final int NANO_DIGITS = 9;

  private final String text;
  private int at;

  private IsoTime(String text) {
    this.text = text;
  }

  static Instant parse(String text, TimeParser parser) throws TimeParseException {
    return new IsoTime(text).read(parser);
  }

  private Instant read(TimeParser parser) throws TimeParseException {
    try {
      int year = digits(4);
      expect('-');
      int month = digits(2);
      expect('-');
      int day = digits(2);
      if (at == text.length()) {
        throw refused("has a date but no time of day");
      }
      char separator = text.charAt(at++);
      if (separator != 'T' && separator != 't' && separator != ' ') {
        throw refused("needs T or a space after the date");
      }
      int hour = digits(2);
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
      LocalDateTime local = LocalDateTime.of(year, month, day, hour, minute, second, nano);
      if (at == text.length()) {
        return parser.atZone(local, text);
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
    return new TimeParseException("'" + TimeParser.clip(text) + "' " + reason);
  }
}
