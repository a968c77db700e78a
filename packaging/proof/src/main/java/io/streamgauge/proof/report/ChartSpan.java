// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The time that charts show, from the left to the right. */
record ChartSpan(Instant from, Instant to) {
  private static final int MOST_STEPS = 5;
  private static final long[] STEPS = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400
  };

  /** The time in which all of a report lies, which is never none. */
  static ChartSpan of(RunReport report) {
    Instant from = report.began();
    Instant to = report.ended();
    for (SystemState sample : report.samples()) {
      from = sample.at().isBefore(from) ? sample.at() : from;
      to = sample.at().isAfter(to) ? sample.at() : to;
    }
    for (FailureResult failure : report.failures()) {
      from = failure.began().isBefore(from) ? failure.began() : from;
      to = failure.ended().isAfter(to) ? failure.ended() : to;
    }
    return new ChartSpan(from, to.isAfter(from) ? to : from.plusSeconds(1));
  }

  /** The place of a moment, from 0 to 1. */
  double share(Instant at) {
    double share = (double) Duration.between(from, at).toMillis() / duration().toMillis();
    return Math.min(1, Math.max(0, share));
  }

  private Duration duration() {
    return Duration.between(from, to);
  }

  /** Round times since the begin, in words, by their places. */
  Map<Double, String> ticks() {
    long seconds = Math.max(1, duration().toSeconds());
    long step = STEPS[STEPS.length - 1];
    for (int i = STEPS.length - 1; i >= 0 && STEPS[i] * MOST_STEPS >= seconds; i--) {
      step = STEPS[i];
    }
    while (step * MOST_STEPS < seconds) {
      step *= 2;
    }
    Map<Double, String> ticks = new LinkedHashMap<>();
    for (long at = 0; at <= seconds; at += step) {
      ticks.put(share(from.plusSeconds(at)), tick(at, step));
    }
    return ticks;
  }

  private static String tick(long at, long step) {
    if (at == 0) {
      return "0";
    }
    if (step < 60) {
      return at + " s";
    }
    return step < 3600 ? at / 60 + " min" : at / 3600 + " h";
  }
}
