// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pause for a service that fails for one station after the other: thousands of stations that each
 * back off alone would still hammer it. After the pause a single request probes.
 */
public final class HostBreaker {
  private static final Logger LOG = LoggerFactory.getLogger(HostBreaker.class);

  private static final Duration UNKNOWN = Duration.ofHours(1);

  /** Different stations that fail one after the other before the service pauses. */
  static final int STATIONS = 5;

  static final Duration FIRST_PAUSE = Duration.ofSeconds(30);

  private final int stations;
  private final Backoff pause;
  private final RandomGenerator random;
  private final Set<String> failing = new HashSet<>();
  private Instant since;
  private Instant until;
  private int trips;

  /**
   * A breaker of one task.
   *
   * @param backoff of its stations; a pause is no longer than its longest, or than the first pause
   */
  public HostBreaker(Backoff backoff, RandomGenerator random) {
    this(STATIONS, FIRST_PAUSE, backoff, random);
  }

  /**
   * A breaker with settings of the version before.
   *
   * @param stations different stations that fail one after the other; 0 for never
   */
  HostBreaker(int stations, Duration first, Backoff backoff, RandomGenerator random) {
    this.stations = stations;
    pause = new Backoff(first, backoff.max().compareTo(first) < 0 ? first : backoff.max());
    this.random = random;
  }

  /** Whether a request may start while others are under way; a probe goes alone. */
  public boolean allows(Instant now, int underWay) {
    seen(now);
    return until == null || (!now.isBefore(until) && underWay == 0);
  }

  /** When the next request may start, as far as is known now. */
  public Instant opens(Instant now, int underWay) {
    seen(now);
    if (until == null) {
      return Instant.MIN;
    }
    return underWay > 0 ? now.plus(UNKNOWN) : until;
  }

  /** A pause is as long as it was to be when the clock is set back. */
  private void seen(Instant now) {
    if (until != null && now.isBefore(since)) {
      until = now.plus(Duration.between(since, until));
      since = now;
    }
  }

  public void ended(String station, boolean hostFails, Instant now) {
    if (!hostFails) {
      if (until != null) {
        LOG.info("The service answers again");
      }
      failing.clear();
      until = null;
      trips = 0;
      return;
    }
    seen(now);
    failing.add(station);
    boolean pausing = until != null && now.isBefore(until);
    boolean broken = until != null || (stations > 0 && failing.size() >= stations);
    if (broken && !pausing) {
      since = now;
      until = now.plus(pause.delay(trips++, random));
      LOG.warn(
          "The service failed for {} stations in a row; all stations of this task rest until {},"
              + " then one request probes",
          failing.size(),
          until);
    }
  }
}
