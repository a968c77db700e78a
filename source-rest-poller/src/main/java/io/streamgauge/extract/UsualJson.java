// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A reader of JSON as nearly all services print it, which makes the same tree as the general one in
 * half the time: names of members are compared with those of the row before rather than read, and
 * texts go from bytes to bytes. What it is not sure of, and all that is wrong, it leaves to the
 * general one. For one text.
 */
final class UsualJson {
  private static final int DEEPEST = 100;
  private static final int LONGEST_TEXT = 1 << 20;
  private static final int LONGEST_NAME = 1_000;

  /** So many digits are a long. */
  private static final int MOST_DIGITS = 18;

  /** Texts of up to seven bytes are mostly flags, units and codes, which stand in each row. */
  private static final int KEPT = 256;

  private static final int KEPT_SHIFT = Long.SIZE - 8;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final CompactNodes nodes = new CompactNodes();
  private final TextNode[] kept = new TextNode[KEPT];
  private final long[] keys = new long[KEPT];
  private final byte[] bytes;
  private final int end;
  private int at;

  private UsualJson(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    at = offset;
    end = offset + length;
  }

  /** The document in these bytes; null when the general reader has to look at it. */
  static JsonNode read(byte[] bytes, int offset, int length) {
    UsualJson json = new UsualJson(bytes, offset, length);
    JsonNode read = json.value(json.next(), 0);
    return read != null && json.next() < 0 ? read : null;
  }

  /** The next byte that is no blank, which is behind {@link #at} then; below 0 at the end. */
  private int next() {
    if (at < end && bytes[at] > ' ') {
      return bytes[at++];
    }
    return nextBehindBlanks();
  }

  private int nextBehindBlanks() {
    while (at < end) {
      byte each = bytes[at++];
      if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
        // Other bytes are within texts alone: no value and no mark is 0.
        return each < 0 ? 0 : each;
      }
    }
    return -1;
  }

  private JsonNode value(int first, int depth) {
    return switch (first) {
      case '"' -> text();
      case '{' -> depth < DEEPEST ? object(depth) : null;
      case '[' -> depth < DEEPEST ? array(depth) : null;
      case 't' -> literal("true", nodes.booleanNode(true));
      case 'f' -> literal("false", nodes.booleanNode(false));
      case 'n' -> literal("null", nodes.nullNode());
      default -> first == '-' || isDigit(first) ? number(first) : null;
    };
  }

  private JsonNode array(int depth) {
    ArrayNode array = nodes.arrayNode();
    int first = next();
    if (first == ']') {
      return array;
    }
    while (true) {
      JsonNode element = value(first, depth + 1);
      if (element == null) {
        return null;
      }
      array.add(element);
      int mark = next();
      if (mark == ']') {
        return array;
      }
      if (mark != ',') {
        return null;
      }
      first = next();
    }
  }

  private JsonNode object(int depth) {
    Layout layout = nodes.empty();
    JsonNode[] values = null;
    ObjectNode other = null;
    int mark = next();
    if (mark == '}') {
      return nodes.objectNode();
    }
    while (mark == '"') {
      String name = null;
      Layout expected = other == null ? layout.nextAt(bytes, at, end) : null;
      if (expected != null) {
        at += expected.lastLength() + 1;
      } else {
        name = string(LONGEST_NAME);
        if (name == null) {
          return null;
        }
      }
      if (next() != ':') {
        return null;
      }
      JsonNode value = value(next(), depth + 1);
      if (value == null) {
        return null;
      }
      if (expected == null && other == null && layout.indexOf(name) < 0) {
        expected = layout.with(name);
      }
      if (expected != null) {
        int size = layout.size();
        if (values == null || size == values.length) {
          values =
              values == null
                  ? new JsonNode[expected.most()]
                  : Arrays.copyOf(values, Math.max(size + 1, expected.most()));
        }
        values[size] = value;
        layout = expected;
      } else {
        // A member that is there twice, or one too many.
        other = other == null ? object(layout, values) : other;
        other.set(name, value);
      }
      mark = next();
      if (mark == '}') {
        return other == null ? object(layout, values) : other;
      }
      if (mark != ',') {
        return null;
      }
      mark = next();
    }
    return null;
  }

  private ObjectNode object(Layout layout, JsonNode[] values) {
    return values == null ? nodes.objectNode() : nodes.object(layout, values);
  }

  private JsonNode literal(String word, JsonNode node) {
    int length = word.length() - 1;
    if (end - at < length) {
      return null;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[at + i] != word.charAt(i + 1)) {
        return null;
      }
    }
    at += length;
    return isEndOfWord() ? node : null;
  }

  /** Whether nothing follows that could belong to the number or the word before it. */
  private boolean isEndOfWord() {
    if (at == end) {
      return true;
    }
    byte each = bytes[at];
    return each == ','
        || each == '}'
        || each == ']'
        || each == ' '
        || each == '\n'
        || each == '\r'
        || each == '\t';
  }

  private JsonNode number(int first) {
    boolean negative = first == '-';
    int from = negative ? at : at - 1;
    at = from;
    long digits = digits(0);
    int whole = at - from;
    if (whole == 0 || whole > MOST_DIGITS || (bytes[from] == '0' && (whole > 1 || negative))) {
      // Among them -0 and -0.5, which are rare, and of which the first is no 0 to all.
      return null;
    }
    int scale = 0;
    if (at < end && bytes[at] == '.') {
      int point = at++;
      digits = digits(digits);
      scale = at - point - 1;
      if (scale == 0 || whole + scale > MOST_DIGITS) {
        return null;
      }
    }
    if (!isEndOfWord()) {
      return null;
    }
    return scale > 0 ? decimal(negative ? -digits : digits, scale) : whole(negative, digits);
  }

  private static JsonNode whole(boolean negative, long digits) {
    long number = negative ? -digits : digits;
    return number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
  }

  /** Without zeros at its end, as the general reader has it. */
  private static JsonNode decimal(long digits, int scale) {
    long unscaled = digits;
    int left = scale;
    while (left > 0 && unscaled % 10 == 0) {
      unscaled /= 10;
      left--;
    }
    BigDecimal number = BigDecimal.valueOf(unscaled, left);
    return DecimalNode.valueOf(left == 0 ? number.stripTrailingZeros() : number);
  }

  private long digits(long before) {
    long digits = before;
    while (at < end && isDigit(bytes[at])) {
      digits = digits * 10 + bytes[at++] - '0';
    }
    return digits;
  }

  private JsonNode text() {
    if (at + Long.BYTES <= bytes.length) {
      long word = JsonBytes.word(bytes, at);
      long marks = JsonBytes.ends(word);
      int length = Long.numberOfTrailingZeros(marks) / Byte.SIZE;
      if (marks != 0 && at + length < end && bytes[at + length] == '"') {
        // No byte of it is 0, so that the others tell its length.
        long key = word & ((1L << (length * Byte.SIZE)) - 1);
        int place = (int) ((key * GOLDEN) >>> KEPT_SHIFT);
        if (kept[place] == null || keys[place] != key) {
          keys[place] = key;
          kept[place] = TextNode.valueOf(ascii(at, length));
        }
        at += length + 1;
        return kept[place];
      }
    }
    String text = string(LONGEST_TEXT);
    return text == null ? null : TextNode.valueOf(text);
  }

  /** The text up to the next quote, behind which {@link #at} is then; null for doubtful ones. */
  private String string(int longest) {
    int from = at;
    int stop = (int) Math.min(end, (long) from + longest);
    int i = JsonBytes.plainEnd(bytes, from, stop);
    boolean ascii = i == stop || bytes[i] >= 0;
    while (i < stop && bytes[i] < 0) {
      i = JsonBytes.plainEnd(bytes, i + 1, stop);
    }
    if (i == stop || bytes[i] != '"') {
      return null;
    }
    at = i + 1;
    return ascii ? ascii(from, i - from) : utf8(from, i - from);
  }

  @SuppressWarnings("deprecation")
  private String ascii(int from, int length) {
    return new String(bytes, 0, from, length);
  }

  /** A text that is no UTF-8 becomes one with the mark of such, which is left to the other too. */
  private String utf8(int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    return text.indexOf('\ufffd') < 0 ? text : null;
  }

  private static boolean isDigit(int each) {
    return each >= '0' && each <= '9';
  }
}
