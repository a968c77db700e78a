// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Counts what a query does with one answer: its steps, the memory of what it makes, and the time.
 * The library has no bounds of its own, and cannot be interrupted.
 */
final class JqMeter {
  /** Most steps of a query while one answer is taken apart, and characters or values moved. */
  static final long MOST_STEPS = 200_000_000;

  /** A value beside its text. */
  static final int NODE_BYTES = 72;

  /** A character of a text, while the text is put together. */
  static final int CHAR_BYTES = 4;

  private static final long MOST_NANOS = 30_000_000_000L;
  private static final int LOOK = 0xfff;
  private static final long MOST_MADE = Runtime.getRuntime().maxMemory() / 2;

  private long steps;
  private long looked;
  private long made;
  private long end;

  /** A query that does too much; the query itself cannot catch it. */
  static final class LimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitException(String reason) {
      super(reason, null, false, false);
    }
  }

  void start() {
    steps = 0;
    looked = 0;
    made = 0;
    end = System.nanoTime() + MOST_NANOS;
  }

  void step() {
    work(1);
  }

  /** Takes so many steps at once. */
  void work(long more) {
    steps += more;
    if (steps > MOST_STEPS) {
      throw new LimitException("it takes more than " + MOST_STEPS + " steps");
    }
    if (steps - looked > LOOK) {
      looked = steps;
      if (Thread.currentThread().isInterrupted() || left() < 0) {
        throw new LimitException("it takes too long");
      }
    }
  }

  /** How many nanoseconds it may still take. */
  long left() {
    return end - System.nanoTime();
  }

  /** Before so many bytes are made. */
  void make(long bytes) {
    made += bytes;
    if (made > MOST_MADE) {
      throw new LimitException("what it makes takes more than " + (MOST_MADE >> 20) + " MiB");
    }
    work(bytes >> 4);
  }

  /** Takes in a new value, whose parts are known. */
  void made(JsonNode value) {
    make(size(value));
  }

  /** What a value takes by itself. */
  static long size(JsonNode value) {
    return value.isTextual()
        ? NODE_BYTES + CHAR_BYTES * (long) value.textValue().length()
        : NODE_BYTES * (1L + value.size());
  }
}
