// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.xml.RowWindow;
import io.streamgauge.xml.XmlDialect;
import io.streamgauge.xml.XmlException;
import io.streamgauge.xml.XmlReader;
import io.streamgauge.xml.XmlTree;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The form of XML, and documents as the tree that the levels walk.
 *
 * @param dialect what is known of the documents; null where the configuration says it
 * @param path names of the elements down to a row; empty where rows cannot be told from the rest
 * @param lacksZone whether times have no zone and the configuration gives none
 */
record XmlFormat(XmlDialect dialect, List<String> path, boolean lacksZone) {
  /** Bytes of a tree of rows; offsets go by the parts that it makes, so it must stay as it is. */
  private static final long PART_BYTES = 8L << 20;

  /** The path that levels lead along; empty when it is not surely that of the rows. */
  static List<String> path(List<Level> levels) {
    List<String> path = new ArrayList<>();
    for (Level level : levels) {
      for (JsonPointer at = level.elements(); !at.matches(); at = at.tail()) {
        if (at.mayMatchElement()) {
          return List.of();
        }
        path.add(at.getMatchingProperty());
      }
    }
    return levels.isEmpty() || levels.get(levels.size() - 1).elements().matches()
        ? List.of()
        : List.copyOf(path);
  }

  /**
   * Whether a name that is given above the rows leads to what holds rows, or into one: in a part of
   * a document that has other rows it would have another value.
   */
  static boolean tellsOfRows(Level root, List<Level> levels) {
    List<String> rows = new ArrayList<>();
    levels.forEach(level -> rows.addAll(names(level.elements())));
    List<String> at = new ArrayList<>();
    Level above = root;
    for (Level level : levels) {
      for (Level.Field field : above.fields().values()) {
        List<String> place = new ArrayList<>(at);
        place.addAll(names(field.pointer()));
        int shared = Math.min(place.size(), rows.size());
        if (place.subList(0, shared).equals(rows.subList(0, shared))) {
          return true;
        }
      }
      at.addAll(names(level.elements()));
      above = level;
    }
    return false;
  }

  /** The names of a pointer, without the places among elements of one name. */
  private static List<String> names(JsonPointer pointer) {
    List<String> names = new ArrayList<>();
    for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
      if (!at.mayMatchElement()) {
        names.add(at.getMatchingProperty());
      }
    }
    return names;
  }

  /**
   * Reads a whole document.
   *
   * @param charset that came with it, or null
   */
  JsonNode read(ByteBuffer body, String charset, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    InputStream document =
        new ByteArrayInputStream(
            body.array(), body.arrayOffset() + body.position(), body.remaining());
    return tree(document, charset, RowWindow.ALL, budget).root();
  }

  /** The value that a pointer leads to in a document; a missing node where there is none. */
  static JsonNode value(ByteBuffer body, String charset, JsonPointer pointer) {
    try {
      XmlFormat any = new XmlFormat(null, List.of(), false);
      return any.read(body, charset, AnswerBudget.of(body)).at(pointer);
    } catch (UnreadableAnswerException | PartialAnswerException | RuntimeException e) {
      // Whoever reads it whole tells why.
      return MissingNode.getInstance();
    }
  }

  /** Why a row of a known kind of document is none; null where the document does not say. */
  String fault(JsonNode row) {
    return dialect == null ? null : XmlDialect.fault(row);
  }

  /** Reads a document from this row on, as far as a part of it goes. */
  XmlTree part(InputStream document, long from, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    return tree(document, null, new RowWindow(path, from, PART_BYTES), budget);
  }

  private XmlTree tree(InputStream document, String charset, RowWindow window, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    CompactNodes nodes = new CompactNodes();
    try {
      XmlTree tree = new XmlReader(nodes::members).read(document, charset, window, budget::xml);
      if (dialect == null) {
        return tree;
      }
      ArrayNode rows = dialect.rows(tree.root(), window.from() == 0, nodes::members, budget::xml);
      return tree.with(JsonNodeFactory.instance.objectNode().set(Table.ROWS, rows));
    } catch (XmlException e) {
      throw new UnreadableAnswerException(e.getMessage());
    }
  }
}
