// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An end at a time that is yet to come: where the logs end then. For one thread. */
final class FutureEnd {
  /** Each attempt makes a consumer, which tells the log of itself in a hundred lines. */
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  /** A topic that was deleted has no end, and must not keep the others from theirs. */
  private static final int MOST_TRIES = 6;

  private static final Logger LOG = LoggerFactory.getLogger(FutureEnd.class);

  private final Instant at;
  private final Clock clock;
  private final SourceCluster cluster;
  private final List<TopicPartition> partitions;
  private final LogEnds known;
  private Instant next;
  private int tries;
  private boolean told;

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
    next = at;
    this.clock = clock;
    this.cluster = cluster;
    this.partitions = partitions;
    this.known = known;
  }

  /** Whether the time has come and nobody could tell yet where the logs end. */
  boolean isAwaited() {
    return !told && !clock.instant().isBefore(at);
  }

  /**
   * Whether records may be read: not where the time has come and the ends are not known, since what
   * lies behind them must not be handed out. Once they are known, the partitions have them.
   *
   * @param scans of which nothing that was fetched is open
   */
  boolean letsRead(Collection<PartitionScan> scans) {
    if (!isAwaited()) {
      return true;
    }
    LogEnds ends = clock.instant().isBefore(next) ? null : asked();
    if (ends != null) {
      told = true;
      for (PartitionScan scan : scans) {
        if (scan.end() == PartitionScan.NEVER) {
          scan.endsAt(ends.ends().getOrDefault(scan.partition(), scan.position()), ends.text());
        }
      }
    }
    return told;
  }

  /** The ends of all partitions, or null while they cannot be told. */
  private LogEnds asked() {
    next = clock.instant().plus(BETWEEN);
    Map<TopicPartition, Long> ends = new HashMap<>(cluster.endsOfThere(partitions));
    ends.putAll(known.ends());
    if (ends.size() < partitions.size()) {
      tries++;
      if (tries < MOST_TRIES) {
        return null;
      }
      LOG.warn(
          "{} partitions of {} are not there any more at the time of {}: they end where their"
              + " replay stands",
          partitions.size() - ends.size(),
          ReplayOptions.TOPICS,
          ReplayOptions.END);
    }
    return new LogEnds(ends, known.ids());
  }
}
