// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** An end at a time that is yet to come: where the logs end then. For one thread. */
final class FutureEnd {
  /** Each attempt makes a consumer, which tells the log of itself in a hundred lines. */
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  private final Clock clock;
  private final SourceCluster cluster;
  private final List<TopicPartition> partitions;
  private final LogEnds known;
  private Instant next;

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
    next = at;
    this.clock = clock;
    this.cluster = cluster;
    this.partitions = partitions;
    this.known = known;
  }

  /** The ends of all partitions, or null while nobody can tell them yet. */
  LogEnds due() {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return null;
    }
    next = now.plus(BETWEEN);
    Map<TopicPartition, Long> ends = new HashMap<>(cluster.ends(partitions));
    ends.putAll(known.ends());
    return new LogEnds(ends, known.ids());
  }
}
