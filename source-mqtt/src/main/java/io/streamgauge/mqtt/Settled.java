// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.mqtt.Message.Packet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Messages that are on Kafka and whose broker does not know it, because their connection had ended
 * before. It delivers them again when it resumes the session, and then they need an acknowledgement
 * and no record.
 *
 * <p>To take another message for one of them would lose it. So it must come over a resumed session,
 * marked by the broker as sent before, under the same packet identifier, with the same topic and
 * payload, in the order in which they came at first over the connection before, and before anything
 * that was not sent before. Whatever fails one of these is written.
 */
final class Settled {
  private final Map<Integer, Known> byPacketId = new HashMap<>();

  /** Over which connection each identifier came last; what came earlier is not waited for. */
  private int[] latest = new int[1_024];

  private int expecting;

  /** The last connection that a broker has taken. */
  private int last;

  private long lastTaken;

  /** The connection over which nothing is delivered again any more, and those before it. */
  private int finished;

  /** A message that is on Kafka, as its connection saw it. */
  private record Known(long sequence, int connection, long digest) {}

  /** A message is on Kafka, and its connection is gone. */
  void add(Delivery delivery) {
    int id = delivery.message().packet().id();
    if (delivery.message().packet().known()
        && delivery.connection() > finished
        && delivery.connection() == latest[id]) {
      byPacketId.put(
          id,
          new Known(
              delivery.sequence(), delivery.connection(), delivery.message().packet().digest()));
    }
  }

  /**
   * A connection begins. A new session has nothing to deliver again. And what came over an earlier
   * connection than the last one may have been given up by the broker since, and its identifier to
   * another message, which that last one lost on its way.
   */
  void accepted(int connection, boolean resumed) {
    expecting = connection;
    lastTaken = 0;
    forget(last);
    last = connection;
    if (!resumed) {
      finish(connection);
    }
  }

  /** Nothing that came before this connection is delivered again any more. */
  private void finish(int connection) {
    expecting = 0;
    forget(connection);
  }

  private void forget(int before) {
    finished = Math.max(finished, before - 1);
    byPacketId.values().removeIf(known -> known.connection() <= finished);
  }

  /** Whether this delivery is one of them; each one comes by here. */
  boolean take(Delivery delivery) {
    Packet packet = delivery.message().packet();
    if (!packet.known()) {
      return false;
    }
    int id = packet.id();
    if (id >= latest.length) {
      latest = Arrays.copyOf(latest, Math.max(id + 1, latest.length * 2));
    }
    latest[id] = delivery.connection();
    // The identifier is this message's from now on, whichever it is.
    Known known = byPacketId.remove(id);
    if (delivery.connection() != expecting) {
      return false;
    }
    if (!packet.duplicate()) {
      // What was under way comes first: the rest of it is gone from the broker.
      finish(expecting);
      return false;
    }
    if (known == null
        || known.connection() >= delivery.connection()
        || known.sequence() <= lastTaken
        || known.digest() != packet.digest()) {
      return false;
    }
    lastTaken = known.sequence();
    return true;
  }
}
