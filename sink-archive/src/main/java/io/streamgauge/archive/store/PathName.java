// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.common.Digests;
import io.streamgauge.common.LogText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The name of one directory or file that every file system and bucket can spell: escaped like Hive,
 * in valid Unicode, of bounded length. What does not fit is cut, and a hash of the whole name takes
 * its place, so that two names never become one; a name that looks cut already is hashed too, or
 * somebody could send it in order to meet another one's directory.
 */
public final class PathName {
  /** Bytes of a name on all file systems that matter. */
  public static final int LONGEST = 255;

  private static final String ESCAPED = "\"#%'*/:=?\\{[]^";
  private static final boolean[] SPECIAL = special();
  private static final String MARK = "~x";
  private static final int HASH_CHARS = 32;
  private static final int TAIL = MARK.length() + HASH_CHARS;

  private PathName() {}

  /** The name of bounded length for one that is escaped. */
  public static String of(String escaped) {
    return of(escaped, LONGEST);
  }

  /**
   * The name of at most so many bytes for one that is escaped.
   *
   * @param longest more bytes than the mark and hash of a name that is cut
   */
  public static String of(String escaped, int longest) {
    if (plain(escaped, longest) || (fits(escaped, longest) && !looksCut(escaped))) {
      return escaped;
    }
    return cut(escaped, longest);
  }

  /** The name itself, or where no file system can spell it, what {@link #of} makes of it. */
  static String valid(String name) {
    return LogText.isUnicode(name) ? name : cut(name, LONGEST);
  }

  /** Most names: nothing needs to be encoded to be measured. */
  private static boolean plain(String name, int longest) {
    if (name.length() > longest || looksCut(name)) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(String name, int longest) {
    return LogText.isUnicode(name) && bytes(name) <= longest;
  }

  /** Bytes that a text takes in a name. */
  public static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  public static boolean looksCut(String name) {
    int at = name.length() - TAIL;
    if (at < 0 || !name.startsWith(MARK, at)) {
      return false;
    }
    for (int i = at + MARK.length(); i < name.length(); i++) {
      if (!HexFormat.isHexDigit(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String cut(String name, int longest) {
    StringBuilder head = new StringBuilder();
    int left = longest - TAIL;
    for (int i = 0; i < name.length(); ) {
      int point = name.codePointAt(i);
      boolean alone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      int shown = alone ? 0xfffd : point;
      left -= shown < 0x80 ? 1 : shown < 0x800 ? 2 : shown < 0x10000 ? 3 : 4;
      if (left < 0) {
        break;
      }
      head.appendCodePoint(shown);
      i += Character.charCount(point);
    }
    if (left < 0) {
      dropPartOfEscape(head);
    }
    return head + MARK + hash(name);
  }

  /** Half an escape would be text, and half a character of several escapes no text at all. */
  private static void dropPartOfEscape(StringBuilder head) {
    for (int back = 1; back <= 2 && back <= head.length(); back++) {
      if (head.charAt(head.length() - back) == '%') {
        head.setLength(head.length() - back);
        break;
      }
    }
    while (head.length() >= 3
        && head.charAt(head.length() - 3) == '%'
        && head.charAt(head.length() - 2) >= '8') {
      head.setLength(head.length() - 3);
    }
  }

  /** Of the chars as they are: an encoder would make all lone surrogates the same. */
  private static String hash(String name) {
    byte[] chars = new byte[2 * name.length()];
    for (int i = 0; i < name.length(); i++) {
      chars[2 * i] = (byte) (name.charAt(i) >> 8);
      chars[2 * i + 1] = (byte) name.charAt(i);
    }
    return Digests.sha256(ByteBuffer.wrap(chars)).substring(0, HASH_CHARS);
  }

  /** Escapes like Hive; also names that would mean another directory, and all controls. */
  public static String escape(String text) {
    boolean dots = text.equals(".") || text.equals("..");
    int plain = 0;
    while (!dots && plain < text.length() && !special(text.charAt(plain))) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (dots || special(c)) {
        for (byte octet : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
          escaped.append('%').append(String.format("%02X", octet & 0xff));
        }
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** Beside Hive's: what ends a line somewhere, and what XML, in which a bucket lists, has not. */
  private static boolean special(char c) {
    return c < SPECIAL.length ? SPECIAL[c] : c == 0x2028 || c == 0x2029 || c >= 0xfffe;
  }

  private static boolean[] special() {
    boolean[] special = new boolean[0xa0];
    Arrays.fill(special, 0, ' ', true);
    Arrays.fill(special, 0x7f, 0xa0, true);
    ESCAPED.chars().forEach(c -> special[c] = true);
    return special;
  }
}
