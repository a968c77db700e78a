// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.LogText;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.source.SourcePartition;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.rest.http.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one station: knows which window it needs next and when, and turns what a {@link
 * GroupRequest} has found for it into records. All calls come from the task's thread.
 */
final class StationPoller {
  /** In a row, of one round: what is refused, or fails for a day, must not be asked for ever. */
  private static final int MOST_REFUSALS = 5;

  private static final int MOST_FAILURES = 100;

  private static final Logger LOG = LoggerFactory.getLogger(StationPoller.class);

  private final RestStationSourceConfig config;
  private final RecordMaker records;
  private final String station;
  private final Map<String, String> partition;
  private final Windows plan;
  private final GapRound round;
  private final FailureReports reports;
  private final CoverageReports coverage;
  private final PendingRecords handover;
  private final Revalidation revalidation;
  private final RowQueue rows = new RowQueue();
  private final Doubt doubt = new Doubt();

  private final StationProgress progress;
  private final boolean backfill;
  private PollSchedule schedule;
  private String failing;
  private boolean alone;
  private GroupRequest visit;
  private Window window;
  private Instant received;
  private boolean finished;
  private Instant passedFrom;
  private Instant passedTo;
  private Instant confirmedTo;

  /**
   * A poller that has not asked yet.
   *
   * @param records of the whole task
   */
  StationPoller(
      RestStationSourceConfig config,
      RecordMaker records,
      String station,
      StationProgress progress,
      boolean backfill,
      Instant now) {
    this(config, records, station, progress, backfill, null, now);
  }

  private StationPoller(
      RestStationSourceConfig config,
      RecordMaker records,
      String station,
      StationProgress progress,
      boolean backfill,
      GapRound round,
      Instant now) {
    this.config = config;
    this.records = records;
    this.station = station;
    this.progress = progress;
    this.backfill = backfill;
    this.round = round;
    partition = partition(config.api(), station);
    reports = new FailureReports(config, station, partition, records, progress);
    coverage = new CoverageReports(config, station, partition, progress, records);
    handover =
        new PendingRecords(
            config, station, partition, progress, backfill, reports, coverage, rows, records);
    revalidation = new Revalidation(config.http().revalidates());
    schedule = PollSchedule.startingAt(now, config.windows().interval(), config.limits().backoff());
    plan =
        round != null
            ? round.in(config.windows().windowMax())
            : new WindowPlan(
                config.request().windowed(),
                config.windows().windowMax(),
                config.windows().lookback(),
                cursor());
  }

  /** A poller that asks once more for gaps that are due, or null when none is. */
  StationPoller askAgain(Instant now) {
    GapRound next = gaps() == null ? null : gaps().round(now);
    return next == null
        ? null
        : new StationPoller(config, records, station, progress, false, next, now);
  }

  static Map<String, String> partition(String api, String station) {
    return SourcePartition.of(api, "station", station);
  }

  private Cursor cursor() {
    return backfill ? progress.history() : progress.live();
  }

  /** Whether this reads what lies before the live readings. */
  boolean backfill() {
    return backfill || round != null;
  }

  /** Whether this asks once more for gaps. */
  boolean asksAgain() {
    return round != null;
  }

  /** The gaps of the station; null when no readings are expected. */
  GapLedger gaps() {
    return progress.gaps();
  }

  /** Whether a backfill or a round is at its end and has handed everything over. */
  boolean finished() {
    return finished && (round != null ? !gaps().asks(round) : progress.history() == null);
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
    Instant position = window == null ? progress.history().from() : window.start();
    Duration left = Duration.between(position, progress.until());
    return left.isNegative() ? Duration.ZERO : left;
  }

  boolean backsOff() {
    return schedule.failures() > 0;
  }

  Instant due() {
    return schedule.due();
  }

  String station() {
    return station;
  }

  /** Whether its turn may come: to be asked for, or for the next page of what it leads. */
  boolean free() {
    return !finished && (visit == null || visit.leads(this));
  }

  boolean isDue(Instant now) {
    return free() && !hasRecords() && schedule.isDue(now);
  }

  /**
   * Whether it may be asked for with others now. Early is better than in a request of its own, as
   * long as that brings the stations into step and does not double their requests.
   */
  boolean joins(Instant now) {
    boolean soon = schedule.failures() == 0 && !schedule.due().isAfter(now.plus(early()));
    return visit == null && !finished && !hasRecords() && !alone && (soon || schedule.isDue(now));
  }

  private Duration early() {
    return config.windows().interval().dividedBy(2);
  }

  /** Whether it has failed by itself, and would fail others that are asked for with it. */
  boolean alone() {
    return alone;
  }

  /** What it is asked for in; null when it is neither under way nor has anything to hand over. */
  GroupRequest visit() {
    return visit;
  }

  void visit(GroupRequest now) {
    visit = now;
  }

  Revalidation revalidation() {
    return revalidation;
  }

  FailureReports reports() {
    return reports;
  }

  boolean hasRecords() {
    return !handover.isEmpty();
  }

  /** The range of the next window, or null when there is nothing to ask for yet. */
  AskedRange plan(Instant now) {
    window = plan.next(end(now), config.windows().earliest(now), cursor());
    if (window.isEmpty()) {
      received = now;
      finished = round != null || (backfill && ends());
      schedule = schedule.succeeded(now, backfill && !finished);
      return null;
    }
    Duration usual =
        config.windows().lookback().compareTo(config.windows().interval()) > 0
            ? config.windows().lookback()
            : config.windows().interval();
    return AskedRange.of(window, plan.span(), usual);
  }

  /** The backfill reaches a look-back over what is its own, as live polling does on its side. */
  private Instant end(Instant now) {
    Instant end = backfill ? progress.until().plus(config.windows().lookback()) : now;
    return end.isBefore(now) ? end : now;
  }

  /** For how long it has got no more than a doubtful answer. */
  Doubt doubt() {
    return doubt;
  }

  /** Whether a doubtful answer counts by now, or the same was so when it was asked for before. */
  boolean doubtIsSettled(Instant now) {
    return doubt.settled(now) || (confirmedTo != null && !window.end().isAfter(confirmedTo));
  }

  /** Whether what was asked for is asked for again in any case, as live windows do up to now. */
  boolean repeats() {
    return plan.repeats() || (!backfill && round == null && window.live());
  }

  /** A doubtful answer counts for this window. */
  void passesOver() {
    if (!repeats() && (confirmedTo == null || window.end().isAfter(confirmedTo))) {
      passedFrom = passedFrom == null ? window.start() : passedFrom;
      passedTo = window.end();
    }
  }

  /** What was passed over is asked for once more, now that the service answers or after a rest. */
  private void asksAgainForWhatWasPassed(Instant when) {
    LOG.info(
        "Station {}: asking once more from {} to {}, for which only an error status came",
        LogText.of(station),
        passedFrom,
        passedTo);
    plan.again(passedFrom);
    confirmedTo = passedTo;
    passedFrom = null;
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
    alone = false;
    if (failing != null && !doubt.holds()) {
      LOG.info("Station {} answers again.", LogText.of(station));
      failing = null;
    }
    if (passedFrom != null && !doubt.holds()) {
      asksAgainForWhatWasPassed(now);
      return false;
    }
    List<Rejection> ahead = new ArrayList<>(rejected);
    List<Row> inTime = FutureReadings.without(rowsFound, now, config.windows().maxFuture(), ahead);
    List<Row> found = progress.wanted(inTime, backfill, round != null);
    if (goesBack(found)) {
      schedule = schedule.succeeded(now, true);
      return false;
    }
    reports.reject(ahead, request, received);
    reports.surplus(rows.add(found), request, received);
    schedule =
        schedule.succeeded(
            now, plan.done(window, rows.newest(cursor().newest()), rows.expected(window.middle())));
    if (round == null) {
      coverage.answered(window, !backfill && window.live());
    }
    finished = round != null ? round.complete() : backfill && window.live() && ends();
    if (finished && passedFrom != null) {
      finished = false;
      asksAgainForWhatWasPassed(now.plus(Doubt.SETTLED_AFTER));
    }
    LOG.debug("Station {}: {} rows of {}", station, rowsFound.size(), window);
    return inTime.size() == rowsFound.size();
  }

  /**
   * A series that was silent for longer than the windows reach has come back. Taking its new rows
   * now would hide the backlog before them, so reading goes back to where the series stopped.
   */
  private boolean goesBack(List<Row> found) {
    Instant hole = cursor().holeBefore(found, window.askedFrom());
    if (hole == null) {
      return false;
    }
    LOG.info("Station {} is back; reading again from {}", LogText.of(station), hole);
    plan.goBack(hole);
    return true;
  }

  /** Whether a backfill that has walked up to its end has left out nothing. */
  private boolean ends() {
    Instant hole = progress.holeInBackfill(window.askedFrom());
    if (hole != null) {
      plan.goBack(hole);
    }
    return hole == null;
  }

  /** The next record of what has been read, or null when there is none left. */
  SourceRecord poll() {
    SourceRecord made = handover.poll(window, finished ? round : null, received);
    if (made == null && finished && round == null && progress.history() != null) {
      // Live polling may have seen a silent series again since the last window was read.
      finished = ends();
      if (finished) {
        progress.backfilled(received);
      } else {
        schedule = schedule.succeeded(received, true);
      }
    }
    return made;
  }

  /** Halves the windows, and says whether they could be halved. */
  boolean shrink() {
    LOG.debug("Station {}: halving the window {}", station, window);
    return plan.shrink();
  }

  /** Its request has failed: it waits, longer each time, and is told of once. */
  void failed(Failure failure, Request request, Instant now, RandomGenerator random) {
    received = now;
    alone = !failure.forAll();
    String reason = config.request().hide(failure.reason());
    schedule = schedule.failed(now, failure.atLeast(), random);
    hasFailed(failure.kind().equals(Failure.REFUSED) ? MOST_REFUSALS : MOST_FAILURES);
    if (failure.kind().equals(failing)) {
      LOG.debug("Station {} fails again: {}; next attempt {}", station, reason, schedule.due());
      return;
    }
    failing = failure.kind();
    LOG.warn(
        "Station {} cannot be read: {} ({}). Trying again at {}; other stations go on.",
        LogText.of(station),
        LogText.of(reason, LogText.REASON),
        LogText.of(request.shown(), LogText.REASON),
        schedule.due());
    if (failure.head() != null) {
      reports.report(
          new BadRecord(failure.head(), request.shown(), failure.kind(), reason, received));
    }
  }

  /** Is asked for again when this time has come, without having failed itself. */
  void waitsUntil(Instant time) {
    schedule = schedule.succeeded(time, true);
  }

  /** Has failed, and waits, as another station that was asked for in the same request. */
  void waitsWith(StationPoller other) {
    received = other.received;
    schedule = other.schedule;
    hasFailed(MOST_FAILURES);
  }

  private void hasFailed(int most) {
    if (round == null && !backfill) {
      coverage.failed(schedule.failures());
    }
    finished |= round != null && schedule.failures() >= most;
  }
}
