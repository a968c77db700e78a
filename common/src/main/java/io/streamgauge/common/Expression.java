// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;

/**
 * The source of one field's value: a JSON pointer into the element ({@code /a/b}), a text with
 * known names ({@code {station}}), or a {@code 'constant'}.
 */
sealed interface Expression {

  /** The value for this element, a missing node when there is none. */
  JsonNode value(JsonNode element, Map<String, String> names);

  /** Whether each element has a value of its own. */
  default boolean ofElement() {
    return false;
  }

  /** The names that this expression needs. */
  default Set<String> names() {
    return Set.of();
  }

  /**
   * Reads an expression as a user writes it.
   *
   * @throws IllegalArgumentException when it is none of the three forms
   */
  static Expression parse(String text) {
    if (text.startsWith("/")) {
      return Pointer.of(pointer(text));
    }
    if (text.length() >= 2 && text.startsWith("'") && text.endsWith("'")) {
      return new Constant(new TextNode(text.substring(1, text.length() - 1)));
    }
    Template template = new Template(text);
    if (!template.names().isEmpty()) {
      return new Named(template, template.names());
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is neither a JSON pointer (/a/b), nor a name in braces ({station}), nor a"
            + " 'constant' in quotes");
  }

  /**
   * Reads where a time comes from, which can be a name where an element has none: {@code
   * /t|{received}}.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  static Expression parseTime(String text) {
    int bar = text.indexOf("|{");
    if (bar < 0 || !text.startsWith("/")) {
      return parse(text);
    }
    Template name = new Template(text.substring(bar + 1).trim());
    return name.names().isEmpty()
        ? parse(text)
        : new FirstOf(Pointer.of(pointer(text.substring(0, bar))), new Named(name, name.names()));
  }

  /** A JSON pointer as a list of options can have it: a comma in a name is written {@code ~2}. */
  static JsonPointer pointer(String text) {
    return JsonPointer.compile(text.trim().replace("~2", ","));
  }

  /**
   * A JSON pointer.
   *
   * @param only its one step, or null when it has several: most need but one look into an object
   */
  record Pointer(JsonPointer pointer, String only) implements Expression {
    static Pointer of(JsonPointer pointer) {
      boolean single = !pointer.matches() && pointer.tail().matches();
      // The parser interns field names too, so that a look-up ends with the first comparison.
      return new Pointer(pointer, single ? pointer.getMatchingProperty().intern() : null);
    }

    @Override
    public boolean ofElement() {
      return true;
    }

    @Override
    public JsonNode value(JsonNode element, Map<String, String> names) {
      return only != null && element.isObject() ? element.path(only) : element.at(pointer);
    }
  }

  /** A JSON pointer, and a text with names where that leads to nothing. */
  record FirstOf(Pointer first, Named second) implements Expression {
    @Override
    public boolean ofElement() {
      return true;
    }

    @Override
    public Set<String> names() {
      return second.names();
    }

    boolean isSecond(JsonNode element) {
      JsonNode own = first.value(element, Map.of());
      return own.isMissingNode() || own.isNull();
    }

    @Override
    public JsonNode value(JsonNode element, Map<String, String> names) {
      return isSecond(element) ? second.value(element, names) : first.value(element, names);
    }
  }

  /** A value that stands in the configuration. */
  record Constant(JsonNode node) implements Expression {
    @Override
    public JsonNode value(JsonNode element, Map<String, String> names) {
      return node;
    }
  }

  /** A text with names; which ones is worked out once, since this runs for every reading. */
  record Named(Template template, Set<String> names) implements Expression {
    @Override
    public JsonNode value(JsonNode element, Map<String, String> values) {
      if (names.size() == 1 && template.text().length() == names.iterator().next().length() + 2) {
        // One name alone is what most fields of a reading are.
        String only = values.get(names.iterator().next());
        return only == null ? MissingNode.getInstance() : new TextNode(only);
      }
      boolean complete = values.keySet().containsAll(names);
      return complete ? new TextNode(template.fill(values)) : MissingNode.getInstance();
    }
  }
}
