// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.time.Duration;

/**
 * Which deliveries may be of messages that came before. The broker's own mark says that it has sent
 * a packet before, not that it has arrived: so of those marked, the ones that this task knows not
 * to have received are none. Not for several threads at once.
 */
final class Repeats {
  /** Where packets cannot be seen, what a resumed session delivers within this time. */
  private static final Duration UNSEEN = Duration.ofSeconds(30);

  private final PacketDigests received = new PacketDigests();
  private boolean resumed;
  private long resumedAtNanos;
  private boolean miscounting;

  /** Whether an earlier task may have received what comes with an identifier new to this one. */
  private boolean inherited = true;

  void accepted(boolean ofOldSession) {
    resumed = ofOldSession;
    resumedAtNanos = System.nanoTime();
    if (!ofOldSession) {
      inherited = false;
      received.clear();
    }
  }

  /** The broker uses identifiers for several messages at once. */
  void miscounted() {
    miscounting = true;
  }

  /** Whether it may have come before; each message comes by here once. */
  boolean isPossible(Message message) {
    Packet packet = message.packet();
    if (!packet.known()) {
      return message.qos() > 0 && resumed && System.nanoTime() - resumedAtNanos < UNSEEN.toNanos();
    }
    boolean possible = packet.duplicate() && mayHaveCome(packet);
    if (!packet.duplicate() && !message.retained()) {
      inherited = false;
    }
    received.put(packet);
    return possible;
  }

  private boolean mayHaveCome(Packet packet) {
    return miscounting || (received.knows(packet.id()) ? received.has(packet) : inherited);
  }
}
