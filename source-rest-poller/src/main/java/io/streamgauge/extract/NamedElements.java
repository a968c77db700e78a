// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a list of things, each with an identifier and names, out of JSON: an answer that holds no
 * readings.
 */
public final class NamedElements {
  private final String option;
  private final OptionNames options;
  private final List<JsonPointer> levels;
  private final Level.Field id;
  private final Level fields;
  private final NextPointer next;

  /**
   * A reader of such lists.
   *
   * @param prefix of the connector's options
   * @param levelsOption the option that the levels come from
   * @param levels pointers to the elements, level by level
   * @param id of an element: a pointer, or a pointer and a part of the text
   * @param fields the names of an element
   * @param next where an answer tells its next page, or null
   */
  public NamedElements(
      String prefix,
      String levelsOption,
      List<String> levels,
      String id,
      List<String> fields,
      String next) {
    options = new OptionNames(prefix);
    option = levelsOption;
    this.levels = levels.stream().map(JsonPointer::compile).toList();
    this.id = Level.Field.of(id);
    this.fields = Level.of("", fields);
    this.next = next == null ? null : NextPointer.parse(next);
  }

  /**
   * One element.
   *
   * @param id null when it tells none, or one that cannot be searched for
   */
  public record Element(String id, Map<String, String> names) {}

  /**
   * The identifiers and names that an answer holds.
   *
   * @param count of the elements of the first level, which is what services count pages by
   * @param next URL or cursor of the next page, or empty
   */
  public record Found(List<Element> elements, int count, String next) {}

  /**
   * Refuses what is no pointer to an identifier.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static void checkId(String text) {
    Level.Field.of(text);
  }

  /**
   * Refuses what gives no name.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static void checkField(String text) {
    Level.checkField(text);
  }

  /** The names that fields give. */
  public static Set<String> names(List<String> fields) {
    return Level.of("", fields).fields().keySet();
  }

  /** Reads one answer. */
  public Found read(ByteBuffer body) throws UnreadableAnswerException, PartialAnswerException {
    AnswerBudget budget = AnswerBudget.of(body);
    budget.json(body, false);
    JsonNode root = AnswerFormat.json(body);
    if (!levels.isEmpty() && root.at(levels.get(0)).isMissingNode()) {
      throw new UnreadableAnswerException(
          option + ": " + levels.get(0) + " leads to nothing in this answer");
    }
    List<Element> elements = new ArrayList<>();
    descend(root, 0, budget, elements);
    JsonNode counted = levels.isEmpty() ? root : root.at(levels.get(0));
    return new Found(
        elements, counted.isArray() ? counted.size() : 1, next == null ? "" : next.find(root));
  }

  /** Rows below a header get the names of its columns, if the configuration goes by names. */
  private JsonNode named(JsonNode found, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    JsonPointer pointer = id.pointer();
    boolean rows = !found.isEmpty() && !pointer.matches() && !pointer.mayMatchElement();
    for (JsonNode row : rows ? found : List.<JsonNode>of()) {
      rows &= row.isArray();
    }
    if (!rows) {
      return found;
    }
    Set<String> asked = new HashSet<>();
    asked.add(pointer.getMatchingProperty());
    fields.fields().values().forEach(field -> asked.add(field.pointer().getMatchingProperty()));
    return RowShape.HEADER_ROWS.rows(
        found, MissingNode.getInstance(), new ColumnNames(options, asked), budget);
  }

  private void descend(JsonNode above, int depth, AnswerBudget budget, List<Element> elements)
      throws UnreadableAnswerException, PartialAnswerException {
    JsonNode found = depth < levels.size() ? above.at(levels.get(depth)) : above;
    if (found.isArray()) {
      found = depth >= levels.size() - 1 ? named(found, budget) : found;
      for (JsonNode element : found) {
        element(element, depth, budget, elements);
      }
    } else if (found.isObject()) {
      element(found, depth, budget, elements);
    }
  }

  private void element(JsonNode element, int depth, AnswerBudget budget, List<Element> elements)
      throws UnreadableAnswerException, PartialAnswerException {
    if (depth < levels.size() - 1) {
      descend(element, depth + 1, budget, elements);
      return;
    }
    try {
      String name = id.text(element, budget.reads());
      elements.add(new Element(name, fields.names(element, Map.of(), budget.reads())));
    } catch (TextPattern.UnsearchedException e) {
      elements.add(new Element(null, Map.of()));
    }
  }
}
