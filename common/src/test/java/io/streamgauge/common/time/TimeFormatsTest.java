// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.streamgauge.common.time.ClockChange.Repeated;
import io.streamgauge.common.time.ClockChange.Skipped;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFormatsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

  private static final TimeContext BERLIN = TimeContext.of(ZoneId.of("Europe/Berlin"));

  private static Instant parse(String format, String zone, Object raw) throws Exception {
    return TimeFormats.of(format, TimeContext.of(zone == null ? null : ZoneId.of(zone)), CLOCK)
        .parse(raw);
  }

  /** GPS: week 1024 began with 13 leap seconds, 2445 has 18; 397 is 2445 without two rollovers. */
  @ParameterizedTest
  @CsvSource({
    "excel, UTC, 45244.5, 2023-11-14T12:00:00Z",
    "excel, +01:00, 45244, 2023-11-13T23:00:00Z",
    "excel, UTC, 45244.0000115741, 2023-11-14T00:00:01Z",
    "excel, UTC, 61, 1900-03-01T00:00:00Z",
    "year-day-hhmm, UTC, 2026 325 905, 2026-11-21T09:05:00Z",
    "year-day-hhmm, UTC, 2026 325 2400, 2026-11-22T00:00:00Z",
    "year-day-hhmm, UTC, 2026 365 2400, 2027-01-01T00:00:00Z",
    "year-day-hhmm, UTC, 2024.0 366 5, 2024-12-31T00:05:00Z",
    "year-day-hhmm, -06:00, 2026 325 0, 2026-11-21T06:00:00Z",
    "gps-week, , 2445 518400, 2026-11-20T23:59:42Z",
    "gps-week, , 397 518400, 2026-11-20T23:59:42Z",
    "gps-week, , 2445 518400.25, 2026-11-20T23:59:42.250Z",
    "gps-week, , 1024 0, 1999-08-21T23:59:47Z",
    "gps-week, , 1930 259218, 2017-01-04T00:00:00Z",
  })
  void readsTimesOfLoggersAndReceivers(String format, String zone, String text, Instant expected)
      throws Exception {
    assertEquals(expected, parse(format, zone, text));
  }

  @Test
  void readsNumbersAsTheyCome() throws Exception {
    assertEquals(Instant.parse("2023-11-14T12:00:00Z"), parse("excel", "UTC", 45_244.5));
    assertEquals(Instant.parse("2023-11-14T00:00:00Z"), parse("excel", "UTC", 45_244));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "excel, null, 45244.5",
        "excel, UTC, 60",
        "excel, UTC, 2958466",
        "excel, UTC, -1",
        "excel, UTC, 1e9",
        "excel, UTC, NaN",
        "year-day-hhmm, UTC, 2026 366 0",
        "year-day-hhmm, UTC, 2026 0 0",
        "year-day-hhmm, UTC, 2026 325 2401",
        "year-day-hhmm, UTC, 2026 325 1060",
        "year-day-hhmm, UTC, 26 325 1000",
        "year-day-hhmm, null, 2026 325 1000",
        "gps-week, null, 2445 604800",
        "gps-week, null, 2445",
        "gps-week, null, -1 0",
      })
  void refusesWhatIsNone(String format, String zone, String text) {
    assertThrows(TimeParseException.class, () -> parse(format, zone, text));
  }

  @Test
  void numbersOfJsonAreReadAsTheyAreWritten() throws Exception {
    assertEquals(
        Instant.parse("2023-11-14T12:00:00Z"), parse("excel", "UTC", new BigDecimal("4.52445E+4")));
    for (String far : new String[] {"1e999999999", "1e-999999999", "4E+39"}) {
      assertThrows(TimeParseException.class, () -> parse("excel", "UTC", new BigDecimal(far)));
    }
  }

  @Test
  void severalFormatsAreTriedAndOneInQuotesIsATextOfItsOwn() throws Exception {
    String several = "excel | dd.MM.yyyy HH:mm|auto";
    for (Object raw : new Object[] {45_244.5, "14.11.2023 12:00", "2023-11-14T12:00:00Z"}) {
      assertEquals(Instant.parse("2023-11-14T12:00:00Z"), parse(several, "UTC", raw));
    }
    assertEquals(
        Instant.parse("2023-11-14T12:00:00Z"),
        parse("yyyy-MM-dd'|'HH:mm", "UTC", "2023-11-14|12:00"));
    assertThrows(IllegalArgumentException.class, () -> TimeFormats.check("iso||auto"));
    assertThrows(IllegalArgumentException.class, () -> TimeFormats.check("iso | hh:mm"));
    TimeFormats.check("excel|yyyy-MM-dd");
  }

  /** Berlin: 2026-03-29 02:30 is skipped, 2026-10-25 02:30 is shown twice. */
  @Test
  void daylightSavingIsReadAsToldAndRefusedByDefaultWhereItIsNoTime() throws Exception {
    String skipped = "2026-03-29 02:30";
    String repeated = "2026-10-25 02:30";
    TimeFormats byDefault = TimeFormats.of("iso", BERLIN, CLOCK);
    assertThrows(TimeParseException.class, () -> byDefault.parse(skipped));
    assertThrows(TimeParseException.class, () -> byDefault.parse(repeated));
    for (String format : new String[] {"iso", "yyyy-MM-dd HH:mm"}) {
      ClockChange shift = new ClockChange(Skipped.SHIFT, Repeated.LATER);
      TimeFormats told = TimeFormats.of(format, BERLIN.with(shift), CLOCK);
      assertEquals(Instant.parse("2026-03-29T01:30:00Z"), told.parse(skipped));
      assertEquals(Instant.parse("2026-10-25T01:30:00Z"), told.parse(repeated));
      ClockChange earlier = new ClockChange(Skipped.REFUSE, Repeated.EARLIER);
      TimeFormats first = TimeFormats.of(format, BERLIN.with(earlier), CLOCK);
      assertEquals(Instant.parse("2026-10-25T00:30:00Z"), first.parse(repeated));
      assertEquals(Instant.parse("2026-10-25T02:30:00Z"), first.parse("2026-10-25 03:30"));
    }
  }
}
