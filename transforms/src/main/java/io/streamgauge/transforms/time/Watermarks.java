// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.time;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The highest event time seen per key, for a bounded number of keys; the key that was silent
 * longest is forgotten first and starts anew.
 */
public final class Watermarks {
  private final Map<String, Long> highest;
  private final long tolerance;

  /**
   * Without any key.
   *
   * @param tolerance milliseconds by which a watermark stays behind the highest event time
   * @param capacity most keys to remember
   */
  public Watermarks(long tolerance, int capacity) {
    this.tolerance = tolerance;
    this.highest =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > capacity;
          }
        };
  }

  /** Notes an event time and returns the watermark of the key, both in epoch milliseconds. */
  public synchronized long advance(String key, long eventTime) {
    return highest.merge(key, eventTime, Math::max) - tolerance;
  }

  /** The watermark of a key in epoch milliseconds, or null when it was never seen. */
  public synchronized Long of(String key) {
    Long time = highest.get(key);
    return time == null ? null : Long.valueOf(time - tolerance);
  }
}
