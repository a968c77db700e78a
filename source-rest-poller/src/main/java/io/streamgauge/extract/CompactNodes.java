// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The maker of the nodes of one text. The rows of an answer have the same members in the same
 * order, so their names are kept once, and each row has but its values: such a tree takes half the
 * memory and is built faster than one of tables. For one thread, and one text.
 */
final class CompactNodes extends JsonNodeFactory {
  private static final long serialVersionUID = 1L;

  /** Most arrays within rows hold a value or two. */
  private static final int USUAL_ELEMENTS = 2;

  private final transient Layout empty = Layout.empty();

  @Override
  public ObjectNode objectNode() {
    return new ObjectNode(this, new Members(this));
  }

  @Override
  public ArrayNode arrayNode() {
    return new ArrayNode(this, new ArrayList<>(USUAL_ELEMENTS));
  }

  /** What holds the members of an object that is not made here. */
  Map<String, JsonNode> members() {
    return new Members(this);
  }

  /** An object of these members. */
  ObjectNode object(Layout layout, JsonNode[] values) {
    return new ObjectNode(this, new Members(this, layout, values));
  }

  /** Where objects begin. */
  Layout empty() {
    return empty;
  }

  /**
   * The members of one object, which become a table as soon as they are too many or are changed.
   */
  private static final class Members extends AbstractMap<String, JsonNode> {
    private static final JsonNode[] NONE = {};

    private final CompactNodes nodes;
    private Layout layout;
    private JsonNode[] values;
    private Map<String, JsonNode> table;

    Members(CompactNodes nodes) {
      this(nodes, nodes.empty, NONE);
    }

    Members(CompactNodes nodes, Layout layout, JsonNode[] values) {
      this.nodes = nodes;
      this.layout = layout;
      this.values = values;
    }

    @Override
    public JsonNode get(Object name) {
      if (table != null) {
        return table.get(name);
      }
      int at = layout.indexOf(name);
      return at < 0 ? null : values[at];
    }

    @Override
    public boolean containsKey(Object name) {
      return table != null ? table.containsKey(name) : layout.indexOf(name) >= 0;
    }

    @Override
    public int size() {
      return table != null ? table.size() : layout.size();
    }

    @Override
    public JsonNode put(String name, JsonNode value) {
      if (table != null) {
        return table.put(name, value);
      }
      int size = layout.size();
      int at = layout.expects(name) ? -1 : layout.indexOf(name);
      if (at >= 0) {
        JsonNode before = values[at];
        values[at] = value;
        return before;
      }
      Layout more = layout.with(name);
      if (more == null) {
        return table().put(name, value);
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, more.most());
      }
      values[size] = value;
      layout = more;
      return null;
    }

    @Override
    public JsonNode remove(Object name) {
      return table().remove(name);
    }

    @Override
    public void clear() {
      table().clear();
    }

    @Override
    public Set<Entry<String, JsonNode>> entrySet() {
      return table != null ? table.entrySet() : new Entries(this);
    }

    private Map<String, JsonNode> table() {
      if (table == null) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        for (int i = 0; i < layout.size(); i++) {
          all.put(layout.name(i), values[i]);
        }
        table = all;
        values = NONE;
        layout = nodes.empty;
      }
      return table;
    }
  }

  /** The members one after the other; to take one out is left to tables. */
  private static final class Entries extends AbstractSet<Map.Entry<String, JsonNode>> {
    private final Members of;

    Entries(Members of) {
      this.of = of;
    }

    @Override
    public int size() {
      return of.size();
    }

    @Override
    public Iterator<Map.Entry<String, JsonNode>> iterator() {
      Layout layout = of.layout;
      JsonNode[] values = of.values;
      return new Iterator<>() {
        private int at;

        @Override
        public boolean hasNext() {
          return at < layout.size();
        }

        @Override
        public Map.Entry<String, JsonNode> next() {
          if (at == layout.size()) {
            throw new NoSuchElementException();
          }
          return new AbstractMap.SimpleImmutableEntry<>(layout.name(at), values[at++]);
        }
      };
    }
  }
}
