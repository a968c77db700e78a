// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

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
   * do not tell it again. A station that shows a bad element at each poll fills it, and there are
   * thousands of stations: eight bytes for each text.
   */
  static final class Told {
    private static final int MOST = 1_000;
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    /** Those that were seen last are at the end: what a service shows at each poll stays. */
    private long[] told = {};

    private int count;

    /** Whether this has not been told of yet, as far as is remembered since the start. */
    boolean first(String text) {
      long digest = digest(text);
      int at = count - 1;
      while (at >= 0 && told[at] != digest) {
        at--;
      }
      boolean first = at < 0;
      if (first && count == MOST) {
        at = 0;
      } else if (first) {
        told = count < told.length ? told : Arrays.copyOf(told, Math.min(MOST, count * 2 + 8));
        at = count++;
      }
      System.arraycopy(told, at + 1, told, at, count - at - 1);
      told[count - 1] = digest;
      return first;
    }

    /** Forgets all: it may be told of again. */
    void clear() {
      count = 0;
    }

    /** FNV-1a. */
    private static long digest(String text) {
      long digest = BASIS;
      for (int i = 0; i < text.length(); i++) {
        digest = (digest ^ text.charAt(i)) * PRIME;
      }
      return digest;
    }
  }
}
