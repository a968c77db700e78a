// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.util.ArrayList;
import java.util.List;

/** Shapes in which rows lie in what the last level leads to. */
enum RowShape {
  /** An array of rows, or one row. */
  ROWS,
  /** An object of parallel arrays. */
  COLUMNS,
  /** An array of arrays, named by a header. */
  HEADER_ROWS;

  /** Most values that an answer of columns is taken apart into. */
  private static final long MOST_CELLS = 2_000_000;

  /**
   * The same data as an array of objects.
   *
   * @param header the names of the columns; missing when the first row has them
   * @param mapped the columns that the mapping asks for
   * @param budget of the answer
   */
  JsonNode rows(JsonNode found, JsonNode header, ColumnNames mapped, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    return switch (this) {
      case ROWS -> found;
      case COLUMNS -> columns(found, mapped, budget);
      case HEADER_ROWS -> named(found, header, mapped, budget);
    };
  }

  /** A row whose cells cannot be named: it is rejected as one, with all that it holds. */
  static JsonNode nameless(JsonNode cells) {
    return JsonNodeFactory.instance.objectNode().set("", cells);
  }

  private static JsonNode columns(JsonNode found, ColumnNames mapped, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    if (!found.isNull() && !(found.isObject() && mapped.isAnyOf(found))) {
      // What has none of the columns has not said that they are empty.
      throw mapped.none("member");
    }
    int length = -1;
    for (JsonNode column : found) {
      if (column.isArray()) {
        if (length >= 0 && column.size() != length) {
          // Which value belongs to which time can then only be guessed.
          throw new UnreadableAnswerException("columns are of different lengths");
        }
        length = column.size();
      }
    }
    // What is no column is part of each row.
    long cells = (long) Math.max(0, length) * found.size();
    if (cells > MOST_CELLS) {
      throw new UnreadableAnswerException(
          "columns of "
              + length
              + " entries beside "
              + found.size()
              + " members make too many cells");
    }
    budget.named(Math.max(0, length), found.size());
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < length; i++) {
      ObjectNode row = rows.addObject();
      int at = i;
      found
          .properties()
          .forEach(
              column ->
                  row.set(
                      column.getKey(),
                      column.getValue().isArray() ? column.getValue().get(at) : column.getValue()));
    }
    return rows;
  }

  private static JsonNode named(
      JsonNode found, JsonNode header, ColumnNames mapped, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    if (!found.isArray() && !found.isNull()) {
      throw new UnreadableAnswerException("where the rows should be is no array");
    }
    int first = header.isMissingNode() ? 1 : 0;
    boolean unnamed = header.isNull() || (header.isTextual() && header.textValue().isBlank());
    if (unnamed && found.isEmpty()) {
      // Who has no rows may have no names for them.
      return found;
    }
    List<String> names = new ArrayList<>();
    JsonNode given = first == 1 ? found.path(0) : header;
    if (given.isTextual()) {
      budget.named(1, given.textValue().chars().filter(c -> c == ',').count());
      for (String name : given.textValue().split(",", -1)) {
        names.add(name.strip());
      }
    } else {
      given.forEach(name -> names.add(name.asText()));
    }
    if (names.isEmpty()) {
      throw new UnreadableAnswerException(
          mapped.options().of(OptionNames.SHAPE) + ": no names of columns in this answer");
    }
    mapped.check(names);
    if (mapped.header(List.of(names)) < 0) {
      throw mapped.none("line");
    }
    budget.named(found.size(), names.size());
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (int i = first; i < found.size(); i++) {
      JsonNode cells = found.get(i);
      if (cells.isArray() && cells.size() == names.size()) {
        ObjectNode row = rows.addObject();
        for (int column = 0; column < names.size(); column++) {
          row.set(names.get(column), cells.get(column));
        }
      } else {
        rows.add(nameless(cells));
      }
    }
    return rows;
  }
}
