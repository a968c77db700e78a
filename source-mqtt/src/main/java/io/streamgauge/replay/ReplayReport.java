// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of a task's log: one a minute while it reads, and one when it has come to its end. */
final class ReplayReport {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayReport.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final Clock clock;
  private final ReplayCounts counts;
  private Instant next;
  private boolean ended;

  ReplayReport(Clock clock, ReplayCounts counts) {
    this.clock = clock;
    this.counts = counts;
    next = clock.instant().plus(INTERVAL);
  }

  /** Says how far it has come, when it is time to. */
  void progress(TopicScan.Progress progress) {
    if (ended || clock.instant().isBefore(next)) {
      return;
    }
    next = clock.instant().plus(INTERVAL);
    LOG.info(
        "Replaying: {} of {} partitions are read to their end, {} offsets are left; {}",
        progress.finished(),
        progress.partitions(),
        progress.offsetsLeft(),
        counts.text());
  }

  /** Says once that all is read and on its way or decided. */
  void ended(TopicScan.Progress progress) {
    if (!ended) {
      ended = true;
      LOG.info(
          "The replay of {} partitions is at its end: {}. The connector has nothing more to do",
          progress.partitions(),
          counts.text());
    }
  }

  boolean hasEnded() {
    return ended;
  }
}
