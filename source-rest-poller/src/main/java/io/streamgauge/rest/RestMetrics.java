// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.PluginGauges;
import io.streamgauge.common.source.DeliveryGuarantee;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of a task; the counts begin anew with each start of the task. */
final class RestMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(RestMetrics.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration TELL = Duration.ofMinutes(1);

  private final LongAdder readings = new LongAdder();
  private final LongAdder bad = new LongAdder();
  private final LongAdder requests = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder coverage = new LongAdder();
  private volatile long openGaps;
  private volatile long missing;
  private volatile long silent;
  private volatile long oldestMillis;
  private volatile long remainingMillis;
  private volatile int backfilling;
  private volatile int backingOff;
  private Instant looked = Instant.MIN;
  private Instant told;

  /** Shows everything under the task's own tags, which Connect adds and takes away. */
  void register(PluginMetrics metrics, DeliveryGuarantee delivery) {
    PluginGauges gauges = new PluginGauges(metrics);
    gauges.add("readings-total", "Readings handed to Kafka", readings::sum);
    gauges.add("bad-total", "Bad records handed to Kafka", bad::sum);
    gauges.add("coverage-total", "Coverage records handed to Kafka", coverage::sum);
    gauges.add("open-gaps", "Gaps in which readings are missing", () -> openGaps);
    gauges.add("missing-readings", "Readings that are missing in open gaps", () -> missing);
    gauges.add("silent-series", "Series told as silent", () -> silent);
    gauges.add("requests-total", "Requests sent", requests::sum);
    gauges.add("failures-total", "Answers that could not be used", failures::sum);
    gauges.add(
        "oldest-cursor-age-ms",
        "Age of the newest reading of the station furthest behind",
        () -> oldestMillis);
    gauges.add("backfill-stations", "Stations with a backfill under way", () -> backfilling);
    gauges.add(
        "backfill-remaining-ms",
        "Time range that backfills still have to read, over all stations",
        () -> remainingMillis);
    gauges.add("stations-backing-off", "Stations whose last request failed", () -> backingOff);
    gauges.add(
        "at-least-once",
        "1 when the worker does not write in transactions, 0 when it does, -1 until it is known",
        delivery::atLeastOnce);
  }

  /** Counts a record by the name of its schema. */
  void handed(String schema) {
    switch (schema) {
      case BadRecord.NAME -> bad.increment();
      case CoverageReports.NAME -> coverage.increment();
      default -> readings.increment();
    }
  }

  void request() {
    requests.increment();
  }

  void failure() {
    failures.increment();
  }

  /** Looks at all stations, from time to time, and tells of the backfill once a minute. */
  void look(Stream<StationPoller> pollers, Instant now) {
    if (Duration.between(looked, now).compareTo(LOOK) < 0) {
      return;
    }
    looked = now;
    Instant oldest = now;
    int failing = 0;
    int left = 0;
    long remaining = 0;
    long gaps = 0;
    long lacking = 0;
    long quiet = 0;
    for (StationPoller poller : (Iterable<StationPoller>) pollers::iterator) {
      failing += poller.backsOff() ? 1 : 0;
      GapLedger ledger = poller.backfill() ? null : poller.gaps();
      gaps += ledger == null ? 0 : ledger.open();
      lacking += ledger == null ? 0 : ledger.missing();
      quiet += ledger == null ? 0 : ledger.silent();
      if (poller.asksAgain()) {
        continue;
      }
      if (poller.backfill()) {
        left++;
        remaining += poller.remaining().toMillis();
      } else if (poller.newest().isBefore(oldest)) {
        oldest = poller.newest();
      }
    }
    oldestMillis = Duration.between(oldest, now).toMillis();
    backingOff = failing;
    openGaps = gaps;
    missing = lacking;
    silent = quiet;
    backfilling = left;
    remainingMillis = remaining;
    if (left > 0 && (told == null || Duration.between(told, now).compareTo(TELL) >= 0)) {
      told = now;
      LOG.info(
          "Backfill: {} stations left, {} of time to read; {} readings and {} requests so far",
          left,
          Duration.ofMillis(remaining).truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
          readings.sum(),
          requests.sum());
    } else if (left == 0 && told != null) {
      told = null;
      LOG.info("Backfill: done for all stations of this task");
    }
  }
}
