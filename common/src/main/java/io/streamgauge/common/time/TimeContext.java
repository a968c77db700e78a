// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;

/**
 * The user's answers to what the text of a time leaves open. Nothing of it is ever guessed.
 *
 * @param zone of texts that name none, or null
 * @param clockChange what to do with local times that clocks skip or show twice
 * @param timeOfDay of texts that have a date alone, from midnight, or null
 * @param pivot the first of the hundred years that two digits can mean
 * @param language of the names of months and days and of am and pm
 */
public record TimeContext(
    ZoneId zone, ClockChange clockChange, Duration timeOfDay, int pivot, Locale language) {

  /** As in POSIX: years of two digits are 1969 to 2068. */
  public static final int USUAL_PIVOT = 1969;

  /** Without any answer but the zone, which may be null. */
  public static TimeContext of(ZoneId zone) {
    return new TimeContext(zone, ClockChange.DEFAULT, null, USUAL_PIVOT, Locale.ENGLISH);
  }

  /** The same with a word on daylight saving. */
  public TimeContext with(ClockChange change) {
    return new TimeContext(zone, change, timeOfDay, pivot, language);
  }

  /** The same with a time of day for dates alone, or null. */
  public TimeContext withTimeOfDay(Duration time) {
    return new TimeContext(zone, clockChange, time, pivot, language);
  }

  /** The same with another century for years of two digits. */
  public TimeContext withPivot(int year) {
    return new TimeContext(zone, clockChange, timeOfDay, year, language);
  }

  /** The same in another language. */
  public TimeContext in(Locale other) {
    return new TimeContext(zone, clockChange, timeOfDay, pivot, other);
  }

  /**
   * A time of day from midnight; null for an empty text.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Duration timeOfDay(String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return text.equals("24:00")
          ? Duration.ofDays(1)
          : Duration.between(LocalTime.MIDNIGHT, LocalTime.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "write a time of day such as 00:00, 12:00 or 24:00 (the end of the day)", e);
    }
  }

  /**
   * A language whose names are known here.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Locale language(String text) {
    Locale language = Locale.forLanguageTag(text);
    boolean known =
        !language.getLanguage().isEmpty()
            && Arrays.stream(Locale.getAvailableLocales())
                .anyMatch(other -> other.getLanguage().equals(language.getLanguage()));
    if (!known) {
      throw new IllegalArgumentException("give a language such as en, de, fr or pt-BR");
    }
    return language;
  }
}
