// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one station: decides what to ask for, and turns an answer into records. The only place
 * where an outcome becomes an action. All calls come from the task's thread.
 */
final class StationPoller {
  /** In a row, of one round: what is refused, or fails for a day, must not be asked for ever. */
  private static final int MOST_REFUSALS = 5;

  private static final int MOST_FAILURES = 100;

  private static final Logger LOG = LoggerFactory.getLogger(StationPoller.class);

  private final RestStationSourceConfig config;
  private final String station;
  private final Map<String, String> partition;
  private final Extractor extractor;
  private final RandomGenerator random;
  private final Windows plan;
  private final GapRound round;
  private final FailureReports reports;
  private final CoverageReports coverage;
  private final Handover handover;
  private final Revalidation revalidation;
  private final RowQueue rows = new RowQueue();

  private final StationProgress progress;
  private final boolean backfill;
  private PollSchedule schedule;
  private String failing;
  private Window window;
  private PageWalk walk;
  private Request request;
  private Instant received;
  private boolean finished;

  StationPoller(
      RestStationSourceConfig config,
      String station,
      StationProgress progress,
      boolean backfill,
      Extractor extractor,
      Instant now,
      RandomGenerator random) {
    this(config, station, progress, backfill, null, extractor, now, random);
  }

  private StationPoller(
      RestStationSourceConfig config,
      String station,
      StationProgress progress,
      boolean backfill,
      GapRound round,
      Extractor extractor,
      Instant now,
      RandomGenerator random) {
    this.config = config;
    this.station = station;
    this.progress = progress;
    this.backfill = backfill;
    this.round = round;
    this.extractor = extractor;
    this.random = random;
    partition = partition(config.api(), station);
    RecordMaker records = new RecordMaker(config.source());
    reports = new FailureReports(config, station, partition, records, progress);
    coverage = new CoverageReports(config, station, partition, progress);
    handover =
        new Handover(
            config, station, partition, progress, backfill, reports, coverage, rows, records);
    revalidation = new Revalidation(config);
    schedule = PollSchedule.startingAt(now, config.interval(), config.limits().backoff());
    plan =
        round != null
            ? round.in(config.windowMax())
            : new WindowPlan(
                config.request().windowed(), config.windowMax(), config.lookback(), cursor());
  }

  /** A poller that asks once more for gaps that are due, or null when none is. */
  StationPoller askAgain(Instant now) {
    GapRound next = gaps() == null ? null : gaps().round(now);
    return next == null
        ? null
        : new StationPoller(config, station, progress, false, next, extractor, now, random);
  }

  static Map<String, String> partition(String api, String station) {
    Map<String, String> partition = new LinkedHashMap<>();
    partition.put("api", api);
    partition.put("station", station);
    return partition;
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

  /** Time of the newest reading. */
  Instant newest() {
    return progress.live().newest();
  }

  /** How much time a backfill has yet to read. */
  Duration remaining() {
    Instant position = window == null ? progress.history().from() : window.start();
    return Duration.between(position, progress.until());
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

  boolean isDue(Instant now) {
    return !finished && !hasRecords() && schedule.isDue(now);
  }

  /** Whether pages of a window are held that wait for the pages after them. */
  boolean amidPages() {
    return walk != null && walk.started();
  }

  boolean hasRecords() {
    return !handover.isEmpty();
  }

  /** The request for the next window, or null when there is nothing to ask for yet. */
  Request next(Instant now) {
    if (!amidPages()) {
      window = plan.next(backfill ? progress.until() : now, config.earliest(now), cursor());
      walk = new PageWalk(config.paging(), config.limits().responseMaxBytes());
    }
    if (window.isEmpty()) {
      received = now;
      finished = round != null || (backfill && ends());
      schedule = schedule.succeeded(now, backfill && !finished);
      return null;
    }
    Map<String, String> names = new HashMap<>(walk.names());
    names.putAll(config.stationList().requestNames(station));
    names.put("window.start", config.windowFormat().text(window.start()));
    names.put("window.end", config.windowFormat().text(window.end()));
    request =
        walk.link() != null
            ? config.request().follow(walk.link(), names)
            : revalidation.ask(config.request().fill(names));
    return request;
  }

  /** Takes in what came of the last request. */
  void accept(Response response, Instant now) {
    received = now;
    if (response instanceof Response.Page page) {
      read(page, now);
    } else if (response instanceof Response.TryLater later) {
      // A service that is busy or down must not fail the task, whatever bad records do.
      boolean told = config.source().badRecords() != SourceOptions.BadRecords.FAIL;
      ByteBuffer head = told ? later.head() : null;
      failed(now, head == null ? "NoAnswer" : "TryLater", later.reason(), head, later.retryAfter());
    } else if (response instanceof Response.Again again) {
      LOG.debug("Station {}: {}; asking again", station, again.reason());
      schedule = schedule.succeeded(now, true);
    } else if (response instanceof Response.Empty) {
      taken(walk.all(), now);
    } else if (response instanceof Response.Skip skip) {
      failed(now, "Skipped", skip.reason(), skip.head(), config.errors().skip());
    } else if (response instanceof Response.Fatal fatal) {
      throw reports.fatal(fatal, request);
    } else if (response instanceof Response.Refused refused) {
      if (extractor.saysEmpty(refused.head())) {
        taken(walk.all(), now);
      } else {
        failed(now, "Refused", refused.reason(), refused.head(), null);
      }
    } else if (response instanceof Response.TooLarge large) {
      shrink(large, now);
    }
  }

  private void read(Response.Page page, Instant now) {
    try {
      boolean more = walk.add(page, extractor.extract(page.body(), station), request.uri());
      String tooMuch = more ? walk.tooMuch() : null;
      if (tooMuch != null) {
        shrink(new Response.TooLarge(tooMuch, head(page.body())), now);
      } else if (more) {
        schedule = schedule.succeeded(now, true);
      } else {
        revalidation.answered(page);
        taken(walk.all(), now);
      }
    } catch (AnswerFormat.PartialAnswerException e) {
      shrink(new Response.TooLarge(e.getMessage(), head(page.body())), now);
    } catch (Extractor.UnreadableAnswerException e) {
      if (extractor.saysEmpty(page.body())) {
        taken(walk.all(), now);
      } else {
        failed(now, "UnreadableAnswer", e.getMessage(), page.body(), null);
      }
    }
  }

  private ByteBuffer head(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return config.request().credentials().head(bytes);
  }

  private void taken(Extractor.Extraction extraction, Instant now) {
    walk = null;
    if (failing != null) {
      LOG.info("Station {} answers again.", station);
      failing = null;
    }
    List<Row> found = progress.wanted(extraction.rows(), backfill, round != null);
    if (goesBack(found)) {
      revalidation.forget();
      schedule = schedule.succeeded(now, true);
      return;
    }
    extraction.rejected().forEach(each -> reports.reject(each, request, received));
    rows.add(found);
    revalidation.taken();
    schedule = schedule.succeeded(now, plan.done(window, rows.newest(cursor().newest())));
    if (round == null) {
      coverage.answered(window, !backfill && window.live());
    }
    finished = round != null ? round.complete() : backfill && window.live() && ends();
    LOG.debug("Station {}: {} rows of {}", station, extraction.rows().size(), window);
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
    LOG.info("Station {} is back; reading again from {}", station, hole);
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

  private void shrink(Response.TooLarge large, Instant now) {
    walk = null;
    if (plan.shrink()) {
      LOG.debug("Station {}: {}; halving the window {}", station, large.reason(), window);
      schedule = schedule.succeeded(now, true);
    } else {
      failed(now, "TooLarge", large.reason(), large.head(), null);
    }
  }

  private void failed(Instant now, String kind, String told, ByteBuffer head, Duration wait) {
    walk = null;
    String reason = config.request().credentials().hide(told);
    schedule = schedule.failed(now, wait, random);
    if (round == null && !backfill) {
      coverage.failed(schedule.failures());
    }
    int most = kind.equals("Refused") ? MOST_REFUSALS : MOST_FAILURES;
    finished |= round != null && schedule.failures() >= most;
    if (kind.equals(failing)) {
      LOG.debug("Station {} fails again: {}; next attempt {}", station, reason, schedule.due());
      return;
    }
    failing = kind;
    LOG.warn(
        "Station {} cannot be read: {} ({}). Trying again at {}; other stations go on.",
        station,
        reason,
        request.shown(),
        schedule.due());
    if (head != null) {
      reports.report(new BadRecord(head, request.shown(), kind, reason, received));
    }
  }
}
