// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import java.nio.ByteBuffer;

/** The heads, lengths and numbers of a document in CBOR, as they come. For one thread. */
final class CborInput {
  static final int INDEFINITE = 31;

  private final ByteBuffer bytes;

  /** A view of a payload, which is big-endian as CBOR is. */
  CborInput(ByteBuffer payload) {
    bytes = payload.slice();
  }

  int left() {
    return bytes.remaining();
  }

  /** The bytes of a string. */
  ByteBuffer view(int first) throws UndecodableException {
    int length = (int) count(first, 1);
    ByteBuffer view = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    return view;
  }

  /** A number of things, each of which has so many bytes at least: none is made beforehand. */
  long count(int first, int least) throws UndecodableException {
    long count = argument(first);
    if (count < 0 || count > bytes.remaining() / least) {
      throw wrong(
          Long.toUnsignedString(count)
              + " bytes or items are said to follow, and "
              + bytes.remaining()
              + " bytes do");
    }
    return count;
  }

  /** What the first byte of an item, or the bytes behind it, say: a value, a length or a tag. */
  long argument(int first) throws UndecodableException {
    int info = first & 0x1F;
    return switch (info) {
      case 24 -> bytes.get() & 0xFF;
      case 25 -> bytes.getShort() & 0xFFFF;
      case 26 -> bytes.getInt() & 0xFFFF_FFFFL;
      case 27 -> bytes.getLong();
      case 28, 29, 30, INDEFINITE ->
          throw wrong("a length is written in a way that has no meaning");
      default -> info;
    };
  }

  /** Whether an item goes on until something says that it ends. */
  static boolean isIndefinite(int first) {
    return (first & 0x1F) == INDEFINITE;
  }

  /** The next byte, with which an item begins. */
  int next() {
    return bytes.get() & 0xFF;
  }

  /** A number of two bytes. */
  double half() {
    short bits = bytes.getShort();
    int exponent = (bits >> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    double magnitude =
        switch (exponent) {
          case 0 -> Math.scalb((double) fraction, -24);
          case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb((double) (fraction + 1024), exponent - 25);
        };
    return bits < 0 ? -magnitude : magnitude;
  }

  /** A number of four bytes. */
  float single() {
    return bytes.getFloat();
  }

  /** A number of eight bytes. */
  double number() {
    return bytes.getDouble();
  }

  static UndecodableException wrong(String what) {
    return new UndecodableException("Cbor", "the payload is no CBOR that can be read: " + what);
  }
}
