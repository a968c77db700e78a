// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.streamgauge.common.ExactNumber;
import io.streamgauge.common.InputFile;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table of what is known of each station. A table with one wrong line is refused as a whole,
 * since a station in the wrong place is worse than one whose edit has to wait.
 *
 * @param columns the columns that are read
 * @param stations cells in the order of the columns, by sensor id; null where a cell is empty
 */
record StationTable(List<StationColumn> columns, Map<String, List<Object>> stations) {
  private static final int MOST_CHARACTERS = 1_000;
  private static final Set<String> POSITION = Set.of("x", "y", "crs");

  /**
   * Reads a CSV text whose first line names the columns.
   *
   * @throws IllegalArgumentException with the line and the remedy
   */
  static StationTable parse(String text, String idColumn, List<StationColumn> columns) {
    Map<String, List<Object>> stations = new HashMap<>();
    // A byte order mark is no part of the first column's name.
    String csv = InputFile.withoutMark(text);
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(csv)) {
      for (NamedCsvRecord row : reader) {
        String id = cell(row, idColumn);
        if (id == null) {
          throw wrong(row, "has no " + idColumn + "; give it one, or take the line out");
        }
        if (stations.put(id, cells(row, columns)) != null) {
          throw wrong(row, "is the second one for its " + idColumn + "; leave one of them");
        }
      }
    } catch (CsvParseException e) {
      throw new IllegalArgumentException(
          "the register is no CSV: a quote is not closed, or a line is too long");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException("a text in memory cannot fail to be read", e);
    }
    if (stations.isEmpty()) {
      throw new IllegalArgumentException(
          "the register has no stations; its first line names the columns, the others have one"
              + " station each");
    }
    return new StationTable(List.copyOf(columns), Map.copyOf(stations));
  }

  private static List<Object> cells(NamedCsvRecord row, List<StationColumn> columns) {
    List<Object> cells = new ArrayList<>(columns.size());
    int empty = 0;
    int position = 0;
    int characters = 0;
    for (StationColumn column : columns) {
      String text = cell(row, column.name());
      if (POSITION.contains(column.field().head())) {
        position++;
        empty += text == null ? 1 : 0;
      }
      characters += text == null ? 0 : text.length();
      cells.add(text != null && column.number() ? (Object) number(row, column, text) : text);
    }
    if (characters > MOST_CHARACTERS) {
      throw wrong(
          row, "has more than " + MOST_CHARACTERS + " characters, which each reading would carry");
    }
    if (empty != 0 && empty != position) {
      throw wrong(row, "has a part of x, y and crs only; give all of them or none");
    }
    return java.util.Collections.unmodifiableList(cells);
  }

  private static Double number(NamedCsvRecord row, StationColumn column, String text) {
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number) && ExactNumber.isHeld(new BigDecimal(text.trim()), number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(row, "has no number for " + column.name());
    }
    throw wrong(row, "has no finite number for " + column.name());
  }

  /** The cell without spaces around it, or null when it is empty. */
  private static String cell(NamedCsvRecord row, String column) {
    String text =
        row.findField(column)
            .orElseThrow(
                () ->
                    wrong(
                        row,
                        "has nothing for the column '"
                            + column
                            + "'; the first line names the columns"));
    return text.isBlank() ? null : text.strip();
  }

  private static IllegalArgumentException wrong(NamedCsvRecord row, String problem) {
    return new IllegalArgumentException(
        "line " + row.getStartingLineNumber() + " of the register " + problem);
  }
}
