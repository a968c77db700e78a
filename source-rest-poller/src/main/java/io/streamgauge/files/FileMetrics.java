// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.completeness.Completeness;
import io.streamgauge.common.metrics.DeliveredRecords;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.common.source.DeliveryGuarantee;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The metrics of a task that reads files; the counts begin anew with each start. */
final class FileMetrics {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final LongAdder readings = new LongAdder();
  private final LongAdder bad = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile Backlog shown = new Backlog(0, 0, 0, 0);
  private Instant looked = Instant.EPOCH;

  /**
   * The files and bytes that there are to read.
   *
   * @param files of the task that are there
   * @param behind files with something that has not been read
   * @param bytes that have not been read, of all files
   * @param failing files that could not be read at last
   */
  record Backlog(int files, int behind, long bytes, int failing) {}

  void register(
      PluginGauges gauges,
      DeliveryGuarantee delivery,
      DeliveredRecords delivered,
      Completeness completeness) {
    delivered.register(gauges);
    completeness.register(gauges);
    gauges.add("readings-total", "Readings handed to Kafka", readings::sum);
    gauges.add("bad-total", "Lines and documents that gave no reading", bad::sum);
    gauges.add("failures-total", "Attempts to read a file that failed", failures::sum);
    gauges.add("files-known", "Files of this task that are there", () -> shown.files());
    gauges.add("files-behind", "Files with something that has not been read", () -> shown.behind());
    gauges.add("bytes-behind", "Bytes that have not been read, of all files", () -> shown.bytes());
    gauges.add("files-backing-off", "Files that could not be read at last", () -> shown.failing());
    gauges.add(
        "at-least-once",
        "1 when the worker does not write in transactions, 0 when it does, -1 until it is known",
        delivery::atLeastOnce);
  }

  void reading() {
    readings.increment();
  }

  void bad(long count) {
    bad.add(count);
  }

  void failure() {
    failures.increment();
  }

  /** Shows what there is to read now; asks for it from time to time only. */
  void look(Supplier<Backlog> backlog, Instant now) {
    if (Duration.between(looked, now).compareTo(LOOK) >= 0) {
      looked = now;
      shown = backlog.get();
    }
  }
}
