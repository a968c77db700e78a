// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The times at which what has failed is started again: soon at first, each minute in the end. */
final class RestartTimes {
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** One start, and the pause before the next. */
  private record Attempt(Instant at, Duration pause) {}

  private final Clock clock;
  private final Map<String, Attempt> attempts = new HashMap<>();

  RestartTimes(Clock clock) {
    this.clock = clock;
  }

  /** Whether this one, which has failed, should be started now. */
  boolean due(String name) {
    Instant now = clock.instant();
    Attempt last = attempts.get(name);
    boolean old = last == null || now.isAfter(last.at().plus(LONGEST.multipliedBy(2)));
    if (!old && now.isBefore(last.at().plus(last.pause()))) {
      return false;
    }
    Duration pause = old ? SHORTEST : last.pause().multipliedBy(2);
    attempts.put(name, new Attempt(now, pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
    return true;
  }

  /** Lets this one be started at once: what it failed of is over. */
  void forget(String name) {
    attempts.remove(name);
  }
}
