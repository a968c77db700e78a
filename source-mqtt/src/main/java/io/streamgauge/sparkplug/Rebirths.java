// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * The commands by which nodes are asked for another birth: at most one a node and minute, and no
 * more in a minute than there are nodes that a task knows. For one thread.
 */
public final class Rebirths {
  private static final Duration BETWEEN = Duration.ofMinutes(1);
  private static final int MOST = 10_000;
  private static final long MOST_BYTES = 8L << 20;
  private static final int OVERHEAD = 200;
  private static final String METRIC = "Node Control/Rebirth";

  private final Clock clock;

  /** The nodes that were asked within the last minute, the earliest first. */
  private final Map<String, Instant> asked = new LinkedHashMap<>();

  private long bytes;

  /** Nobody was asked yet. */
  public Rebirths(Clock clock) {
    this.clock = clock;
  }

  /**
   * Asks the node of a topic, unless it was asked of late.
   *
   * @param publisher takes topic and payload, and tells whether they are on their way
   * @return whether it was asked
   */
  public boolean ask(SparkplugTopic topic, BiPredicate<String, byte[]> publisher) {
    Instant now = clock.instant();
    forget(now);
    String node = topic.ofNode();
    if (asked.containsKey(node)
        || asked.size() >= MOST
        || bytes + weight(node) > MOST_BYTES
        || !publisher.test(topic.commands(), command(now.toEpochMilli()))) {
      return false;
    }
    asked.put(node, now);
    bytes += weight(node);
    return true;
  }

  private static long weight(String node) {
    return OVERHEAD + 2L * node.length();
  }

  private void forget(Instant now) {
    Iterator<Map.Entry<String, Instant>> all = asked.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Instant> earliest = all.next();
      Instant at = earliest.getValue();
      // Of a clock that was set back nobody knows how long ago it was.
      if (now.isBefore(at.plus(BETWEEN)) && !now.isBefore(at)) {
        return;
      }
      bytes -= weight(earliest.getKey());
      all.remove();
    }
  }

  /** The payload of such a command: one metric, which is true. */
  static byte[] command(long millis) {
    byte[] name = METRIC.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream metric = new ByteArrayOutputStream();
    metric.write(1 << 3 | 2);
    metric.write(name.length);
    metric.writeBytes(name);
    putNumber(metric, 3, millis);
    putNumber(metric, 4, 11);
    putNumber(metric, Metric.Value.BOOLEAN, 1);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    putNumber(payload, 1, millis);
    payload.write(2 << 3 | 2);
    payload.write(metric.size());
    payload.writeBytes(metric.toByteArray());
    return payload.toByteArray();
  }

  private static void putNumber(ByteArrayOutputStream out, int field, long number) {
    out.write(field << 3);
    long left = number;
    while (left >>> 7 != 0) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
