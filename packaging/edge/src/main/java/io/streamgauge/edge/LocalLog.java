// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.util.List;
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
   * @param stable where readers of committed records stop: the end, or the beginning of a
   *     transaction that is open
   */
  record Span(long start, long end, long stable) {
    Span(long start, long end) {
      this(start, end, end);
    }
  }

  /**
   * Makes those of these topics, and of their partitions, that are not there, and tells what could
   * not be made.
   */
  List<String> create(Map<String, Integer> topics) throws IOException;

  /** All topics that are there, but for those that Kafka itself needs. */
  Set<String> topics() throws IOException;

  /** The identifiers of those of these topics that are there. */
  Map<String, String> ids(Set<String> topics) throws IOException;

  /** Of those of these topics that are there. */
  Map<TopicPartition, Span> spans(Set<String> topics) throws IOException;

  /** Bytes of these topics' partitions on the disk. */
  Map<TopicPartition, Long> sizes(Set<String> topics) throws IOException;

  /**
   * Those partitions that have a committed record at or after these offsets, with the time of the
   * first; without a time where that could not be read soon enough. Where only ends of transactions
   * are, nothing waits.
   */
  Map<TopicPartition, OptionalLong> waiting(Map<TopicPartition, Long> from) throws IOException;

  void deleteBefore(Map<TopicPartition, Long> offsets) throws IOException;
}
