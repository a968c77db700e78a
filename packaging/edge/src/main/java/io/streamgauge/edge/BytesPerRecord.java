// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The bytes that a record takes in the log, learnt from how the log grows: what is deleted keeps
 * its space until its whole segment goes, so that space and records that are left say nothing.
 */
final class BytesPerRecord {
  private Map<TopicPartition, Long> sizes = Map.of();
  private Map<TopicPartition, LocalLog.Span> spans = Map.of();
  private long bytes;
  private long records;

  /** Takes note of the sizes and offsets that partitions have now. */
  void learn(Map<TopicPartition, Long> sizesNow, Map<TopicPartition, LocalLog.Span> spansNow) {
    spansNow.forEach(
        (partition, span) -> {
          Long before = sizes.get(partition);
          Long now = sizesNow.get(partition);
          if (before != null && now != null && now >= before && spans.containsKey(partition)) {
            bytes += now - before;
            records += span.end() - spans.get(partition).end();
          }
        });
    sizes = Map.copyOf(sizesNow);
    spans = Map.copyOf(spansNow);
  }

  /** The mean, or the most that it can be while nothing has been learnt. */
  double mean() {
    if (records > 0) {
      return bytes / (double) records;
    }
    long kept = spans.values().stream().mapToLong(each -> each.end() - each.start()).sum();
    return kept == 0 ? 0 : sizes.values().stream().mapToLong(Long::longValue).sum() / (double) kept;
  }
}
