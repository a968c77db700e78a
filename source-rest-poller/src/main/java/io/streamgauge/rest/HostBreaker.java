// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a service rest that fails for one station after the other: thousands of stations that each
 * back off alone would still hammer it. After the rest a single request probes.
 */
final class HostBreaker {
  private static final Logger LOG = LoggerFactory.getLogger(HostBreaker.class);

  private static final Duration UNKNOWN = Duration.ofHours(1);

  private final int stations;
  private final Backoff rest;
  private final RandomGenerator random;
  private final Set<String> failing = new HashSet<>();
  private Instant until;
  private int trips;

  /**
   * A breaker of one task.
   *
   * @param stations different stations that fail with no answer in between; 0 for never
   * @param rest how long to rest, longer after each probe that fails
   */
  HostBreaker(int stations, Backoff rest, RandomGenerator random) {
    this.stations = stations;
    this.rest = rest;
    this.random = random;
  }

  /** Whether a request may start while others are under way; a probe goes alone. */
  boolean allows(Instant now, int underWay) {
    return until == null || (!now.isBefore(until) && underWay == 0);
  }

  /** When the next request may start, as far as is known now. */
  Instant opens(Instant now, int underWay) {
    if (until == null) {
      return Instant.MIN;
    }
    return underWay > 0 ? now.plus(UNKNOWN) : until;
  }

  void ended(String station, boolean hostFails, Instant now) {
    if (!hostFails) {
      if (until != null) {
        LOG.info("The service answers again");
      }
      failing.clear();
      until = null;
      trips = 0;
      return;
    }
    failing.add(station);
    boolean resting = until != null && now.isBefore(until);
    boolean broken = until != null || (stations > 0 && failing.size() >= stations);
    if (broken && !resting) {
      until = now.plus(rest.delay(trips++, random));
      LOG.warn(
          "The service failed for {} stations in a row; all stations of this task rest until {},"
              + " then one request probes",
          failing.size(),
          until);
    }
  }
}
