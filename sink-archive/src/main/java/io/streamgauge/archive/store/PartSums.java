// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ETag that S3 gives to an object made of parts: the MD5 sum of their MD5 sums, and how many
 * they are. Where a store answers each part with its sum, and the completion with that ETag, it has
 * said that the object is there with these bytes. Others, and S3 where a key encrypts, have other
 * ETags, which say nothing.
 */
final class PartSums {
  private static final Logger LOG = LoggerFactory.getLogger(PartSums.class);

  private final MessageDigest part = md5();
  private final MessageDigest whole = md5();
  private int parts;
  private boolean known = part != null;

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      LOG.debug("Objects are looked at after each completion", e);
      return null;
    }
  }

  /** Takes note of a part and of what the store has answered to it. */
  void add(byte[] bytes, int length, String etag) {
    parts++;
    if (known) {
      part.update(bytes, 0, length);
      byte[] sum = part.digest();
      known = HexFormat.of().formatHex(sum).equals(plain(etag));
      whole.update(sum);
    }
  }

  /** What the whole object's has to be; null when that cannot be said. Called once, at the end. */
  String etag() {
    return known ? HexFormat.of().formatHex(whole.digest()) + "-" + parts : null;
  }

  /** An ETag without its quotes. */
  static String plain(String etag) {
    return etag == null ? "" : etag.replace("\"", "").toLowerCase(Locale.ROOT);
  }
}
