// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The readings that have waited for a source while it was away. As long as they come, those of now
 * are queued behind them, and what is heard is as old as what comes: as old as it is of half of the
 * series, since some that send again what they have stored, or one that is live beside a queue, say
 * nothing of the others.
 *
 * <p>It ends with a minute in which nothing comes, or only what is of now. Readings that are old
 * for another reason, such as a wrong clock, are taken for a backlog no longer than a day.
 */
final class Backlog {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  /** What comes in one poll is not sorted anew in the next, which is some milliseconds away. */
  private static final Duration REFRESH = Duration.ofSeconds(1);

  /** How old the readings of each series are that came since the window began, at their newest. */
  private final Map<SeriesName, Duration> ages = new HashMap<>();

  /** Begin of the window; null when there is no backlog. */
  private Instant window;

  private Instant end;

  /** As of the last window; in the first one as of {@link #refreshed}. */
  private Duration age;

  private Instant refreshed;
  private boolean first;

  /** The source has been away. */
  void begin(Instant now) {
    ages.clear();
    window = now;
    end = now.plus(LONGEST);
    first = true;
    refreshed = null;
  }

  /** A reading has come. */
  void heard(SeriesName series, Instant time, Instant now) {
    move(now);
    if (window != null) {
      Duration old = Duration.between(time, now);
      ages.merge(series, old, (one, other) -> one.compareTo(other) < 0 ? one : other);
    }
  }

  /** The time until which what was sent has been heard. */
  Instant until(Instant now) {
    move(now);
    if (window == null) {
      return now;
    }
    if (first && (refreshed == null || !now.isBefore(refreshed.plus(REFRESH)))) {
      age = ofHalf();
      refreshed = now;
    }
    return age.isNegative() ? now : now.minus(age);
  }

  private void move(Instant now) {
    if (window == null || now.isBefore(window.plus(WINDOW))) {
      return;
    }
    age = ofHalf();
    boolean nothingCame = ages.isEmpty() || !now.isBefore(window.plus(WINDOW.multipliedBy(2)));
    boolean over = nothingCame || age.compareTo(WINDOW) <= 0 || !now.isBefore(end);
    window = over ? null : now;
    first = false;
    ages.clear();
  }

  private Duration ofHalf() {
    List<Duration> sorted = ages.values().stream().sorted().toList();
    return sorted.isEmpty() ? Duration.ZERO : sorted.get((sorted.size() - 1) / 2);
  }
}
