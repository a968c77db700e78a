// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.util.Arrays;
import java.util.BitSet;

/** The latest message under each packet identifier. Not for several threads at once. */
final class PacketDigests {
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

  void clear() {
    known.clear();
  }
}
