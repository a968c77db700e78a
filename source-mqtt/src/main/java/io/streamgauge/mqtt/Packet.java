// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What MQTT itself says of one delivery, which the client library keeps to itself.
 *
 * @param id packet identifier; 0 for quality of service 0, or where it is not known
 * @param duplicate whether the broker has sent this packet before, over whichever connection
 * @param digest of topic and payload, to tell two messages with one identifier apart
 */
record Packet(int id, boolean duplicate, long digest) {
  static final Packet UNKNOWN = new Packet(0, false, 0);

  boolean known() {
    return id != 0;
  }

  /** The first eight bytes of SHA-256: a message that is taken for another is lost. */
  static long digest(String topic, ByteBuffer payload) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(topic.getBytes(StandardCharsets.UTF_8));
      // No topic has this byte in UTF-8.
      sha.update((byte) 0xFF);
      if (payload != null) {
        sha.update(payload.duplicate());
      }
      return ByteBuffer.wrap(sha.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
