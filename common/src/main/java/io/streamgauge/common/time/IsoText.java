// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Instants as {@link Instant#toString} writes them, in a tenth of its time: every record gets one
 * or two of these texts as headers.
 */
public final class IsoText {
  private static final int LONGEST = 30;
  private static final long SECONDS_PER_DAY = 86_400;
  private static final long YEAR_0 = Instant.parse("0000-03-01T00:00:00Z").getEpochSecond();
  private static final long YEAR_10000 = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() + 1;

  private static final byte[] TENS = new byte[100];
  private static final byte[] ONES = new byte[100];

  static {
    for (int i = 0; i < 100; i++) {
      TENS[i] = (byte) ('0' + i / 10);
      ONES[i] = (byte) ('0' + i % 10);
    }
  }

  private IsoText() {}

  /** A number of epoch milliseconds as text. */
  public static String ofMillis(long millis) {
    return of(Math.floorDiv(millis, 1_000L), Math.floorMod(millis, 1_000) * 1_000_000);
  }

  /** An instant as text. */
  public static String of(Instant instant) {
    return of(instant.getEpochSecond(), instant.getNano());
  }

  private static String of(long second, int nano) {
    if (second < YEAR_0 || second >= YEAR_10000) {
      return Instant.ofEpochSecond(second, nano).toString();
    }
    byte[] text = new byte[LONGEST];
    return new String(text, 0, write(text, second, nano), StandardCharsets.ISO_8859_1);
  }

  /** Whether a text, which may be null, is the one of an instant; without making it. */
  public static boolean isOf(Instant instant, String text) {
    long second = instant.getEpochSecond();
    if (text == null || text.length() > LONGEST || second < YEAR_0 || second >= YEAR_10000) {
      return of(instant).equals(text);
    }
    byte[] own = new byte[LONGEST];
    int end = write(own, second, instant.getNano());
    if (text.length() != end) {
      return false;
    }
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) != own[i]) {
        return false;
      }
    }
    return true;
  }

  /** Writes the text there, and returns where it ends. */
  private static int write(byte[] text, long second, int nano) {
    int ofDay = (int) Math.floorMod(second, SECONDS_PER_DAY);
    date(text, (int) Math.floorDiv(second, SECONDS_PER_DAY));
    int minutes = ofDay / 60;
    text[10] = 'T';
    two(text, 11, minutes / 60);
    text[13] = ':';
    two(text, 14, minutes % 60);
    text[16] = ':';
    two(text, 17, ofDay - minutes * 60);
    int end = nano == 0 ? 19 : fraction(text, nano);
    text[end] = 'Z';
    return end + 1;
  }

  /** Years begin in March here, so that the leap day is their last. */
  private static void date(byte[] text, int epochDay) {
    int day = epochDay + 719_468;
    int era = day / 146_097;
    int ofEra = day - era * 146_097;
    int year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    int ofYear = ofEra - (365 * year + year / 4 - year / 100);
    int month = (5 * ofYear + 2) / 153;
    int calendarYear = year + era * 400 + (month < 10 ? 0 : 1);
    two(text, 0, calendarYear / 100);
    two(text, 2, calendarYear % 100);
    text[4] = '-';
    two(text, 5, month < 10 ? month + 3 : month - 9);
    text[7] = '-';
    two(text, 8, ofYear - (153 * month + 2) / 5 + 1);
  }

  /** Three, six or nine digits behind the point; returns where they end. */
  private static int fraction(byte[] text, int nano) {
    text[19] = '.';
    int millis = nano / 1_000_000;
    three(text, 20, millis);
    int rest = nano - millis * 1_000_000;
    if (rest == 0) {
      return 23;
    }
    int micros = rest / 1_000;
    three(text, 23, micros);
    if (rest == micros * 1_000) {
      return 26;
    }
    three(text, 26, rest - micros * 1_000);
    return 29;
  }

  private static void three(byte[] text, int at, int value) {
    text[at] = ONES[value / 100];
    two(text, at + 1, value % 100);
  }

  private static void two(byte[] text, int at, int value) {
    text[at] = TENS[value];
    text[at + 1] = ONES[value];
  }
}
