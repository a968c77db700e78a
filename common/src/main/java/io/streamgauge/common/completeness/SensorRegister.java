// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.streamgauge.common.Durations;
import io.streamgauge.common.InputFile;
import io.streamgauge.common.LogText;
import io.streamgauge.common.time.TimeParseException;
import io.streamgauge.common.time.TimeParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The register of sensors, as far as it says how often each has a reading: the CSV file that the
 * transform StationRegister reads too. A line counts while it is valid, where the file has the
 * columns for that, and one without an interval expects nothing.
 *
 * @param idColumn column with the sensor id
 * @param intervalColumn column with the interval
 */
record SensorRegister(String idColumn, String intervalColumn) {
  static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final String VALID_FROM = "valid_from";
  private static final String VALID_TO = "valid_to";
  private static final Pattern LIKE_VALIDITY =
      Pattern.compile(
          "(?i)valid[ _-]*(from|since|start|begin|to|until|till|end)([ _-]?(date|time))?");
  private static final TimeParser ISO = TimeParser.of("iso", null);

  /**
   * An interval that somebody has written.
   *
   * @throws IllegalArgumentException when it is none, or too short
   */
  static Duration interval(String text) {
    Duration interval = Durations.parse("", text);
    if (interval.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "'" + LogText.of(text) + "' is shorter than a second; use 1s or more");
    }
    return interval;
  }

  /**
   * The sensors of a text.
   *
   * @throws IllegalArgumentException when it makes no sense, with the line
   */
  RegisteredSensors parse(String text) {
    Map<String, List<RegisteredSensors.Term>> terms = new HashMap<>();
    try (CsvReader<NamedCsvRecord> lines =
        CsvReader.builder()
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofNamedCsvRecord(InputFile.withoutMark(text))) {
      for (NamedCsvRecord line : lines) {
        checkColumns(line);
        take(line, terms);
      }
    } catch (CsvParseException e) {
      throw new IllegalArgumentException(
          "the register is no CSV: a quote is not closed, a line is too long, or two columns have"
              + " one name");
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot fail to be read", e);
    }
    return RegisteredSensors.of(terms);
  }

  private void take(NamedCsvRecord line, Map<String, List<RegisteredSensors.Term>> terms) {
    String sensor = cell(line, idColumn);
    String interval = cell(line, intervalColumn);
    if (sensor.isEmpty()) {
      throw wrong(line, "has no sensor in the column " + idColumn);
    }
    Duration every;
    try {
      every = interval.isEmpty() ? null : interval(interval);
    } catch (IllegalArgumentException e) {
      throw wrong(line, "has no interval in the column " + intervalColumn + ": " + e.getMessage());
    }
    terms
        .computeIfAbsent(sensor, any -> new ArrayList<>(1))
        .add(
            new RegisteredSensors.Term(
                time(line, VALID_FROM, Instant.MIN),
                time(line, VALID_TO, Instant.MAX),
                every,
                line.getStartingLineNumber()));
  }

  /** Without the column that was meant each line would be valid for ever. */
  private static void checkColumns(NamedCsvRecord line) {
    for (String column : line.getHeader()) {
      if (LIKE_VALIDITY.matcher(column.strip()).matches()
          && !column.equals(VALID_FROM)
          && !column.equals(VALID_TO)) {
        throw wrong(
            line,
            "has a column '"
                + LogText.of(column)
                + "', which is neither "
                + VALID_FROM
                + " nor "
                + VALID_TO
                + ", but much like them; write one of these, or another name where it is for"
                + " something else");
      }
    }
  }

  private static Instant time(NamedCsvRecord line, String column, Instant otherwise) {
    String text = line.getHeader().contains(column) ? cell(line, column) : "";
    try {
      return text.isEmpty() ? otherwise : ISO.parse(text);
    } catch (TimeParseException e) {
      throw wrong(line, "has no time with its offset in " + column);
    }
  }

  private static String cell(NamedCsvRecord line, String column) {
    return line.findField(column)
        .orElseThrow(
            () ->
                wrong(
                    line,
                    "has nothing for the column '"
                        + column
                        + "'; the first line names the columns"))
        .strip();
  }

  private static IllegalArgumentException wrong(NamedCsvRecord line, String problem) {
    return new IllegalArgumentException(
        "line " + line.getStartingLineNumber() + " of the register " + problem);
  }
}
