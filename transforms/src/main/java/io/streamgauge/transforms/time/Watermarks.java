// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.time;

import io.streamgauge.transforms.keys.ShortKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The highest event time seen per key, for a bounded number of keys; the key that was silent
 * longest is forgotten first and starts anew.
 */
public final class Watermarks {
  private final Map<String, Mark> marks;
  private final long tolerance;
  private final long warmup;
  private Mark highest;
  private long forgotten;

  /** A watermark, with the worker's clock when its key was heard of first and last. */
  private static final class Mark {
    private final long since;
    private final boolean mayHaveLost;
    private long heard;
    private long time;

    Mark(long time, long now, boolean mayHaveLost) {
      this.time = time;
      this.since = now;
      this.mayHaveLost = mayHaveLost;
    }
  }

  /**
   * A watermark as a reading meets it.
   *
   * @param millis epoch milliseconds
   * @param warmingUp whether its key is known for so short a time that it may be too low
   * @param mayHaveLost whether that is so although its key may have been known before, and was
   *     forgotten for want of room
   */
  public record Watermark(long millis, boolean warmingUp, boolean mayHaveLost) {}

  /**
   * Without any key.
   *
   * @param tolerance milliseconds by which a watermark stays behind the highest event time
   * @param warmup milliseconds by the worker's clock for which a new key's watermark warms up
   * @param capacity most keys to remember
   */
  public Watermarks(long tolerance, long warmup, int capacity) {
    this.tolerance = tolerance;
    this.warmup = warmup;
    this.marks =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Mark> eldest) {
            forgotten += size() > capacity ? 1 : 0;
            return size() > capacity;
          }
        };
  }

  /** Notes an event time and returns the watermark of the key; all in epoch milliseconds. */
  public synchronized Watermark advance(String text, long eventTime, long now) {
    String key = ShortKey.of(text);
    Mark mark = marks.get(key);
    if (mark == null) {
      mark = new Mark(eventTime, now, forgotten > 0);
      marks.put(key, mark);
    }
    mark.time = Math.max(mark.time, eventTime);
    mark.heard = now;
    if (highest == null || mark.time >= highest.time) {
      highest = mark;
    }
    return watermark(mark, now);
  }

  /** The watermark of a key, or null when it was never seen. */
  public synchronized Watermark of(String text, long now) {
    Mark mark = marks.get(ShortKey.of(text));
    return mark == null ? null : watermark(mark, now);
  }

  private Watermark watermark(Mark mark, long now) {
    boolean warmingUp = now - mark.since < warmup;
    boolean unsure = mark.mayHaveLost && (warmingUp || mark.since == now);
    return new Watermark(mark.time - tolerance, warmingUp, unsure);
  }

  /** Milliseconds by which the highest watermark is behind the clock, or -1 before any. */
  public synchronized long lag(long now) {
    return highest == null ? -1 : now - (highest.time - tolerance);
  }

  /**
   * Milliseconds by which the lowest watermark is behind the clock, or -1 when there is none. A key
   * that was silent for longer than {@code idle} does not count: it would grow for ever.
   */
  public synchronized long lagOfSlowest(long now, long idle) {
    long slowest = -1;
    for (Mark mark : marks.values()) {
      if (now - mark.heard <= idle) {
        slowest = Math.max(slowest, now - (mark.time - tolerance));
      }
    }
    return slowest;
  }

  /** Keys that were silent for longer than {@code idle}. */
  public synchronized long idle(long now, long idle) {
    return marks.values().stream().filter(mark -> now - mark.heard > idle).count();
  }

  /** Keys that were forgotten for want of room. */
  public synchronized long forgotten() {
    return forgotten;
  }

  /** Keys that are remembered. */
  public synchronized int size() {
    return marks.size();
  }
}
