// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The columns of a table that the mapping asks for by name, by which a header is told from a
 * preamble, from a page that is no table at all, and from another header further down.
 *
 * @param options names of the options that say what to do instead
 * @param mapped empty when it cannot be known, as behind a query
 */
record ColumnNames(OptionNames options, Set<String> mapped) {
  /** How many lines may stand before the header. */
  static final int LONGEST_PREAMBLE = 200;

  static ColumnNames of(
      OptionNames options, ObservationMapping mapping, List<Level> levels, boolean query) {
    if (query || levels.isEmpty()) {
      return new ColumnNames(options, Set.of());
    }
    Set<String> names = new HashSet<>(mapping.firstSteps());
    for (Level.Field field : levels.get(levels.size() - 1).fields().values()) {
      JsonPointer pointer = field.pointer();
      if (!pointer.matches()) {
        names.add(pointer.getMatchingProperty());
      }
    }
    return new ColumnNames(options, Set.copyOf(names));
  }

  /** A name as a pointer has it. */
  static String of(int column, String cell) {
    String name = cell.trim();
    return column == 0 && name.startsWith("#") ? name.substring(1) : name;
  }

  /** What nearly no row does. */
  private boolean namesAny(List<String> cells) {
    for (int i = 0; i < cells.size() && !mapped.isEmpty(); i++) {
      if (mapped.contains(of(i, cells.get(i)))) {
        return true;
      }
    }
    return false;
  }

  private int found(List<String> cells) {
    Set<String> found = new HashSet<>();
    for (int i = 0; i < cells.size(); i++) {
      String name = of(i, cells.get(i));
      if (mapped.contains(name)) {
        found.add(name);
      }
    }
    return found.size();
  }

  /**
   * Which of these lines names the columns: the first that surely does, or else the first that
   * names any; -1 when none does.
   */
  int header(List<List<String>> lines) {
    int any = -1;
    for (int i = 0; i < Math.min(lines.size(), LONGEST_PREAMBLE); i++) {
      if (isHeader(lines.get(i))) {
        return i;
      }
      any = any < 0 && namesAny(lines.get(i)) ? i : any;
    }
    return any;
  }

  /**
   * Whether this line surely is a header. One that names a single column of several, beside what
   * begins with a digit, tells something of the station: {@code Date,2026-03-01}.
   */
  boolean isHeader(List<String> cells) {
    int found = mapped.isEmpty() ? 0 : found(cells);
    return found == mapped.size() || found > 1 || (found == 1 && !hasNumber(cells));
  }

  /** Whether a reading can come of such columns: of several that are asked for, one is too few. */
  boolean readable(List<String> header) {
    return mapped.size() < 2 || found(header) > 1;
  }

  /** As in each row there is a time, or a value. */
  private static boolean hasNumber(List<String> cells) {
    return cells.stream()
        .map(String::trim)
        .anyMatch(cell -> !cell.isEmpty() && Character.isDigit(cell.charAt(0)));
  }

  /**
   * Whether this line names columns anew: two of them, as loggers write it again when they start or
   * measure something else, or a single one beside others that the header has, or in its place.
   */
  boolean renames(List<String> header, List<String> cells) {
    if (!namesAny(cells)) {
      return false;
    }
    boolean single = mapped.size() == 1 || found(cells) == 1;
    return !single
        || cells.equals(header)
        || (mapped.size() > 1 && !hasNumber(cells) && shares(header, cells));
  }

  private boolean shares(List<String> header, List<String> cells) {
    boolean inPlace = false;
    int shared = 0;
    for (int i = 0; i < cells.size(); i++) {
      String name = of(i, cells.get(i));
      if (name.isEmpty()) {
        return false;
      }
      boolean same = i < header.size() && name.equals(of(i, header.get(i)));
      inPlace |= same && mapped.contains(name);
      for (int column = 0; column < header.size(); column++) {
        if (name.equals(of(column, header.get(column)))) {
          shared++;
          break;
        }
      }
    }
    return cells.size() > 1 && (inPlace || shared > 1);
  }

  /**
   * Refuses a header of which nobody can tell which column is meant.
   *
   * @throws UnreadableAnswerException naming the column
   */
  void check(List<String> header) throws UnreadableAnswerException {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < header.size(); i++) {
      String name = of(i, header.get(i));
      if (!seen.add(name) && mapped.contains(name)) {
        throw new UnreadableAnswerException(
            "two columns are named '"
                + name
                + "'; read them by number (/0, /1, ...), with "
                + options.of(OptionNames.HEADER_LINES)
                + "=0");
      }
    }
  }

  /** Whether an object of columns has one of them, or may have: an empty one has none. */
  boolean isAnyOf(JsonNode columns) {
    return mapped.isEmpty() ? !columns.isEmpty() : mapped.stream().anyMatch(columns::has);
  }

  /**
   * Whether an element has two of the columns, or the only one that is asked for, and a digit in
   * one of them: a row has a time or a value, and words alone are an excuse.
   */
  boolean isRow(JsonNode element) {
    return mapped.isEmpty()
        || (mapped.stream().filter(element::has).count() >= Math.min(2, mapped.size())
            && mapped.stream().anyMatch(name -> hasDigit(element.path(name).asText())));
  }

  private static boolean hasDigit(String cell) {
    return cell.chars().anyMatch(Character::isDigit);
  }

  /**
   * Why nothing is the header.
   *
   * @param what should have named a column
   */
  UnreadableAnswerException none(String what) {
    return new UnreadableAnswerException(
        "no "
            + what
            + " names any of the columns "
            + mapped.stream().sorted().toList()
            + " that the mapping asks for");
  }

  /** Whether a line may name one of them, told before it is taken apart. */
  boolean maybeIn(String line) {
    return mapped.stream().anyMatch(name -> line.contains(ascii(name)));
  }

  /** What of a name has the same bytes in all charsets of files. */
  private static String ascii(String name) {
    int end = 0;
    while (end < name.length() && name.charAt(end) < 0x80 && name.charAt(end) != '"') {
      end++;
    }
    return name.substring(0, end);
  }
}
