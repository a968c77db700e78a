// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.util.Arrays;

/**
 * A queue of things with consecutive numbers, each found by its number. A hash map of the same
 * would cost two objects a message, on the path that all messages take.
 *
 * @param <T> the things
 */
final class SequenceQueue<T> {
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
