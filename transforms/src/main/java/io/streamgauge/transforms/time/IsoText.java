// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.time;

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
    int ofDay = (int) Math.floorMod(second, SECONDS_PER_DAY);
    date(text, Math.floorDiv(second, SECONDS_PER_DAY));
    text[10] = 'T';
    digits(text, 11, 2, ofDay / 3_600);
    text[13] = ':';
    digits(text, 14, 2, ofDay / 60 % 60);
    text[16] = ':';
    digits(text, 17, 2, ofDay % 60);
    int end = 19;
    if (nano != 0) {
      text[19] = '.';
      int count = nano % 1_000_000 == 0 ? 3 : nano % 1_000 == 0 ? 6 : 9;
      digits(text, 20, count, count == 3 ? nano / 1_000_000 : count == 6 ? nano / 1_000 : nano);
      end = 20 + count;
    }
    text[end] = 'Z';
    return new String(text, 0, end + 1, StandardCharsets.ISO_8859_1);
  }

  /** Years begin in March here, so that the leap day is their last. */
  private static void date(byte[] text, long epochDay) {
    int day = (int) (epochDay + 719_468);
    int era = day / 146_097;
    int ofEra = day - era * 146_097;
    int year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    int ofYear = ofEra - (365 * year + year / 4 - year / 100);
    int month = (5 * ofYear + 2) / 153;
    digits(text, 0, 4, year + era * 400 + (month < 10 ? 0 : 1));
    text[4] = '-';
    digits(text, 5, 2, month < 10 ? month + 3 : month - 9);
    text[7] = '-';
    digits(text, 8, 2, ofYear - (153 * month + 2) / 5 + 1);
  }

  /** A number of so many digits, two at a time where there are two. */
  private static void digits(byte[] text, int at, int count, int value) {
    int rest = value;
    int end = at + count;
    for (; end - at >= 2; end -= 2) {
      int pair = rest % 100;
      rest /= 100;
      text[end - 2] = TENS[pair];
      text[end - 1] = ONES[pair];
    }
    if (end > at) {
      text[at] = ONES[rest];
    }
  }
}
