// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.PluginGauges;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.metrics.PluginMetrics;

/** What a task that reads files shows from outside; the counts begin anew with each start. */
final class FileMetrics {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final LongAdder readings = new LongAdder();
  private final LongAdder bad = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile int known;
  private volatile int behind;
  private volatile long behindBytes;
  private volatile int failing;
  private Instant looked = Instant.EPOCH;

  void register(PluginMetrics metrics, DeliveryGuarantee delivery) {
    PluginGauges gauges = new PluginGauges(metrics);
    gauges.add("readings-total", "Readings handed to Kafka", readings::sum);
    gauges.add("bad-total", "Lines and documents that gave no reading", bad::sum);
    gauges.add("failures-total", "Attempts to read a file that failed", failures::sum);
    gauges.add("files-known", "Files of this task that are there", () -> known);
    gauges.add("files-behind", "Files with something that has not been read", () -> behind);
    gauges.add("bytes-behind", "Bytes that have not been read, of all files", () -> behindBytes);
    gauges.add("files-backing-off", "Files that could not be read at last", () -> failing);
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

  /** Counts anew, from time to time. */
  void look(Collection<LoggerFile> files, Instant now) {
    if (Duration.between(looked, now).compareTo(LOOK) < 0) {
      return;
    }
    looked = now;
    int unread = 0;
    int backingOff = 0;
    long bytes = 0;
    for (LoggerFile file : files) {
      long left = file.behind();
      unread += left > 0 ? 1 : 0;
      bytes += left;
      backingOff += file.failing() ? 1 : 0;
    }
    known = files.size();
    behind = unread;
    behindBytes = bytes;
    failing = backingOff;
  }
}
