// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The times at which what has failed is started again: soon at first, each minute in the end. */
final class RestartTimes {
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** One start, and the pause before the next. */
  private record Attempt(Elapsed since, Duration pause) {}

  private final LongSupplier nanos;
  private final Map<String, Attempt> attempts = new HashMap<>();

  RestartTimes(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Whether this one, which has failed, should be started now. */
  boolean due(String name) {
    Attempt last = attempts.get(name);
    boolean old = last == null || last.since().due(LONGEST.multipliedBy(2).plusNanos(1));
    if (!old && !last.since().due(last.pause())) {
      return false;
    }
    Duration pause = old ? SHORTEST : last.pause().multipliedBy(2);
    Elapsed now = new Elapsed(nanos);
    now.begin();
    attempts.put(name, new Attempt(now, pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
    return true;
  }

  /** Lets this one be started at once: what it failed of is over. */
  void forget(String name) {
    attempts.remove(name);
  }
}
