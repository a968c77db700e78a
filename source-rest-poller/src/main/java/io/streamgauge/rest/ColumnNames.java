// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.JsonPointer;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.rest.Extractor.UnreadableAnswerException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The columns of a table that the mapping asks for by name, by which a header is told from a
 * preamble, from a page that is no table at all, and from another header further down.
 *
 * @param mapped empty when it cannot be known, as behind a query
 */
record ColumnNames(Set<String> mapped) {
  static final ColumnNames UNKNOWN = new ColumnNames(Set.of());

  /** How many lines may stand before the header. */
  static final int LONGEST_PREAMBLE = 200;

  static ColumnNames of(ObservationMapping mapping, List<Level> levels, boolean query) {
    if (query || levels.isEmpty()) {
      return UNKNOWN;
    }
    Set<String> names = new HashSet<>(mapping.firstSteps());
    for (Level.Field field : levels.get(levels.size() - 1).fields().values()) {
      JsonPointer pointer = field.pointer();
      if (!pointer.matches()) {
        names.add(pointer.getMatchingProperty());
      }
    }
    return new ColumnNames(Set.copyOf(names));
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
   * Which of these lines names the columns: the first that names all, or else the first that names
   * any; -1 when none does.
   */
  int header(List<List<String>> lines) {
    if (mapped.isEmpty()) {
      return 0;
    }
    int any = -1;
    for (int i = 0; i < Math.min(lines.size(), LONGEST_PREAMBLE); i++) {
      int found = found(lines.get(i));
      if (found == mapped.size()) {
        return i;
      }
      any = found > 0 && any < 0 ? i : any;
    }
    return any;
  }

  /** Whether this line names all columns that the header names too, as loggers write it again. */
  boolean renames(List<String> header, List<String> cells) {
    if (!namesAny(cells)) {
      return false;
    }
    int names = found(header);
    return (names > 1 && found(cells) == names) || (names == 1 && cells.equals(header));
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
                + AnswerOptions.HEADER_LINES
                + "=0");
      }
    }
  }

  /** Why no line is the header. */
  UnreadableAnswerException none() {
    return new UnreadableAnswerException(
        "no line names any of the columns "
            + mapped.stream().sorted().toList()
            + " that the mapping asks for");
  }

  /** A name that stands in each header; null when none is known. */
  String some() {
    return mapped.isEmpty() ? null : Collections.min(mapped);
  }
}
