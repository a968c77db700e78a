// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Why a request gave no readings.
 *
 * @param kind what is told once, until the station answers again
 * @param head of the answer, or null when there is nothing to show
 * @param atLeast what has to pass before the next request, or null
 * @param forAll whether any other request would have failed alike
 */
record Failure(String kind, String reason, ByteBuffer head, Duration atLeast, boolean forAll) {
  static final String TOO_LARGE = "TooLarge";
  static final String SKIPPED = "Skipped";
  static final String REFUSED = "Refused";
  static final String DOUBTFUL = "Doubtful";

  /** What follows the reason of a doubtful one. */
  static final String IN_DOUBT =
      "; the body has no word of the service's own for it, so it counts only when it goes on for "
          + Station.Doubt.SETTLED_AFTER.toHours()
          + " hours";

  /** A failure of what was asked for. */
  static Failure of(String kind, String reason, ByteBuffer head, Duration atLeast) {
    return new Failure(kind, reason, head, atLeast, false);
  }

  /** How long its stations have to wait until they are asked for in smaller numbers. */
  Duration beforeParts() {
    // A station that is skipped is one of them only.
    return atLeast == null || kind.equals(SKIPPED) ? Duration.ZERO : atLeast;
  }

  /** Whether fewer stations may have an answer where so many have none, now and later. */
  boolean tellsOfSize() {
    return kind.equals(TOO_LARGE) || kind.equals(REFUSED);
  }

  /**
   * A memory of what has been told of, so that the look-back and a backfill, which show it again,
   * do not tell it again.
   */
  static final class Told {
    private static final int MOST = 1_000;

    /** Those that were seen last: what a service shows at each poll is never forgotten. */
    private final Set<String> told =
        Collections.newSetFromMap(
            new LinkedHashMap<>(16, 0.75f, true) {
              private static final long serialVersionUID = 1L;

              @Override
              protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > MOST;
              }
            });

    /** Whether this has not been told of yet, as far as is remembered since the start. */
    boolean first(String digest) {
      return told.add(digest);
    }

    /** Forgets what begins so: it may be told of again. */
    void forget(String prefix) {
      told.removeIf(digest -> digest.startsWith(prefix));
    }
  }
}
