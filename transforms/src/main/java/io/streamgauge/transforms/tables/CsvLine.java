// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.tables;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.streamgauge.common.ExactNumber;
import io.streamgauge.common.InputFile;
import io.streamgauge.common.time.TimeParseException;
import io.streamgauge.common.time.TimeParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A line of a CSV table whose first line names the columns. Complaints tell the line and the
 * remedy, never what is in the file: not everybody who may validate a configuration may read it.
 */
public final class CsvLine {
  /** The column with the first instant at which a line is valid. */
  public static final String VALID_FROM = "valid_from";

  /** The column with the instant from which on a line is valid no more. */
  public static final String VALID_TO = "valid_to";

  /** As in valid_until, validFrom or validity_begin; validated_by is another word. */
  private static final Pattern VALID_AND_MORE =
      Pattern.compile("(?:[Vv]alid(?:ity)?[^a-z]|VALID(?:ITY)?[^A-Za-z]).*", Pattern.DOTALL);

  private static final TimeParser ISO = TimeParser.of("iso", null);

  /** To read a number takes time by the square of its digits. */
  private static final int LONGEST_NUMBER = 100;

  private final NamedCsvRecord row;
  private final String table;

  private CsvLine(NamedCsvRecord row, String table) {
    this.row = row;
    this.table = table;
  }

  /**
   * Reads all lines but the first.
   *
   * @param table what people call the table, for complaints
   * @param fault what is wrong with the name of a column, or null: one with a slip in its name
   *     would be left out without a word
   * @throws IllegalArgumentException when it is no CSV, with the remedy
   */
  public static void each(
      String text, String table, UnaryOperator<String> fault, Consumer<CsvLine> use) {
    // A byte order mark is no part of the first column's name.
    String csv = InputFile.withoutMark(text);
    // A quote that is not closed would swallow the lines behind it; cells are counted here.
    CsvReader.CsvReaderBuilder strict =
        CsvReader.builder()
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE);
    try (CsvReader<NamedCsvRecord> reader = strict.ofNamedCsvRecord(csv)) {
      boolean first = true;
      for (NamedCsvRecord row : reader) {
        CsvLine line = new CsvLine(row, table);
        line.refuseShift();
        if (first) {
          line.refuseColumns(fault);
          first = false;
        }
        use.accept(line);
      }
    } catch (CsvParseException e) {
      throw new IllegalArgumentException(
          "the "
              + table
              + " is no CSV: a quote is not closed, a line is too long, or two columns have one"
              + " name");
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot fail to be read", e);
    }
  }

  /** A decimal comma makes two cells of a number, and moves all behind it to other columns. */
  private void refuseShift() {
    List<String> cells = row.getFields();
    for (int i = row.getHeader().size(); i < cells.size(); i++) {
      if (!cells.get(i).isBlank()) {
        throw wrong("has more cells than there are columns; write decimals with a point");
      }
    }
  }

  private void refuseColumns(UnaryOperator<String> fault) {
    List<String> columns = row.getHeader();
    for (int i = 0; i < columns.size(); i++) {
      String wrong = fault.apply(columns.get(i));
      if (wrong != null) {
        throw new IllegalArgumentException(
            "column " + (i + 1) + " of the " + table + " has a name that " + wrong);
      }
    }
  }

  /**
   * What is wrong with the name of a column that seems to be meant for the time at which lines are
   * valid, or null. Without that column each line would be valid for ever.
   */
  public static String faultOfValidity(String column) {
    boolean exact = column.equals(VALID_FROM) || column.equals(VALID_TO);
    boolean near =
        NearName.isNear(column, VALID_FROM)
            || NearName.isNear(column, VALID_TO)
            || VALID_AND_MORE.matcher(column.strip()).matches();
    return near && !exact
        ? "is neither "
            + VALID_FROM
            + " nor "
            + VALID_TO
            + ", but much like them; write one of"
            + " these, or another name where it is for something else"
        : null;
  }

  /**
   * The cell without spaces around it, or null when it is empty.
   *
   * @throws IllegalArgumentException when there is no such column, or the line ends before it
   */
  public String text(String column) {
    String text =
        row.findField(column)
            .orElseThrow(
                () ->
                    wrong(
                        "has nothing for the column '"
                            + column
                            + "'; the first line names the columns"));
    return text.isBlank() ? null : text.strip();
  }

  /** The cell as {@link #text} has it, or null where the table has no such column. */
  public String optional(String column) {
    return row.getHeader().contains(column) ? text(column) : null;
  }

  /**
   * A finite number in a cell.
   *
   * @param column where it is
   * @param text of the cell or of a part of it
   * @throws IllegalArgumentException when it is none, or more than a double can hold
   */
  public double number(String column, String text) {
    try {
      double number = text.length() > LONGEST_NUMBER ? Double.NaN : Double.parseDouble(text);
      if (Double.isFinite(number) && ExactNumber.isHeld(new BigDecimal(text.trim()), number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong("has no number for " + column);
    }
    throw wrong("has no finite number for " + column + " that a double can hold");
  }

  /** The first millisecond at which the line is valid. */
  long from() {
    return time(VALID_FROM, Long.MIN_VALUE);
  }

  /** The first millisecond at which the line is valid no more. */
  long to() {
    return time(VALID_TO, Long.MAX_VALUE);
  }

  private long time(String column, long open) {
    String text = optional(column);
    if (text == null) {
      return open;
    }
    try {
      Instant time = ISO.parse(text);
      if (!time.truncatedTo(ChronoUnit.MILLIS).equals(time)) {
        throw wrong("has a " + column + " between two milliseconds, where no event time is");
      }
      return time.toEpochMilli();
    } catch (TimeParseException e) {
      throw wrong(
          "has no time with its offset in "
              + column
              + "; write it as 2026-11-21T12:00:00Z or 2026-11-21T13:00:00+01:00");
    }
  }

  /** The number of the line in the file. */
  long lineNumber() {
    return row.getStartingLineNumber();
  }

  /** A complaint about the line. */
  public IllegalArgumentException wrong(String problem) {
    return wrong(table, lineNumber(), problem);
  }

  static IllegalArgumentException wrong(String table, long line, String problem) {
    return new IllegalArgumentException("line " + line + " of the " + table + " " + problem);
  }
}
