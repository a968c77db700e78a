// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * A message as the client library hands it over, whichever version of MQTT it came by.
 *
 * @param topic MQTT topic
 * @param payload the bytes, not copied
 * @param qos quality of service of this delivery
 * @param retained whether the broker had kept it from before the subscription
 * @param properties content type, correlation data and user properties of MQTT 5, as headers
 * @param acknowledgement tells the broker that it can forget the message
 * @param packet what MQTT says of this delivery
 */
record Message(
    String topic,
    ByteBuffer payload,
    int qos,
    boolean retained,
    List<Map.Entry<String, String>> properties,
    Runnable acknowledgement,
    Packet packet) {

  /** The same message as it came in this packet. */
  Message in(Packet of) {
    return new Message(topic, payload, qos, retained, properties, acknowledgement, of);
  }

  /**
   * The facts of one delivery that MQTT itself tells, and that the client library keeps to itself.
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
      MessageDigest sha = Digests.sha256();
      sha.update(topic.getBytes(StandardCharsets.UTF_8));
      // No topic has this byte in UTF-8.
      sha.update((byte) 0xFF);
      if (payload != null) {
        sha.update(payload.duplicate());
      }
      return ByteBuffer.wrap(sha.digest()).getLong();
    }

    /** The latest message under each packet identifier. Not for several threads at once. */
    static final class LatestDigests {
      private static final int SMALLEST = 1_024;

      private long[] digests = new long[SMALLEST];
      private final BitSet known = new BitSet();

      boolean knows(int id) {
        return known.get(id);
      }

      /** Whether the latest message under this identifier was this one. */
      boolean has(Packet packet) {
        return known.get(packet.id()) && digests[packet.id()] == packet.digest();
      }

      void put(Packet packet) {
        int id = packet.id();
        if (id >= digests.length) {
          digests = Arrays.copyOf(digests, Math.max(id + 1, digests.length * 2));
        }
        digests[id] = packet.digest();
        known.set(id);
      }
    }
  }
}
