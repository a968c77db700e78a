// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrittenTimeTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "en, YYYY-'W'ww-e, 2027-01-01T00:00, 2026-W53-5",
        "en, YYYY-'W'ww-e, 2024-12-30T00:00, 2025-W01-1",
        "en, YYYY-'W'ww-e, 2026-03-01T00:00, 2026-W09-7",
        "en, yyyyMMdd HH:mm, 2026-03-02T13:05, 20260302 13:05",
        "en, yyyy-DDD, 2026-02-01T00:00, 2026-032",
        "en, dd MMM yyyy hh:mm a, 2026-03-02T13:05, 02 Mar 2026 01:05 PM",
        "en, 'YYYY' yyyy, 2026-03-02T13:05, YYYY 2026",
        "und, YYYY-ww, 2027-01-01T00:00, 2026-53",
        "und, YYYY-ww, 2022-01-02T00:00, 2021-52",
        "und, YYYY-ww, 2026-11-29T00:00, 2026-48",
      })
  void weeksAreThoseOfIsoAndTheRestIsAsWritten(
      String language, String pattern, LocalDateTime time, String text) {
    Locale locale = Locale.forLanguageTag(language);
    assertEquals(text, WrittenTime.of(pattern, locale).format(time));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "YYYY-MM-dd, yyyy",
        "yyyy-'W'ww, YYYY",
        "yyyy-MM-DD, dd",
        "yyyy-mm-dd, MM",
        "yyyy-MM-dd hh:mm, HH",
        "yyyy-MM-dd KK, HH",
        "yyyy-MM-dd kk:mm, HH",
        "yyyy-mm-dd HH:MM, MM",
        "yyyyMMdd HH:MM, mm",
        "yyyy-MM-dd HH:mm:SS, ss",
      })
  void whatNobodyMeansIsRefusedWithWhatToWrite(String pattern, String remedy) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> WrittenTime.of(pattern, Locale.ENGLISH));
    assertTrue(refused.getMessage().contains("write " + remedy), refused.getMessage());
  }
}
