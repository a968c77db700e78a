// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedPatternTest {
  private static final List<String> PATTERNS =
      List.of(
          "yyyy-MM-dd HH:mm",
          "uuuu-MM-dd'T'HH:mm:ss",
          "yyyyMMddHHmm",
          "dd/MM/yyyy HH:mm:ss",
          "dd.MM.uuuu HH:mm",
          "HH:mm:ss yyyy MM dd",
          "yyyyMMdd'x'HHmmss.SSS",
          "yyyy-MM-dd HH:mm:ss,S",
          "yyyy-MM-dd HH:mm:ssSSSSSSSSS");

  private static TimePattern pattern(String text) {
    return TimePattern.of(text, TimeContext.of(ZoneOffset.UTC));
  }

  /** Nearly what the pattern asks for, with any number in each place. */
  private static String text(String pattern, SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      boolean begins = i == 0 || pattern.charAt(i - 1) != c;
      if (c == 'x' || c == 'T' || !Character.isLetter(c)) {
        text.append(c == '\'' ? "" : String.valueOf(c));
      } else if (c == 'y' || c == 'u') {
        text.append(
            begins
                ? "%04d".formatted(random.nextInt(random.nextInt(3) == 0 ? 10_000 : 2_100))
                : "");
      } else if (c == 'S') {
        text.append(random.nextInt(10));
      } else {
        int most = c == 'M' ? 14 : c == 'd' ? 33 : c == 'H' ? 26 : 62;
        text.append(begins ? "%02d".formatted(random.nextInt(most)) : "");
      }
    }
    if (random.nextInt(4) == 0) {
      int at = random.nextInt(text.length());
      text.setCharAt(at, " -+.:/T0t9\u0664".charAt(random.nextInt(11)));
    }
    return text.toString();
  }

  private static String said(TimePattern pattern, String text, boolean fixed) {
    try {
      return String.valueOf(fixed ? pattern.read(text) : pattern.formatted(text));
    } catch (TimeParseException e) {
      return e.getMessage();
    }
  }

  @Test
  void readsWhatTheFormatterReads() {
    SplittableRandom random = new SplittableRandom(33);
    int rounds = Boolean.getBoolean("streamgauge.soak") ? 1_000_000 : 20_000;
    int read = 0;
    for (String each : PATTERNS) {
      TimePattern pattern = pattern(each);
      FixedPattern fixed = FixedPattern.of(each);
      assertNotNull(fixed, each);
      for (int i = 0; i < rounds / PATTERNS.size(); i++) {
        String text = text(each, random);
        assertEquals(said(pattern, text, false), said(pattern, text, true), each + " of " + text);
        read += fixed.read(text) == null ? 0 : 1;
      }
    }
    assertTrue(read > rounds / 4, read + " of " + rounds);
  }

  @Test
  void readsUsualTexts() {
    assertEquals(
        LocalDateTime.of(2024, 2, 29, 23, 59, 1, 20_000_000),
        FixedPattern.of("dd.MM.yyyy HH:mm:ss.SSS").read("29.02.2024 23:59:01.020"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yy-MM-dd HH:mm",
        "yyyy-M-d H:m",
        "yyyy-MMM-dd HH:mm",
        "yyyy-MM-dd HH:mm[:ss]",
        "yyyy-MM-dd HH:mmX",
        "yyyyMMdd",
        "yyyy-MM-dd hh:mm a",
        "yyyy-MM-dd HH",
        "yyyy-DDD HH:mm",
        "yyyy-MM-dd kk:mm",
        "yyyy-MM-dd HH:mm''",
        "yyyy-MM HH:mm",
        "yyyyyy-MM-dd"
      })
  void leavesOtherPatternsToTheFormatter(String pattern) {
    assertNull(FixedPattern.of(pattern));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-29 12:00", "2026-13-01 12:00", "2026-00-01 12:00", "2026-01-00 12:00",
        "2026-01-01 24:00", "2026-01-01 12:60", "2026-01-01T12:00", "0999-01-01 12:00",
        "2026-01-01 12:0", "2026-01-01  12:00", "202६-01-01 12:00"
      })
  void leavesUnusualTextsToTheFormatter(String text) {
    assertNull(FixedPattern.of("yyyy-MM-dd HH:mm").read(text));
  }
}
