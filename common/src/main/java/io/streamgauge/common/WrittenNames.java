// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.text.Normalizer;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.Month;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The ways in which devices write the names of months and days, and am and pm. The tables of the
 * platform have one way, which for many languages is not that of loggers: theirs have no points, no
 * accents, or the form of a name that stands alone.
 *
 * @param field what is named
 * @param ways its names by value, one table for each way
 */
record WrittenNames(ChronoField field, List<Map<Long, String>> ways) {
  /** Beside those of a language: loggers speak English unless somebody took the trouble. */
  private static final List<List<String>> HALVES =
      List.of(List.of("AM", "PM"), List.of("a", "p"), List.of("a.m.", "p.m."));

  /** The names that a run of one letter in a pattern stands for; null when it stands for none. */
  static WrittenNames of(String run, Locale language) {
    char letter = run.charAt(0);
    int length = run.length();
    boolean names = length == 3 || length == 4;
    return switch (letter) {
      case 'M', 'L' -> names ? months(length, language) : null;
      case 'E' -> length <= 4 ? days(Math.max(3, length), language) : null;
      case 'a' -> length == 1 ? halves(language) : null;
      default -> null;
    };
  }

  private static WrittenNames months(int length, Locale language) {
    List<TemporalAccessor> months = List.of(Month.values());
    return new WrittenNames(
        ChronoField.MONTH_OF_YEAR,
        variants(months, 1, language, List.of("M".repeat(length), "L".repeat(length))));
  }

  private static WrittenNames days(int length, Locale language) {
    List<TemporalAccessor> days = List.of(DayOfWeek.values());
    return new WrittenNames(
        ChronoField.DAY_OF_WEEK,
        variants(days, 1, language, List.of("E".repeat(length), "c".repeat(length))));
  }

  private static WrittenNames halves(Locale language) {
    Set<List<String>> ways = new LinkedHashSet<>();
    if (!language.getLanguage().equals("en")) {
      ways.add(written(List.of(LocalTime.of(1, 0), LocalTime.of(13, 0)), language, "a"));
    }
    ways.addAll(HALVES);
    return new WrittenNames(ChronoField.AMPM_OF_DAY, tables(ways, 0));
  }

  private static List<Map<Long, String>> variants(
      List<TemporalAccessor> values, int first, Locale language, List<String> patterns) {
    Set<List<String>> ways = new LinkedHashSet<>();
    for (String pattern : patterns) {
      ways.add(written(values, language, pattern));
    }
    for (List<String> way : List.copyOf(ways)) {
      ways.add(way.stream().map(name -> name.replace(".", "")).toList());
    }
    for (List<String> way : List.copyOf(ways)) {
      ways.add(way.stream().map(WrittenNames::plain).toList());
    }
    return tables(ways, first);
  }

  private static List<String> written(
      List<? extends TemporalAccessor> values, Locale language, String pattern) {
    DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, language);
    return values.stream().map(formatter::format).toList();
  }

  /** Without accents. */
  private static String plain(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
  }

  /** A way by which two values have one name is none. */
  private static List<Map<Long, String>> tables(Set<List<String>> ways, int first) {
    List<Map<Long, String>> tables = new ArrayList<>();
    for (List<String> names : ways) {
      Set<String> different = new HashSet<>();
      names.forEach(name -> different.add(name.toLowerCase(Locale.ROOT)));
      if (different.size() == names.size()) {
        Map<Long, String> table = new HashMap<>();
        IntStream.range(0, names.size()).forEach(i -> table.put((long) (i + first), names.get(i)));
        tables.add(table);
      }
    }
    return tables;
  }
}
