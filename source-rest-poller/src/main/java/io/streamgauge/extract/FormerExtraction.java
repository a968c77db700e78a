// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The options of extraction that the version before had, and what they mean in this one. */
final class FormerExtraction {
  private FormerExtraction() {}

  static List<Former> all(OptionNames names) {
    List<Former> all = new ArrayList<>();
    String fields = names.of(OptionNames.FIELDS);
    for (int i = 0; i <= Level.MOST; i++) {
      int level = i;
      all.add(
          new Former(
              names.of("extract." + level + ".fields"),
              fields + " with " + level + ".name=/pointer",
              (value, properties) -> fields(fields, level, value, properties)));
    }
    String shape = names.of(OptionNames.SHAPE);
    all.add(
        new Former(
            names.of("extract.header"),
            shape + "=header-rows /pointer",
            (value, properties) -> header(shape, value, properties)));
    String format = names.of(OptionNames.FORMAT);
    all.add(
        new Former(
            names.of("columns.widths"),
            format + "=fixed-width 8 6 6",
            (value, properties) -> widths(format, value, properties)));
    String more = names.of(OptionNames.MORE);
    all.add(
        new Former(
            names.of("answer.rows.max"),
            more + "=500 rows",
            (value, properties) -> rows(more, value, properties)));
    all.add(
        Former.kept(
            ObservationMapping.RECORDS,
            "one more of " + names.of(OptionNames.LEVELS),
            JsonPointer::compile));
    return all;
  }

  /** In place of what this level has, which may come from a preset. */
  private static void fields(
      String option, int level, String value, Map<String, String> properties) {
    List<String> all = new ArrayList<>(list(properties.getOrDefault(option, "")));
    all.removeIf(field -> field.startsWith(level + "."));
    list(value).forEach(field -> all.add(level + "." + field));
    properties.put(option, String.join(", ", all));
  }

  private static List<String> list(String text) {
    return text.isBlank() ? List.of() : List.of(text.trim().split("\\s*,\\s*", -1));
  }

  /** Only rows below a header ever had one. */
  private static void header(String option, String pointer, Map<String, String> properties) {
    var unused = JsonPointer.compile(pointer.trim());
    properties.computeIfPresent(
        option,
        (name, shape) ->
            shape.trim().equalsIgnoreCase("header-rows") && !pointer.isBlank()
                ? "header-rows " + pointer.trim()
                : shape);
  }

  /** Only columns of fixed width ever had some. */
  private static void widths(String option, String widths, Map<String, String> properties) {
    if (!widths.trim().matches("(?:\\d{1,4}\\s*,\\s*)*\\d{0,4}")) {
      throw new IllegalArgumentException("use " + option + ", such as fixed-width 8 6 6");
    }
    properties.computeIfPresent(
        option,
        (name, format) ->
            format.trim().equalsIgnoreCase("fixed-width")
                ? String.join(" ", list("fixed-width," + widths)).trim()
                : format);
  }

  private static void rows(String option, String number, Map<String, String> properties) {
    long limit;
    try {
      limit = FormerOptions.number(number, 0, Integer.MAX_VALUE);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("use " + option + ", such as 500 rows", e);
    }
    List<String> all = new ArrayList<>(list(properties.getOrDefault(option, "")));
    all.removeIf(AnswerOptions::isRows);
    if (limit > 0) {
      all.add(Math.min(limit, 999_999_999) + " rows");
    }
    properties.put(option, String.join(", ", all));
  }
}
