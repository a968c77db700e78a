// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A document, as far as it was read.
 *
 * @param root an object with the root element as its only member
 * @param next the row behind the last one that is in the tree
 * @param rows how many the document has
 */
public record XmlTree(JsonNode root, long next, long rows) {
  /** Whether no row is behind those of this tree. */
  public boolean last() {
    return next >= rows;
  }

  /** The same place in the document with another tree. */
  public XmlTree with(JsonNode other) {
    return new XmlTree(other, next, rows);
  }

  /** Whether a node is an element of a document, in which others can be looked for. */
  public static boolean isElement(JsonNode node) {
    return node instanceof XmlElement || node instanceof XmlText;
  }
}
