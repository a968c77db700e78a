// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A rule of when to tell again what happens over and over: at once, then at intervals that grow,
 * each time with how often it happened in between. What did not happen for some time is told at
 * once again. For one thread at a time.
 */
public final class SpacedLog {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int MOST_KINDS = 16;

  private final Clock clock;
  private final Map<String, Kind> kinds = new LinkedHashMap<>();

  /** A rule by this clock, of which nothing was told yet. */
  public SpacedLog(Clock clock) {
    this.clock = clock;
  }

  /** The log lines of one kind, and when the next may be written. */
  private static final class Kind {
    private Instant next = Instant.MIN;
    private Instant last = Instant.MIN;
    private Duration interval = SHORTEST;
    private long count;
  }

  /** What a line says of those that were not told: nothing of the first. */
  public static String times(long count) {
    return count > 1 ? " (" + count + " times since it was last told)" : "";
  }

  /** Counts, and returns how many are to be told of now, those not told before included. */
  public synchronized OptionalLong count(String kind, long times) {
    if (kinds.size() >= MOST_KINDS && !kinds.containsKey(kind)) {
      kinds.remove(kinds.keySet().iterator().next());
    }
    Kind known = kinds.computeIfAbsent(kind, any -> new Kind());
    Instant now = clock.instant();
    if (known.last.isBefore(now.minus(LONGEST.multipliedBy(2)))) {
      known.interval = SHORTEST;
      known.next = now;
    }
    known.last = now;
    known.count += times;
    if (now.isBefore(known.next)) {
      return OptionalLong.empty();
    }
    long told = known.count;
    known.count = 0;
    known.next = now.plus(known.interval);
    Duration doubled = known.interval.multipliedBy(2);
    known.interval = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return OptionalLong.of(told);
  }
}
