// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A time that a pattern reads is the one that was written, or none. */
class TimePatternTest {
  private static void assertReads(Instant expected, TimeParser parser, String text)
      throws TimeParseException {
    if (expected == null) {
      assertThrows(TimeParseException.class, () -> parser.parse(text));
    } else {
      assertEquals(expected, parser.parse(text));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          yyyy-MM-dd hh:mm      | HH
          yyyy-MM-dd KK:mm:ss   | HH
          dd.MM.yyyy hh:mm:ss.S | HH
          yyyy-MM-dd mm         | no date and time of day
          yyyy-MM-dd ss         | no date and time of day
          yyyy-MM-dd mm:ss      | no date and time of day
          yyyy-MM-dd a          | no date and time of day
          YYYY-MM-dd HH:mm      | yyyy
          YYYY-MM-dd hh:mm      | yyyy
          YY-MM-dd HH:mm        | yyyy
          YY-'W'ww-e HH:mm      | YYYY
          HH:mm:ss              | no date
          yyyy-MM HH:mm         | no date
          MM-dd HH:mm           | no date
          yyyy                  | no date
          yyyy-MM-dd HH:mm v    | XXX
          yyyy-MM-dd HH:mm zzzz | XXX
          yyyy-mm-dd HH:MM      | MM for the month
          dd/mm/yyyy HH:MM:ss   | MM for the month
          mm/dd/yyyy HH:mm      | MM for the month
          yyyymmddHHMM          | MM for the month
          yyyy-MM-dd HH:MM      | mm for the minute
          dd.MM.yyyy HH:MM:ss   | mm for the minute
          yyyy-MM-dd HH:mm:SS   | ss for the second
          yyyy-MM-dd HH:mm:ss.n | write S
          HH:mm:ss,nnn d.M.yyyy | write S
          dd.MM.yy G HH:mm      | yyyy
          HH:mm d.M.y GGGG      | yyyy
          yyyy-MM-dd HH:mm 'PM' | write a
          d.M.yyyy H:mm' p.m.'  | write a
          """)
  void aPatternThatCanNeverGiveATimeIsRefused(String pattern, String remedy) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> TimeParser.of(pattern, ZoneOffset.UTC));
    String message = refused.getMessage().replace("makes no date", "no date");
    assertTrue(message.contains(remedy), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          yyyy-MM-dd HH:mm       | 2026-03-07 22:45        | 2026-03-07T22:45:00Z
          yyyy-MM-dd hh:mm a     | 2026-03-07 10:45 pm     | 2026-03-07T22:45:00Z
          M/d/yyyy h:mma         | 3/7/2026 12:10am        | 2026-03-07T00:10:00Z
          dd-MMM-yyyy HH:mm      | 07-MAR-2026 22:45       | 2026-03-07T22:45:00Z
          dd-MMM-yyyy HH:mm      | 07-mar-2026 22:45       | 2026-03-07T22:45:00Z
          dd MMMM yyyy HH        | 07 march 2026 22        | 2026-03-07T22:00:00Z
          dd/MM/yy HH:mm         | 31/12/99 23:00          | 1999-12-31T23:00:00Z
          dd/MM/yy HH:mm         | 31/12/68 23:00          | 2068-12-31T23:00:00Z
          dd/MM/yy HH:mm         | 31/12/69 23:00          | 1969-12-31T23:00:00Z
          yyMMddHHmmss           | 260307224501            | 2026-03-07T22:45:01Z
          yyyyMMddHHmm           | 202603072245            | 2026-03-07T22:45:00Z
          yyyyMMdd'T'HHmm        | 20260307T2245           | 2026-03-07T22:45:00Z
          yyyy-DDD HH:mm         | 2026-066 22:45          | 2026-03-07T22:45:00Z
          YYYY-'W'ww-e HH:mm     | 2026-W10-6 22:45        | 2026-03-07T22:45:00Z
          yyyy-MM-dd HH:mm       | 2026-02-28 24:00        | 2026-03-01T00:00:00Z
          yyyy-MM-dd HH:mm:ss    | 2025-12-31 24:00:00     | 2026-01-01T00:00:00Z
          yyyy-MM-dd[ HH:mm]     | 2026-03-07 22:45        | 2026-03-07T22:45:00Z
          yyyy-MM-dd HH:mm z     | 2026-07-02 08:00 EST    | 2026-07-02T13:00:00Z
          yyyy-MM-dd HH:mm z     | 2026-07-02 08:00 MST    | 2026-07-02T15:00:00Z
          yyyy-MM-dd HH:mm z     | 2026-07-02 08:00 CET    | 2026-07-02T07:00:00Z
          yyyy-MM-dd HH:mm z     | 2026-01-02 08:00 CEST   | 2026-01-02T06:00:00Z
          yyyy-MM-dd HH:mm z     | 2026-01-02 08:00 PDT    | 2026-01-02T15:00:00Z
          z dd MMM yyyy HH:mm    | UTC 02 Jan 2026 08:00   | 2026-01-02T08:00:00Z
          yyyy-MM-dd HH:mm'z'    | 2026-01-02 08:00z       | 2026-01-02T08:00:00Z
          yyyy-MM-dd HH:mm VV    | 2026-07-02 08:00 Europe/Oslo | 2026-07-02T06:00:00Z
          yyyy-MM-dd HH:mm XXX   | 2026-07-02 08:00 -03:30 | 2026-07-02T11:30:00Z
          yyyy-MM-dd kk:mm | 2026-03-07 24:05 | 2026-03-07T00:05:00Z
          yyyy-MM-dd kk:mm | 2026-03-07 22:45 | 2026-03-07T22:45:00Z
          d/M/y H:mm | 7/3/2026 22:45 | 2026-03-07T22:45:00Z
          yyyy-MM-dd HH:mmXXX'['VV']' | 2026-10-25 02:30+02:00[Europe/Oslo] | 2026-10-25T00:30:00Z
          yyyy-MM-dd HH:mmXXX'['VV']' | 2026-10-25 02:30+01:00[Europe/Oslo] | 2026-10-25T01:30:00Z
          rfc1123 | Sat, 7 Mar 2026 22:45:00 GMT | 2026-03-07T22:45:00Z
          """)
  void readsWhatIsMeant(String pattern, String text, Instant expected) throws Exception {
    assertEquals(expected, TimeParser.of(pattern, ZoneOffset.UTC).parse(text));
  }

  /** Where the hour is none of its part of the day, nobody knows which half is meant. */
  @ParameterizedTest
  @CsvSource({
    "5:00 in the evening, ",
    "8:15 in the afternoon, ",
    "12:30 noon, ",
    "3:00 midnight, ",
    "7:45 in the evening, 2026-03-07T19:45:00Z",
    "12:00 noon, 2026-03-07T12:00:00Z",
    "12:00 in the afternoon, 2026-03-07T12:00:00Z",
    "12:00 midnight, 2026-03-07T00:00:00Z",
    "12:10 At Night, 2026-03-07T00:10:00Z",
    "11:10 at night, 2026-03-07T23:10:00Z",
    "9:05 in the morning, 2026-03-07T09:05:00Z",
  })
  void anHourIsOfItsPartOfTheDay(String time, Instant expected) throws Exception {
    assertReads(expected, TimeParser.of("yyyy-MM-dd h:mm B", ZoneOffset.UTC), "2026-03-07 " + time);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          yyyy-MM-dd HH:mm    | 2026-02-30 10:00
          yyyy-MM-dd HH:mm    | 2027-02-29 10:00
          dd.MM.yyyy HH:mm    | 31.04.2026 10:00
          dd.MM.yyyy          | 31.06.2026
          dd-MMM-yy HH:mm     | 31-SEP-26 10:00
          yyyy-MM-dd HH:mm    | 2026-02-30 24:00
          yyyy-MM-dd HH:mm    | 2026-02-28 24:01
          yyyy-MM-dd HH:mm    | 2026-02-28 25:00
          yyyy-MM-dd HH:mm:ss | 2026-02-28 24:00:01
          yyyy-MM-dd hh:mm a  | 2026-02-28 13:00 pm
          yyyy-MM-dd hh:mm a  | 2026-02-28 00:30 am
          yyyy-MM-dd[ HH:mm]  | 2026-02-28
          yyyy-DDD HH:mm      | 2026-366 10:00
          EEE yyyy-MM-dd HH   | Mon 2026-03-07 10
          yyyy-MM-dd HH:mm z  | 2026-01-01 12:00 IST
          yyyy-MM-dd HH:mm z  | 2026-01-01 12:00 CST
          yyyy-MM-dd HH:mm z  | 2026-01-01 12:00 BST
          yyyy-MM-dd HH:mm z  | 2026-01-01 12:00 QQQ
          yyyy-MM-dd HH:mm z  | 2026-01-01 12:00
          rfc1123             | Mon, 31 Feb 2026 08:00:00 GMT
          yyyy-MM-dd kk:mm | 2026-03-07 24:00
          d/M/y H:mm | 7/3/26 22:45
          d/M/u H:mm | 7/3/26 22:45
          yyy-MM-dd HH:mm | 226-03-07 22:45
          yyyy-MM-dd HH:mm VV | 2026-07-02 08:00 CET
          yyyy-MM-dd HH:mm VV | 2026-07-02 08:00 MET
          yyyy-MM-dd HH:mmXXX'['VV']' | 2026-07-02 08:00+05:00[Europe/Oslo]
          yyyy-MM-dd HH:mmXXX'['VV']' | 2026-03-29 02:30+01:00[Europe/Oslo]
          rfc1123 | Sat, 07 Mar 26 22:45:00 GMT
          rfc1123 | 7 Mar 26 22:45:00 GMT
          """)
  void refusesWhatIsNoTimeOrSeveralOrOnlyLooksRight(String pattern, String text) {
    TimeParser parser = TimeParser.of(pattern, ZoneOffset.UTC);
    assertThrows(TimeParseException.class, () -> parser.parse(text));
  }

  /** Days are counted as ISO 8601 has them: from Monday, and week 1 has the first Thursday. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          YYYY-'W'ww-e HH:mm | 2026-W10-7 22:45 | 2026-03-08T22:45:00Z
          YYYY-'W'ww-e HH:mm | 2021-W01-1 00:00 | 2021-01-04T00:00:00Z
          YYYY-'W'ww-e HH:mm | 2020-W53-7 24:00 | 2021-01-04T00:00:00Z
          YYYY'W'wwe HH      | 2026W534 07      | 2026-12-31T07:00:00Z
          YYYY-ww-EEE HH     | 2027-01-Mon 07   | 2027-01-04T07:00:00Z
          YYYY-'W'ww-e HH:mm | 2025-W53-1 10:00 |
          YYYY-'W'ww-e HH:mm | 2025-W53-7 24:00 |
          """)
  void weeksAreThoseOfIso(String pattern, String text, Instant expected) throws Exception {
    for (String language : new String[] {"en", "en-US", "de", "ar"}) {
      TimeParser parser = TimeParser.with(pattern, utc().in(TimeContext.language(language)));
      if (!pattern.contains("E") || language.startsWith("en")) {
        assertReads(expected, parser, text);
      }
    }
  }

  /** The zone that is configured would be taken for a text that names another one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "yyyy-MM-dd'T'HH:mm:ss'Z'",
        "yyyy-MM-dd HH:mm 'UTC'",
        "yyyy-MM-dd HH:mm' gmt'",
        "yyyy-MM-dd'T'HH:mm:ss'+00:00'",
      })
  void aZoneInQuotesIsToldBesideAnotherOne(String pattern) {
    for (String other : new String[] {"Europe/Oslo", "+01:00", "Europe/London"}) {
      assertTrue(overrules(pattern, other), other);
      assertTrue(overrules("auto | " + pattern, other), other);
      assertFalse(overrules(pattern + "XXX", other), other);
      assertFalse(overrules("yyyy-MM-dd'T'HH:mm:ss", other), other);
    }
    for (String same : new String[] {"UTC", "Z", "+00:00"}) {
      assertFalse(overrules(pattern, same), same);
    }
  }

  /** Each says another time than its text does; the last ones say none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          yyyy-MM-dd HH:mm:ss 'EST'      | UTC           | -05:00
          yyyy-MM-dd HH:mm:ss '(MEZ)'    | Europe/Berlin | +01:00
          yyyy-MM-dd HH:mm:ss 'CET'      | Europe/Rome   | +01:00
          yyyy-MM-dd'T'HH:mm:ss'+01:00'  | UTC           | +01:00
          yyyy-MM-dd'T'HH:mm:ss'-0330'   | UTC           | -03:30
          yyyy-MM-dd HH:mm:ss+00:00      | Europe/Berlin | UTC
          'UTC: 'yyyy-MM-dd HH:mm        | Europe/Berlin | UTC
          'UTC time 'yyyy-MM-dd HH:mm    | Europe/Berlin | Etc/UTC
          yyyy-MM-dd HH:mm '[Zulu]'      | +02:00        | Z
          yyyy-MM-dd HH:mm 'UTC+1'       | UTC           | +01:00
          yyyy-MM-dd HH:mm '(GMT-03:00)' | UTC           | -03:00
          """)
  void aZoneAsPlainTextIsToldBesideAnotherOne(String pattern, String other, String same) {
    assertTrue(overrules(pattern, other), other);
    assertFalse(overrules(pattern, same), same);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'EST' yyyy-MM-dd HH:mm XXX", "yyyy-MM-dd'T'HH:mm:ss", "dd.MM.yyyy 'um' HH:mm 'Uhr'",
        "d 'de' MMMM yyyy HH'h'mm", "yyyy-01-01'T'DDD HH:mm", "HH:mm MM/dd/yyyy",
        "HH MM dd yyyy mm", "HHmm ddMMyyyy", "dd HH:mm MMM yyyy",
      })
  void otherTextIsNoZoneAndOtherOrdersAreRead(String pattern) {
    assertFalse(overrules(pattern, "Europe/Oslo"));
  }

  private static boolean overrules(String formats, String zone) {
    return TimeFormats.of(formats, TimeContext.of(ZoneId.of(zone)), Clock.systemUTC())
        .overrulesZone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'20'yy-MM-dd HH:mm", "dd.MM.'19'yy HH:mm", "20uu-MM-dd HH:mm"})
  void aCenturyInQuotesIsRefused(String pattern) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> TimeParser.of(pattern, ZoneOffset.UTC));
    assertTrue(refused.getMessage().contains("yyyy"), refused.getMessage());
  }

  @Test
  void aNumberOf32BitsIsNoTime() {
    for (String format : new String[] {"auto", "seconds", "milliseconds", "excel"}) {
      TimeFormats formats = TimeFormats.of(format, utc(), Clock.systemUTC());
      TimeParseException refused =
          assertThrows(TimeParseException.class, () -> formats.parse((float) 1.7691e9));
      assertTrue(refused.getMessage().contains("FLOAT64"), refused.getMessage());
    }
  }

  /** A name never means two months, days or halves, in whatever way it is written. */
  @Test
  void noNameOfALanguageHasTwoMeanings() {
    List<Locale> languages =
        Arrays.stream(Locale.getAvailableLocales())
            .map(locale -> Locale.forLanguageTag(locale.getLanguage()))
            .distinct()
            .toList();
    for (Locale language : languages) {
      for (String run : new String[] {"MMM", "MMMM", "LLL", "LLLL", "EEE", "EEEE", "a"}) {
        Map<String, Long> meanings = new HashMap<>();
        for (Map<Long, String> way : WrittenNames.of(run, language).ways()) {
          way.forEach(
              (value, name) ->
                  assertEquals(
                      value,
                      meanings.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> value),
                      language + " " + name));
        }
      }
    }
  }

  private static TimeContext utc() {
    return TimeContext.of(ZoneOffset.UTC);
  }

  /** As the displays of weather stations have it: flush right, with a letter for the half. */
  @ParameterizedTest
  @CsvSource({
    "21/01/26 12:10a, 2026-01-21T00:10:00Z",
    "'21/01/26  1:30p', 2026-01-21T13:30:00Z",
    "21/01/26 12:00P, 2026-01-21T12:00:00Z",
    "21/01/26 1:30 PM, ",
    "21/01/26 1:30pm, 2026-01-21T13:30:00Z",
    "21/01/26 1:30a.m., 2026-01-21T01:30:00Z",
    "21/01/26 1:30pp, ",
    "21/01/26 13:30p, ",
  })
  void halvesOfTheDayHaveManyNames(String text, Instant expected) throws Exception {
    for (String pattern : new String[] {"dd/MM/yy h:mma", "dd/MM/yy h:mm[a]"}) {
      assertReads(expected, TimeParser.with(pattern, utc()), text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "de, dd. MMM yyyy HH:mm, 07. Mär 2026 22:45",
    "de, dd. MMM yyyy HH:mm, 07. MÄRZ 2026 22:45",
    "de, dd.MMM.yyyy HH:mm, 07.mar.2026 22:45",
    "de, dd. MMMM yyyy HH:mm, 07. März 2026 22:45",
    "de, EEE dd. MMM yyyy HH:mm, Sa 07. Mär 2026 22:45",
    "de, EEEE dd. MMMM yyyy HH:mm, samstag 07. märz 2026 22:45",
    "fr, dd MMM yyyy HH:mm, 07 mars 2026 22:45",
    "es, EEE dd MMM yyyy HH:mm, sáb 07 mar 2026 22:45",
    "es, dd-MMM-yyyy hh:mm a, 07-MAR-2026 10:45 PM",
    "es, dd-MMM-yyyy hh:mm a, 07-mar-2026 10:45 p.m.",
    "pt-BR, dd/MMM/yyyy HH:mm, 07/mar/2026 22:45",
    "en, dd MMM yyyy HH:mm, 07 MAR 2026 22:45",
    "es, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 p. m.",
    "es, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 p.\u00a0m.",
    "es, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 P.M.",
    "es, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 pm",
    "el, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 \u03bc.\u03bc.",
    "el, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 \u03bc\u03bc",
    "cs, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 odp.",
    "cs, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 ODP",
    "sv, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 em",
    "fi, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 ip.",
    "fi, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 ip",
    "hu, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 du.",
    "zh, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 \u4e0b\u5348",
    "ja, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 \u5348\u5f8c",
    "ko, yyyy-MM-dd hh:mm a, 2026-03-07 10:45 \uc624\ud6c4",
  })
  void monthsAndHalvesAreThoseOfTheLanguageInAnyCase(String language, String pattern, String text)
      throws Exception {
    TimeParser parser = TimeParser.with(pattern, utc().in(TimeContext.language(language)));
    assertEquals(Instant.parse("2026-03-07T22:45:00Z"), parser.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "de, 11 Nov 2026 10:00, 2026-11-11T10:00:00Z",
    "de, 11 Dez 2026 10:00, 2026-12-11T10:00:00Z",
    "de, 11 Okt. 2026 10:00, 2026-10-11T10:00:00Z",
    "fr, 11 févr. 2026 10:00, 2026-02-11T10:00:00Z",
    "fr, 11 FEVR 2026 10:00, 2026-02-11T10:00:00Z",
    "fr, 11 août 2026 10:00, 2026-08-11T10:00:00Z",
    "nl, 11 mrt 2026 10:00, 2026-03-11T10:00:00Z",
    "de, 11 Mrz 2026 10:00, 2026-03-11T10:00:00Z",
    "de, 11 SEP 2026 10:00, 2026-09-11T10:00:00Z",
    "en, 11 Sept 2026 10:00, 2026-09-11T10:00:00Z",
    "en, 11 sep 2026 10:00, 2026-09-11T10:00:00Z",
    "en, 11 July 2026 10:00, 2026-07-11T10:00:00Z",
    "es, 11 sep 2026 10:00, 2026-09-11T10:00:00Z",
    "pt, 11 set 2026 10:00, 2026-09-11T10:00:00Z",
    "de, 11 Feb Feb 2026 10:00, ",
    "de, 11 Fev 2026 10:00, ",
    "de, 31 Feb 2026 10:00, ",
  })
  void shortNamesHavePointsAndAccentsOrNone(String language, String text, Instant expected)
      throws Exception {
    TimeParser parser =
        TimeParser.with("dd MMM yyyy HH:mm", utc().in(TimeContext.language(language)));
    assertReads(expected, parser, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "xx-nowhere", "12", "deutsch sprache"})
  void aLanguageIsOneThatIsKnown(String language) {
    assertThrows(IllegalArgumentException.class, () -> TimeContext.language(language));
  }

  @ParameterizedTest
  @CsvSource({
    "1969, 68, 2068",
    "1969, 69, 1969",
    "1950, 50, 1950",
    "1950, 49, 2049",
    "2000, 99, 2099",
    "1901, 00, 2000",
  })
  void twoDigitsAreInTheHundredYearsFromThePivot(int pivot, String digits, int year)
      throws Exception {
    TimeParser parser = TimeParser.with("dd.MM.yy HH:mm", utc().withPivot(pivot));
    assertEquals(
        Instant.parse(year + "-07-01T08:00:00Z"), parser.parse("01.07." + digits + " 08:00"));
  }

  @ParameterizedTest
  @CsvSource({
    "auto, 2026-03-07, 2026-03-07T12:30:00Z",
    "iso, 2026-03-07, 2026-03-07T12:30:00Z",
    "dd.MM.yyyy, 07.03.2026, 2026-03-07T12:30:00Z",
    "dd.MM.yyyy[ HH:mm], 07.03.2026, 2026-03-07T12:30:00Z",
    "dd.MM.yyyy[ HH:mm], 07.03.2026 22:45, 2026-03-07T22:45:00Z",
    "auto, 2026-03-07T22:45, 2026-03-07T22:45:00Z",
    "auto, 2026-02-29, ",
    "dd.MM.yyyy, 31.04.2026, ",
    "dd.MM.yyyy hh:mm[ a], 07.03.2026 10:45, ",
  })
  void aDateAloneHasTheTimeOfDayThatTheUserNames(String format, String text, Instant expected)
      throws Exception {
    TimeParser named = TimeParser.with(format, utc().withTimeOfDay(TimeContext.timeOfDay("12:30")));
    TimeParser none = TimeParser.with(format, utc());
    assertReads(expected, named, text);
    assertReads(text.contains(":") ? expected : null, none, text);
    assertEquals(format.equals("dd.MM.yyyy"), none.lacksTimeOfDay());
  }

  @Test
  void theTimeOfDayOfDatesMayBeTheEndOfTheDay() throws Exception {
    TimeParser parser =
        TimeParser.with("auto", utc().withTimeOfDay(TimeContext.timeOfDay("24:00")));
    assertEquals(Instant.parse("2026-03-08T00:00:00Z"), parser.parse("2026-03-07"));
    assertEquals(null, TimeContext.timeOfDay(""));
    for (String wrong : new String[] {"24:01", "noon", "7", "12:60"}) {
      assertThrows(IllegalArgumentException.class, () -> TimeContext.timeOfDay(wrong));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-31 9:05, 2026-01-31T09:05:00Z",
    "2026-01-31 0:00, 2026-01-31T00:00:00Z",
    "2026-01-31T9:05, ",
  })
  void spreadsheetsLeaveOutAZero(String text, Instant expected) throws Exception {
    assertReads(expected, TimeParser.of("auto", ZoneOffset.UTC), text);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T24:00:00Z, 2026-02-01T00:00:00Z",
    "2026-01-31 24:00, 2026-02-01T00:00:00Z",
    "2026-01-31T24:00:00.000+02:00, 2026-01-31T22:00:00Z"
  })
  void isoTextMayEndTheDayAt24(String text, Instant expected) throws Exception {
    for (String format : new String[] {"auto", "iso"}) {
      assertEquals(expected, TimeParser.of(format, ZoneOffset.UTC).parse(text));
      assertThrows(
          TimeParseException.class,
          () -> TimeParser.of(format, ZoneOffset.UTC).parse(text.replace("24:00", "24:01")));
    }
  }

  /** The oracle is java.time's own calendar, asked with numbers and not with texts. */
  @Test
  void anyDayThatIsWrittenIsReadAsItselfOrRefused() throws Exception {
    int rounds = Boolean.getBoolean("streamgauge.soak") ? 1_000_000 : 20_000;
    TimeParser parser = TimeParser.of("dd/MM/yyyy HH:mm", ZoneOffset.UTC);
    Random random = new Random(Long.getLong("streamgauge.seed", 5));
    int refused = 0;
    for (int i = 0; i < rounds; i++) {
      int year = 1900 + random.nextInt(300);
      int month = random.nextInt(14);
      int day = random.nextInt(33);
      int hour = random.nextInt(26);
      int minute = random.nextInt(62);
      String text = String.format("%02d/%02d/%04d %02d:%02d", day, month, year, hour, minute);
      int days = month < 1 || month > 12 ? 0 : LocalDate.of(year, month, 1).lengthOfMonth();
      boolean date = day >= 1 && day <= days;
      boolean time = (hour < 24 && minute < 60) || (hour == 24 && minute == 0);
      if (date && time) {
        long seconds = LocalDate.of(year, month, day).toEpochDay() * 86_400L;
        Instant expected = Instant.ofEpochSecond(seconds + hour * 3_600L + minute * 60L);
        assertEquals(expected, parser.parse(text), text);
      } else {
        refused++;
        assertThrows(TimeParseException.class, () -> parser.parse(text), text);
      }
    }
    assertFalse(refused < rounds / 10 || refused > rounds * 9 / 10, "refused " + refused);
  }
}
