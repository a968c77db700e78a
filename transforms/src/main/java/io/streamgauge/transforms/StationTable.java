// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.transforms.tables.CsvLine;
import io.streamgauge.transforms.tables.ValidRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table of what is known of each station. A table with one wrong line is refused as a whole,
 * since a station in the wrong place is worse than one whose edit has to wait.
 *
 * @param columns the columns that are read
 * @param stations cells in the order of the columns, by sensor id and the time at which they are
 *     valid; null where a cell is empty
 */
record StationTable(List<StationColumn> columns, Map<String, ValidRows<List<Object>>> stations) {
  private static final String TABLE = "register";
  private static final int MOST_CHARACTERS = 1_000;
  private static final Set<String> POSITION = Set.of("x", "y", "crs");

  /**
   * Reads a CSV text whose first line names the columns.
   *
   * @throws IllegalArgumentException with the line and the remedy
   */
  static StationTable parse(String text, String idColumn, List<StationColumn> columns) {
    ValidRows.Collector<String, List<Object>> rows = new ValidRows.Collector<>(TABLE, idColumn);
    CsvLine.each(
        text,
        TABLE,
        line -> {
          String id = line.text(idColumn);
          if (id == null) {
            throw line.wrong("has no " + idColumn + "; give it one, or take the line out");
          }
          rows.add(id, line, cells(line, columns));
        });
    Map<String, ValidRows<List<Object>>> stations = rows.rows();
    if (stations.isEmpty()) {
      throw new IllegalArgumentException(
          "the register has no stations; its first line names the columns, the others have one"
              + " station each");
    }
    return new StationTable(List.copyOf(columns), stations);
  }

  private static List<Object> cells(CsvLine line, List<StationColumn> columns) {
    List<Object> cells = new ArrayList<>(columns.size());
    int empty = 0;
    int position = 0;
    int characters = 0;
    for (StationColumn column : columns) {
      String text = line.text(column.name());
      if (POSITION.contains(column.field().head())) {
        position++;
        empty += text == null ? 1 : 0;
      }
      characters += text == null ? 0 : text.length();
      boolean number = text != null && column.number();
      cells.add(number ? (Object) line.number(column.name(), text) : text);
    }
    if (characters > MOST_CHARACTERS) {
      throw line.wrong(
          "has more than " + MOST_CHARACTERS + " characters, which each reading would carry");
    }
    if (empty != 0 && empty != position) {
      throw line.wrong("has a part of x, y and crs only; give all of them or none");
    }
    return java.util.Collections.unmodifiableList(cells);
  }
}
