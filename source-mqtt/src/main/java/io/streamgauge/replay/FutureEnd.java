// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** An end at a time that is yet to come: where the logs end then. For one thread. */
final class FutureEnd {
  private final Instant at;
  private final Clock clock;
  private final SourceCluster cluster;
  private final List<TopicPartition> partitions;
  private final LogEnds known;

  /**
   * An end that is waited for.
   *
   * @param partitions of all tasks
   * @param known ends that are known already, which stay as they are
   */
  FutureEnd(
      Instant at,
      Clock clock,
      SourceCluster cluster,
      List<TopicPartition> partitions,
      LogEnds known) {
    this.at = at;
    this.clock = clock;
    this.cluster = cluster;
    this.partitions = partitions;
    this.known = known;
  }

  /** The ends of all partitions, or null while the time is yet to come. */
  LogEnds due() {
    if (clock.instant().isBefore(at)) {
      return null;
    }
    Map<TopicPartition, Long> ends = new HashMap<>(cluster.ends(partitions));
    ends.putAll(known.ends());
    return new LogEnds(ends, known.ids());
  }
}
