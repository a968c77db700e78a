// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON as devices print it. What is right is read as it is; only what is not gets a second look,
 * without the NUL bytes that C strings have around them, and with bare {@code nan} and {@code inf}
 * as texts, so that they cost the one reading that they stand for and not the whole payload.
 */
public final class JsonPayload {
  private static final int LONGEST = 32;

  private JsonPayload() {}

  /**
   * The document in these bytes; a missing node when there is none.
   *
   * @param loose whether a bare {@code nan} or {@code inf} is read, as the text that it is
   * @throws IOException when they are no JSON, as the reader said of them as they came
   */
  public static JsonNode read(
      ObjectReader reader, byte[] bytes, int offset, int length, boolean loose) throws IOException {
    try {
      return reader.readTree(bytes, offset, length);
    } catch (IOException e) {
      byte[] trimmed = trimmed(bytes, offset, length);
      byte[] mended = loose ? quoted(trimmed) : trimmed;
      if (trimmed.length == length && mended.length == length) {
        throw e;
      }
      try {
        return reader.readTree(mended);
      } catch (IOException again) {
        // What is said of the bytes as they came, but for NUL bytes, which change how they are
        // read.
        throw trimmed.length == length ? e : again;
      }
    }
  }

  private static byte[] trimmed(byte[] bytes, int offset, int length) {
    int from = offset;
    int to = offset + length;
    while (to > from && bytes[to - 1] == 0) {
      to--;
    }
    while (from < to && bytes[from] == 0) {
      from++;
    }
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] quoted(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 16);
    int i = 0;
    while (i < bytes.length) {
      int end = i + 1;
      if (bytes[i] == '"') {
        while (end < bytes.length && bytes[end] != '"') {
          end += bytes[end] == '\\' ? 2 : 1;
        }
        end = Math.min(bytes.length, end + 1);
      } else if (isWord(bytes[i])) {
        end = wordEnd(bytes, i);
        int behind = sequenceEnd(bytes, end);
        end = isNoNumber(bytes, i, behind) ? behind : end;
      }
      boolean noNumber = end - i <= LONGEST && isWord(bytes[i]) && isNoNumber(bytes, i, end);
      if (noNumber) {
        out.write('"');
      }
      out.write(bytes, i, end - i);
      if (noNumber) {
        out.write('"');
      }
      i = end;
    }
    return out.toByteArray();
  }

  private static int wordEnd(byte[] bytes, int from) {
    int end = from;
    while (end < bytes.length && isWord(bytes[end])) {
      end++;
    }
    return end;
  }

  /** The end of what stands there in parentheses, or the same place when nothing does. */
  private static int sequenceEnd(byte[] bytes, int from) {
    if (from == bytes.length || bytes[from] != '(') {
      return from;
    }
    int end = from + 1;
    while (end < bytes.length && isOfSequence(bytes[end])) {
      end++;
    }
    return end < bytes.length && bytes[end] == ')' ? end + 1 : from;
  }

  /** Whether a text is what is printed of a number that is none: {@code nan}, {@code -inf}. */
  public static boolean isNoNumber(String text) {
    if (text.length() > LONGEST) {
      return false;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return isNoNumber(bytes, 0, bytes.length);
  }

  /**
   * What printf of C, Windows, Java, JavaScript and Python make of a number that is none: {@code
   * nan}, {@code nan(ind)}, {@code inf} or {@code infinity}, and {@code 1.#IND} and its like, with
   * a sign or without.
   */
  static boolean isNoNumber(byte[] bytes, int from, int end) {
    int at = from < end && (bytes[from] == '+' || bytes[from] == '-') ? from + 1 : from;
    if (at < end && isDigit(bytes[at])) {
      at += at + 1 < end && bytes[at + 1] == '.' ? 2 : 1;
      return at < end && bytes[at] == '#' && isWindowsName(bytes, at + 1, end);
    }
    boolean sequence = at + 3 < end && bytes[at + 3] == '(' && sequenceEnd(bytes, at + 3) == end;
    return isText("nan", bytes, at, sequence ? at + 3 : end)
        || isText("inf", bytes, at, end)
        || isText("infinity", bytes, at, end);
  }

  /** One of the names that Windows has, and digits. */
  private static boolean isWindowsName(byte[] bytes, int from, int end) {
    int last = end;
    while (last > from && isDigit(bytes[last - 1])) {
      last--;
    }
    return isText("inf", bytes, from, last)
        || isText("ind", bytes, from, last)
        || isText("qnan", bytes, from, last)
        || isText("snan", bytes, from, last);
  }

  private static boolean isText(String lower, byte[] bytes, int from, int end) {
    if (end - from != lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      byte b = bytes[from + i];
      if ((b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isOfSequence(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || isDigit(b) || b == '_';
  }

  private static boolean isWord(byte b) {
    return isOfSequence(b) || b == '+' || b == '-' || b == '.' || b == '#' || b == '$' || b < 0;
  }
}
