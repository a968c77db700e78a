// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** The gateway's own log of readings. */
interface LocalLog {
  /**
   * The offsets of a partition.
   *
   * @param start offset of its first record
   * @param end offset of its next record
   */
  record Span(long start, long end) {}

  /** Makes those of these topics, and of their partitions, that are not there. */
  void create(Map<String, Integer> topics) throws IOException;

  Map<TopicPartition, Span> spans(Set<String> topics) throws IOException;

  /** Bytes of these topics' partitions on the disk. */
  Map<TopicPartition, Long> sizes(Set<String> topics) throws IOException;

  /**
   * The time of the earliest record at or after these offsets; none when only ends of transactions
   * are there.
   */
  OptionalLong earliest(Map<TopicPartition, Long> from) throws IOException;

  void deleteBefore(Map<TopicPartition, Long> offsets) throws IOException;
}
