// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.streamgauge.common.LogText;
import io.streamgauge.rest.AnswerFormat.PartialAnswerException;
import io.streamgauge.rest.Extractor.UnreadableAnswerException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads lines and documents of files by the same extraction as the answers of a service. */
final class RowReader {
  private final RestStationSourceConfig config;
  private final Extractor extractor;
  private final boolean lines;

  RowReader(RestStationSourceConfig config) {
    this.config = config;
    extractor = new Extractor(config);
    lines = config.format().table() != null || config.format().jsonLines();
  }

  /** The names of the columns, or null when this line is a comment or blank. */
  List<String> columns(byte[] line) throws UnreadableAnswerException {
    try {
      List<List<String>> lines = config.format().table().lines(decode(line));
      return lines.isEmpty() ? null : lines.get(0);
    } catch (CharacterCodingException e) {
      throw new UnreadableAnswerException("not " + config.format().table().charset() + " text");
    } catch (RuntimeException | StackOverflowError e) {
      throw new UnreadableAnswerException(unforeseen(e));
    }
  }

  /** The columns that this line names anew, or null when it is no header. */
  List<String> renamed(byte[] line, List<String> header) {
    ColumnNames names = config.format().names();
    if (header == null || !names.maybeIn(new String(line, StandardCharsets.ISO_8859_1))) {
      return null;
    }
    List<List<String>> lines;
    try {
      lines = config.format().table().lines(decode(line));
    } catch (CharacterCodingException | UnreadableAnswerException e) {
      return null;
    }
    if (lines.size() != 1 || !names.renames(header, lines.get(0))) {
      return null;
    }
    try {
      names.check(lines.get(0));
      return lines.get(0);
    } catch (UnreadableAnswerException e) {
      // Rows below such a header would fit no column, and each is told.
      return List.of();
    }
  }

  /** What no reader has a word for, such as a number whose exponent no number has. */
  private static String unforeseen(Throwable e) {
    return "it cannot be read: " + LogText.of(e);
  }

  /**
   * What one line gives; nothing for a comment or a blank line.
   *
   * @param columns names of the columns; null when they have numbers
   */
  List<FileRow> line(byte[] line, List<String> columns, FilePlace place) {
    AnswerBudget budget = AnswerBudget.ofFile(line);
    JsonNode root;
    try {
      root = config.format().table() == null ? json(line, budget) : table(line, columns, budget);
      return root == null ? List.of() : rows(config.format().query(root), place, line, 0, budget);
    } catch (CharacterCodingException e) {
      return place.bad("UnreadableLine", "not " + charset() + " text", line);
    } catch (UnreadableAnswerException | PartialAnswerException e) {
      return place.bad("UnreadableLine", e.getMessage(), line);
    } catch (RuntimeException | StackOverflowError e) {
      return place.bad("UnreadableLine", unforeseen(e), line);
    }
  }

  private JsonNode table(byte[] line, List<String> columns, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException, CharacterCodingException {
    Table format = config.format().table();
    budget.table(ByteBuffer.wrap(line), format.separator(), format.widths().size());
    List<List<String>> lines = config.format().table().lines(decode(line));
    if (lines.isEmpty()) {
      return null;
    }
    if (lines.size() > 1) {
      throw new UnreadableAnswerException("a carriage return within the line");
    }
    int cells = lines.get(0).size();
    // Fewer cells can be a line that was cut, with a value that is not all there.
    if (columns != null && !Table.fits(columns, lines.get(0))) {
      throw new UnreadableAnswerException(
          cells
              + " cells for "
              + columns.size()
              + " columns"
              + (cells < columns.size()
                  ? ", as of a line that was cut; if the logger leaves empty cells out, read the"
                      + " columns by number, with "
                      + AnswerOptions.HEADER_LINES
                      + "=0"
                  : ""));
    }
    return root(config.format().table().row(columns, lines.get(0)));
  }

  private static JsonNode json(byte[] line, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    ByteBuffer document = ByteBuffer.wrap(line);
    budget.json(document, true);
    return AnswerFormat.blank(document) ? null : root(AnswerFormat.json(document));
  }

  private static JsonNode root(JsonNode row) {
    return JsonNodeFactory.instance
        .objectNode()
        .set(Table.ROWS, JsonNodeFactory.instance.arrayNode().add(row));
  }

  private String charset() {
    return config.format().table() == null ? "UTF-8" : config.format().table().charset().name();
  }

  private String decode(byte[] line) throws CharacterCodingException {
    return config.format().table().charset().newDecoder().decode(ByteBuffer.wrap(line)).toString();
  }

  /**
   * What a document gives; if it cannot be read, the reason.
   *
   * @param from rows before this one have been handed over
   */
  List<FileRow> document(byte[] document, FilePlace place, long from) {
    AnswerBudget budget = AnswerBudget.ofFile(document);
    try {
      JsonNode answer = config.format().read(ByteBuffer.wrap(document), budget);
      return rows(config.format().query(answer), place, document, from, budget);
    } catch (UnreadableAnswerException | PartialAnswerException e) {
      return place.bad("UnreadableDocument", e.getMessage(), document);
    } catch (RuntimeException | StackOverflowError e) {
      return place.bad("UnreadableDocument", unforeseen(e), document);
    }
  }

  /**
   * The rows below this root. A bad record shows a line that gives one row, or else the element:
   * the others of its line may be good.
   */
  private List<FileRow> rows(
      JsonNode root, FilePlace place, byte[] payload, long from, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    List<Object> found = extractor.walk(root, place.names(), budget);
    boolean whole = lines && found.size() == 1;
    PayloadRows rows = new PayloadRows(place, whole ? payload : null, payload.length, from);
    for (Object each : found) {
      if (each instanceof Row row) {
        rows.reading(row.observation());
      } else if (each instanceof Rejection rejected) {
        rows.bad(rejected.reason(), rejected.text());
      }
    }
    return rows.all();
  }
}
