// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.text.Normalizer;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.Month;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
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

  /** As spreadsheets and newspapers write them, where the tables of the platform do not. */
  private static final Map<String, List<String>> SHORT_MONTHS =
      Map.of(
          "de",
          List.of(
              "Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"),
          "en",
          List.of(
              "Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov",
              "Dec"));

  private static final int SHORT = 3;
  private static final Pattern BLANK = Pattern.compile("[ \\u00a0\\u202f]");

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
    Set<List<String>> ways = new LinkedHashSet<>();
    ways.add(written(months, language, "M".repeat(length)));
    ways.add(written(months, language, "L".repeat(length)));
    if (length == SHORT) {
      List<String> usual = SHORT_MONTHS.get(language.getLanguage());
      if (usual != null) {
        ways.add(usual);
      }
      ways.add(cut(written(months, language, "LLLL")));
    }
    return new WrittenNames(ChronoField.MONTH_OF_YEAR, tables(variants(ways), 1));
  }

  private static WrittenNames days(int length, Locale language) {
    List<TemporalAccessor> days = List.of(DayOfWeek.values());
    Set<List<String>> ways = new LinkedHashSet<>();
    ways.add(written(days, language, "E".repeat(length)));
    ways.add(written(days, language, "c".repeat(length)));
    return new WrittenNames(ChronoField.DAY_OF_WEEK, tables(variants(ways), 1));
  }

  private static WrittenNames halves(Locale language) {
    Set<List<String>> ways = new LinkedHashSet<>();
    if (!language.getLanguage().equals("en")) {
      ways.add(written(List.of(LocalTime.of(1, 0), LocalTime.of(13, 0)), language, "a"));
    }
    Set<List<String>> all = variants(ways);
    all.addAll(HALVES);
    return new WrittenNames(ChronoField.AMPM_OF_DAY, tables(all, 0));
  }

  /** With points, blanks and accents, and without. */
  private static Set<List<String>> variants(Set<List<String>> ways) {
    Set<List<String>> all = new LinkedHashSet<>(ways);
    for (UnaryOperator<String> change :
        List.<UnaryOperator<String>>of(
            name -> name.replace(".", ""),
            name -> BLANK.matcher(name).replaceAll(" "),
            name -> BLANK.matcher(name).replaceAll(""),
            WrittenNames::plain)) {
      for (List<String> way : List.copyOf(all)) {
        all.add(way.stream().map(change).toList());
      }
    }
    return all;
  }

  private static List<String> cut(List<String> names) {
    return names.stream().map(name -> name.substring(0, Math.min(SHORT, name.length()))).toList();
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

  /** A way is none by which one name has two values, or another one than by a way before it. */
  private static List<Map<Long, String>> tables(Set<List<String>> ways, int first) {
    List<Map<Long, String>> tables = new ArrayList<>();
    Map<String, Integer> values = new HashMap<>();
    for (List<String> names : ways) {
      Map<String, Integer> own = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        own.put(names.get(i).toLowerCase(Locale.ROOT), i);
      }
      boolean clear =
          own.size() == names.size()
              && own.entrySet().stream()
                  .allMatch(
                      name ->
                          values
                              .getOrDefault(name.getKey(), name.getValue())
                              .equals(name.getValue()));
      if (clear && !values.keySet().containsAll(own.keySet())) {
        values.putAll(own);
        Map<Long, String> table = new HashMap<>();
        IntStream.range(0, names.size()).forEach(i -> table.put((long) (i + first), names.get(i)));
        tables.add(table);
      }
    }
    return tables;
  }
}
