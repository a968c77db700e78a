// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.streamgauge.common.InputFile;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The form of a table, and tables as the tree that the levels walk: {@code {"rows": [{"column":
 * "cell"}]}}.
 *
 * @param separator between the cells of CSV; null when columns are of fixed width
 * @param widths of fixed columns; when empty, blanks end a column
 * @param comment what begins a line to skip; empty for none
 * @param headerLines lines before the first row, of which the first names the columns
 * @param decimalComma whether numbers are written with a decimal comma
 * @param names the columns that the mapping asks for
 */
record Table(
    Character separator,
    List<Integer> widths,
    String comment,
    int headerLines,
    boolean decimalComma,
    Charset charset,
    ColumnNames names) {
  static final String ROWS = "rows";
  private static final Pattern COMMA_NUMBER = Pattern.compile("[+-]?\\d+,\\d+");
  private static final Pattern MARKUP = Pattern.compile("\\uFEFF?\\s*(?:<[!?A-Za-z]|\\{\\s*\")");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  JsonNode read(ByteBuffer body, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    budget.table(body, separator, widths.size());
    String text = text(body);
    if (MARKUP.matcher(text).lookingAt()) {
      // Without names of columns nothing else would tell it from a table without rows.
      throw new UnreadableAnswerException(
          "it is a page of HTML or XML, or an object of JSON, and no table");
    }
    List<List<String>> lines = lines(text);
    if (lines.size() < headerLines || lines.isEmpty()) {
      throw new UnreadableAnswerException(
          lines.size() + " lines, and " + headerLines + " header lines were expected");
    }
    int header = headerLines == 0 ? 0 : names.header(lines);
    if (header < 0) {
      throw names.none("line");
    }
    List<String> columns = headerLines == 0 ? null : checked(lines.get(header));
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (int i = Math.min(lines.size(), header + headerLines); i < lines.size(); i++) {
      List<String> cells = lines.get(i);
      if (columns != null && names.renames(columns, cells)) {
        columns = checked(cells);
      } else {
        budget.filled(columns == null ? 0 : columns.size() - cells.size());
        rows.add(row(columns, filled(columns, cells)));
      }
    }
    if (rows.isEmpty() && columns != null && !names.readable(columns)) {
      // What a service says when it has no table may have a word in common with a header.
      throw new UnreadableAnswerException(
          "a line names one alone of the columns that the mapping asks for, and no row follows");
    }
    return JsonNodeFactory.instance.objectNode().set(ROWS, rows);
  }

  private List<String> checked(List<String> header) throws UnreadableAnswerException {
    names.check(header);
    return header;
  }

  /**
   * Cells that a row leaves out at its end are empty: the answer was complete when it came. Where
   * blanks end a column nobody can tell which cell is not there.
   */
  private List<String> filled(List<String> columns, List<String> cells) {
    boolean placed = separator != null || !widths.isEmpty();
    if (columns == null || !placed || cells.size() >= columns.size()) {
      return cells;
    }
    List<String> filled = new ArrayList<>(cells);
    while (filled.size() < columns.size()) {
      filled.add("");
    }
    return filled;
  }

  private String text(ByteBuffer body) throws UnreadableAnswerException {
    Charset own = charset(body);
    try {
      return own.newDecoder().decode(body.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableAnswerException("not " + own + " text: " + e.getMessage());
    }
  }

  /** What a byte order mark tells, or the place of the NULs, counts more than an option. */
  private Charset charset(ByteBuffer body) {
    if (body.remaining() < 2) {
      return charset;
    }
    int first = body.get(body.position()) & 0xff;
    int second = body.get(body.position() + 1) & 0xff;
    if ((first == 0xff && second == 0xfe) || (first == 0xfe && second == 0xff)) {
      return StandardCharsets.UTF_16;
    }
    if ((first == 0) == (second == 0)) {
      return charset;
    }
    return first == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
  }

  /** Whether its lines can be found before they are decoded. */
  boolean linesInBytes() {
    return Arrays.equals("\n\",".getBytes(StandardCharsets.US_ASCII), "\n\",".getBytes(charset));
  }

  /** The cells of each line that is neither blank nor a comment. */
  List<List<String>> lines(String text) throws UnreadableAnswerException {
    return separator == null ? fixed(text) : csv(InputFile.withoutMark(text));
  }

  /**
   * A row of another length than the header has no names, so that no pointer finds a wrong cell.
   */
  JsonNode row(List<String> columns, List<String> cells) {
    if (columns != null && !fits(columns, cells)) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      cells.forEach(all::add);
      return RowShape.nameless(all);
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < (columns == null ? cells : columns).size(); i++) {
      row.put(
          columns == null ? Integer.toString(i) : ColumnNames.of(i, columns.get(i)),
          number(cells.get(i)));
    }
    return row;
  }

  /** Whether each column has its cell; a separator at the end of a row makes a blank one more. */
  static boolean fits(List<String> columns, List<String> cells) {
    return cells.size() >= columns.size()
        && cells.subList(columns.size(), cells.size()).stream().allMatch(String::isBlank);
  }

  private String number(String cell) {
    String trimmed = cell.trim();
    return decimalComma && COMMA_NUMBER.matcher(trimmed).matches()
        ? trimmed.replace(',', '.')
        : trimmed;
  }

  private List<List<String>> csv(String text) throws UnreadableAnswerException {
    List<List<String>> lines = new ArrayList<>();
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(separator)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(uncommented(text))) {
      reader.forEach(line -> lines.add(line.getFields()));
    } catch (CsvParseException | UncheckedIOException e) {
      throw new UnreadableAnswerException("not CSV: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private String uncommented(String text) {
    return comment.isEmpty()
        ? text
        : String.join("\n", text.lines().filter(line -> !line.startsWith(comment)).toList());
  }

  private List<List<String>> fixed(String text) {
    return uncommented(text).lines().filter(line -> !line.isBlank()).map(this::columns).toList();
  }

  private List<String> columns(String line) {
    if (widths.isEmpty()) {
      return BLANKS.splitAsStream(line.trim()).toList();
    }
    List<String> cells = new ArrayList<>();
    int at = 0;
    for (int width : widths) {
      int end = Math.min(line.length(), at + width);
      if (at < line.length()) {
        cells.add(line.substring(at, end));
      }
      at += width;
    }
    if (line.length() > at) {
      cells.add(line.substring(at));
    }
    return cells;
  }
}
