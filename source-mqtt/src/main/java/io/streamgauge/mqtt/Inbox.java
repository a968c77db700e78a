// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The hand-over from the client's thread to the task's thread. It counts the bytes of every
 * delivery from {@link #put} until {@link #release}, not only while it is queued: the MQTT client
 * holds a message in memory until it is acknowledged. It also counts them, as a connection has no
 * more than 65,535 packet identifiers, and a broker that goes on beyond them uses one twice.
 */
final class Inbox {
  /** Fewer than there are packet identifiers by what may be on its way when all is full. */
  static final int MOST_HELD = 50_000;

  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Delivery> queue = new ArrayDeque<>();
  private long heldBytes;
  private int held;
  private boolean closed;

  Inbox(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether another delivery may come; at most one goes over the bound. */
  boolean hasRoom() {
    lock.lock();
    try {
      return !isFull();
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    return heldBytes >= maxBytes || held >= MOST_HELD;
  }

  /** Whether so much was released that taking messages again makes sense. */
  boolean isDrained() {
    lock.lock();
    try {
      return heldBytes <= maxBytes / 2 && held <= MOST_HELD / 2;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for room.
   *
   * @return whether there is room; not when closed
   */
  boolean awaitRoom(Duration wait) {
    long nanos = wait.toNanos();
    lock.lock();
    try {
      while (isFull() && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return !isFull() && !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  long heldBytes() {
    lock.lock();
    try {
      return heldBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Counts a delivery that nobody has to take. */
  void hold(Delivery delivery) {
    lock.lock();
    try {
      heldBytes += delivery.bytes();
      held++;
    } finally {
      lock.unlock();
    }
  }

  /** Queues a delivery; goes over the bound rather than wait. */
  void put(Delivery delivery) {
    lock.lock();
    try {
      hold(delivery);
      queue.add(delivery);
      if (queue.size() == 1) {
        // The one that takes waits only for the first.
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Up to {@code max} deliveries as soon as there is one, none after the wait or when closed. */
  List<Delivery> take(int max, Duration wait) throws InterruptedException {
    long nanos = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty() && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      List<Delivery> taken = new ArrayList<>(Math.min(max, queue.size()));
      while (taken.size() < max && !queue.isEmpty()) {
        taken.add(queue.remove());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Frees the bytes of a delivery that is acknowledged or can no longer be. */
  void release(Delivery delivery) {
    lock.lock();
    try {
      boolean wasFull = isFull();
      heldBytes -= delivery.bytes();
      held--;
      if (wasFull) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Drops what is queued, which the broker still has, and lets nobody wait any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      queue.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
