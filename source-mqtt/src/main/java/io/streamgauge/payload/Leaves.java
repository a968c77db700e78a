// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.LogText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The values in a document of any shape, one after the other, each under the names and numbers that
 * lead to it with points between them ({@code probes.0.t}). For one thread.
 */
final class Leaves implements Iterator<Leaves.Leaf> {
  /** No property of a sensor has a longer name; what is below one would repeat it without end. */
  private static final int LONGEST = 1_000;

  /** Most characters of names that are kept to tell two values of one name. */
  private static final int MOST_KEPT = 4_000_000;

  private final Deque<Level> levels = new ArrayDeque<>();
  private final Set<String> seen;
  private int kept;
  private Leaf ahead;

  /** The values below a document. */
  Leaves(JsonNode document) {
    // Only a name that has a point itself, or is empty, can make two ways to one name.
    seen = hasPoint(document) ? new HashSet<>() : null;
    levels.push(Level.of("", document));
  }

  /**
   * A value.
   *
   * @param name what leads to it
   * @param value a text, number, truth value or null; what is below a name that is too long
   * @param refusal why it is no reading, or null
   */
  record Leaf(String name, JsonNode value, String refusal) {}

  /** The members of one object or array that had no turn yet. */
  private static final class Level {
    private final String name;
    private final Iterator<Map.Entry<String, JsonNode>> fields;
    private final Iterator<JsonNode> items;
    private int at;

    private Level(
        String name, Iterator<Map.Entry<String, JsonNode>> fields, Iterator<JsonNode> items) {
      this.name = name;
      this.fields = fields;
      this.items = items;
    }

    static Level of(String name, JsonNode node) {
      return node.isObject()
          ? new Level(name, node.properties().iterator(), null)
          : new Level(name, null, node.iterator());
    }

    boolean hasNext() {
      return fields == null ? items.hasNext() : fields.hasNext();
    }

    Leaf next() {
      if (fields == null) {
        return new Leaf(below(Integer.toString(at++)), items.next(), null);
      }
      Map.Entry<String, JsonNode> field = fields.next();
      return new Leaf(below(field.getKey()), field.getValue(), null);
    }

    private String below(String own) {
      return name.isEmpty() ? own : name + "." + own;
    }
  }

  /** How many values a document has: as many as the walk finds, without making a name. */
  static int count(JsonNode document) {
    return count(document, 0, 0);
  }

  private static int count(JsonNode node, int before, int counted) {
    int count = counted;
    int at = 0;
    Iterator<String> names = node.isObject() ? node.fieldNames() : null;
    for (JsonNode member : node) {
      int own = names == null ? Integer.toString(at++).length() : names.next().length();
      int length = before == 0 ? own : before + 1 + own;
      count = hasLevels(member) && length <= LONGEST ? count(member, length, count) : count + 1;
    }
    return count;
  }

  private static boolean hasLevels(JsonNode node) {
    return node.isObject() || node.isArray();
  }

  private static boolean hasPoint(JsonNode node) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (name.isEmpty() || name.indexOf('.') >= 0) {
        return true;
      }
    }
    for (JsonNode member : node) {
      if (hasPoint(member)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean hasNext() {
    if (ahead == null) {
      ahead = advance();
    }
    return ahead != null;
  }

  @Override
  public Leaf next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Leaf next = ahead;
    ahead = null;
    return next;
  }

  /** Goes to the next value; objects and arrays without any are passed over. */
  private Leaf advance() {
    while (!levels.isEmpty()) {
      if (!levels.peek().hasNext()) {
        levels.pop();
        continue;
      }
      Leaf next = levels.peek().next();
      if (!hasLevels(next.value())) {
        return once(next);
      }
      if (next.name().length() > LONGEST) {
        return new Leaf(next.name(), next.value(), "a name is longer than " + LONGEST);
      }
      levels.push(Level.of(next.name(), next.value()));
    }
    return null;
  }

  /** Of two values under one name nobody could tell later which is which. */
  private Leaf once(Leaf leaf) {
    if (seen == null) {
      return leaf;
    }
    kept += leaf.name().length();
    if (kept > MOST_KEPT) {
      return new Leaf(leaf.name(), leaf.value(), "too many names have points in them");
    }
    return seen.add(leaf.name())
        ? leaf
        : new Leaf(
            leaf.name(),
            leaf.value(),
            "another value has the same name, " + LogText.of(leaf.name()));
  }
}
