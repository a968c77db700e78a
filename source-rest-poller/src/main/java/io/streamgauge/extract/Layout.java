// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of the members of objects, in their order. The rows of a text have one layout, or some.
 * For one thread, and one text.
 */
final class Layout {
  /** Objects of more members are tables. */
  private static final int MOST_MEMBERS = 24;

  /** A text of more different orders of members has no rows; all further ones are tables. */
  private static final int MOST_LAYOUTS = 256;

  private final String[] names;

  /** The last of the names, if all of its characters are in ASCII and need no escape. */
  private final byte[] plain;

  /** Its first eight bytes, and which of them there are. */
  private final long head;

  private final long mask;

  /** That without a name. */
  private final Layout empty;

  /** That of the first name alone. */
  private final Layout first;

  /** The one with one more name that was asked for last; the others are rarely needed. */
  private Layout next;

  private Map<String, Layout> others;

  /** The most names of those that begin with the first one. */
  private int most;

  /** How many there are, of the empty one. */
  private int layouts;

  private Layout(String[] names, Layout before) {
    this.names = names;
    empty = before == null ? this : before.empty;
    first = before == null || before == empty ? this : before.first;
    first.most = Math.max(first.most, names.length);
    plain = names.length == 0 ? null : plain(names[names.length - 1]);
    int known = plain == null ? 0 : Math.min(Long.BYTES, plain.length);
    mask = known == Long.BYTES ? -1 : (1L << (known * Byte.SIZE)) - 1;
    head =
        known == 0 ? 0 : JsonBytes.word(Arrays.copyOf(plain, plain.length + Long.BYTES), 0) & mask;
  }

  /** Where all objects of a text begin. */
  static Layout empty() {
    return new Layout(new String[0], null);
  }

  private static byte[] plain(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return JsonBytes.plainEnd(bytes, 0, bytes.length) == bytes.length ? bytes : null;
  }

  int size() {
    return names.length;
  }

  String name(int at) {
    return names[at];
  }

  /** The length of the last name, which is a plain one. */
  int lastLength() {
    return plain.length;
  }

  /** How many values an object is likely to have that begins so. */
  int most() {
    return Math.max(1, first.most);
  }

  /** Whether the one with this name too was next the last time. */
  boolean expects(String name) {
    return next != null && next.names[names.length].equals(name);
  }

  /** The layout that was mostly next, when its name is at this place, up to its quote. */
  Layout nextAt(byte[] bytes, int at, int end) {
    Layout known = next;
    byte[] name = known == null ? null : known.plain;
    if (name == null
        || at + name.length >= end
        || at + Long.BYTES > bytes.length
        || (JsonBytes.word(bytes, at) & known.mask) != known.head) {
      return null;
    }
    for (int i = Long.BYTES; i < name.length; i++) {
      if (bytes[at + i] != name[i]) {
        return null;
      }
    }
    return bytes[at + name.length] == '"' ? known : null;
  }

  /** Texts of the parser are interned, and so are the names of most pointers. */
  @SuppressWarnings("ReferenceEquality")
  int indexOf(Object name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i] == name) {
        return i;
      }
    }
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The layout with one more name, which it has not; null when there are too many. */
  Layout with(String name) {
    if (expects(name)) {
      return next;
    }
    Layout found = others == null ? null : others.get(name);
    if (found == null) {
      if (names.length >= MOST_MEMBERS || empty.layouts >= MOST_LAYOUTS) {
        return null;
      }
      empty.layouts++;
      String[] more = Arrays.copyOf(names, names.length + 1);
      more[names.length] = name.intern();
      found = new Layout(more, this);
      others = others == null ? new HashMap<>() : others;
      others.put(name, found);
    }
    next = found;
    return found;
  }
}
