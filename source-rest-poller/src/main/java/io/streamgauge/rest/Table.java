// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tables as the tree that the levels walk: {@code {"rows": [{"column": "cell"}]}}.
 *
 * @param separator between the cells of CSV; null when columns are of fixed width
 * @param widths of fixed columns; when empty, blanks end a column
 * @param comment what begins a line to skip; empty for none
 * @param headerLines lines before the first row, of which the first names the columns
 * @param decimalComma whether numbers are written with a decimal comma
 */
record Table(
    Character separator,
    List<Integer> widths,
    String comment,
    int headerLines,
    boolean decimalComma,
    Charset charset) {
  static final String ROWS = "rows";
  private static final Pattern COMMA_NUMBER = Pattern.compile("[+-]?\\d+,\\d+");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  JsonNode read(ByteBuffer body) throws Extractor.UnreadableAnswerException {
    String text;
    try {
      text = charset.newDecoder().decode(body.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw new Extractor.UnreadableAnswerException("not " + charset + " text: " + e.getMessage());
    }
    List<List<String>> lines = lines(text);
    if (lines.size() < headerLines || lines.isEmpty()) {
      throw new Extractor.UnreadableAnswerException(
          lines.size() + " lines, and " + headerLines + " header lines were expected");
    }
    List<String> columns = headerLines == 0 ? null : lines.get(0);
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    lines.subList(headerLines, lines.size()).forEach(cells -> rows.add(row(columns, cells)));
    return JsonNodeFactory.instance.objectNode().set(ROWS, rows);
  }

  /** The cells of each line that is neither blank nor a comment. */
  List<List<String>> lines(String text) throws Extractor.UnreadableAnswerException {
    return separator == null
        ? fixed(text)
        : csv(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  /**
   * A row of another length than the header has no names, so that no pointer finds a wrong cell.
   */
  JsonNode row(List<String> columns, List<String> cells) {
    if (columns != null && columns.size() != cells.size()) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      cells.forEach(all::add);
      return RowShape.nameless(all);
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < cells.size(); i++) {
      String column = columns == null ? Integer.toString(i) : columns.get(i).trim();
      row.put(
          i == 0 && column.startsWith("#") ? column.substring(1) : column, number(cells.get(i)));
    }
    return row;
  }

  private String number(String cell) {
    String trimmed = cell.trim();
    return decimalComma && COMMA_NUMBER.matcher(trimmed).matches()
        ? trimmed.replace(',', '.')
        : trimmed;
  }

  private List<List<String>> csv(String text) throws Extractor.UnreadableAnswerException {
    List<List<String>> lines = new ArrayList<>();
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(separator)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(uncommented(text))) {
      reader.forEach(line -> lines.add(line.getFields()));
    } catch (CsvParseException | UncheckedIOException e) {
      throw new Extractor.UnreadableAnswerException("not CSV: " + e.getMessage());
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
