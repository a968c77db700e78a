// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.LogText;
import io.streamgauge.common.source.SkippedRecords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of a task's log about stations that cannot be read. The first ones are named; of more
 * it has how many they are, each time that they have doubled, and one line when all answer again.
 * Stations that fail and answer by turns would fill it all the same: so many lines an hour are it.
 */
final class FailureLog {
  private static final int MOST_NAMED = 20;
  private static final int MOST_LINES = 100;
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int MOST_EXAMPLES = 5;

  private final Logger log;
  private final Clock clock;
  private final SkippedRecords skipped;
  private final Set<String> named = new HashSet<>();
  private final Set<String> failing = new HashSet<>();
  private int next = MOST_NAMED + 1;
  private Instant ends = Instant.MIN;
  private int lines;
  private int leftOut;

  FailureLog() {
    this(LoggerFactory.getLogger(FailureLog.class));
  }

  FailureLog(Logger log) {
    this(log, Clock.systemUTC());
  }

  FailureLog(Logger log, Clock clock) {
    this.log = log;
    this.clock = clock;
    skipped = new SkippedRecords(log, clock);
  }

  /** Something gives no reading, and no record either. */
  void skipped(BadRecord bad) {
    skipped.skipped(bad);
  }

  /**
   * A station has failed, or in another way than before.
   *
   * @param reason without a secret
   * @param request without a secret
   * @param again when it is asked again
   */
  void failed(String station, String reason, String request, Instant again) {
    failing.add(station);
    if (named.contains(station) || named.size() < MOST_NAMED) {
      named.add(station);
      if (!mayTell()) {
        return;
      }
      log.warn(
          "Station {} cannot be read: {} ({}). Trying again at {}; other stations go on.",
          LogText.of(station),
          LogText.of(reason, LogText.REASON),
          LogText.of(request, LogText.REASON),
          again);
    } else if (failing.size() >= next) {
      next = failing.size() * 2;
      if (!mayTell()) {
        return;
      }
      log.warn(
          "{} stations cannot be read, of which {} are named above; of the others the last is {}:"
              + " {} ({}). The next line comes when they are twice as many, or when all answer.",
          failing.size(),
          named.size(),
          LogText.of(station),
          LogText.of(reason, LogText.REASON),
          LogText.of(request, LogText.REASON));
    }
  }

  /** A station that had failed has answered. */
  void answers(String station) {
    failing.remove(station);
    if (named.remove(station) && mayTell()) {
      log.info("Station {} answers again.", LogText.of(station));
    }
    if (failing.isEmpty()) {
      if (next > MOST_NAMED + 1 && mayTell()) {
        log.info("All stations answer again.");
      }
      next = MOST_NAMED + 1;
    }
  }

  private boolean mayTell() {
    Instant now = clock.instant();
    // Of a clock that was set back nobody knows how long ago the hour began.
    if (!now.isBefore(ends) || now.plus(WINDOW).isBefore(ends)) {
      if (leftOut > 0) {
        log.warn(
            "{} lines about stations that fail and answer by turns were left out; {} fail now{}",
            leftOut,
            failing.size(),
            examples());
      }
      ends = now.plus(WINDOW);
      lines = 0;
      leftOut = 0;
    }
    if (lines < MOST_LINES) {
      lines++;
      return true;
    }
    if (leftOut++ == 0) {
      log.warn("Stations fail and answer by turns; no more lines about them until {}", ends);
    }
    return false;
  }

  private String examples() {
    return failing.isEmpty()
        ? ""
        : failing.stream()
            .limit(MOST_EXAMPLES)
            .map(LogText::of)
            .collect(Collectors.joining(", ", ", such as ", ""));
  }
}
