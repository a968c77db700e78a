// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Digests;
import io.streamgauge.transforms.keys.ShortKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A memory of what was seen lately, bounded in number and time. It keeps 128 bits of a hash for
 * each, so that memory does not depend on how long the texts are.
 */
final class RecentReadings {
  /** The first 128 bits of a hash. */
  private record Fingerprint(long high, long low) {}

  private final Map<Fingerprint, Long> seen = new LinkedHashMap<>();
  private final MessageDigest digest = Digests.sha256();
  private final long window;
  private final int capacity;
  private long forgotten;
  private long newestForgotten = Long.MIN_VALUE;

  /** For {@code window} milliseconds from the first one, and {@code capacity} at most. */
  RecentReadings(long window, int capacity) {
    this.window = window;
    this.capacity = capacity;
  }

  /** Whether these texts, of which some may be null, were seen before; now they were. */
  synchronized boolean again(List<String> texts, long now) {
    forgetIdle(now);
    Fingerprint fingerprint = fingerprint(texts);
    if (seen.containsKey(fingerprint)) {
      return true;
    }
    if (seen.size() >= capacity) {
      Iterator<Long> oldest = seen.values().iterator();
      newestForgotten = oldest.next();
      oldest.remove();
      forgotten++;
    }
    seen.put(fingerprint, now);
    return false;
  }

  private void forgetIdle(long now) {
    Iterator<Long> oldest = seen.values().iterator();
    while (oldest.hasNext() && now - oldest.next() >= window) {
      oldest.remove();
    }
  }

  /** Readings that were forgotten for want of room, before their time. */
  synchronized long forgotten() {
    return forgotten;
  }

  /** Whether what was not seen before may be among the readings forgotten for want of room. */
  synchronized boolean mayHaveLost(long now) {
    return forgotten > 0 && now - newestForgotten < window;
  }

  /** With lengths between them, so that "a","bc" is not "ab","c". */
  private Fingerprint fingerprint(List<String> texts) {
    for (String text : texts) {
      digest.update(
          ByteBuffer.allocate(Integer.BYTES).putInt(text == null ? -1 : text.length()).flip());
      digest.update(ShortKey.chars(text == null ? "" : text));
    }
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return new Fingerprint(hash.getLong(), hash.getLong());
  }
}
