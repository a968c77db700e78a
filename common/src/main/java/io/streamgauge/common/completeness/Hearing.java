// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The times at which a source hears of readings, and since when what it hears is of now. */
final class Hearing {
  /** After a longer absence of the source, what came meanwhile has yet to be handed over. */
  private static final Duration SHORT_ABSENCE = Duration.ofMinutes(1);

  private final Backlog backlog = new Backlog();
  private Instant since;

  /** The end of the last absence, however short. */
  private Instant back;

  private Instant asked;
  private Instant away;

  /** Takes into account whether it hears now; one that was not asked for long has not heard. */
  void is(boolean hears, Instant now) {
    boolean asleep = asked != null && asked.plus(SHORT_ABSENCE).isBefore(now);
    asked = now;
    if (!hears) {
      away = away == null ? now : away;
      return;
    }
    Instant begin = now.truncatedTo(ChronoUnit.MILLIS);
    if (since == null || asleep || (away != null && away.plus(SHORT_ABSENCE).isBefore(now))) {
      since = begin;
      back = begin;
      backlog.begin(begin);
    } else if (away != null) {
      back = begin;
    }
    away = null;
  }

  /** A reading has come. */
  void reading(SeriesName series, Instant time, Instant now) {
    backlog.heard(series, time, now);
  }

  /** The time until which it has heard what was sent. */
  Instant until(Instant now) {
    return backlog.until(now);
  }

  boolean isNow() {
    return away == null && since != null;
  }

  /** Since when it hears, for somebody who waits so long for a reading. */
  Instant since(Duration patience) {
    return patience.compareTo(SHORT_ABSENCE) <= 0 ? back : since;
  }
}
