// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.LongFunction;

/**
 * A document in CBOR (RFC 8949) as a tree of JSON. Numbers that are none keep being so, as doubles;
 * all others are decimals with the digits that they were written with. For one thread.
 */
final class CborReader {
  private static final int DEEPEST = 100;

  /** An empty map is one byte on the wire and a hundred in memory. */
  private static final int MOST_CONTAINERS = 2 * Decoded.Elements.MOST;

  /** About a thousand digits, which is what numbers of JSON may have too. */
  private static final int LONGEST_NUMBER = 400;

  private static final int LARGEST_EXPONENT = 10_000;

  private static final int UNSIGNED = 0;
  private static final int NEGATIVE = 1;
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;
  private static final int TAG = 6;

  private static final int BREAK = 0xFF;

  private static final long TAG_POSITIVE = 2;
  private static final long TAG_NEGATIVE = 3;
  private static final long TAG_DECIMAL = 4;
  private static final long TAG_SELF_DESCRIBED = 55_799;

  private final CborInput in;
  private final LongFunction<String> labels;
  private int containers;

  private CborReader(CborInput in, LongFunction<String> labels) {
    this.in = in;
    this.labels = labels;
  }

  /**
   * The one document in a payload.
   *
   * @param labels the names of keys that are integers
   * @throws UndecodableException when there is none, or more, or it is beyond what one may be
   */
  static JsonNode read(ByteBuffer payload, LongFunction<String> labels)
      throws UndecodableException {
    CborReader reader = new CborReader(new CborInput(payload), labels);
    if (reader.in.left() == 0) {
      throw new UndecodableException("EmptyPayload", "the payload is empty");
    }
    try {
      JsonNode document = reader.document();
      if (reader.in.left() > 0) {
        throw CborInput.wrong(reader.in.left() + " bytes follow the document");
      }
      return document;
    } catch (BufferUnderflowException e) {
      throw CborInput.wrong("the payload ends within the document");
    }
  }

  private JsonNode document() throws UndecodableException {
    int first = in.next();
    if (first >> 5 == TAG) {
      long tag = in.argument(first);
      return tag == TAG_SELF_DESCRIBED ? item(in.next(), 0) : tagged(tag);
    }
    return item(first, 0);
  }

  private JsonNode item(int first, int depth) throws UndecodableException {
    if (depth > DEEPEST) {
      throw CborInput.wrong("it is nested more than " + DEEPEST + " deep");
    }
    return switch (first >> 5) {
      case UNSIGNED, NEGATIVE -> integerNode(first);
      case BYTES -> BinaryNode.valueOf(string(first));
      case TEXT -> TextNode.valueOf(text(first));
      case ARRAY -> array(first, depth);
      case MAP -> map(first, depth);
      case TAG -> tagged(in.argument(first));
      default -> simple(first);
    };
  }

  private JsonNode array(int first, int depth) throws UndecodableException {
    countContainer();
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    if (CborInput.isIndefinite(first)) {
      for (int next = in.next(); next != BREAK; next = in.next()) {
        array.add(item(next, depth + 1));
      }
      return array;
    }
    for (long left = in.count(first, 1); left > 0; left--) {
      array.add(item(in.next(), depth + 1));
    }
    return array;
  }

  private JsonNode map(int first, int depth) throws UndecodableException {
    countContainer();
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    if (CborInput.isIndefinite(first)) {
      for (int next = in.next(); next != BREAK; next = in.next()) {
        entry(map, next, depth);
      }
      return map;
    }
    for (long left = in.count(first, 2); left > 0; left--) {
      entry(map, in.next(), depth);
    }
    return map;
  }

  /** Nobody can tell which of two values with one key is meant. */
  private void entry(ObjectNode map, int first, int depth) throws UndecodableException {
    String key = key(first);
    if (map.has(key)) {
      throw CborInput.wrong("a map has the key " + key + " twice");
    }
    map.set(key, item(in.next(), depth + 1));
  }

  private String key(int first) throws UndecodableException {
    return switch (first >> 5) {
      case UNSIGNED, NEGATIVE -> {
        BigInteger key = integer(first);
        yield key.bitLength() < Long.SIZE ? labels.apply(key.longValue()) : key.toString();
      }
      case TEXT -> text(first);
      default -> throw CborInput.wrong("a key of a map is neither an integer nor a text");
    };
  }

  private JsonNode tagged(long tag) throws UndecodableException {
    if (tag == TAG_POSITIVE || tag == TAG_NEGATIVE) {
      return DecimalNode.valueOf(new BigDecimal(large(tag)));
    }
    if (tag != TAG_DECIMAL) {
      // What a tag means is part of the value, as with a time or a fraction in other bases.
      throw CborInput.wrong("the tag " + Long.toUnsignedString(tag) + " is not known here");
    }
    int first = in.next();
    if (first >> 5 != ARRAY || CborInput.isIndefinite(first) || in.argument(first) != 2) {
      throw CborInput.wrong("a decimal fraction is an array of exponent and mantissa");
    }
    BigInteger exponent = whole(in.next());
    BigInteger mantissa = whole(in.next());
    if (exponent.abs().compareTo(BigInteger.valueOf(LARGEST_EXPONENT)) > 0) {
      throw new UndecodableException(
          "NumberOutOfRange", "a number of the payload has the exponent " + exponent);
    }
    return DecimalNode.valueOf(new BigDecimal(mantissa, -exponent.intValue()));
  }

  /** An integer of any length. */
  private BigInteger whole(int first) throws UndecodableException {
    int type = first >> 5;
    if (type == TAG) {
      long tag = in.argument(first);
      if (tag == TAG_POSITIVE || tag == TAG_NEGATIVE) {
        return large(tag);
      }
    } else if (type == UNSIGNED || type == NEGATIVE) {
      return integer(first);
    }
    throw CborInput.wrong("a decimal fraction is of integers");
  }

  private BigInteger large(long tag) throws UndecodableException {
    int first = in.next();
    if (first >> 5 != BYTES) {
      throw CborInput.wrong("a large integer is a byte string");
    }
    byte[] magnitude = string(first);
    if (magnitude.length > LONGEST_NUMBER) {
      throw new UndecodableException(
          "NumberOutOfRange", "a number of the payload has " + magnitude.length + " bytes");
    }
    BigInteger value = new BigInteger(1, magnitude);
    return tag == TAG_POSITIVE ? value : value.not();
  }

  /** The smallest node that holds an integer, of which a payload of a megabyte has a million. */
  private JsonNode integerNode(int first) throws UndecodableException {
    long argument = in.argument(first);
    if (argument < 0) {
      return BigIntegerNode.valueOf(integer(first, argument));
    }
    long value = first >> 5 == UNSIGNED ? argument : ~argument;
    return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }

  private BigInteger integer(int first) throws UndecodableException {
    return integer(first, in.argument(first));
  }

  private static BigInteger integer(int first, long argument) {
    BigInteger value =
        argument >= 0
            ? BigInteger.valueOf(argument)
            : BigInteger.valueOf(argument).add(BigInteger.ONE.shiftLeft(Long.SIZE));
    return first >> 5 == UNSIGNED ? value : value.not();
  }

  private JsonNode simple(int first) throws UndecodableException {
    return switch (first & 0x1F) {
      case 20 -> BooleanNode.FALSE;
      case 21 -> BooleanNode.TRUE;
      case 22, 23 -> NullNode.getInstance();
      case 25 -> number(in.half());
      case 26 -> {
        float single = in.single();
        yield Float.isFinite(single) ? SingleNode.of(single) : DoubleNode.valueOf(single);
      }
      case 27 -> number(in.number());
      case CborInput.INDEFINITE -> throw CborInput.wrong("something ends that has not begun");
      default -> throw CborInput.wrong("it has a simple value that is not known");
    };
  }

  private static JsonNode number(double value) {
    return Double.isFinite(value)
        ? DecimalNode.valueOf(BigDecimal.valueOf(value))
        : DoubleNode.valueOf(value);
  }

  private String text(int first) throws UndecodableException {
    if (!CborInput.isIndefinite(first)) {
      return PayloadBytes.text(in.view(first));
    }
    StringBuilder text = new StringBuilder();
    for (int next = in.next(); next != BREAK; next = in.next()) {
      text.append(PayloadBytes.text(in.view(chunk(next, TEXT))));
    }
    return text.toString();
  }

  private byte[] string(int first) throws UndecodableException {
    if (!CborInput.isIndefinite(first)) {
      return PayloadBytes.copy(in.view(first));
    }
    ByteArrayOutputStream string = new ByteArrayOutputStream();
    for (int next = in.next(); next != BREAK; next = in.next()) {
      string.writeBytes(PayloadBytes.copy(in.view(chunk(next, BYTES))));
    }
    return string.toByteArray();
  }

  private static int chunk(int first, int type) throws UndecodableException {
    if (first >> 5 != type || CborInput.isIndefinite(first)) {
      throw CborInput.wrong("a string in parts has a part of another type");
    }
    return first;
  }

  private void countContainer() throws UndecodableException {
    if (++containers > MOST_CONTAINERS) {
      throw new UndecodableException(
          "TooManyReadings", "the payload has more than " + MOST_CONTAINERS + " arrays and maps");
    }
  }
}
