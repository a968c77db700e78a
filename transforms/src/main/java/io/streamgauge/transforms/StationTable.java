// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.transforms.tables.CsvLine;
import io.streamgauge.transforms.tables.ValidRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table of what is known of each station. A table with one wrong line is refused as a whole,
 * since a station in the wrong place is worse than one whose edit has to wait.
 *
 * @param columns the columns that are read
 * @param stations what is known by sensor id and the time at which it is valid
 */
record StationTable(List<StationColumn> columns, Map<String, ValidRows<Row>> stations) {
  /**
   * The cells of a line, and which part of a place is not among them.
   *
   * @param cells in the order of the columns; null where one is empty
   * @param hasPlace whether it says where the station is
   * @param unsaid the fields of a place that it has nothing for, which then nobody else may fill
   */
  record Row(List<Object> cells, boolean hasPlace, List<FieldPath> unsaid) {}

  private static final String TABLE = "register";
  private static final int MOST_CHARACTERS = 1_000;
  private static final FieldPath Z = FieldPath.field(ObservationSchema.Z);

  /**
   * Reads a CSV text whose first line names the columns.
   *
   * @throws IllegalArgumentException with the line and the remedy
   */
  static StationTable parse(String text, String idColumn, List<StationColumn> columns) {
    Set<String> named = columns.stream().map(StationColumn::name).collect(Collectors.toSet());
    ValidRows.Collector<String, Row> rows = new ValidRows.Collector<>(TABLE, idColumn);
    CsvLine.each(
        text,
        TABLE,
        column ->
            column.equals(idColumn) || named.contains(column)
                ? null
                : CsvLine.faultOfValidity(column),
        line -> {
          String id = line.text(idColumn);
          if (id == null) {
            throw line.wrong("has no " + idColumn + "; give it one, or take the line out");
          }
          rows.add(id, line, row(line, columns));
        });
    Map<String, ValidRows<Row>> stations = rows.rows();
    if (stations.isEmpty()) {
      throw new IllegalArgumentException(
          "the register has no stations; its first line names the columns, the others have one"
              + " station each");
    }
    return new StationTable(List.copyOf(columns), stations);
  }

  private static Row row(CsvLine line, List<StationColumn> columns) {
    List<Object> cells = new ArrayList<>(columns.size());
    Set<FieldPath> said = new HashSet<>();
    Set<FieldPath> empty = new HashSet<>();
    int characters = 0;
    for (StationColumn column : columns) {
      String text = line.text(column.name());
      if (column.isOfPlace()) {
        (text == null ? empty : said).add(column.field());
      }
      characters += text == null ? 0 : text.length();
      boolean number = text != null && column.number();
      cells.add(number ? (Object) line.number(column.name(), text) : text);
    }
    if (characters > MOST_CHARACTERS) {
      throw line.wrong(
          "has more than " + MOST_CHARACTERS + " characters, which each reading would carry");
    }
    empty.remove(Z);
    if (!empty.isEmpty() && !said.isEmpty()) {
      throw line.wrong(
          said.equals(Set.of(Z))
              ? "has a z without x and y; give all of them or none"
              : "has a part of x, y and crs only; give all of them or none");
    }
    List<FieldPath> unsaid =
        said.isEmpty()
            ? List.of()
            : StationColumn.PLACE.stream().filter(field -> !said.contains(field)).toList();
    return new Row(Collections.unmodifiableList(cells), !said.isEmpty(), unsaid);
  }
}
