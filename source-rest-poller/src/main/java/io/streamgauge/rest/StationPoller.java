// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.RecordMaker;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.rest.http.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that reads one station: knows which window its {@link Reader} needs next and when, and
 * turns what was found for it into records. All calls come from the task's thread.
 */
final class StationPoller {
  private static final Logger LOG = LoggerFactory.getLogger(StationPoller.class);

  private final WindowOptions options;
  private final Station station;
  private final StationProgress progress;
  private final Reader reader;
  private final Window.Sequence windows;
  private final FailureReports reports;
  private final CoverageReports coverage;
  private final PendingRecords pending;
  private final Station.Revalidation revalidation;
  private final Station.Doubt doubt = new Station.Doubt();
  private Station.Schedule schedule;
  private boolean alone;
  private Window window;
  private Instant received;
  private boolean complete;

  StationPoller(
      RestStationSourceConfig config,
      RecordMaker records,
      Station station,
      StationProgress progress,
      Reader reader,
      FailureReports reports,
      Instant now) {
    options = config.windows();
    this.station = station;
    this.progress = progress;
    this.reader = reader;
    windows = reader.windows();
    this.reports = reports;
    coverage =
        new CoverageReports(
            config.gaps().topic(), station, progress, reader, records, reports.notes());
    pending = new PendingRecords(options, station, progress, reader, reports, coverage, records);
    revalidation = new Station.Revalidation(config.http().revalidates());
    schedule = Station.Schedule.startingAt(now, options.interval(), config.limits().backoff());
  }

  /** Whether this reads what lies before the live readings. */
  boolean backfill() {
    return !(reader instanceof Reader.Live);
  }

  /** Whether this asks once more for gaps. */
  boolean asksAgain() {
    return reader instanceof Reader.GapRetry;
  }

  /** The gaps of the station; null when no readings are expected. */
  GapLedger gaps() {
    return progress.gaps();
  }

  /** Whether it is at its end and has handed everything over. */
  boolean finished() {
    return complete && reader.ended();
  }

  /** Since when the station is read, as its offset says. */
  Instant since() {
    return progress.since();
  }

  /** Time of the newest reading. */
  Instant newest() {
    return progress.live().newest();
  }

  /** How much time a backfill has yet to read. */
  Duration remaining() {
    Instant position = window == null ? progress.backfill().from() : window.start();
    Instant end = progress.until();
    return position.isAfter(end) ? Duration.ZERO : Duration.between(position, end);
  }

  boolean backsOff() {
    return schedule.failures() > 0;
  }

  Instant due() {
    return schedule.due();
  }

  String station() {
    return station.id();
  }

  StationProgress progress() {
    return progress;
  }

  boolean asks() {
    return !complete;
  }

  boolean isDue(Instant now) {
    return asks() && !hasRecords() && schedule.isDue(now);
  }

  /**
   * Whether it may be asked for with others now. Early is better than in a request of its own as
   * long as it brings stations into step and does not double their requests.
   */
  boolean joins(Instant now) {
    boolean soon = !backsOff() && !due().isAfter(joinable(now));
    return asks() && !hasRecords() && !alone && (soon || schedule.isDue(now));
  }

  Instant joinable(Instant now) {
    return now.plus(options.interval().dividedBy(2));
  }

  /** Whether it has failed by itself, and would fail others that are asked for with it. */
  boolean alone() {
    return alone;
  }

  Station.Revalidation revalidation() {
    return revalidation;
  }

  FailureReports reports() {
    return reports;
  }

  /** Whether something is to be handed over; before its first answer nothing can be. */
  boolean hasRecords() {
    return received != null && !pending.isEmpty();
  }

  /** The range of the next window, or null when there is nothing to ask for yet. */
  Window.Range plan(Instant now) {
    window = windows.next(reader.limit(now), options.earliest(now), reader.cursor());
    if (window.isEmpty()) {
      received = now;
      complete = reader.complete(window);
      schedule = schedule.succeeded(now, reader instanceof Reader.Backfill && !complete);
      return null;
    }
    return Window.Range.of(window, windows.span(), options.usual());
  }

  /** For how long it has got no more than a doubtful answer. */
  Station.Doubt doubt() {
    return doubt;
  }

  /** Whether a doubtful answer counts by now, or the same was so when it was asked for before. */
  boolean doubtIsSettled(Instant now) {
    return doubt.settled(window, now);
  }

  /** Whether what was asked for is asked for again in any case, as live windows do up to now. */
  boolean repeats() {
    return windows.repeats() || (!backfill() && window.live());
  }

  /** A doubtful answer counts for this window. */
  void passesOver() {
    if (!repeats()) {
      doubt.passOver(window);
    }
  }

  /** What was passed over is asked for once more, now that the service answers or after a pause. */
  private void asksAgainForWhatWasPassed(Instant when) {
    reports.notes().asksAgain(doubt.passedFrom(), doubt.passedTo());
    windows.again(doubt.passedFrom());
    doubt.confirm();
    schedule = schedule.succeeded(when, true);
  }

  /** Leaves what lies behind the end of a request for another one. */
  void askedUntil(Instant end) {
    window = end.isBefore(window.end()) ? window.cutAt(end) : window;
  }

  /** More of the same answer, or the same once more, can be asked for at once. */
  void goesOn(Instant now) {
    received = now;
    schedule = schedule.succeeded(now, true);
  }

  /**
   * Takes in what was found for this window; false when not all of it was: an older window has to
   * be read first, or a reading is ahead of the clock, whose time will come.
   */
  boolean taken(List<Row> rowsFound, List<Rejection> rejected, Request request, Instant now) {
    received = now;
    alone = doubt.holds();
    if (!doubt.holds()) {
      reports.answers();
    }
    if (doubt.passedFrom() != null && !doubt.holds()) {
      asksAgainForWhatWasPassed(now);
      return false;
    }
    List<Rejection> ahead = new ArrayList<>(rejected);
    List<Row> inTime = PendingRecords.inTime(rowsFound, now, options.maxFuture(), ahead);
    List<Row> found = reader.wanted(inTime);
    if (goesBack(found)) {
      schedule = schedule.succeeded(now, true);
      return false;
    }
    reports.reject(ahead, request, received);
    pending.add(found, request, received);
    Instant newest = pending.newest(reader.cursor().newest());
    boolean more = windows.done(window, newest, pending.expected(window.middle()));
    schedule = schedule.succeeded(now, more);
    coverage.answered(window);
    complete = reader.complete(window);
    if (complete && doubt.passedFrom() != null) {
      complete = false;
      asksAgainForWhatWasPassed(now.plus(Station.Doubt.SETTLED_AFTER));
    }
    LOG.debug("Station {}: {} rows of {}", station.id(), rowsFound.size(), window);
    return inTime.size() == rowsFound.size();
  }

  /**
   * A series that was silent for longer than the windows reach has come back. Taking its new rows
   * now would hide the backlog before them, so reading goes back to where the series stopped.
   */
  private boolean goesBack(List<Row> found) {
    Instant hole = reader.cursor().holeBefore(found, window.askedFrom());
    if (hole == null) {
      return false;
    }
    reports.notes().isBack(hole);
    windows.goBack(hole);
    return true;
  }

  /** The next record of what has been read, or null when there is none left. */
  SourceRecord poll() {
    SourceRecord made = pending.poll(window, complete, received);
    if (made == null && complete) {
      complete = reader.ends(window, received);
      schedule = complete ? schedule : schedule.succeeded(received, true);
    }
    return made;
  }

  /** Halves the windows, and says whether they could be halved. */
  boolean shrink() {
    return windows.shrink();
  }

  /** Its request has failed: it waits, longer each time, and is told of once. */
  void failed(Failure failure, Request request, Instant now, RandomGenerator random) {
    received = now;
    alone = !failure.forAll();
    schedule = schedule.failed(now, failure.atLeast(), random);
    hasFailed(failure.kind().equals(Failure.REFUSED));
    reports.failed(failure, request, schedule.due(), received);
  }

  /** Is asked for again when this time has come, without having failed itself. */
  void waitsUntil(Instant time) {
    schedule = schedule.succeeded(time, true);
  }

  /** Has failed, and waits, as another station that was asked for in the same request. */
  void waitsWith(StationPoller other) {
    received = other.received;
    schedule = other.schedule;
    hasFailed(false);
  }

  private void hasFailed(boolean refused) {
    coverage.failed(schedule.failures());
    complete |= reader.givesUp(schedule.failures(), refused);
  }
}
