// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.LedgerEntry.DataFile;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.common.metrics.TaggedCounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** The metrics of a task; the counts begin anew with each start of the task. */
final class ArchiveMetrics {
  private final LongAdder rows = new LongAdder();
  private final LongAdder files = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder commits = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder spills = new LongAdder();
  private final LongAdder timed = new LongAdder();
  private final LongAdder commitTime = new LongAdder();
  private final LongAccumulator longestLedger = new LongAccumulator(Math::max, 0);
  private final LongAccumulator longestCommit = new LongAccumulator(Math::max, 0);
  private final TaggedCounts topics =
      new TaggedCounts(
          "rows-by-topic-total",
          "Rows committed to the archive, by the topic of their records",
          "topic");
  private volatile LongSupplier retries = () -> 0;
  // Connect reads metrics from other threads; the buffers belong to the task's.
  private volatile int inRow;
  private volatile Waiting waiting = new Waiting(0, 0, 0, 0, 0, Instant.MAX);

  /**
   * Rows that are not durable.
   *
   * @param rows how many there are
   * @param bytes heap that they take
   * @param spilled disk that they take
   * @param partitions files that they would become
   * @param lag offsets from what is durable to what was taken
   * @param since when the first of them came; MAX when there are none
   */
  record Waiting(long rows, long bytes, long spilled, int partitions, long lag, Instant since) {}

  /**
   * Shows everything under the task's own tags, which Connect adds and takes away.
   *
   * @param longestWait how long rows wait by right; null for as long as it takes
   */
  ArchiveMetrics(PluginGauges gauges, Clock clock, Duration longestWait) {
    gauges.add("rows-written-total", "Rows committed to the archive", rows::sum);
    gauges.add("files-written-total", "Files committed to the archive", files::sum);
    gauges.add("bytes-written-total", "Bytes of those files", bytes::sum);
    gauges.add("commits-total", "Entries written to the ledger", commits::sum);
    gauges.add("failures-total", "Uses of the store that failed", failures::sum);
    gauges.add("failures-in-row", "Those of them since the last success", () -> (long) inRow);
    gauges.add(
        "store-retries-total",
        "Requests that the store's client sent again by itself, without a failure here",
        () -> retries.getAsLong());
    gauges.add(
        "ledger-entries-max",
        "Entries that the longest ledger has had as objects of their own, looked at each 16 commits",
        longestLedger::get);
    gauges.add(
        "records-refused-total",
        "Records that could not be archived and were kept apart",
        refused::sum);
    topics.register(gauges);
    gauges.add("buffered-rows", "Rows that are not durable yet", () -> waiting.rows());
    gauges.add("buffered-bytes", "Heap of rows that are not durable yet", () -> waiting.bytes());
    gauges.add("spills-total", "Times that rows of a directory moved to disk", spills::sum);
    gauges.add("spilled-bytes", "Disk of rows that are not durable yet", () -> waiting.spilled());
    gauges.add(
        "open-partitions",
        "Directories with rows that are not durable yet, over all topic partitions",
        () -> (long) waiting.partitions());
    gauges.add(
        "ledger-lag-offsets",
        "Offsets between what the ledger has and what was taken from Kafka",
        () -> waiting.lag());
    gauges.add(
        "oldest-row-age-ms",
        "Time that the oldest of those rows has waited",
        () -> age(waiting.since(), clock.instant()));
    gauges.add(
        "oldest-row-overdue-ms",
        "Time that it has waited beyond its rotation; 0 where rotation sets rows no time",
        () -> overdue(age(waiting.since(), clock.instant()), longestWait));
    gauges.add("commit-avg-time-ms", "Average time of a commit", this::averageTime);
    gauges.add("commit-max-time-ms", "Longest time of a commit", longestCommit::get);
  }

  private static long age(Instant since, Instant now) {
    return since.equals(Instant.MAX) ? 0 : Math.max(0, Duration.between(since, now).toMillis());
  }

  private static long overdue(long age, Duration longestWait) {
    return longestWait == null ? 0 : Math.max(0, age - longestWait.toMillis());
  }

  private long averageTime() {
    long count = timed.sum();
    return count == 0 ? 0 : commitTime.sum() / count;
  }

  /** The store is open, and asked from now on how often it sent a request again. */
  void opened(ObjectStore store) {
    retries = store::retries;
  }

  void committed(String topic, List<DataFile> written) {
    commits.increment();
    for (DataFile file : written) {
      files.increment();
      rows.add(file.rows());
      topics.add(topic, file.rows());
      bytes.add(file.size());
    }
  }

  void took(Duration commit) {
    timed.increment();
    commitTime.add(commit.toMillis());
    longestCommit.accumulate(commit.toMillis());
  }

  void refused() {
    refused.increment();
  }

  void spilled() {
    spills.increment();
  }

  /**
   * A use of the store has failed.
   *
   * @param row how often that was in a row
   */
  void failed(int row) {
    failures.increment();
    inRow = row;
  }

  /** A use of the store has worked, or there is nothing left to use it for. */
  void worked() {
    inRow = 0;
  }

  void ledger(int entries) {
    longestLedger.accumulate(entries);
  }

  void waiting(Waiting now) {
    waiting = now;
    topics.show();
  }
}
