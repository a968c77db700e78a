// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.LogText;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said, and put right, when stations go on from stored offsets. */
final class StoredPositions {
  private static final Logger LOG = LoggerFactory.getLogger(StoredPositions.class);
  private static final int MOST_NAMED = 5;

  private StoredPositions() {}

  /** Takes positions back that are ahead of the clock by more than a reading may be. */
  static void takeBack(
      WindowOptions windows,
      boolean windowed,
      String station,
      StationProgress progress,
      Instant now) {
    List<String> ahead =
        progress.takeBack(
            FutureReadings.bound(now, windows.maxFuture()),
            now.minus(windows.lookback()),
            windowed ? windows.windowMax() : FutureReadings.ALL_TIME);
    if (!ahead.isEmpty()) {
      LOG.warn(
          "Station {}: the offset of {} series is ahead of the clock by more than {} ms ({}): {}."
              + " They are read again from {} on, and what they have delivered since then comes a"
              + " second time.",
          LogText.of(station),
          ahead.size(),
          windows.maxFuture().toMillis(),
          WindowOptions.MAX_FUTURE,
          ahead.stream().limit(MOST_NAMED).map(LogText::of).collect(Collectors.joining(", ")),
          progress.history() == null ? progress.live().from() : progress.history().from());
    }
  }

  /**
   * Says what a start means for stations that have an offset already: nothing. One relative to now
   * moves on by itself, so only an earlier one can have been set anew.
   */
  static void tellOfStart(StartTime starts, List<StationPoller> pollers, Instant now) {
    tellOfStart(starts, pollers, now, LOG);
  }

  static void tellOfStart(StartTime starts, List<StationPoller> pollers, Instant now, Logger log) {
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
