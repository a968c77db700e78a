// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * An element without attributes and other elements, which is its text. It answers to {@code /0} and
 * to {@code /#text}, so that a pointer means the same whether it has attributes or not.
 */
final class XmlText extends TextNode {
  /** The name under which an element with attributes has its text. */
  static final String TEXT = "#text";

  static final XmlText EMPTY = new XmlText("");
  private static final long serialVersionUID = 1L;

  XmlText(String text) {
    super(text);
  }

  @Override
  protected JsonNode _at(JsonPointer pointer) {
    boolean itself = pointer.getMatchingIndex() == 0 || TEXT.equals(pointer.getMatchingProperty());
    return itself ? this : null;
  }
}
