// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.util.HashMap;
import java.util.Map;

/**
 * The metrics that one birth of a node or a device names.
 *
 * @param bornAt when the birth was sent, or -1 when it does not say
 * @param byAlias its metrics by their aliases
 * @param byName the same by their names
 * @param bytes about what all that takes
 */
record MetricTable(long bornAt, Map<Long, Known> byAlias, Map<String, Known> byName, long bytes) {
  private static final int OVERHEAD = 300;

  /**
   * A metric as a birth names it.
   *
   * @param name its name, or null where several metrics have one alias
   * @param type its datatype, or null; also where several metrics have one name and differ
   * @param unit its unit, or null likewise
   */
  record Known(String name, Integer type, String unit) {
    static final Known SEVERAL = new Known(null, null, null);
  }

  static MetricTable of(SparkplugPayload birth) {
    Map<Long, Known> byAlias = new HashMap<>();
    Map<String, Known> byName = new HashMap<>();
    long bytes = OVERHEAD;
    for (Metric metric : birth.metrics()) {
      if (metric.name() == null || metric.name().length() > Metric.LONGEST_NAME) {
        continue;
      }
      Known known = new Known(metric.name(), metric.type(), metric.properties().unit());
      byName.merge(
          metric.name(),
          known,
          (one, other) -> one.equals(other) ? one : new Known(one.name(), null, null));
      bytes += OVERHEAD + 2L * metric.name().length();
      bytes += known.unit() == null ? 0 : 2L * known.unit().length();
      if (metric.alias() != null) {
        byAlias.merge(metric.alias(), known, (one, other) -> Known.SEVERAL);
      }
    }
    return new MetricTable(sentAt(birth), byAlias, byName, bytes);
  }

  /** When a message was sent, or -1. */
  static long sentAt(SparkplugPayload payload) {
    return payload.timestamp() == null ? -1 : Math.max(-1, payload.timestamp());
  }
}
