// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.calibration;

import io.streamgauge.transforms.tables.CsvLine;

/**
 * A calibration as a line of the table says it.
 *
 * @param formula makes results of raw values
 * @param unit the unit of raw values, or null for any
 * @param resultUnit the unit of results, or null for the same
 * @param version the name by which people know it
 */
public record Calibration(Formula formula, String unit, String resultUnit, String version) {
  private static final int LONGEST_VERSION = 200;
  private static final int LONGEST_UNIT = 100;
  private static final int MOST_COEFFICIENTS = 10;
  private static final int MOST_POINTS = 1_000;

  /** Enough for the points; each is of two numbers with a colon and blanks. */
  private static final int LONGEST_CELL = 64 * MOST_POINTS;

  /**
   * Reads what a line says.
   *
   * @throws IllegalArgumentException with the line and the remedy
   */
  static Calibration of(CsvLine line) {
    String version = line.text("version");
    String unit = line.optional("unit");
    String resultUnit = line.optional("result_unit");
    if (version == null || version.length() > LONGEST_VERSION) {
      throw line.wrong(
          "needs a version, by which its readings are known, of at most "
              + LONGEST_VERSION
              + " characters");
    }
    if (unit == null ? resultUnit != null : unit.length() > LONGEST_UNIT) {
      throw line.wrong(
          "needs the unit of raw values beside the result_unit, of at most "
              + LONGEST_UNIT
              + " characters");
    }
    if (resultUnit != null && resultUnit.length() > LONGEST_UNIT) {
      throw line.wrong("has a result_unit of more than " + LONGEST_UNIT + " characters");
    }
    return new Calibration(formula(line), unit, resultUnit, version);
  }

  private static Formula formula(CsvLine line) {
    String gain = line.optional("gain");
    String offset = line.optional("offset");
    String coefficients = line.optional("coefficients");
    String points = line.optional("points");
    String outside = line.optional("outside");
    int forms =
        (gain != null || offset != null ? 1 : 0)
            + (coefficients == null ? 0 : 1)
            + (points == null ? 0 : 1);
    if (forms != 1) {
      throw line.wrong("needs one of: gain and offset, coefficients, points; and only one");
    }
    if (points != null) {
      return points(line, points, outside);
    }
    if (outside != null) {
      throw line.wrong("has an outside, which only points can have; leave it empty");
    }
    Polynomial polynomial =
        coefficients == null
            ? new Polynomial(
                offset == null ? 0 : line.number("offset", offset),
                gain == null ? 1 : line.number("gain", gain))
            : polynomial(line, coefficients);
    if (polynomial.isConstant()) {
      throw sameForAll(line);
    }
    return polynomial;
  }

  private static IllegalArgumentException sameForAll(CsvLine line) {
    return line.wrong("would make the same result of all raw values; is it the right one?");
  }

  private static Polynomial polynomial(CsvLine line, String cell) {
    String[] parts = parts(line, "coefficients", cell, MOST_COEFFICIENTS);
    double[] numbers = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = line.number("coefficients", parts[i]);
    }
    return new Polynomial(numbers);
  }

  private static Formula points(CsvLine line, String cell, String outside) {
    boolean clamps = "clamp".equals(outside);
    if (!clamps && !"bad".equals(outside)) {
      throw line.wrong(
          "must say what becomes of values beyond its points; write bad or clamp into outside");
    }
    String[] parts = parts(line, "points", cell, MOST_POINTS);
    double[] raws = new double[parts.length];
    double[] results = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      int colon = parts[i].indexOf(':');
      if (colon < 0) {
        throw line.wrong("needs points as raw:result, with blanks between them");
      }
      raws[i] = near(line, parts[i].substring(0, colon));
      results[i] = near(line, parts[i].substring(colon + 1));
      if (i > 0 && raws[i] <= raws[i - 1]) {
        throw line.wrong("needs points whose raw values rise from each to the next");
      }
    }
    PointTable table = new PointTable(raws, results, clamps);
    if (table.isConstant()) {
      throw sameForAll(line);
    }
    return table;
  }

  private static double near(CsvLine line, String text) {
    double number = line.number("points", text);
    if (Math.abs(number) > PointTable.FARTHEST) {
      throw line.wrong("has points beyond " + PointTable.FARTHEST);
    }
    // Negative zeros would be sorted before others.
    return number + 0.0;
  }

  private static String[] parts(CsvLine line, String column, String cell, int most) {
    String[] parts = cell.length() > LONGEST_CELL ? new String[0] : cell.split("\\s+", most + 1);
    if (parts.length < 2 || parts.length > most) {
      throw line.wrong("needs 2 to " + most + " " + column + " with blanks between them");
    }
    return parts;
  }

  /** Whether the calibration says nothing of such a value. */
  public boolean refuses(double raw) {
    return !formula.covers(raw) && !formula.clamps();
  }

  /** Whether the value is beyond what the calibration was made for, and taken all the same. */
  public boolean clamps(double raw) {
    return !formula.covers(raw) && formula.clamps();
  }

  /** The result of a finite raw value; infinite when it is too large for a double. */
  public double apply(double raw) {
    return formula.apply(raw);
  }
}
