// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * A count for each value of one tag, such as each topic. Values come from outside, so only the
 * first hundred have a gauge; the others, and those longer than any topic, share one, whose tag is
 * {@code (others)}.
 *
 * <p>Counting is for any thread. Connect's metrics of a plugin are for one thread, so gauges of new
 * values appear when the task's own calls {@link #show}.
 */
public final class TaggedCounts {
  /** The tag of all values behind the first hundred. */
  public static final String OTHERS = "(others)";

  private static final int MOST_VALUES = 100;
  private static final int LONGEST_VALUE = 249;

  private final String name;
  private final String description;
  private final String tag;
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final Queue<String> unshown = new ConcurrentLinkedQueue<>();
  private PluginGauges gauges;

  /**
   * Counts without any value yet.
   *
   * @param name of the gauges
   * @param description of the gauges, for people
   * @param tag whose values are counted
   */
  public TaggedCounts(String name, String description, String tag) {
    this.name = name;
    this.description = description;
    this.tag = tag;
  }

  /** Shows the counts among these gauges from now on. */
  public void register(PluginGauges with) {
    gauges = with;
    show();
  }

  /** Counts one of a value; null counts as the empty text. */
  public void count(String value) {
    add(value, 1);
  }

  /** Counts so many of a value. */
  public void add(String value, long more) {
    LongAdder count = counts.get(value == null ? "" : value);
    (count == null ? begun(value == null ? "" : value) : count).add(more);
  }

  private synchronized LongAdder begun(String value) {
    boolean own =
        value.length() <= LONGEST_VALUE
            && (counts.size() < MOST_VALUES || counts.containsKey(value));
    String shown = own ? value : OTHERS;
    return counts.computeIfAbsent(
        shown,
        any -> {
          unshown.add(shown);
          return new LongAdder();
        });
  }

  /** Shows the values that are new. On the thread of the task. */
  public void show() {
    if (gauges == null || unshown.isEmpty()) {
      return;
    }
    for (String value = unshown.poll(); value != null; value = unshown.poll()) {
      try {
        gauges.add(name, description, Map.of(tag, value), counts.get(value)::sum);
      } catch (IllegalStateException closed) {
        // Connect has taken the metrics of a task that ends already.
        return;
      }
    }
  }
}
