// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.calibration;

import io.streamgauge.transforms.tables.CsvLine;
import io.streamgauge.transforms.tables.ValidRows;
import java.util.Map;
import java.util.Set;

/**
 * The table of calibrations. A table with one wrong line is refused as a whole, since a wrong
 * result is worse than an edit that has to wait.
 *
 * @param series what is valid for each series, and when
 */
public record Calibrations(Map<Series, ValidRows<Calibration>> series) {
  private static final String TABLE = "calibrations";
  private static final int MOST_LINES = 500_000;
  private static final Set<String> COLUMNS =
      Set.of(
          "sensor_id",
          "observed_property",
          CsvLine.VALID_FROM,
          CsvLine.VALID_TO,
          "gain",
          "offset",
          "coefficients",
          "points",
          "outside",
          "unit",
          "result_unit",
          "version",
          "remark");

  /**
   * Reads a CSV text whose first line names the columns.
   *
   * @throws IllegalArgumentException with the line and the remedy
   */
  public static Calibrations parse(String text) {
    ValidRows.Collector<Series, Calibration> rows =
        new ValidRows.Collector<>(TABLE, "sensor_id and observed_property");
    int[] lines = new int[1];
    CsvLine.each(
        text,
        TABLE,
        Calibrations::fault,
        line -> {
          if (++lines[0] > MOST_LINES) {
            throw line.wrong("is beyond the " + MOST_LINES + " that a table may have; split it");
          }
          String sensor = line.text("sensor_id");
          String property = line.text("observed_property");
          if (sensor == null || property == null) {
            throw line.wrong("needs a sensor_id and an observed_property");
          }
          rows.add(new Series(sensor, property), line, Calibration.of(line));
        });
    if (lines[0] == 0) {
      throw new IllegalArgumentException(
          "there are no calibrations in it; its first line names the columns, the others have one"
              + " calibration each");
    }
    return new Calibrations(rows.rows());
  }

  private static String fault(String column) {
    return COLUMNS.contains(column)
        ? null
        : "is none of "
            + COLUMNS.stream().sorted().toList()
            + "; put commas between columns, and notes into remark";
  }
}
