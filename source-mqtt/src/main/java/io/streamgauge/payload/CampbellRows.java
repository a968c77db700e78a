// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.LogText;
import io.streamgauge.payload.DeviceElements.Part;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The rows of a table of a Campbell logger, value by value. A row that has more or fewer values
 * than the table has columns is one part that is wrong: nobody can tell which values are which.
 */
final class CampbellRows implements Iterator<Part> {
  /** Commands and states of a logger, which are no data, by the level behind {@code cs/v2}. */
  private static final Set<String> OTHERS = Set.of("state", "status", "metadata", "pr", "cr", "cc");

  private static final String DATA = "data";

  private final List<ObjectNode> columns;
  private final Iterator<Row> rows;
  private Row row;
  private int at;

  CampbellRows(List<ObjectNode> columns, Iterator<Row> rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * A row.
   *
   * @param own its time, and what else is its own
   * @param values one for each column
   */
  record Row(ObjectNode own, JsonNode values) {
    boolean fits(int columns) {
      return values.isArray() && values.size() == columns;
    }

    /** How many parts it is. */
    int parts(int columns) {
      return fits(columns) ? columns : 1;
    }
  }

  /** A column by its name, or null where it has none. */
  static ObjectNode column(JsonNode name) {
    return name.isTextual() && !name.textValue().isBlank()
        ? JsonNodeFactory.instance
            .objectNode()
            .put(DeviceElements.OBSERVED_PROPERTY, name.textValue())
        : null;
  }

  /** Why a table cannot have these columns, or null: nobody could tell their values apart. */
  static String fault(List<ObjectNode> columns) {
    Set<String> names = new HashSet<>();
    for (ObjectNode column : columns) {
      String name = column.get(DeviceElements.OBSERVED_PROPERTY).textValue();
      if (!names.add(name)) {
        return "the column " + LogText.of(name) + " is there twice";
      }
    }
    return columns.isEmpty() ? "there are no columns in it" : null;
  }

  /** What the topic says that a message is, if it is no data; null for data and other topics. */
  static String other(String topic) {
    List<String> levels = levels(topic);
    return levels.size() > 2 && isBase(levels) && OTHERS.contains(levels.get(2))
        ? levels.get(2)
        : null;
  }

  /** The table, which is the last level of the topics of data, or null. */
  static String table(String topic) {
    List<String> levels = levels(topic);
    return levels.size() > 4 && isBase(levels) && levels.get(2).equals(DATA)
        ? levels.get(levels.size() - 1)
        : null;
  }

  private static boolean isBase(List<String> levels) {
    return levels.get(0).equals("cs") && isVersion(levels.get(1));
  }

  private static boolean isVersion(String level) {
    return level.length() > 1
        && level.charAt(0) == 'v'
        && level.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
  }

  private static List<String> levels(String topic) {
    return List.of(topic.split("/", 8));
  }

  @Override
  public boolean hasNext() {
    return (row != null && at < columns.size()) || rows.hasNext();
  }

  @Override
  public Part next() {
    if (row == null || at == columns.size()) {
      if (!rows.hasNext()) {
        throw new NoSuchElementException();
      }
      row = rows.next();
      at = 0;
      if (!row.fits(columns.size())) {
        return refused();
      }
    }
    ObjectNode column = columns.get(at);
    JsonNode value = row.values().get(at++);
    ObjectNode reading = DeviceElements.reading("", missing(value) ? NullNode.instance : value);
    reading.setAll(column);
    reading.setAll(row.own());
    return new Part(reading, null);
  }

  private Part refused() {
    Row wrong = row;
    row = null;
    ObjectNode shown = wrong.own().deepCopy();
    shown.set("values", wrong.values());
    return new Part(
        shown,
        "a row has "
            + (wrong.values().isArray() ? wrong.values().size() + " values" : "no list of values")
            + " for "
            + columns.size()
            + " columns");
  }

  /** What a logger writes of a value that it does not have, beside null. */
  private static boolean missing(JsonNode value) {
    return value.isTextual() && value.textValue().equalsIgnoreCase("nan");
  }
}
