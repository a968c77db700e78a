// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.LedgerEntry.DataFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Avg;
import org.apache.kafka.common.metrics.stats.Max;

/** What a task shows from outside; the counts begin anew with each start of the task. */
final class ArchiveMetrics {
  private final LongAdder rows = new LongAdder();
  private final LongAdder files = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder commits = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Sensor commitTime;
  // Connect reads metrics from other threads; the buffers belong to the task's.
  private volatile Waiting waiting = new Waiting(0, 0, Instant.MAX);

  /**
   * Rows that are not durable.
   *
   * @param bytes heap that they take
   * @param partitions files that they would become
   * @param since when the first of them came; MAX when there are none
   */
  record Waiting(long bytes, int partitions, Instant since) {}

  /** Shows everything under the task's own tags, which Connect adds and takes away. */
  ArchiveMetrics(PluginMetrics metrics, Clock clock) {
    show(metrics, "rows-written-total", "Rows committed to the archive", rows::sum);
    show(metrics, "files-written-total", "Files committed to the archive", files::sum);
    show(metrics, "bytes-written-total", "Bytes of those files", bytes::sum);
    show(metrics, "commits-total", "Entries written to the ledger", commits::sum);
    show(metrics, "failures-total", "Uses of the store that failed", failures::sum);
    show(metrics, "buffered-bytes", "Heap of rows that are not durable yet", () -> waiting.bytes());
    show(
        metrics,
        "open-partitions",
        "Directories with rows that are not durable yet, over all topic partitions",
        () -> waiting.partitions());
    show(
        metrics,
        "oldest-row-age-ms",
        "Time that the oldest of those rows has waited",
        () -> age(waiting.since(), clock.instant()));
    commitTime = metrics.addSensor("commit-time");
    commitTime.add(name(metrics, "commit-avg-time-ms", "Average time of a commit"), new Avg());
    commitTime.add(name(metrics, "commit-max-time-ms", "Longest time of a commit"), new Max());
  }

  private static long age(Instant since, Instant now) {
    return since.equals(Instant.MAX) ? 0 : Math.max(0, Duration.between(since, now).toMillis());
  }

  private static void show(
      PluginMetrics metrics, String name, String description, LongSupplier value) {
    metrics.addMetric(
        name(metrics, name, description), (Gauge<Long>) (config, now) -> value.getAsLong());
  }

  private static MetricName name(PluginMetrics metrics, String name, String description) {
    return metrics.metricName(name, description, new LinkedHashMap<>());
  }

  void committed(List<DataFile> written) {
    commits.increment();
    for (DataFile file : written) {
      files.increment();
      rows.add(file.rows());
      bytes.add(file.size());
    }
  }

  void took(Duration commit) {
    commitTime.record((double) commit.toMillis());
  }

  void failed() {
    failures.increment();
  }

  void waiting(Waiting now) {
    waiting = now;
  }
}
