// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.common.LogText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.connect.errors.DataException;

/** The bytes of one row while it is being encoded; reused from row to row. */
final class RowWriter {
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = new byte[256];
  private int length;

  void reset() {
    length = 0;
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  void writeByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  /** Seven bits a byte, so that counts and lengths mostly take one byte. */
  void writeCount(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    writeByte(rest);
  }

  void writeInt(int value) {
    ensure(Integer.BYTES);
    INT.set(bytes, length, value);
    length += Integer.BYTES;
  }

  void writeLong(long value) {
    ensure(Long.BYTES);
    LONG.set(bytes, length, value);
    length += Long.BYTES;
  }

  void writeBytes(byte[] value) {
    writeCount(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  /**
   * Writes a text.
   *
   * @throws DataException when it is no Unicode: an encoder would make question marks of it
   */
  void writeString(String value) {
    if (writeAscii(value)) {
      return;
    }
    if (!LogText.isUnicode(value)) {
      throw new DataException(
          "The text "
              + LogText.of(value, 100)
              + " has half of a surrogate pair alone, which no file can hold as it is");
    }
    writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Most texts need no encoder and no array of their own; false when this one does. */
  private boolean writeAscii(String value) {
    int before = length;
    int count = value.length();
    writeCount(count);
    ensure(count);
    byte[] into = bytes;
    int at = length;
    for (int i = 0; i < count; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        length = before;
        return false;
      }
      into[at + i] = (byte) c;
    }
    length = at + count;
    return true;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), length * 2));
    }
  }
}
