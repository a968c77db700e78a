// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.streamgauge.common.JsonPayload;
import io.streamgauge.common.LogText;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.ObservationMapping.Rejected;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.xml.XmlTree;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The format of a text: how its bytes become the tree that the levels walk.
 *
 * @param table the form of a table; null for JSON
 * @param jsonLines whether each line is a JSON document of its own
 * @param xml the form of XML; null for anything else
 * @param jq a query whose outputs are the rows; null for none
 * @param shape how the rows lie in the element that the last level leads to
 * @param header where the column names of {@code header-rows} are
 * @param names the columns that the mapping asks for
 */
record AnswerFormat(
    Table table,
    boolean jsonLines,
    XmlFormat xml,
    JqScope jq,
    RowShape shape,
    Header header,
    ColumnNames names) {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          // Doubles would lose digits of times and identifiers.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  /**
   * The place of the names of columns.
   *
   * @param above whether the pointer leads from the element that the rows were found in, and not
   *     from the whole answer
   * @param pointer empty takes the first row
   */
  record Header(boolean above, JsonPointer pointer) {}

  /**
   * The names of the columns of {@code header-rows}, a missing node when the first row has them,
   * null when the element above has none.
   *
   * @param above the element that the rows were found in
   */
  JsonNode headerOf(JsonNode root, JsonNode above) {
    if (header.pointer().matches()) {
      return MissingNode.getInstance();
    }
    JsonNode names = (header.above() ? above : root).at(header.pointer());
    return header.above() && names.isMissingNode() ? NullNode.instance : names;
  }

  /**
   * The elements that a pointer leads to. XML has no empty lists: where there is the element that
   * would have them, no element of a name is such a list.
   */
  JsonNode found(JsonNode above, JsonPointer pointer) {
    JsonNode found = above.at(pointer);
    boolean empty =
        xml != null
            && found.isMissingNode()
            && !pointer.matches()
            && XmlTree.isElement(above.at(pointer.head()));
    return empty ? JsonNodeFactory.instance.arrayNode() : found;
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

  /** Why an element gave no reading: what its document has against it, before what it lacks. */
  String reason(Rejected rejected) {
    String fault = xml == null ? null : xml.fault(rejected.element());
    return fault == null ? rejected.reason() : LogText.of(fault) + ": " + rejected.reason();
  }

  /**
   * The tree of a text.
   *
   * @param charset that came with it, or null
   */
  JsonNode read(ByteBuffer body, String charset, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    if (xml != null) {
      return xml.read(body, charset, budget);
    }
    if (table == null) {
      budget.json(body, jsonLines);
    }
    return table != null ? table.read(body, budget) : jsonLines ? lines(body) : json(body);
  }

  /** What the levels walk: the answer, or what the query makes of it. */
  JsonNode query(JsonNode root) throws UnreadableAnswerException {
    if (jq == null) {
      return root;
    }
    return JsonNodeFactory.instance.objectNode().set(Table.ROWS, jq.apply(root));
  }

  private static JsonNode lines(ByteBuffer body) throws UnreadableAnswerException {
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

  static JsonNode json(ByteBuffer body) throws UnreadableAnswerException {
    int offset = body.arrayOffset() + body.position();
    JsonNode usual = UsualJson.read(body.array(), offset, body.remaining());
    if (usual != null) {
      return usual;
    }
    try {
      JsonNode root =
          JsonPayload.read(
              JSON.with(new CompactNodes()), body.array(), offset, body.remaining(), true);
      if (root.isMissingNode()) {
        throw new UnreadableAnswerException("the answer is empty");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new UnreadableAnswerException("not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UnreadableAnswerException("not UTF-8 text: " + e.getMessage());
    }
  }
}
