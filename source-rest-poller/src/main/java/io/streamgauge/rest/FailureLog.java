// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.LogText;
import io.streamgauge.common.source.SkippedRecords;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of a task's log about stations that cannot be read. The first ones are named; of more
 * it has how many they are, each time that they have doubled, and one line when all answer again.
 */
final class FailureLog {
  private static final int MOST_NAMED = 20;

  private final Logger log;
  private final SkippedRecords skipped;
  private final Set<String> named = new HashSet<>();
  private final Set<String> failing = new HashSet<>();
  private int next = MOST_NAMED + 1;

  FailureLog() {
    this(LoggerFactory.getLogger(FailureLog.class));
  }

  FailureLog(Logger log) {
    this.log = log;
    skipped = new SkippedRecords(log, Clock.systemUTC());
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
      log.warn(
          "Station {} cannot be read: {} ({}). Trying again at {}; other stations go on.",
          LogText.of(station),
          LogText.of(reason, LogText.REASON),
          LogText.of(request, LogText.REASON),
          again);
    } else if (failing.size() >= next) {
      next = failing.size() * 2;
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
    if (named.remove(station)) {
      log.info("Station {} answers again.", LogText.of(station));
    }
    if (failing.isEmpty()) {
      if (next > MOST_NAMED + 1) {
        log.info("All stations answer again.");
      }
      next = MOST_NAMED + 1;
    }
  }
}
