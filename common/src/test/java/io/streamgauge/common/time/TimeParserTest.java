// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeParserTest {
  private static final TimeParser AUTO = TimeParser.of("auto", null);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1700000000             | 2023-11-14T22:13:20Z
          1700000000.25          | 2023-11-14T22:13:20.250Z
          1700000000123          | 2023-11-14T22:13:20.123Z
          1700000000123456       | 2023-11-14T22:13:20.123456Z
          1700000000123456789    | 2023-11-14T22:13:20.123456789Z
          1.7e9                  | 2023-11-14T22:13:20Z
          946684800              | 2000-01-01T00:00:00Z
          2023-11-14T22:13:20Z   | 2023-11-14T22:13:20Z
          2023-11-14 22:13:20,5z | 2023-11-14T22:13:20.500Z
          2023-11-14T22:13Z      | 2023-11-14T22:13:00Z
          2023-11-14t22:13:20.1234567891Z | 2023-11-14T22:13:20.123456789Z
          2023-11-14T22:13:20-05:00 | 2023-11-15T03:13:20Z
          2023-11-14T22:13:20+0530  | 2023-11-14T16:43:20Z
          2023-11-14T22:13:20+01    | 2023-11-14T21:13:20Z
          2016-12-31T23:59:60Z   | 2016-12-31T23:59:59.999999999Z
          """)
  void readsNumbersAndIsoText(String text, Instant expected) throws Exception {
    assertEquals(expected, AUTO.parse(text));
  }

  @Test
  void readsJavaNumbersOfEveryKind() throws Exception {
    Instant expected = Instant.parse("2023-11-14T22:13:20Z");
    assertEquals(expected, AUTO.parse(1_700_000_000));
    assertEquals(expected, AUTO.parse(1_700_000_000_000L));
    assertEquals(expected, AUTO.parse(1.7e9));
    assertEquals(expected, AUTO.parse(new BigDecimal("1700000000000000")));
    assertEquals(expected, AUTO.parse(java.util.Date.from(expected)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "0", "-1", "946684799",
        "4102444800", "12345", "1e999999999", "NaN",
        "Infinity", "now", "2023-11-14", "2023-11-14T22:13:20",
        "2023-13-14T22:13:20Z", "2023-02-29T00:00:00Z", "2023-11-14T22:13:20.Z",
            "2023-11-14T22:13:20Zx",
        "2023-11-14T22:13:20+25:00", "20231114", "-", "+",
        "e", ".", "--1", "1-2"
      })
  void refusesWhatItWouldHaveToGuess(String text) {
    assertThrows(TimeParseException.class, () -> AUTO.parse(text));
  }

  @Test
  void refusesNullAndOtherTypes() {
    assertThrows(TimeParseException.class, () -> AUTO.parse(null));
    assertThrows(TimeParseException.class, () -> AUTO.parse(Double.NaN));
    assertThrows(TimeParseException.class, () -> AUTO.parse(new Object()));
  }

  @Test
  void pinnedPrecisionTakesAnyInstant() throws Exception {
    assertEquals(Instant.EPOCH, TimeParser.of("milliseconds", null).parse("0"));
    assertEquals(Instant.ofEpochSecond(1), TimeParser.of("nanoseconds", null).parse(1e9));
    assertEquals(
        Instant.parse("1969-12-31T23:59:59.500Z"),
        TimeParser.of("seconds", null).parse(new BigDecimal("-0.5")));
  }

  @Test
  void localTextNeedsZoneAndDaylightSavingIsHonoured() throws Exception {
    TimeParser newYork = TimeParser.of("auto", ZoneId.of("America/New_York"));
    assertEquals(Instant.parse("2024-07-01T16:00:00Z"), newYork.parse("2024-07-01T12:00:00"));
    // Shown twice on 2024-11-03: nobody can tell which one is meant.
    TimeParseException twice =
        assertThrows(TimeParseException.class, () -> newYork.parse("2024-11-03T01:30:00"));
    assertTrue(twice.getMessage().contains("twice"), twice.getMessage());
    TimeParseException skipped =
        assertThrows(TimeParseException.class, () -> newYork.parse("2024-03-10T02:30:00"));
    assertTrue(skipped.getMessage().contains("skip"), skipped.getMessage());
  }

  @Test
  void patternsReadDateTimesDatesAndOwnZones() throws Exception {
    assertEquals(
        Instant.parse("2024-01-02T03:04:00Z"),
        TimeParser.of("yyyy-MM-dd HH:mm", ZoneOffset.UTC).parse("2024-01-02 03:04"));
    assertEquals(
        Instant.parse("2024-01-02T00:00:00Z"),
        TimeParser.with("yyyyMMdd", TimeContext.of(ZoneOffset.UTC).withTimeOfDay(Duration.ZERO))
            .parse("20240102"));
    assertEquals(
        Instant.parse("2024-01-02T02:04:05Z"),
        TimeParser.of("dd/MMM/yyyy:HH:mm:ss Z", null).parse("02/Jan/2024:03:04:05 +0100"));
    assertEquals(
        Instant.parse("1994-11-06T08:49:37Z"),
        TimeParser.of("rfc1123", null).parse("Sun, 6 Nov 1994 08:49:37 GMT"));
    assertThrows(IllegalArgumentException.class, () -> TimeParser.of("bogus", null));
  }

  @Test
  void agreesWithJavaTimeOnRandomOffsets() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      OffsetDateTime time =
          Instant.ofEpochSecond(random.nextLong(-60_000_000_000L, 200_000_000_000L))
              .plusNanos(random.nextInt(1_000_000_000))
              .atOffset(ZoneOffset.ofTotalSeconds(60 * random.nextInt(-18 * 60, 18 * 60)));
      String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
      assertEquals(time.toInstant(), AUTO.parse(text), text);
    }
  }

  @Test
  void anyTextIsReadOrRefusedAndNothingElse() {
    Random random = new Random(11);
    String alphabet = "0123456789-+:.,TtZz eE/";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(28); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        AUTO.parse(text.toString());
      } catch (TimeParseException expected) {
        assertTrue(expected.getMessage().length() < 250, expected.getMessage());
      }
    }
  }
}
