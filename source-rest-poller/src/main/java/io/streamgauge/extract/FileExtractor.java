// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.xml.XmlTree;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes the lines and documents of files apart, as {@link Extractor} does the answers of a service,
 * and tells by which of its lines a file names its columns.
 */
public final class FileExtractor {
  /** How many lines may stand before the header. */
  public static final int LONGEST_PREAMBLE = ColumnNames.LONGEST_PREAMBLE;

  private final ExtractionOptions options;
  private final AnswerFormat format;

  /** Null for JSON. */
  private final Table table;

  private final ColumnNames names;

  /** An extractor of one connector's files. */
  public FileExtractor(ExtractionOptions options) {
    this.options = options;
    format = options.format();
    table = format.table();
    names = format.names();
  }

  /** One thing that a line or document holds; offsets count them. */
  public sealed interface Element {}

  /** An element with a reading. */
  public record Reading(Observation observation) implements Element {}

  /** An element without one. */
  public record Unread(Rejection rejection) implements Element {}

  /**
   * A part of a document that is read part by part, each anew from the document's beginning.
   *
   * @param elements what it holds
   * @param next where the part behind it begins
   * @param last whether there is none behind it
   */
  public record Part(List<Element> elements, long next, boolean last) {}

  /** Whether each line is for itself, as the rows of a table are. */
  public boolean isOfLines() {
    return table != null || format.jsonLines();
  }

  /** Whether lines can be found before they are decoded; if not, a file is one document. */
  public boolean linesInBytes() {
    return table == null ? format.jsonLines() : table.linesInBytes();
  }

  /** Whether documents are read part by part. */
  public boolean inParts() {
    return format.xml() != null;
  }

  /** What separates the cells of CSV; null where quotes mean nothing. */
  public Character separator() {
    return table == null ? null : table.separator();
  }

  /** What begins a line to skip; empty for none. */
  public byte[] comment() {
    return table == null ? new byte[0] : table.comment().getBytes(table.charset());
  }

  /** Lines before the first row, of which the first names the columns. */
  public int headerLines() {
    return table == null ? 0 : table.headerLines();
  }

  /** The cells of a line of a table, or null when it is a comment or blank. */
  public List<String> cells(byte[] line) throws UnreadableAnswerException {
    try {
      List<List<String>> lines = lines(line);
      return lines.isEmpty() ? null : lines.get(0);
    } catch (RuntimeException | StackOverflowError e) {
      throw new UnreadableAnswerException("it cannot be read: " + LogText.of(e));
    }
  }

  /** Whether a line with these cells surely is a header. */
  public boolean isHeader(List<String> cells) {
    return names.isHeader(cells);
  }

  /** Whether a line with these cells is the header if none surely is. */
  public boolean mayBeHeader(List<String> cells) {
    return names.header(List.of(cells)) == 0;
  }

  /** Refuses a header of which nobody can tell which column is meant. */
  public void checkHeader(List<String> columns) throws UnreadableAnswerException {
    names.check(columns);
  }

  /** Why no line is the header. */
  public UnreadableAnswerException noHeader() {
    return names.none("line");
  }

  /**
   * The columns that a line below the header names anew, or null when it is none; an empty list
   * when nobody can tell which column it means, so that no row below it fits.
   */
  public List<String> renamed(byte[] line, List<String> header) {
    if (header == null || !mayRename(line)) {
      return null;
    }
    List<List<String>> lines;
    try {
      lines = lines(line);
    } catch (UnreadableAnswerException e) {
      return null;
    }
    if (lines.size() != 1 || !names.renames(header, lines.get(0))) {
      return null;
    }
    try {
      names.check(lines.get(0));
      return lines.get(0);
    } catch (UnreadableAnswerException e) {
      return List.of();
    }
  }

  /** Whether one of these lines may name columns anew, told before they are taken apart. */
  public boolean mayRename(byte[] lines) {
    return names.maybeIn(new String(lines, StandardCharsets.ISO_8859_1));
  }

  /**
   * What one line holds; nothing for a comment or a blank line.
   *
   * @param columns names of the columns; null when they have numbers
   * @param fileNames that the file gives to the mapping
   */
  public List<Element> line(byte[] line, List<String> columns, Map<String, String> fileNames)
      throws UnreadableAnswerException, PartialAnswerException {
    AnswerBudget budget = AnswerBudget.ofFile(line);
    JsonNode row = table == null ? json(line, budget) : row(line, columns, budget);
    if (row == null) {
      return List.of();
    }
    JsonNode root =
        JsonNodeFactory.instance
            .objectNode()
            .set(Table.ROWS, JsonNodeFactory.instance.arrayNode().add(row));
    return elements(format.query(root), fileNames, budget, false);
  }

  /**
   * What a document holds, in its own order.
   *
   * @param fileNames that the file gives to the mapping
   */
  public List<Element> document(byte[] document, Map<String, String> fileNames)
      throws UnreadableAnswerException, PartialAnswerException {
    AnswerBudget budget = AnswerBudget.ofFile(document);
    JsonNode root = format.read(ByteBuffer.wrap(document), null, budget);
    return elements(format.query(root), fileNames, budget, false);
  }

  /**
   * What a part of a document holds, in its own order.
   *
   * @param bytes of the whole document
   * @param from where the part begins
   * @param fileNames that the file gives to the mapping
   */
  public Part part(InputStream document, long bytes, long from, Map<String, String> fileNames)
      throws UnreadableAnswerException, PartialAnswerException {
    AnswerBudget budget = AnswerBudget.ofFile(bytes);
    XmlTree tree = format.xml().part(document, from, budget);
    List<Element> found = elements(format.query(tree.root()), fileNames, budget, from > 0);
    return new Part(found, tree.next(), tree.last());
  }

  private JsonNode row(byte[] line, List<String> columns, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    budget.table(ByteBuffer.wrap(line), table.separator(), table.widths().size());
    List<List<String>> lines = lines(line);
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
                      + options.names().of(OptionNames.HEADER_LINES)
                      + "=0"
                  : ""));
    }
    return table.row(columns, lines.get(0));
  }

  private static JsonNode json(byte[] line, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    ByteBuffer document = ByteBuffer.wrap(line);
    budget.json(document, true);
    return AnswerFormat.blank(document) ? null : AnswerFormat.json(document);
  }

  private List<List<String>> lines(byte[] line) throws UnreadableAnswerException {
    String text;
    try {
      text = table.charset().newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableAnswerException("not " + table.charset() + " text");
    }
    return table.lines(text);
  }

  private List<Element> elements(
      JsonNode root, Map<String, String> fileNames, AnswerBudget budget, boolean again)
      throws UnreadableAnswerException, PartialAnswerException {
    options.checkFirstLevel(root, "here");
    List<Element> found = new ArrayList<>();
    AskedStations file = new AskedStations(List.of(""), false, station -> Map.of());
    new Walk(options, budget, file, new ArrayList<>(), taker(found), again).run(root, fileNames);
    return found;
  }

  /** Takes in elements in their own order. */
  private static Walk.Taker taker(List<Element> all) {
    return new Walk.Taker() {
      @Override
      public void take(Row row) {
        all.add(new Reading(row.observation()));
      }

      @Override
      public void take(Rejection rejection) {
        all.add(new Unread(rejection));
      }
    };
  }
}
