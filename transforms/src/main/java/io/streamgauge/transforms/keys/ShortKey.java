// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.keys;

import io.streamgauge.common.Digests;
import java.nio.ByteBuffer;

/**
 * A text as the key of something that is remembered. Whoever sends readings chooses the text, so a
 * long one is remembered by its digest: what a key takes does not depend on its length.
 */
public final class ShortKey {
  private static final int LONGEST = 64;

  private ShortKey() {}

  /** The text itself when it is short, else digest and length: longer than any short text. */
  public static String of(String text) {
    return text.length() <= LONGEST ? text : Digests.sha256(chars(text)) + "/" + text.length();
  }

  /** All that a text is made of: in UTF-8, halves of surrogate pairs would all be the same. */
  public static ByteBuffer chars(String text) {
    ByteBuffer chars = ByteBuffer.allocate(Character.BYTES * text.length());
    chars.asCharBuffer().put(text);
    return chars;
  }

  /** What a key takes in memory, at most. */
  public static int bytes(String key) {
    return Character.BYTES * key.length();
  }
}
