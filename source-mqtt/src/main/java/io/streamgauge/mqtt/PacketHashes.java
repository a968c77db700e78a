// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.util.Arrays;
import java.util.BitSet;

/** The latest message under each packet identifier. Not for several threads at once. */
final class PacketHashes {
  private static final int SMALLEST = 1_024;

  private int[] hashes = new int[SMALLEST];
  private final BitSet known = new BitSet();

  boolean knows(int id) {
    return known.get(id);
  }

  /** Whether the latest message under this identifier was this one. */
  boolean has(Packet packet) {
    return known.get(packet.id()) && hashes[packet.id()] == packet.hash();
  }

  void put(Packet packet) {
    int id = packet.id();
    if (id >= hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.max(id + 1, hashes.length * 2));
    }
    hashes[id] = packet.hash();
    known.set(id);
  }

  void clear() {
    known.clear();
  }
}
