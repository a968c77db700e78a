// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.common.source.StationList;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.RequestTemplate;
import io.streamgauge.rest.http.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reports of what went wrong at one station: bad records that wait for Kafka, without any
 * secret.
 */
final class FailureReports {
  private static final Logger LOG = LoggerFactory.getLogger(FailureReports.class);
  private static final int SHOWN_CHARS = 300;

  /** A text that all readings of an answer share would otherwise be written with each of them. */
  private static final int MOST_TOLD = 20_000;

  /** Elements that wait for Kafka may each be as large as the answer, which holds them once. */
  private static final int MOST_HELD = 16 << 20;

  private static final int HEAD_BYTES = 2_000;

  private static final String SURPLUS = "surplus:";
  private static final int MOST_REFUSED_SERIES = 100;

  private final RequestTemplate template;
  private final SourceOptions source;
  private final Station station;
  private final RecordMaker records;
  private final StationProgress progress;
  private final FailureLog log;
  private final FailureLog.Notes notes;
  private final Deque<BadRecord> bad = new ArrayDeque<>();

  /** Kinds of what answers are full of, each told once as long as they are. */
  private final Failure.Told floods = new Failure.Told();

  private long held;
  private boolean flooded;
  private int refusedSeries;
  private String failing;

  FailureReports(
      RequestTemplate template,
      SourceOptions source,
      Station station,
      RecordMaker records,
      StationProgress progress,
      FailureLog log) {
    this.template = template;
    this.source = source;
    this.station = station;
    this.records = records;
    this.progress = progress;
    this.log = log;
    notes = log.notes(station.id(), template);
  }

  /** The lines about the station that are no failures. */
  FailureLog.Notes notes() {
    return notes;
  }

  boolean isEmpty() {
    return bad.isEmpty();
  }

  /** The next bad record, or null when there is none. */
  SourceRecord poll() {
    BadRecord next = bad.poll();
    held -= next == null ? 0 : next.payload().remaining();
    // The offset as of now: live polling and the backfill of a station move on meanwhile, and a
    // report must not take back what they have handed over.
    return next == null
        ? null
        : records.bad(
            next,
            Map.of(StationList.STATION, station.id(), ObservationSchema.SENSOR_ID, station.id()),
            station.partition(),
            progress.offset());
  }

  /** The record of a reading that Kafka would not take, or null when such are skipped. */
  SourceRecord unwritable(Observation reading, UnwritableException why, Instant received) {
    String text = ObservationSchema.struct(reading).toString();
    report(
        BadRecord.of(
                text.getBytes(StandardCharsets.UTF_8),
                station.id(),
                why.errorClass(),
                why.getMessage(),
                received)
            .capped(MOST_TOLD));
    return poll();
  }

  /**
   * The record of a reading whose series has no room in the offset; null when enough of them have
   * been told since the start.
   */
  SourceRecord oneSeriesTooMany(Row row, Instant received) {
    if (refusedSeries >= MOST_REFUSED_SERIES) {
      return null;
    }
    refusedSeries++;
    if (refusedSeries == 1) {
      notes.tooManySeries(MOST_REFUSED_SERIES);
    }
    String last =
        refusedSeries == MOST_REFUSED_SERIES ? "; what follows is not told until a restart" : "";
    Observation reading = row.observation();
    report(
        BadRecord.of(
            ObservationSchema.struct(reading).toString().getBytes(StandardCharsets.UTF_8),
            station.id(),
            "TooManySeries",
            "the offset of a station has no room for one more series: "
                + LogText.of(row.series())
                + last,
            received));
    return poll();
  }

  /**
   * Tells, once for a series, of readings that are too many of one series and time.
   *
   * @param most how many of them are taken in
   */
  void surplus(List<Row> rows, int most, Request request, Instant received) {
    if (rows.isEmpty() || !progress.told().first(SURPLUS + rows.get(0).series())) {
      return;
    }
    String reason =
        "%d readings are left out, of which there are more than %d of one series at one time, as of"
            + " %s; let rest.extract.series tell them apart";
    report(
        BadRecord.of(
            ObservationSchema.struct(rows.get(0).observation())
                .toString()
                .getBytes(StandardCharsets.UTF_8),
            request.shown(),
            "TooManyAtOnce",
            reason.formatted(rows.size(), most, LogText.of(rows.get(0).series())),
            received));
  }

  /**
   * Tells of all elements of an answer that gave no reading. When they are too many to be told one
   * by one, the same will be so at each poll: of each kind that is told once, until an answer comes
   * without.
   */
  void reject(List<Rejection> all, Request request, Instant received) {
    Rejection others = all.stream().filter(each -> each.others() > 0).findFirst().orElse(null);
    if (others == null) {
      if (flooded) {
        floods.clear();
        flooded = false;
      }
      all.forEach(each -> reject(each, request, received));
      return;
    }
    flooded = true;
    Rejection first = all.get(0);
    if (!floods.first(first.kind())) {
      LOG.debug("Station {}: {} more gave no reading", station.id(), others.others());
      return;
    }
    notes.withoutReading(all.size() - 1 + others.others(), first);
    all.forEach(each -> rejected(each, request, received));
  }

  /** Tells of a failed request, once for each kind in a row. */
  void failed(Failure failure, Request request, Instant next, Instant received) {
    String reason = template.hide(failure.reason());
    if (failure.kind().equals(failing)) {
      LOG.debug("Station {} fails again: {}; next attempt {}", station.id(), reason, next);
      return;
    }
    failing = failure.kind();
    log.failed(station.id(), reason, request.shown(), next);
    if (failure.head() != null) {
      report(new BadRecord(failure.head(), request.shown(), failure.kind(), reason, received));
    }
  }

  /** The station answers: the next failure is told again. */
  void answers() {
    if (failing != null) {
      log.answers(station.id());
      failing = null;
    }
  }

  /** What ends the task. */
  static ConnectException fatal(
      Response.NoPage found, String stations, Request request, RequestTemplate template) {
    // Hidden before it is cut: half a key is still a secret.
    String head = template.hide(StandardCharsets.UTF_8.decode(found.head().duplicate()).toString());
    return new ConnectException(
        template.hide(
            stations
                + ": "
                + found.reason()
                + " for "
                + request.shown()
                + "; see to the cause and restart the task. The answer begins with: "
                + LogText.of(head, SHOWN_CHARS)));
  }

  /**
   * Tells of an element that gave no reading; the look-back and a backfill show it again, and it is
   * told once.
   */
  private void reject(Rejection rejected, Request request, Instant received) {
    if (progress.told().first(rejected.digest())) {
      rejected(rejected, request, received);
    }
  }

  /** Tells of an element that gave no reading, whether or not it was told of before. */
  void rejected(Rejection rejected, Request request, Instant received) {
    report(
        BadRecord.of(
            rejected.text().getBytes(StandardCharsets.UTF_8),
            request.shown(),
            "RejectedElement",
            rejected.reason(),
            received));
  }

  /**
   * Tells of a failure.
   *
   * @throws DataException when that is what the user wants
   */
  void report(BadRecord found) {
    BadRecord record =
        new BadRecord(
            template.hide(found.payload()),
            found.origin(),
            found.errorClass(),
            template.hide(found.errorMessage()),
            found.received());
    switch (source.badRecords()) {
      case ROUTE -> {
        BadRecord shown =
            held + record.payload().remaining() > MOST_HELD ? record.capped(HEAD_BYTES) : record;
        held += shown.payload().remaining();
        bad.add(shown);
      }
      case SKIP -> log.skipped(record);
      case FAIL ->
          throw new DataException(
              "Station "
                  + station.id()
                  + ": "
                  + record.errorMessage()
                  + " ("
                  + record.origin()
                  + ")");
    }
  }
}
