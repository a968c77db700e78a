// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.streamgauge.common.JsonPayload;
import io.streamgauge.common.ObservationMapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * How the bytes of an answer become the tree that the levels walk.
 *
 * @param table the form of a table; null for JSON
 * @param jsonLines whether each line is a JSON document of its own
 * @param jq a query whose outputs are the rows; null for none
 * @param more pointers of which one that leads to something says that the answer is only a part
 * @param rowsMax an answer with as many rows may have been cut; 0 for no such limit
 * @param shape how the rows lie in the element that the last level leads to
 * @param header pointer from the answer to the column names of {@code header-rows}; empty takes the
 *     first row
 * @param names the columns that the mapping asks for
 */
record AnswerFormat(
    Table table,
    boolean jsonLines,
    JqScope jq,
    List<JsonPointer> more,
    int rowsMax,
    RowShape shape,
    JsonPointer header,
    ColumnNames names) {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          // Doubles would lose digits of times and identifiers.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  static AnswerFormat of(AbstractConfig config, ObservationMapping mapping, List<Level> levels) {
    ColumnNames names = ColumnNames.of(mapping, levels, config.getString(AnswerOptions.JQ) != null);
    String format = config.getString(AnswerOptions.FORMAT);
    String query = config.getString(AnswerOptions.JQ);
    return new AnswerFormat(
        format.startsWith("json") ? null : table(config, format, names),
        format.equals(AnswerOptions.JSON_LINES),
        query == null ? null : new JqScope(query),
        config.getList(AnswerOptions.MORE).stream().map(JsonPointer::compile).toList(),
        config.getInt(AnswerOptions.ROWS_MAX),
        RowShape.of(config.getString(AnswerOptions.SHAPE)),
        JsonPointer.compile(config.getString(AnswerOptions.HEADER)),
        names);
  }

  /** Whether the rows lie under {@link Table#ROWS}, whatever an answer looks like. */
  static boolean tabular(AbstractConfig config) {
    String format = config.getString(AnswerOptions.FORMAT);
    return !format.startsWith("json")
        || format.equals(AnswerOptions.JSON_LINES)
        || config.getString(AnswerOptions.JQ) != null;
  }

  private static Table table(AbstractConfig config, String format, ColumnNames names) {
    String separator = config.getString(AnswerOptions.SEPARATOR);
    return new Table(
        format.equals("csv") ? (separator.equals("\\t") ? '\t' : separator.charAt(0)) : null,
        config.getList(AnswerOptions.WIDTHS).stream().map(Integer::valueOf).toList(),
        config.getString(AnswerOptions.COMMENT),
        config.getInt(AnswerOptions.HEADER_LINES),
        config.getString(AnswerOptions.DECIMAL).equals(","),
        Charset.forName(config.getString(AnswerOptions.CHARSET)),
        names);
  }

  /**
   * The names of the columns of {@code header-rows}, a missing node when the first row has them.
   */
  JsonNode headerOf(JsonNode root) {
    return header.toString().isEmpty() ? MissingNode.getInstance() : root.at(header);
  }

  /** Whether an answer that can be read has named columns that the mapping asks for. */
  boolean headed() {
    boolean header = table == null ? shape == RowShape.HEADER_ROWS : table.headerLines() > 0;
    return header && !names.mapped().isEmpty();
  }

  /**
   * Whether an element has anything that the mapping asks for. Each line has a column 0, so where
   * columns have numbers one of them alone tells nothing.
   */
  boolean touchedBy(ObservationMapping mapping, JsonNode element) {
    boolean numbered = table != null && table.headerLines() == 0;
    return mapping.touches(element) && (!numbered || names.isRow(element));
  }

  JsonNode read(ByteBuffer body, AnswerBudget budget)
      throws Extractor.UnreadableAnswerException, PartialAnswerException {
    if (table == null) {
      budget.json(body, jsonLines);
    }
    JsonNode root = table != null ? table.read(body, budget) : jsonLines ? lines(body) : json(body);
    for (JsonPointer pointer : more) {
      JsonNode next = root.at(pointer);
      if (!next.isMissingNode() && !next.isNull()) {
        throw new PartialAnswerException(
            "the answer is only a part: " + pointer + " leads to more");
      }
    }
    return root;
  }

  /** What the levels walk: the answer, or what the query makes of it. */
  JsonNode query(JsonNode root) throws Extractor.UnreadableAnswerException {
    if (jq == null) {
      return root;
    }
    return JsonNodeFactory.instance.objectNode().set(Table.ROWS, jq.apply(root));
  }

  private static JsonNode lines(ByteBuffer body) throws Extractor.UnreadableAnswerException {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    int start = body.position();
    for (int i = start; i <= body.limit(); i++) {
      if (i == body.limit() || body.get(i) == '\n') {
        ByteBuffer line = body.duplicate().position(start).limit(i);
        if (!blank(line)) {
          rows.add(json(line));
        }
        start = i + 1;
      }
    }
    return JsonNodeFactory.instance.objectNode().set(Table.ROWS, rows);
  }

  static boolean blank(ByteBuffer line) {
    for (int i = line.position(); i < line.limit(); i++) {
      if (line.get(i) > ' ' || line.get(i) < 0) {
        return false;
      }
    }
    return true;
  }

  static JsonNode json(ByteBuffer body) throws Extractor.UnreadableAnswerException {
    try {
      JsonNode root =
          JsonPayload.read(
              JSON, body.array(), body.arrayOffset() + body.position(), body.remaining(), true);
      if (root.isMissingNode()) {
        throw new Extractor.UnreadableAnswerException("the answer is empty");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new Extractor.UnreadableAnswerException("not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new Extractor.UnreadableAnswerException("not UTF-8 text: " + e.getMessage());
    }
  }

  /**
   * An answer that holds only a part of what was asked for, or more than can be taken in at once.
   */
  static final class PartialAnswerException extends Exception {
    PartialAnswerException(String reason) {
      super(reason);
    }
  }
}
