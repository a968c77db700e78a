// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * An element with attributes or other elements. It answers to {@code /0} as the only one of its
 * name, so that a pointer means the same whether one came or several.
 */
@SuppressWarnings("unchecked") // What ObjectNode says of its copies is its own.
final class XmlElement extends ObjectNode {
  private static final long serialVersionUID = 1L;

  /** Whether there is no element in it, so that it may have a text. */
  private final boolean leaf;

  XmlElement(Map<String, JsonNode> members, boolean leaf) {
    super(JsonNodeFactory.instance, members);
    this.leaf = leaf;
  }

  @Override
  protected JsonNode _at(JsonPointer pointer) {
    JsonNode member = get(pointer.getMatchingProperty());
    if (member != null || pointer.getMatchingIndex() == 0) {
      return member == null ? this : member;
    }
    return leaf && pointer.getMatchingProperty().equals(XmlText.TEXT) ? XmlText.EMPTY : null;
  }
}
