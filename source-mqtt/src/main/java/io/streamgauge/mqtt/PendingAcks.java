// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The account of the messages that the broker may forget: those whose records are all decided, that
 * is on Kafka or filtered, and before which no undecided one is left. MQTT wants acknowledgements
 * in the order of receipt.
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
  private final SequenceQueue<Entry> order = new SequenceQueue<>();
  private final Settled settled = new Settled();
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

  /** A delivery that waits for its acknowledgement. */
  private static final class Entry {
    private final Delivery delivery;
    private long poll = Long.MAX_VALUE;
    private int handedOut;
    private int undecided;

    /** Which ones are undecided; null when there is one record at most, as nearly always. */
    private BitSet undecidedOfMany;

    Entry(Delivery delivery) {
      this.delivery = delivery;
    }

    /** A delivery of many records is handed out over several polls, and done after the last. */
    void handedOut(long inPoll, int records, boolean last) {
      if (undecidedOfMany == null && (!last || records > 1)) {
        undecidedOfMany = new BitSet(records);
      }
      if (undecidedOfMany != null) {
        undecidedOfMany.set(handedOut, handedOut + records);
      }
      handedOut += records;
      undecided += records;
      if (last) {
        poll = inPoll;
      }
    }

    void decided(int index) {
      if (undecidedOfMany == null) {
        undecided = 0;
      } else if (undecidedOfMany.get(index)) {
        undecidedOfMany.clear(index);
        undecided--;
      }
    }

    boolean isDone() {
      return poll != Long.MAX_VALUE && undecided == 0;
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

  /** The broker has taken a connection, and has the session still or not. */
  synchronized void accepted(int connection, boolean resumed) {
    settled.accepted(connection, resumed);
  }

  /**
   * A delivery came; their numbers must be consecutive.
   *
   * @return whether its message is known to be on Kafka, so that it is to make no records
   */
  synchronized boolean received(Delivery delivery) {
    order.add(delivery.sequence(), new Entry(delivery));
    return settled.take(delivery);
  }

  /** Before each poll, on its thread. */
  synchronized void pollStarts() {
    pollThread = Thread.currentThread();
    // What one poll handed out comes before what the next did: the loop ends at the first that is
    // not confirmed.
    while (!order.isEmpty() && order.peek().poll <= confirmedPolls) {
      acknowledgeOldest();
    }
    polls++;
    acknowledgeDone();
  }

  /**
   * The poll under way hands out this many records of the delivery, or none at all.
   *
   * @param last whether no later poll hands out more of it
   */
  synchronized void handedOut(Delivery delivery, int records, boolean last) {
    Entry entry = order.get(delivery.sequence());
    if (entry != null) {
      entry.handedOut(polls, records, last);
      acknowledgeDone();
    }
  }

  /** A record is on Kafka or filtered. Connect may say so twice. */
  synchronized void decided(long sequence, int index) {
    Entry entry = order.get(sequence);
    if (entry != null) {
      entry.decided(index);
      acknowledgeDone();
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
        : now.toEpochMilli() - order.peek().delivery.received().toEpochMilli();
  }

  /** Acknowledges nothing more. */
  synchronized void close() {
    closed = true;
    order.clear();
  }

  private void acknowledgeDone() {
    while (!closed && !order.isEmpty() && order.peek().isDone()) {
      acknowledgeOldest();
    }
  }

  private void acknowledgeOldest() {
    Delivery delivery = order.peek().delivery;
    order.remove();
    try {
      if (delivery.connection() == liveConnection) {
        delivery.message().acknowledgement().run();
      } else {
        settled.add(delivery);
      }
    } catch (RejectedExecutionException e) {
      settled.add(delivery);
      log.debug("Connection {} has just ended; its message comes again", delivery.connection(), e);
    } finally {
      release.accept(delivery);
    }
  }

  /**
   * A queue of things with consecutive numbers, each found by its number. A hash map of the same
   * would cost two objects a message, on the path that all messages take.
   *
   * @param <T> the things
   */
  static final class SequenceQueue<T> {
    private Object[] ring = new Object[64];
    private long first;
    private long next;

    /**
     * Adds a thing at the end.
     *
     * @throws IllegalArgumentException when its number does not follow the one before it
     */
    void add(long sequence, T thing) {
      if (isEmpty()) {
        first = sequence;
        next = sequence;
      } else if (sequence != next) {
        throw new IllegalArgumentException(sequence + " does not follow " + (next - 1));
      }
      if (size() == ring.length) {
        grow();
      }
      ring[slot(sequence)] = thing;
      next++;
    }

    private void grow() {
      Object[] larger = new Object[ring.length * 2];
      for (long i = first; i < next; i++) {
        larger[(int) (i & (larger.length - 1))] = ring[slot(i)];
      }
      ring = larger;
    }

    /** The thing with this number, or null when it is not in the queue. */
    T get(long sequence) {
      return sequence < first || sequence >= next ? null : at(slot(sequence));
    }

    /** The oldest thing, or null. */
    T peek() {
      return get(first);
    }

    /** Takes the oldest thing out, if there is one. */
    void remove() {
      if (!isEmpty()) {
        ring[slot(first++)] = null;
      }
    }

    int size() {
      return (int) (next - first);
    }

    boolean isEmpty() {
      return next == first;
    }

    void clear() {
      Arrays.fill(ring, null);
      first = next;
    }

    private int slot(long sequence) {
      return (int) (sequence & (ring.length - 1));
    }

    @SuppressWarnings("unchecked")
    private T at(int slot) {
      return (T) ring[slot];
    }
  }
}
