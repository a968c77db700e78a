// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;

/**
 * Attributes in their order, which nobody can change: readings of a series share them, or those of
 * them that are the same.
 */
final class Attributes extends AbstractMap<String, String> {
  private final Entry<String, String>[] entries;

  @SuppressWarnings({"unchecked", "rawtypes"})
  Attributes(Map<String, String> attributes) {
    this(attributes.entrySet().stream().map(SimpleImmutableEntry::new).toArray(Entry[]::new));
  }

  private Attributes(Entry<String, String>[] entries) {
    this.entries = entries;
  }

  static Attributes of(Map<String, String> attributes) {
    return attributes instanceof Attributes same ? same : new Attributes(attributes);
  }

  @Override
  public String get(Object key) {
    int at = indexOf(key);
    return at < 0 ? null : entries[at].getValue();
  }

  @Override
  public boolean containsKey(Object key) {
    return indexOf(key) >= 0;
  }

  /** Most readings have a handful of them, which a table would not find faster. */
  private int indexOf(Object key) {
    for (int i = 0; i < entries.length; i++) {
      if (entries[i].getKey().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public int size() {
    return entries.length;
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, String>> iterator() {
        // Connect goes through them for each record that it is given.
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < entries.length;
          }

          @Override
          public Entry<String, String> next() {
            if (next >= entries.length) {
              throw new NoSuchElementException();
            }
            return entries[next++];
          }
        };
      }

      @Override
      public int size() {
        return entries.length;
      }
    };
  }

  /**
   * The attributes of elements that share their names, one after the other. What follows from the
   * names alone is made once, and what is the same as in the element before is kept.
   */
  static final class OfElements {
    /** The name that stands for all members of an object, each under its own. */
    private static final String ALL = "*";

    private final String[] keys;
    private final Expression[] expressions;
    private final Entry<String, String>[] last;
    private final boolean pointers;
    private JsonNode members = MissingNode.getInstance();
    private Attributes made;

    @SuppressWarnings({"unchecked", "rawtypes"})
    OfElements(Map<String, Expression> attributes) {
      keys = attributes.keySet().toArray(new String[0]);
      expressions = attributes.values().toArray(new Expression[0]);
      last = new Entry[keys.length];
      pointers = Arrays.stream(expressions).anyMatch(Expression.Pointer.class::isInstance);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    Attributes of(JsonNode element, Map<String, String> names) {
      if (made != null && !pointers) {
        return made;
      }
      boolean changed = made == null;
      for (int i = 0; i < keys.length; i++) {
        if (made == null || expressions[i] instanceof Expression.Pointer) {
          JsonNode node = expressions[i].value(element, names);
          if (keys[i].equals(ALL)) {
            changed |= !node.equals(members);
            members = node;
            continue;
          }
          String value = JsonText.of(node);
          if (!Objects.equals(value, last[i] == null ? null : last[i].getValue())) {
            last[i] = value == null ? null : new SimpleImmutableEntry<>(keys[i], value);
            changed = true;
          }
        }
      }
      if (changed) {
        List<Entry<String, String>> entries = new ArrayList<>(keys.length);
        for (Entry<String, String> entry : last) {
          if (entry != null) {
            entries.add(entry);
          }
        }
        addMembers(entries);
        made = new Attributes(entries.toArray(new Entry[0]));
      }
      return made;
    }

    /** An attribute that has a name in the configuration is that one. */
    private void addMembers(List<Entry<String, String>> entries) {
      for (Entry<String, JsonNode> member : members.properties()) {
        String value = JsonText.of(member.getValue());
        if (value != null && !Arrays.asList(keys).contains(member.getKey())) {
          entries.add(new SimpleImmutableEntry<>(member.getKey(), value));
        }
      }
    }
  }
}
