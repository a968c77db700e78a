// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Supplier;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamReader;

/**
 * The tree of one document, as its parts come. Rows beyond the window are passed over.
 *
 * @param <E> thrown when the tree takes too much
 */
final class XmlBuilder<E extends Exception> {
  /** Most elements within each other. */
  static final int MOST_DEPTH = 64;

  /** Most attributes of an element. */
  static final int MOST_ATTRIBUTES = 256;

  /** Longest text of an element. */
  static final int MOST_TEXT = 1 << 20;

  /** What an element or an attribute takes beside its text. */
  private static final int NODE_BYTES = 100;

  private static final String ATTRIBUTE = "@";
  private static final String NIL = "nil";

  private final Supplier<Map<String, JsonNode>> members;
  private final RowWindow window;
  private final XmlCost<E> cost;
  private final Deque<Open> open = new ArrayDeque<>();
  private String name;
  private JsonNode root;

  /** How many elements are open that are passed over. */
  private int passed;

  private long rows;
  private long next;

  /** What the rows in the tree take. */
  private long taken;

  /** Whether the element that is open last is in a row. */
  private boolean inRow;

  XmlBuilder(Supplier<Map<String, JsonNode>> members, RowWindow window, XmlCost<E> cost) {
    this.members = members;
    this.window = window;
    this.cost = cost;
    next = window.from();
  }

  /** An element whose end has not come. */
  private static final class Open {
    private final String name;

    /** How many steps of the path lead to it; -1 when it is beside the path. */
    private final int steps;

    private final StringBuilder text = new StringBuilder();
    private Map<String, JsonNode> members;
    private boolean nil;
    private boolean leaf = true;

    Open(String name, int steps) {
      this.name = name;
      this.steps = steps;
    }
  }

  /** The name of the root element. */
  String name() {
    return name;
  }

  JsonNode root() {
    return root;
  }

  /** The row behind the last one taken in. */
  long next() {
    return next;
  }

  /** How many there were. */
  long rows() {
    return rows;
  }

  void start(XMLStreamReader parser) throws XmlException, E {
    if (open.size() + passed >= MOST_DEPTH) {
      throw new XmlException("more than " + MOST_DEPTH + " elements within each other");
    }
    String started = parser.getLocalName();
    int steps = passed > 0 ? -1 : steps(started);
    if (passed > 0 || !begins(steps)) {
      passed++;
      return;
    }
    int attributes = parser.getAttributeCount();
    if (attributes > MOST_ATTRIBUTES) {
      throw new XmlException("an element with more than " + MOST_ATTRIBUTES + " attributes");
    }
    take(NODE_BYTES);
    Open element = new Open(started, steps);
    for (int i = 0; i < attributes; i++) {
      String value = parser.getAttributeValue(i);
      take(NODE_BYTES + 2L * value.length());
      add(element, ATTRIBUTE + parser.getAttributeLocalName(i), new XmlText(value));
      element.nil |=
          parser.getAttributeLocalName(i).equals(NIL)
              && XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(parser.getAttributeNamespace(i))
              && (value.equals("true") || value.equals("1"));
    }
    open.push(element);
  }

  private int steps(String started) {
    int above = open.isEmpty() ? 0 : open.peek().steps;
    return above >= 0 && above < window.path().size() && window.path().get(above).equals(started)
        ? above + 1
        : -1;
  }

  /** Whether an element is taken in: any but a row that is not in the window. */
  private boolean begins(int steps) {
    if (steps < 1 || steps < window.path().size()) {
      return true;
    }
    long row = rows++;
    if (row < window.from() || row > next || (row > window.from() && taken >= window.most())) {
      return false;
    }
    next = row + 1;
    inRow = true;
    return true;
  }

  private void take(long bytes) throws E {
    taken += inRow ? bytes : 0;
    cost.take(bytes);
  }

  void text(XMLStreamReader parser) throws XmlException, E {
    if (passed > 0 || open.isEmpty() || (parser.isWhiteSpace() && open.peek().text.isEmpty())) {
      return;
    }
    int length = parser.getTextLength();
    StringBuilder text = open.peek().text;
    if (text.length() + (long) length > MOST_TEXT) {
      throw new XmlException("a text of more than " + MOST_TEXT + " characters");
    }
    take(2L * length);
    text.append(parser.getTextCharacters(), parser.getTextStart(), length);
  }

  void end() {
    if (passed > 0) {
      passed--;
      return;
    }
    Open ended = open.pop();
    inRow &= ended.steps < window.path().size() || window.path().isEmpty();
    JsonNode node = node(ended);
    if (open.isEmpty()) {
      name = ended.name;
      root = node;
    } else {
      open.peek().leaf = false;
      add(open.peek(), ended.name, node);
    }
  }

  private JsonNode node(Open ended) {
    String text = ended.text.toString().strip();
    if (ended.members == null) {
      return text.isEmpty() ? XmlText.EMPTY : new XmlText(text);
    }
    if (!text.isEmpty()) {
      add(ended, XmlText.TEXT, new XmlText(text));
    } else if (ended.nil && ended.leaf) {
      add(ended, XmlText.TEXT, NullNode.instance);
    }
    return new XmlElement(ended.members, ended.leaf);
  }

  private void add(Open to, String member, JsonNode node) {
    if (to.members == null) {
      to.members = members.get();
    }
    JsonNode before = to.members.get(member);
    if (before == null) {
      to.members.put(member, node);
    } else if (before instanceof ArrayNode several) {
      several.add(node);
    } else {
      to.members.put(member, JsonNodeFactory.instance.arrayNode().add(before).add(node));
    }
  }
}
