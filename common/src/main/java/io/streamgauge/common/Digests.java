// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests by SHA-256, most of them as hexadecimal text. */
public final class Digests {
  private Digests() {}

  /** The digest of a text in UTF-8; what UTF-8 cannot hold of it counts as {@code ?}. */
  public static String sha256(String text) {
    return sha256(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The digest of what remains in a buffer, which is left as it is. */
  public static String sha256(ByteBuffer bytes) {
    MessageDigest digest = sha256();
    digest.update(bytes.duplicate());
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A new digest, of what comes in parts. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
