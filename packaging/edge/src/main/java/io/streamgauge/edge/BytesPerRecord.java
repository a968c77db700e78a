// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;

/**
 * The bytes that a record takes in the log, learnt from how the log grows: what is deleted keeps
 * its space until its whole segment goes, so that space and records that are left say nothing.
 */
final class BytesPerRecord {
  private static final String FILE = "size.properties";

  private Map<TopicPartition, Long> sizes = Map.of();
  private Map<TopicPartition, LocalLog.Span> spans = Map.of();
  private final GatewayState state;
  private long bytes;
  private long records;
  private long kept;

  BytesPerRecord(GatewayState state) {
    this.state = state;
    Properties before = state.read(FILE);
    try {
      bytes = Long.parseLong(before.getProperty("bytes", "0"));
      records = Long.parseLong(before.getProperty("records", "0"));
      kept = records;
    } catch (NumberFormatException e) {
      bytes = 0;
      records = 0;
    }
  }

  /** Takes note of the sizes and offsets that partitions have now. */
  void learn(Map<TopicPartition, Long> sizesNow, Map<TopicPartition, LocalLog.Span> spansNow) {
    spansNow.forEach(
        (partition, span) -> {
          Long before = sizes.get(partition);
          Long now = sizesNow.get(partition);
          LocalLog.Span was = spans.get(partition);
          // A log that was made anew says nothing of what records take.
          if (before != null
              && now != null
              && now >= before
              && was != null
              && span.end() >= was.end()) {
            bytes += now - before;
            records += span.end() - was.end();
          }
        });
    if (records > kept + kept / 4) {
      kept = records;
      state.write(FILE, Map.of("bytes", Long.toString(bytes), "records", Long.toString(records)));
    }
    sizes = Map.copyOf(sizesNow);
    spans = Map.copyOf(spansNow);
  }

  /** The mean, or the most that it can be while nothing has been learnt. */
  double mean() {
    if (records > 0) {
      return bytes / (double) records;
    }
    long left = spans.values().stream().mapToLong(each -> each.end() - each.start()).sum();
    return left == 0 ? 0 : sizes.values().stream().mapToLong(Long::longValue).sum() / (double) left;
  }
}
