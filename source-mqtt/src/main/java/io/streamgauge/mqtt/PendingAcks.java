// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which messages the broker may forget: those whose records are all decided, that is on Kafka or
 * filtered, and before which no undecided one is left. MQTT wants acknowledgements in the order of
 * receipt.
 *
 * <p>Normally {@code commitRecord} decides. It is not called when every record of a transaction was
 * filtered: then an exactly-once worker skips the transaction and calls only {@code commit()}.
 * There, {@code commit()} runs on the polling thread and after it everything handed out by the
 * polls <em>before the latest one</em> is committed or filtered (the latest batch can be in the
 * middle of a retry when the connector is paused). On any other worker {@code commit()} says
 * nothing about delivery; but it runs on another thread, or after the last poll. So it only leaves
 * a mark here, and the next poll acts on it.
 */
final class PendingAcks {
  private static final Logger log = LoggerFactory.getLogger(PendingAcks.class);

  private final Consumer<Delivery> release;
  private final Queue<Entry> order = new ArrayDeque<>();
  private final Map<Long, Entry> bySequence = new HashMap<>();
  private int liveConnection;
  private Thread pollThread;
  private long polls;
  private long confirmedPolls;
  private boolean closed;

  /**
   * A new account of messages.
   *
   * @param release told of each delivery that is done, after its acknowledgement if it had one
   */
  PendingAcks(Consumer<Delivery> release) {
    this.release = release;
  }

  private static final class Entry {
    private final Delivery delivery;
    private final BitSet undecided = new BitSet();
    private long poll = Long.MAX_VALUE;

    Entry(Delivery delivery) {
      this.delivery = delivery;
    }

    boolean isDone() {
      return poll != Long.MAX_VALUE && undecided.isEmpty();
    }
  }

  /** A new connection: acknowledgements for deliveries of any other go nowhere from now on. */
  synchronized void connected(int connection) {
    liveConnection = connection;
  }

  /** The connection is gone; its broker will deliver again what was not acknowledged. */
  synchronized void disconnected() {
    liveConnection = 0;
  }

  synchronized void received(Delivery delivery) {
    Entry entry = new Entry(delivery);
    order.add(entry);
    bySequence.put(delivery.sequence(), entry);
  }

  /** Before each poll, on its thread. */
  synchronized void pollStarts() {
    pollThread = Thread.currentThread();
    for (Entry entry : order) {
      if (entry.poll > confirmedPolls) {
        break;
      }
      entry.undecided.clear();
    }
    polls++;
    acknowledgeDone();
  }

  /** The poll under way hands out this many records of the delivery, or none at all. */
  synchronized void handedOut(Delivery delivery, int records) {
    Entry entry = bySequence.get(delivery.sequence());
    if (entry != null) {
      entry.poll = polls;
      entry.undecided.set(0, records);
      acknowledgeDone();
    }
  }

  /** A record is on Kafka or filtered. Connect may say so twice. */
  synchronized void decided(long sequence, int index) {
    Entry entry = bySequence.get(sequence);
    if (entry != null) {
      entry.undecided.clear(index);
      if (entry.undecided.isEmpty()) {
        acknowledgeDone();
      }
    }
  }

  /** Connect called {@code commit()}. */
  synchronized void committed() {
    if (Thread.currentThread() == pollThread) {
      confirmedPolls = polls - 1;
    }
  }

  /** Messages that are not done. */
  synchronized int size() {
    return order.size();
  }

  synchronized boolean isEmpty() {
    return order.isEmpty();
  }

  /** Age of the oldest message that is not done, 0 when there is none. */
  synchronized long oldestAgeMs(Instant now) {
    return order.isEmpty()
        ? 0
        : now.toEpochMilli() - order.element().delivery.received().toEpochMilli();
  }

  /** Acknowledges nothing more. */
  synchronized void close() {
    closed = true;
    order.clear();
    bySequence.clear();
  }

  private void acknowledgeDone() {
    while (!closed && !order.isEmpty() && order.element().isDone()) {
      Delivery delivery = order.remove().delivery;
      bySequence.remove(delivery.sequence());
      try {
        if (delivery.connection() == liveConnection) {
          delivery.message().acknowledgement().run();
        }
      } catch (RejectedExecutionException e) {
        log.debug(
            "Connection {} has just ended; its message comes again", delivery.connection(), e);
      } finally {
        release.accept(delivery);
      }
    }
  }
}
