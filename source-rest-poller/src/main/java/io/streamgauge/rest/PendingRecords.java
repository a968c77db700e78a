// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.node.TextNode;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.common.source.StationList;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.rest.http.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The queue of what becomes records of one station: failures first, then gaps that readings have
 * opened or filled, then the rows themselves. Each record carries the progress as of itself.
 */
final class PendingRecords {
  /** Longer than any backfill. */
  static final Duration ALL_TIME = Duration.ofDays(3_650_000);

  private final Duration lookback;
  private final Station station;
  private final Map<String, String> names;
  private final StationProgress progress;
  private final Reader reader;
  private final FailureReports reports;
  private final CoverageReports coverage;
  private final RecordMaker records;
  private final Rows rows = new Rows();

  /**
   * Records of which there is none yet.
   *
   * @param options of which the look-back says how long rows are remembered behind the newest
   */
  PendingRecords(
      WindowOptions options,
      Station station,
      StationProgress progress,
      Reader reader,
      FailureReports reports,
      CoverageReports coverage,
      RecordMaker records) {
    lookback = options.lookback();
    this.station = station;
    names = Map.of(StationList.STATION, station.id());
    this.progress = progress;
    this.reader = reader;
    this.reports = reports;
    this.coverage = coverage;
    this.records = records;
  }

  /** Adds these rows of an answer, and tells of those of which there are too many at one time. */
  void add(List<Row> found, Request request, Instant received) {
    reports.surplus(rows.add(found), Rows.MOST_AT_ONCE, request, received);
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
    Observation reading = row.observation();
    ConnectHeaders headers = new ConnectHeaders();
    if (revised) {
      headers.addString(EnvelopeHeaders.REVISION, "true");
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

  /** The latest time that a reading may have; far ahead when the bound is beyond all time. */
  static Instant bound(Instant now, Duration most) {
    return Duration.between(now, Instant.MAX).compareTo(most) > 0 ? now.plus(most) : Instant.MAX;
  }

  /**
   * The rows that are not ahead of the clock, and of the others why they are left out: one of them
   * would move its series to a time before which all that comes later counts as known.
   */
  static List<Row> inTime(List<Row> rows, Instant now, Duration most, List<Rejection> rejected) {
    Instant bound = bound(now, most);
    List<Row> kept = new ArrayList<>(rows.size());
    List<Rejection> ahead = new ArrayList<>();
    long others = 0;
    for (Row row : rows) {
      if (!row.observation().eventTime().isAfter(bound)) {
        kept.add(row);
      } else if (ahead.size() + rejected.size() < Rejection.MOST) {
        ahead.add(rejection(row, most));
      } else {
        others++;
      }
    }
    boolean told = rejected.stream().anyMatch(each -> each.others() > 0);
    rejected.addAll(0, ahead);
    if (others > 0 && !told) {
      Row last = rows.get(rows.size() - 1);
      rejected.add(Rejection.ofOthers(last.station(), text(last), others));
    }
    return kept;
  }

  private static Rejection rejection(Row row, Duration most) {
    return Rejection.of(
        row.station(),
        text(row),
        "its time "
            + row.observation().eventTime()
            + " is more than "
            + most.toMillis()
            + " ms ahead of the clock ("
            + WindowOptions.MAX_FUTURE
            + ")");
  }

  private static TextNode text(Row row) {
    return TextNode.valueOf(ObservationSchema.struct(row.observation()).toString());
  }

  /**
   * Rows of an answer that wait to become records, in order of time. Equal ones are one; those of
   * one instant and series know each other, so that none of them counts as a change of another.
   */
  static final class Rows {
    /** Most different readings of a series at one time: the offset remembers each of them. */
    static final int MOST_AT_ONCE = 2_000;

    private final Deque<Row> rows = new ArrayDeque<>();

    /** Adds these rows, and gives those back of which there are too many at one time. */
    List<Row> add(List<Row> found) {
      List<Row> surplus = new ArrayList<>();
      List<Row> sorted = found.stream().sorted(Row.BY_TIME).toList();
      for (int i = 0; i < sorted.size(); ) {
        int end = i;
        if (i + 1 == sorted.size() || !sorted.get(i + 1).sameInstant(sorted.get(i))) {
          // As nearly all are: it has none beside itself.
          rows.add(sorted.get(i++));
          continue;
        }
        Set<String> siblings = new HashSet<>();
        while (end < sorted.size() && sorted.get(end).sameInstant(sorted.get(i))) {
          if (siblings.size() < MOST_AT_ONCE) {
            siblings.add(sorted.get(end).hash());
          }
          end++;
        }
        String last = null;
        for (; i < end; i++) {
          Row row = sorted.get(i);
          if (!siblings.contains(row.hash())) {
            surplus.add(row);
          } else if (!row.hash().equals(last)) {
            rows.add(row.withSiblings(siblings));
          }
          last = row.hash();
        }
      }
      return surplus;
    }

    boolean isEmpty() {
      return rows.isEmpty();
    }

    Row poll() {
      return rows.poll();
    }

    /**
     * The earliest time, not before the given one, at which a reading of a series is expected after
     * its last: an interval that begins there may lie across the end of the window. Null without
     * one.
     */
    Instant expected(Instant notBefore) {
      Map<String, Instant> last = new HashMap<>();
      Map<String, Instant> next = new HashMap<>();
      for (Row row : rows) {
        Instant time = row.observation().eventTime();
        Instant before = last.put(row.series(), time);
        if (before == null || time.isAfter(before)) {
          next.put(row.series(), before == null ? time : time.plus(Duration.between(before, time)));
        }
      }
      return next.values().stream()
          .filter(time -> !time.isBefore(notBefore))
          .min(Instant::compareTo)
          .orElse(null);
    }

    /** The latest time among the rows and this one. */
    Instant newest(Instant other) {
      Instant last = rows.isEmpty() ? other : rows.peekLast().observation().eventTime();
      return last.isAfter(other) ? last : other;
    }
  }
}
