// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.proof.report.SystemState;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The state of the system at even steps of time. */
final class Sampler {
  private static final Duration STEP = Duration.ofSeconds(5);

  private final Load load;
  private final TopicWatch topics;
  private final ArchiveCensus archive;
  private final LongSupplier memory;
  private final Clock clock;
  private final List<Look> looks = new ArrayList<>();

  /** State of the counts at a moment. */
  private record Look(Instant at, long sent, long records, long archivable, long rows, long rss) {}

  Sampler(Load load, TopicWatch topics, ArchiveCensus archive, LongSupplier memory, Clock clock) {
    this.load = load;
    this.topics = topics;
    this.archive = archive;
    this.memory = memory;
    this.clock = clock;
  }

  /** Looks, if the time for that has come. */
  void look() {
    Instant now = clock.instant();
    if (looks.isEmpty() || !now.isBefore(looks.get(looks.size() - 1).at().plus(STEP))) {
      looks.add(
          new Look(
              now, load.sent(), topics.records(), topics.archivable(), rows(), memory.getAsLong()));
    }
  }

  private long rows() {
    try {
      return archive.count();
    } catch (SQLException e) {
      // A file has been put together with others while it was looked at, or the store is away.
      return looks.isEmpty() ? 0 : looks.get(looks.size() - 1).rows();
    }
  }

  /** All of them, with the latency of the readings that were sent since the one before. */
  List<SystemState> samples() {
    List<SystemState> samples = new ArrayList<>();
    for (int i = 1; i < looks.size(); i++) {
      Look before = looks.get(i - 1);
      Look look = looks.get(i);
      double seconds = Duration.between(before.at(), look.at()).toMillis() / 1_000.0;
      long from = before.at().toEpochMilli();
      long to = look.at().toEpochMilli();
      samples.add(
          new SystemState(
              look.at(),
              (look.sent() - before.sent()) / seconds,
              (look.records() - before.records()) / seconds,
              Math.max(0, look.rows() - before.rows()) / seconds,
              load.readings().latency(from, to, 0.5),
              load.readings().latency(from, to, 0.99),
              Math.max(0, look.archivable() - look.rows()),
              look.rss()));
    }
    return samples;
  }
}
