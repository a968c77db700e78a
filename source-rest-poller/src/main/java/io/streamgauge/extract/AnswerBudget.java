// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.streamgauge.common.Observation;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;

/**
 * Bounds of what one answer, document or line may take: memory for its tree, which is told by its
 * marks before it is built, memory for the rows that are read from it, and bytes in Kafka for texts
 * that stand in it once and are written with many rows.
 */
final class AnswerBudget {
  /** What an element, a member or a value takes of a tree, beside its text. */
  private static final int MARK_BYTES = 72;

  private static final int COPIES = 4;
  private static final int CELL_BYTES = 120;
  private static final int LINE_BYTES = 250;

  /** A cell that is only named anew. */
  private static final int NAMED_BYTES = 60;

  /** A reading with its time, its digest and what it knows of its neighbours. */
  private static final int ROW_BYTES = 500;

  private static final int ATTRIBUTE_BYTES = 60;
  private static final int REJECTED_BYTES = 250;

  /** Texts of a reading that are as long as those of any. */
  private static final int USUAL_CHARS = 2_000;

  private static final long MOST_CHARS = 16L << 20;
  private static final int CHARS_PER_BYTE = 16;
  private static final int FILE_TIMES = 16;

  /** Characters of elements without a reading that are shown whole, however long each is. */
  private static final long MOST_SHOWN_CHARS = 16L << 20;

  /** Elements that are too long to be shown. */
  private static final int MOST_UNSHOWN = 1_000;

  private static final JsonNode UNSHOWN =
      TextNode.valueOf("not shown, since this element and those before it are so long");

  private static final String MORE_MEMORY =
      "; give the worker more memory (KAFKA_HEAP_OPTS), or ask for less at a time";

  private final long mostTree;
  private final long mostRows;
  private final long mostChars;
  private final TextPattern.Reads reads = new TextPattern.Reads();
  private long tree;
  private long rows;
  private long chars;
  private long shown;
  private int unshown;
  private Observation last;
  private long attributeChars;
  private String lastSeries;

  private AnswerBudget(long mostChars) {
    this.mostChars = mostChars;
    long heap = Runtime.getRuntime().maxMemory();
    mostTree = heap / 4;
    mostRows = mostRows(heap);
  }

  /** The budget of an answer in this worker. */
  static AnswerBudget of(ByteBuffer body) {
    return new AnswerBudget(chars(body.remaining()));
  }

  /**
   * The budget of a line or document of a file, whose readings are told one by one when their texts
   * are too long, since their places count; here only what it takes to find them is bounded.
   */
  static AnswerBudget ofFile(byte[] payload) {
    return ofFile(payload.length);
  }

  /** The same of a document that is read part by part. */
  static AnswerBudget ofFile(long bytes) {
    return new AnswerBudget(FILE_TIMES * chars(bytes));
  }

  private static long chars(long bytes) {
    return MOST_CHARS + CHARS_PER_BYTE * bytes;
  }

  /** What all rows of an answer may take. */
  static long mostRows(long heap) {
    return heap / 8;
  }

  /** What the rows take that were read until now. */
  long rowBytes() {
    return rows;
  }

  /**
   * Before a tree of JSON is built.
   *
   * @param lines whether each line is a document
   */
  void json(ByteBuffer body, boolean lines) throws PartialAnswerException {
    long size = body.remaining();
    // Most answers are so small that they need not be looked at.
    if (size * (COPIES + MARK_BYTES) > mostTree - tree) {
      tree(size * COPIES + JsonBytes.marks(body, lines) * MARK_BYTES);
    }
  }

  /** Before so many bytes are added to a tree of XML. */
  void xml(long bytes) throws PartialAnswerException {
    tree(bytes);
  }

  /**
   * Before a table is taken apart.
   *
   * @param separator between cells; null when blanks are
   * @param widths how many columns of fixed width a line has
   */
  void table(ByteBuffer body, Character separator, int widths) throws PartialAnswerException {
    long size = body.remaining();
    if (size * (COPIES + LINE_BYTES + CELL_BYTES * (1L + widths)) <= mostTree) {
      return;
    }
    long lines = 0;
    long cells = 0;
    for (int i = body.position(); i < body.limit(); i++) {
      byte each = body.get(i);
      if (each == '\n' || each == '\r') {
        lines++;
        cells += 1 + widths;
      } else if (separator == null
          ? each == ' ' || each == '\t'
          : each == (byte) (char) separator) {
        cells++;
      }
    }
    tree(size * COPIES + lines * LINE_BYTES + (widths > 0 ? lines * widths : cells) * CELL_BYTES);
  }

  /** Before so many cells are added to rows that lack them. */
  void filled(long cells) throws PartialAnswerException {
    tree(Math.max(0, cells) * NAMED_BYTES);
  }

  /** Before rows are made of what a tree holds in another form. */
  void named(long rowCount, long columns) throws PartialAnswerException {
    if (rowCount * (columns + 2) * NAMED_BYTES > mostTree / 2) {
      throw new PartialAnswerException(
          rowCount + " rows of " + columns + " columns take too much memory" + MORE_MEMORY);
    }
  }

  private void tree(long more) throws PartialAnswerException {
    tree += more;
    if (tree > mostTree) {
      throw new PartialAnswerException(
          "taken apart it would take more than the "
              + (mostTree >> 20)
              + " MiB that one answer may have in this worker"
              + MORE_MEMORY);
    }
  }

  /** Takes in the name of a reading's series. */
  void series(String name) throws PartialAnswerException {
    rows(own(name, lastSeries));
    lastSeries = name;
  }

  /** Takes in a reading. */
  @SuppressWarnings("ReferenceEquality")
  void row(Observation reading) throws PartialAnswerException {
    long own =
        own(reading.observedProperty(), last == null ? null : last.observedProperty())
            + own(reading.sensorId(), last == null ? null : last.sensorId());
    if (last == null || reading.attributes() != last.attributes()) {
      own += attributes(reading.attributes(), last == null ? Map.of() : last.attributes());
    }
    last = reading;
    texts(
        length(reading.sensorId())
            + length(reading.observedProperty())
            + length(reading.resultText())
            + length(reading.unit())
            + length(reading.crs())
            + length(reading.qualifiers())
            + attributeChars);
    rows(ROW_BYTES + own);
  }

  /** Counts the characters of attributes; returns what they take beside those of a neighbour. */
  private long attributes(Map<String, String> attributes, Map<String, String> before) {
    long own = 0;
    attributeChars = 0;
    Iterator<Map.Entry<String, String>> others = before.entrySet().iterator();
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      String key = attribute.getKey();
      attributeChars += length(key) + length(attribute.getValue());
      // Neighbours mostly have the same ones.
      Map.Entry<String, String> other = others.hasNext() ? others.next() : null;
      boolean same = other != null && other.getKey().equals(key);
      own += ATTRIBUTE_BYTES + own(attribute.getValue(), same ? other.getValue() : before.get(key));
    }
    return own;
  }

  /** What searches in it may read. */
  TextPattern.Reads reads() {
    return reads;
  }

  /** Takes in an element without a reading that is told by itself, however many there are. */
  void rejected() throws PartialAnswerException {
    rows(REJECTED_BYTES);
  }

  /**
   * What is shown of an element without a reading. A long text that stands once, and that many
   * share, would be written and hashed with each of them.
   */
  JsonNode shown(JsonNode element) throws PartialAnswerException {
    if (shown <= MOST_SHOWN_CHARS) {
      shown += chars(element, MOST_SHOWN_CHARS - shown);
    }
    if (shown <= MOST_SHOWN_CHARS || chars(element, USUAL_CHARS) <= USUAL_CHARS) {
      return element;
    }
    if (++unshown > MOST_UNSHOWN) {
      throw new PartialAnswerException(
          "more than "
              + MOST_UNSHOWN
              + " elements of more than "
              + USUAL_CHARS
              + " characters gave no reading");
    }
    return UNSHOWN;
  }

  /** Characters of an element, about; counted until there are more than so many. */
  private static long chars(JsonNode node, long most) {
    long chars = node.isTextual() ? node.textValue().length() + 2L : 4;
    Iterator<String> names = node.fieldNames();
    for (Iterator<JsonNode> each = node.elements(); each.hasNext() && chars <= most; ) {
      chars += names.hasNext() ? names.next().length() : 0;
      chars += chars(each.next(), most - chars);
    }
    return chars;
  }

  /** Takes in texts that are put together for a reading, or for those that share them. */
  void texts(long length) throws PartialAnswerException {
    chars += Math.max(0, length - USUAL_CHARS);
    if (chars > mostChars) {
      throw new PartialAnswerException(
          "the texts that its readings share would be written more than "
              + mostChars
              + " characters long in all");
    }
  }

  private void rows(long more) throws PartialAnswerException {
    rows += more;
    if (rows > mostRows) {
      throw new PartialAnswerException(
          "its readings take more than the "
              + (mostRows >> 20)
              + " MiB that those of one answer may have in this worker"
              + MORE_MEMORY);
    }
  }

  /** Neighbours mostly have the same text, and hold it once. */
  @SuppressWarnings("ReferenceEquality")
  private static long own(String text, String before) {
    return text == before ? 0 : length(text);
  }

  private static long length(String text) {
    return text == null ? 0 : text.length();
  }
}
