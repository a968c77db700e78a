// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.LogText;
import io.streamgauge.common.source.SpacedLog;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages of one connection after the other into the inbox: numbers them, marks what may be
 * a repeat, and keeps the bound. Its messages come on the thread of the connection.
 */
final class MessageIntake {
  private static final Logger log = LoggerFactory.getLogger(MessageIntake.class);

  /** Longest wait for what was received, after which less of it comes again. */
  private static final Duration LONGEST_SETTLING = Duration.ofSeconds(30);

  private final MqttSourceConfig config;
  private final Inbox inbox;
  private final PendingAcks pending;
  private final MqttMetrics metrics;
  private final Clock clock = Clock.systemUTC();
  private final Duration longestPause;
  private long sequence;
  private volatile ServerUri server;
  private volatile boolean refusing;
  private final Repeats repeats = new Repeats();
  private boolean dropping;
  private long leftOut;

  private final SpacedLog spaced = new SpacedLog(Clock.systemUTC());

  // Used on the thread of the session only.
  private boolean settling;
  private long settlingEndsNanos;

  MessageIntake(MqttSourceConfig config, Inbox inbox, PendingAcks pending, MqttMetrics metrics) {
    this.config = config;
    this.inbox = inbox;
    this.pending = pending;
    this.metrics = metrics;
    this.longestPause =
        Duration.ofSeconds(Math.min(30, config.connection().keepAliveSeconds())).dividedBy(2);
  }

  /**
   * Whether a connection makes sense: after a full inbox only when much of it is free again, and
   * not while what was received is waited for.
   */
  boolean isReady() {
    if (refusing ? !inbox.isDrained() : !inbox.hasRoom()) {
      return false;
    }
    refusing = false;
    settling &= !pending.isEmpty() && System.nanoTime() - settlingEndsNanos < 0;
    return !settling;
  }

  /**
   * A connection has ended. A broker that cannot count what waits delivers all of it again; what
   * Kafka has by then needs no second record, so that is waited for, though not for ever.
   *
   * @param miscounted whether it ended because of such a count
   */
  void ended(boolean miscounted) {
    settling = miscounted;
    settlingEndsNanos = System.nanoTime() + LONGEST_SETTLING.toNanos();
  }

  /** A connection was taken by the broker; on its thread, before its first message. */
  void accepted(MqttConnection connection, boolean resumed) {
    boolean same = connection.server().equals(server);
    server = connection.server();
    // Another broker's identifiers say nothing of what came from the first.
    pending.accepted(connection.number(), resumed && same);
    synchronized (this) {
      repeats.accepted(connection.number(), connection.server(), resumed);
    }
  }

  /** The broker uses identifiers for several messages at once. */
  synchronized void miscounted() {
    repeats.miscounted();
  }

  /** How many messages came so far. */
  synchronized long received() {
    return sequence;
  }

  /**
   * Takes a message. While the inbox is full it waits, on the thread that reads the socket, so that
   * TCP makes the broker pause: MQTT itself has no other way, and the client would hold in memory
   * whatever is sent. That thread also sends the keep-alive, so the wait is shorter than its
   * interval.
   *
   * @return false when the connection has to end because the inbox stays full; what comes over it
   *     afterwards is left to the broker
   */
  boolean take(int connection, Message message) {
    if (refusing || drops(message)) {
      return true;
    }
    if (!inbox.awaitRoom(longestPause)) {
      refusing = true;
      return false;
    }
    numbered(connection, message);
    return true;
  }

  /** The threads of a connection that ends and of the next one can meet here. */
  private synchronized void numbered(int connection, Message message) {
    boolean again = repeats.isPossible(connection, message);
    Delivery delivery =
        new Delivery(++sequence, connection, again, message, clock.instant(), leftOut);
    metrics.received(delivery);
    if (pending.received(delivery)) {
      metrics.acknowledgedAgain();
      inbox.hold(delivery);
      pending.handedOut(delivery, 0, true);
    } else {
      inbox.put(delivery);
    }
  }

  /** Nobody delivers messages of quality of service 0 again, so the user decides on them. */
  private boolean drops(Message message) {
    if (config.messages().whenFull() == MessageOptions.WhenFull.WAIT || message.qos() > 0) {
      return false;
    }
    boolean drop = !inbox.hasRoom();
    if (drop) {
      metrics.qos0Dropped();
    }
    if (changes(drop) && drop) {
      spaced
          .count("dropping", 1)
          .ifPresent(
              times ->
                  log.warn(
                      "MQTT client {}: {}={} is full{}: dropping messages of quality of service 0 until there is"
                          + " room, as {}=drop says; qos0-dropped-total counts them",
                      LogText.of(config.session().clientId()),
                      MessageOptions.INBOX_MAX_BYTES,
                      config.messages().inboxMaxBytes(),
                      SpacedLog.times(times),
                      MessageOptions.QOS0_WHEN_FULL));
    }
    return drop;
  }

  private synchronized boolean changes(boolean drop) {
    boolean changed = drop != dropping;
    dropping = drop;
    leftOut += drop ? 1 : 0;
    return changed;
  }
}
