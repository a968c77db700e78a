// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The formatters of a pattern: {@code y} and {@code u} are years of four digits or, in pairs, of
 * the user's hundred; names are tried in all ways in which people write them.
 */
final class PatternFormatters {
  /** English names, and weeks as ISO 8601 counts them. */
  static final Locale ENGLISH = PatternLetters.isoWeeks(Locale.ENGLISH);

  /** Names of a month, a day and half a day, each in a dozen ways, are still fewer. */
  private static final int MOST = 256;

  private PatternFormatters() {}

  /**
   * One formatter for each combination of the ways in which its names are written, so that all of
   * the text is looked at: optional parts would also let pass what is there twice.
   */
  static List<DateTimeFormatter> of(String text, String letters, TimeContext context) {
    Map<Integer, WrittenNames> names = new HashMap<>();
    int count = 1;
    for (int at = 0; at < text.length(); at = end(letters, at)) {
      String run = text.substring(at, end(letters, at));
      WrittenNames own =
          letters.charAt(at) == ' ' ? null : WrittenNames.of(run, context.language());
      if (own != null) {
        names.put(at, own);
        count = Math.min(MOST, count * own.ways().size());
      }
    }
    List<DateTimeFormatter> formatters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      formatters.add(formatter(text, letters, context.pivot(), names, i));
    }
    return formatters;
  }

  /** The end of a run of one letter, or of one character of another text. */
  private static int end(String letters, int from) {
    int end = from + 1;
    while (letters.charAt(from) != ' '
        && end < letters.length()
        && letters.charAt(end) == letters.charAt(from)) {
      end++;
    }
    return end;
  }

  private static DateTimeFormatter formatter(
      String text, String letters, int pivot, Map<Integer, WrittenNames> written, int combination) {
    boolean era = letters.indexOf('G') >= 0;
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
    StringBuilder pending = new StringBuilder();
    int left = combination;
    for (int at = 0; at < text.length(); at = end(letters, at)) {
      char letter = letters.charAt(at);
      String run = text.substring(at, end(letters, at));
      WrittenNames names = written.get(at);
      boolean twoDigits = (letter == 'y' || letter == 'u') && run.length() == 2 && !era;
      if (names != null || twoDigits) {
        builder.appendPattern(pending.toString());
        pending.setLength(0);
      }
      if (names != null) {
        builder.appendText(names.field(), names.ways().get(left % names.ways().size()));
        left /= names.ways().size();
      } else if (twoDigits) {
        builder.appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.of(pivot, 1, 1));
      } else if ((letter == 'y' || letter == 'u') && !era) {
        // Else two digits, or a column cut off, would be a year of the first centuries.
        pending.append("u".repeat(Math.max(4, run.length())));
      } else if (letter == 'z') {
        pending.append("xxx");
      } else {
        pending.append(run);
      }
    }
    return builder.appendPattern(pending.toString()).toFormatter(ENGLISH);
  }
}
