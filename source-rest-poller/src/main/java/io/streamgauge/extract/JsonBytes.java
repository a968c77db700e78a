// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of JSON: where its texts end, and how many marks it has. */
final class JsonBytes {
  private static final long EACH = 0x0101010101010101L;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private JsonBytes() {}

  /** Eight bytes, of which the first is the lowest. */
  static long word(byte[] bytes, int at) {
    return (long) WORDS.get(bytes, at);
  }

  /**
   * The highest bit of each byte that is a quote, an escape or no printable ASCII; right up to the
   * first of them, since what is subtracted carries over only from a byte that is one.
   */
  static long ends(long word) {
    long quotes = word ^ (EACH * '"');
    long escapes = word ^ (EACH * '\\');
    return (((quotes - EACH) & ~quotes)
            | ((escapes - EACH) & ~escapes)
            | (word - EACH * ' ')
            | word)
        & (EACH << 7);
  }

  /** The place of the first quote, escape or byte that is no printable ASCII; else the end. */
  static int plainEnd(byte[] bytes, int from, int end) {
    int i = from;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long ends = ends(word(bytes, i));
      if (ends != 0) {
        return i + Long.numberOfTrailingZeros(ends) / Byte.SIZE;
      }
    }
    while (i < end && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }

  /** Commas, colons and brackets, but for those within texts. */
  static long marks(ByteBuffer body, boolean lines) {
    // In UTF-16 and UTF-32 quotes may be halves of other characters.
    boolean texts = !hasNul(body);
    long marks = 0;
    boolean quoted = false;
    for (int i = body.position(); i < body.limit(); i++) {
      byte each = body.get(i);
      if (each == '"') {
        quoted = texts && !quoted;
      } else if (quoted) {
        // Line breaks cannot be within a text, and end one that was not closed.
        quoted = each != '\n';
        i += each == '\\' ? 1 : 0;
      } else if (each == ','
          || each == ':'
          || each == '['
          || each == '{'
          || (lines && each == '\n')) {
        marks++;
      }
    }
    return marks;
  }

  private static boolean hasNul(ByteBuffer body) {
    for (int i = body.position(); i < Math.min(body.limit(), body.position() + 4); i++) {
      if (body.get(i) == 0 || body.get(i) == (byte) 0xfe || body.get(i) == (byte) 0xff) {
        return true;
      }
    }
    return false;
  }
}
