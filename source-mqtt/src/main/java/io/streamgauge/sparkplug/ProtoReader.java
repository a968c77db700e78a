// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one message in the wire format of Protocol Buffers, one after the other. It makes
 * no object of a field before it is asked for, so that a length that is claimed costs nothing, and
 * goes into a message within it only when told to.
 */
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED_32 = 5;
  private static final long MOST_FIELD = (1L << 29) - 1;
  private static final int MOST_SHIFT = 63;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int wire;
  private long bits;
  private int from;

  /** The message that these bytes are; they must not change any more. */
  ProtoReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private ProtoReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** The message that these bytes are. */
  static ProtoReader of(ByteBuffer bytes) {
    int from = bytes.arrayOffset() + bytes.position();
    return new ProtoReader(bytes.array(), from, from + bytes.remaining());
  }

  /** Goes to the next field; false when there is none. */
  boolean next() throws SparkplugException {
    if (at == end) {
      return false;
    }
    long tag = number();
    long named = tag >>> 3;
    if (named == 0 || named > MOST_FIELD) {
      throw malformed("it has a field of number " + Long.toUnsignedString(named));
    }
    field = (int) named;
    wire = (int) (tag & 7);
    switch (wire) {
      case VARINT -> bits = number();
      case FIXED_64 -> bits = fixed(Long.BYTES);
      case FIXED_32 -> bits = fixed(Integer.BYTES);
      case LENGTH -> skipBytes();
      default -> throw malformed("field " + field + " is of wire type " + wire);
    }
    return true;
  }

  private void skipBytes() throws SparkplugException {
    long length = number();
    if (length < 0 || length > end - at) {
      throw malformed(
          "field "
              + field
              + " says that it has "
              + Long.toUnsignedString(length)
              + " bytes, and "
              + (end - at)
              + " are left");
    }
    from = at;
    at += (int) length;
  }

  private long number() throws SparkplugException {
    long number = 0;
    for (int shift = 0; at < end; shift += 7) {
      byte next = bytes[at++];
      if (shift == MOST_SHIFT && (next & 0xff) > 1) {
        throw malformed("a number has more than 64 bits");
      }
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw malformed("it ends within a number");
  }

  private long fixed(int length) throws SparkplugException {
    if (end - at < length) {
      throw malformed("it ends within field " + field);
    }
    long number = 0;
    for (int i = length - 1; i >= 0; i--) {
      number = (number << 8) | (bytes[at + i] & 0xff);
    }
    at += length;
    return number;
  }

  /** The number of the field. */
  int field() {
    return field;
  }

  /** A number of up to 64 bits, as they are. */
  long varint() throws SparkplugException {
    need(VARINT);
    return bits;
  }

  boolean flag() throws SparkplugException {
    return varint() != 0;
  }

  float float32() throws SparkplugException {
    need(FIXED_32);
    return Float.intBitsToFloat((int) bits);
  }

  double float64() throws SparkplugException {
    need(FIXED_64);
    return Double.longBitsToDouble(bits);
  }

  /** The bytes of a field, not copied. */
  ByteBuffer bytes() throws SparkplugException {
    need(LENGTH);
    return ByteBuffer.wrap(bytes, from, at - from);
  }

  String text() throws SparkplugException {
    return text(bytes());
  }

  /** The message that a field is. */
  ProtoReader message() throws SparkplugException {
    need(LENGTH);
    return new ProtoReader(bytes, from, at);
  }

  private void need(int type) throws SparkplugException {
    if (wire != type) {
      throw malformed("field " + field + " is of wire type " + wire + ", not " + type);
    }
  }

  /** Bytes as a text: replaced characters would be lost. */
  static String text(ByteBuffer utf8) throws SparkplugException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw malformed("a text is not in UTF-8");
    }
  }

  private static SparkplugException malformed(String how) {
    return new SparkplugException("Protobuf", "the payload is no message of Sparkplug B: " + how);
  }
}
