// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;

/** Reads rows that a {@link RowWriter} wrote, out of an array that does not change any more. */
final class RowReader {
  private byte[] bytes;
  private int at;

  void seek(byte[] array, int position) {
    bytes = array;
    at = position;
  }

  /** The array that is read. */
  byte[] array() {
    return bytes;
  }

  /** Where the next value is. */
  int at() {
    return at;
  }

  int readByte() {
    return bytes[at++];
  }

  boolean readBoolean() {
    return bytes[at++] != 0;
  }

  int readCount() {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** The value of a DOUBLE column that is read next, left in place; NaN when it is null. */
  double peekDouble(boolean optional) {
    int before = at;
    double value = !optional || readBoolean() ? Double.longBitsToDouble(readLong()) : Double.NaN;
    at = before;
    return value;
  }

  int readInt() {
    int value = (int) RowWriter.INT.get(bytes, at);
    at += Integer.BYTES;
    return value;
  }

  long readLong() {
    long value = (long) RowWriter.LONG.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  /** The bytes in place: dictionaries may keep them as long as the buffer lives. */
  Binary readBinary() {
    int length = readCount();
    Binary binary = Binary.fromConstantByteArray(bytes, at, length);
    at += length;
    return binary;
  }

  /** Whether what {@link #readBinary} would give has these bytes; if so, it is passed over. */
  boolean skipBinary(byte[] same, int from, int length) {
    int before = at;
    if (readCount() == length && Arrays.equals(bytes, at, at + length, same, from, from + length)) {
      at += length;
      return true;
    }
    at = before;
    return false;
  }

  byte[] readBytes() {
    int length = readCount();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  String readString() {
    int length = readCount();
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }
}
