// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.LogText;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.help.Troubleshooting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/** Makes the pollers of a task, from stored positions that it puts right where they need it. */
record StationPollers(RestStationSourceConfig config, RecordMaker records, FailureLog log) {
  private static final Logger LOG = LoggerFactory.getLogger(StationPollers.class);
  private static final int MOST_NAMED = 5;

  StationPollers(RestStationSourceConfig config, RecordMaker records) {
    this(config, records, new FailureLog());
  }

  /**
   * How far a station has been read.
   *
   * @param offset that is stored for it; null or empty for none
   */
  StationProgress progress(String station, Map<String, Object> offset, Instant time) {
    Instant now = time.truncatedTo(ChronoUnit.SECONDS);
    WindowOptions windows = config.windows();
    try {
      StationProgress progress =
          offset == null || offset.isEmpty()
              ? StationProgress.of(Cursor.startingAt(windows.start().resolve(now)))
              : StationProgress.of(offset);
      takeBack(station, progress, now);
      // A service that is read whole at each poll gives all that it has in one answer.
      if (config.request().windowed()) {
        progress.split(now, windows.lookback(), windows.windowMax());
      }
      progress.expect(
          config
              .gaps()
              .policy(
                  config.stations().list(),
                  station,
                  windows.lookback(),
                  config.request().windowed()));
      return progress;
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "The stored offset of station "
              + LogText.of(station)
              + " cannot be read: "
              + e.getMessage()
              + ". Stop the connector and set or delete the offset with /connectors/{name}/offsets"
              + Troubleshooting.STORED_OFFSET.see(),
          e);
    }
  }

  /** The poller of what a station measures now. */
  StationPoller live(String station, StationProgress progress, Instant now) {
    Reader reader = new Reader.Live(progress, windows(progress.live()));
    return poller(station, progress, reader, log, now);
  }

  /** The poller of what lies before the live readings of a station. */
  StationPoller backfill(String station, StationProgress progress, Instant now) {
    Reader reader =
        new Reader.Backfill(progress, windows(progress.backfill()), config.windows().lookback());
    return poller(station, progress, reader, log, now);
  }

  /** A poller that asks once more for gaps that are due, or null when none is. */
  StationPoller again(StationPoller live, Instant now) {
    GapRound round = live.gaps() == null ? null : live.gaps().round(now);
    if (round == null) {
      return null;
    }
    Reader reader = new Reader.GapRetry(live.progress(), round.in(config.windows().windowMax()));
    // That a station does not answer is told by its live polling, that a gap stays by its record.
    FailureLog silent = new FailureLog(NOPLogger.NOP_LOGGER);
    return poller(live.station(), live.progress(), reader, silent, now);
  }

  private StationPoller poller(
      String id, StationProgress progress, Reader reader, FailureLog failures, Instant now) {
    Station station = station(id);
    FailureReports reports =
        new FailureReports(config.request(), config.source(), station, records, progress, failures);
    return new StationPoller(config, records, station, progress, reader, reports, now);
  }

  private Window.Sequence windows(Cursor cursor) {
    return new WindowPlan(
        config.request().windowed(),
        config.windows().windowMax(),
        config.windows().lookback(),
        cursor);
  }

  private Station station(String id) {
    return Station.of(config.api(), id, config.stations().list().attributes(id));
  }

  /** Takes positions back that are ahead of the clock by more than a reading may be. */
  private void takeBack(String station, StationProgress progress, Instant now) {
    WindowOptions windows = config.windows();
    List<String> ahead =
        progress.takeBack(
            PendingRecords.bound(now, windows.maxFuture()),
            now.minus(windows.lookback()),
            config.request().windowed() ? windows.windowMax() : PendingRecords.ALL_TIME);
    if (!ahead.isEmpty()) {
      log.notes(station, config.request())
          .isAhead(
              ahead.size(),
              windows.maxFuture(),
              ahead.stream().limit(MOST_NAMED).map(LogText::of).collect(Collectors.joining(", ")),
              progress.backfill() == null ? progress.live().from() : progress.backfill().from());
    }
  }

  /**
   * Says what a start means for stations that have an offset already: nothing. One relative to now
   * moves on by itself, so only an earlier one can have been set anew.
   */
  static void tellOfStart(WindowOptions.Start starts, List<StationPoller> pollers, Instant now) {
    tellOfStart(starts, pollers, now, LOG);
  }

  static void tellOfStart(
      WindowOptions.Start starts, List<StationPoller> pollers, Instant now, Logger log) {
    Instant start = starts.resolve(now);
    List<StationPoller> later =
        pollers.stream().filter(poller -> poller.since().isAfter(start.plusSeconds(1))).toList();
    List<StationPoller> earlier =
        starts.at() == null
            ? List.of()
            : pollers.stream().filter(poller -> poller.since().isBefore(start)).toList();
    if (!later.isEmpty()) {
      StationPoller first = later.get(0);
      log.warn(
          "{} is where a station begins that has no offset yet; {} stations go on from their offsets,"
              + " which begin later, and nothing before is read for them: the first is {}, from {}"
              + " on. To read them from {} on, stop the connector, delete their offsets or set them"
              + " with /connectors/{name}/offsets, and resume.",
          WindowOptions.START,
          later.size(),
          LogText.of(first.station()),
          first.since(),
          start);
    }
    if (!earlier.isEmpty()) {
      log.info(
          "{} is where a station begins that has no offset yet; {} stations go on from their offsets,"
              + " which begin earlier",
          WindowOptions.START,
          earlier.size());
    }
  }
}
