// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Observation;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What waits to become records of one station: failures first, then gaps that readings have opened
 * or filled, then the rows themselves. Each record carries the progress as of itself.
 */
final class PendingRecords {
  static final String REVISION = "revision";

  private final RestStationSourceConfig config;
  private final String station;
  private final Map<String, String> partition;
  private final StationProgress progress;
  private final boolean backfill;
  private final FailureReports reports;
  private final CoverageReports coverage;
  private final RowQueue rows;
  private final RecordMaker records;

  PendingRecords(
      RestStationSourceConfig config,
      String station,
      Map<String, String> partition,
      StationProgress progress,
      boolean backfill,
      FailureReports reports,
      CoverageReports coverage,
      RowQueue rows,
      RecordMaker records) {
    this.config = config;
    this.station = station;
    this.partition = partition;
    this.progress = progress;
    this.backfill = backfill;
    this.reports = reports;
    this.coverage = coverage;
    this.rows = rows;
    this.records = records;
  }

  boolean isEmpty() {
    return rows.isEmpty() && reports.isEmpty() && coverage.isEmpty();
  }

  /**
   * The next record, or null when there is none left.
   *
   * @param window that the rows were asked for with
   * @param round what was asked for again and is at its end; null when that is not so
   * @param received when the last answer came; null before the first
   */
  SourceRecord poll(Window window, GapRound round, Instant received) {
    if (!reports.isEmpty()) {
      return reports.poll();
    }
    SourceRecord told = coverage.poll(rows.isEmpty(), round, received);
    while (told == null && !rows.isEmpty()) {
      Row row = rows.poll();
      SeriesCursor.Verdict verdict = progress.judge(row, backfill);
      if (verdict != SeriesCursor.Verdict.KNOWN && !progress.hasRoomFor(row, backfill)) {
        SourceRecord refused = reports.oneSeriesTooMany(row, received);
        if (refused != null) {
          return refused;
        }
      } else if (verdict != SeriesCursor.Verdict.KNOWN) {
        Duration remembered =
            config.windows().lookback().plus(progress.ahead(row, backfill, received));
        progress.accept(row, backfill, remembered, received);
        SourceRecord made = record(row, window, received, verdict == SeriesCursor.Verdict.REVISED);
        if (made != null) {
          return made;
        }
      }
    }
    return told == null ? coverage.poll(true, round, received) : told;
  }

  private SourceRecord record(Row row, Window window, Instant received, boolean revised) {
    Map<String, String> names = Map.of(Extraction.STATION, station);
    Observation reading = row.observation();
    ConnectHeaders headers = new ConnectHeaders();
    if (revised) {
      headers.addString(REVISION, "true");
    }
    try {
      return records.observation(
          reading,
          names,
          partition,
          progress.offset(),
          received,
          backfill || window.isHistory(reading.eventTime()),
          headers);
    } catch (UnwritableException e) {
      return reports.unwritable(reading, e, received);
    }
  }
}
