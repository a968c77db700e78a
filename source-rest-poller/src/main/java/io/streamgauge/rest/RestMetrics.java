// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.completeness.Coverage;
import io.streamgauge.common.completeness.CoverageState;
import io.streamgauge.common.metrics.DeliveredRecords;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.common.source.DeliveryGuarantee;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of a task; the counts begin anew with each start of the task. */
final class RestMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(RestMetrics.class);
  private static final Duration TELL = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final LongAdder readings = new LongAdder();
  private final LongAdder bad = new LongAdder();
  private final LongAdder requests = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder coverage = new LongAdder();

  /** What those stations count for that count for anything. */
  private final Map<StationPoller, Share> shares = new HashMap<>();

  /** The newest reading of each station. */
  private final Turns.Times newest = new Turns.Times();

  private Share all = Share.NONE;
  private volatile int stations;
  private volatile Share shown = Share.NONE;
  private volatile long oldestMillis;
  private Instant told;
  private Duration tell = TELL;

  /** Shows everything under the task's own tags, which Connect adds and takes away. */
  void register(
      PluginGauges gauges,
      DeliveryGuarantee delivery,
      DeliveredRecords delivered,
      Supplier<Long> quota) {
    delivered.register(gauges);
    gauges.add("stations", "Stations of this task", () -> stations);
    gauges.add(
        "quota-remaining",
        "Requests that the service has said are left until its limit begins anew; -1 when it does"
            + " not tell",
        quota);
    gauges.add("readings-total", "Readings handed to Kafka", readings::sum);
    gauges.add("bad-total", "Bad records handed to Kafka", bad::sum);
    gauges.add("coverage-total", "Coverage records handed to Kafka", coverage::sum);
    gauges.add("open-gaps", "Gaps in which readings are missing", () -> shown.openGaps);
    gauges.add("missing-readings", "Readings that are missing in open gaps", () -> shown.missing);
    gauges.add("silent-series", "Series told as silent", () -> shown.silent);
    gauges.add("requests-total", "Requests sent", requests::sum);
    gauges.add("failures-total", "Answers that could not be used", failures::sum);
    gauges.add(
        "oldest-cursor-age-ms",
        "Age of the newest reading of the station furthest behind",
        () -> oldestMillis);
    gauges.add("backfill-stations", "Stations with a backfill under way", () -> (int) shown.left);
    gauges.add(
        "backfill-remaining-ms",
        "Time range that backfills still have to read, over all stations",
        () -> shown.remainingMillis);
    gauges.add(
        "stations-backing-off", "Stations whose last request failed", () -> (int) shown.failing);
    gauges.add(
        "at-least-once",
        "1 when the worker does not write in transactions, 0 when it does, -1 until it is known",
        delivery::atLeastOnce);
  }

  /** So many stations are read. */
  void stations(int count) {
    stations = count;
  }

  /** Counts a record by the name of its schema. */
  void handed(String schema) {
    switch (schema) {
      case BadRecord.NAME -> bad.increment();
      case Coverage.NAME -> coverage.increment();
      default -> readings.increment();
    }
  }

  void requested(int more) {
    requests.add(more);
  }

  void failure() {
    failures.increment();
  }

  /** A station is read, or has handed something over. */
  void saw(StationPoller station) {
    count(station, station.finished() ? Share.NONE : Share.of(station));
    if (!station.backfill()) {
      newest.set(station, station.newest());
    }
  }

  private void count(StationPoller station, Share share) {
    Share before = shares.getOrDefault(station, Share.NONE);
    if (share.equals(before)) {
      return;
    }
    all = all.plus(share, 1).plus(before, -1);
    if (share.equals(Share.NONE)) {
      shares.remove(station);
    } else {
      shares.put(station, share);
    }
  }

  /** How many gaps are asked for once more now, without those that fail and wait for long. */
  long askingAgain() {
    return all.asking;
  }

  /** Shows what stations have done, and tells of the backfill, ever less often. */
  void look(Instant now) {
    Instant oldest = newest.first().isBefore(now) ? newest.first() : now;
    oldestMillis = Duration.between(oldest, now).toMillis();
    shown = all;
    if (all.left > 0 && (told == null || Duration.between(told, now).compareTo(tell) >= 0)) {
      tell = told == null ? TELL : tell.multipliedBy(2);
      tell = tell.compareTo(LONGEST) > 0 ? LONGEST : tell;
      told = now;
      LOG.info(
          "Backfill: {} stations left, {} of time to read; {} readings and {} requests so far",
          all.left,
          Duration.ofMillis(all.remainingMillis).truncatedTo(ChronoUnit.SECONDS),
          readings.sum(),
          requests.sum());
    } else if (all.left == 0 && told != null) {
      told = null;
      LOG.info("Backfill: done for all stations of this task");
    }
  }

  /** The share of one station in what is shown, or of all of them. */
  private record Share(
      long failing,
      long asking,
      long left,
      long remainingMillis,
      long openGaps,
      long missing,
      long silent) {
    static final Share NONE = new Share(0, 0, 0, 0, 0, 0, 0);

    static Share of(StationPoller station) {
      int failing = station.backsOff() ? 1 : 0;
      if (station.asksAgain()) {
        return new Share(failing, 1 - failing, 0, 0, 0, 0, 0);
      }
      if (station.backfill()) {
        return new Share(failing, 0, 1, station.remaining().toMillis(), 0, 0, 0);
      }
      GapLedger gaps = station.gaps();
      return gaps == null
          ? new Share(failing, 0, 0, 0, 0, 0, 0)
          : new Share(
              failing,
              0,
              0,
              0,
              gaps.count(CoverageState.OPEN),
              gaps.missing(),
              gaps.count(CoverageState.SILENT));
    }

    Share plus(Share other, int times) {
      return new Share(
          failing + times * other.failing,
          asking + times * other.asking,
          left + times * other.left,
          remainingMillis + times * other.remainingMillis,
          openGaps + times * other.openGaps,
          missing + times * other.missing,
          silent + times * other.silent);
    }
  }
}
