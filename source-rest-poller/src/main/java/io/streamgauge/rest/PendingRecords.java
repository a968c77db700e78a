// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Observation;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What waits to become records of one station: failures first, then gaps that readings have opened
 * or filled, then the rows themselves. Each record carries the progress as of itself.
 */
final class PendingRecords {
  static final String REVISION = "revision";

  private final Duration lookback;
  private final Station station;
  private final StationProgress progress;
  private final Reader reader;
  private final FailureReports reports;
  private final CoverageReports coverage;
  private final RecordMaker records;
  private final RowQueue rows = new RowQueue();

  /**
   * Records of which there is none yet.
   *
   * @param lookback for how long rows are remembered behind the newest
   */
  PendingRecords(
      Duration lookback,
      Station station,
      StationProgress progress,
      Reader reader,
      FailureReports reports,
      CoverageReports coverage,
      RecordMaker records) {
    this.lookback = lookback;
    this.station = station;
    this.progress = progress;
    this.reader = reader;
    this.reports = reports;
    this.coverage = coverage;
    this.records = records;
  }

  /** Adds these rows, and gives those back of which there are too many at one time. */
  List<Row> add(List<Row> found) {
    return rows.add(found);
  }

  /** The latest time among the rows and this one. */
  Instant newest(Instant other) {
    return rows.newest(other);
  }

  /** When, at or after this time, the next reading of a series is expected; null for never. */
  Instant expected(Instant notBefore) {
    return rows.expected(notBefore);
  }

  boolean isEmpty() {
    return rows.isEmpty() && reports.isEmpty() && coverage.isEmpty();
  }

  /**
   * The next record, or null when there is none left.
   *
   * @param window that the rows were asked for with
   * @param complete whether all of the reader's time has been asked for
   * @param received when the last answer came; null before the first
   */
  SourceRecord poll(Window window, boolean complete, Instant received) {
    if (!reports.isEmpty()) {
      return reports.poll();
    }
    boolean backfill = reader instanceof Reader.Backfill;
    SourceRecord told = coverage.poll(rows.isEmpty(), complete, received);
    while (told == null && !rows.isEmpty()) {
      Row row = rows.poll();
      SeriesCursor.Verdict verdict = progress.judge(row, backfill);
      if (verdict != SeriesCursor.Verdict.KNOWN && !progress.hasRoomFor(row, backfill)) {
        SourceRecord refused = reports.oneSeriesTooMany(row, received);
        if (refused != null) {
          return refused;
        }
      } else if (verdict != SeriesCursor.Verdict.KNOWN) {
        Duration remembered = lookback.plus(ahead(row, received));
        progress.accept(row, backfill, remembered, received);
        SourceRecord made =
            record(row, window, backfill, received, verdict == SeriesCursor.Verdict.REVISED);
        if (made != null) {
          return made;
        }
      }
    }
    return told == null ? coverage.poll(true, complete, received) : told;
  }

  /** By how much the newest of a series is ahead of the clock, which the look-back is not for. */
  private Duration ahead(Row row, Instant now) {
    SeriesCursor known = reader.cursor().series().get(row.series());
    Instant newest = row.observation().eventTime();
    newest = known != null && known.latest().isAfter(newest) ? known.latest() : newest;
    return newest.isAfter(now) ? Duration.between(now, newest) : Duration.ZERO;
  }

  private SourceRecord record(
      Row row, Window window, boolean backfill, Instant received, boolean revised) {
    Map<String, String> names = Map.of(Extraction.STATION, station.id());
    Observation reading = row.observation();
    ConnectHeaders headers = new ConnectHeaders();
    if (revised) {
      headers.addString(REVISION, "true");
    }
    try {
      return records.observation(
          reading,
          names,
          station.partition(),
          progress.offset(),
          received,
          backfill || window.isBackfill(reading.eventTime()),
          headers);
    } catch (UnwritableException e) {
      return reports.unwritable(reading, e, received);
    }
  }
}
