// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;

/**
 * For how long a station has got nothing but an error status that a rule calls an answer, though
 * nothing in it is the service's own word for that: whoever stands before the service says the same
 * while it is away.
 */
final class Doubt {
  /** An error status that lasts for longer is what the rule says. */
  static final Duration SETTLED_AFTER = Duration.ofHours(4);

  private static final int SETTLED_TIMES = 4;
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final int WAIT_GROWS = 6;

  private Instant since;
  private int times;
  private Instant passedFrom;
  private Instant passedTo;
  private Instant confirmedTo;

  /** The same status has come once more. */
  void again(Instant now) {
    since = since == null ? now : since;
    times++;
  }

  /** The service has answered. */
  void over() {
    since = null;
    times = 0;
  }

  boolean holds() {
    return times > 0;
  }

  boolean first() {
    return times == 1;
  }

  /** When the first such answer came; null when there is none. */
  Instant since() {
    return since;
  }

  /** Whether it counts by now for a window, or the same was so when it was asked for before. */
  boolean settled(Window window, Instant now) {
    boolean lasted = times >= SETTLED_TIMES && !now.isBefore(since.plus(SETTLED_AFTER));
    return lasted || isConfirmed(window);
  }

  private boolean isConfirmed(Window window) {
    return confirmedTo != null && !window.end().isAfter(confirmedTo);
  }

  /** The window is passed over, and asked for once more later unless that was so before. */
  void passOver(Window window) {
    if (!isConfirmed(window)) {
      passedFrom = passedFrom == null ? window.start() : passedFrom;
      passedTo = window.end();
    }
  }

  /** From when on windows were passed over; null when none is to be asked for once more. */
  Instant passedFrom() {
    return passedFrom;
  }

  Instant passedTo() {
    return passedTo;
  }

  /** What was passed over is asked for once more: what comes then counts. */
  void confirm() {
    confirmedTo = passedTo;
    passedFrom = null;
  }

  /** How long to wait at least while other stations are answered: it is this one, most likely. */
  Duration wait(boolean othersAnswer) {
    if (!othersAnswer) {
      return null;
    }
    Duration wait = FIRST_WAIT;
    for (int i = 1; i < times && wait.compareTo(LONGEST_WAIT) < 0; i++) {
      wait = wait.multipliedBy(WAIT_GROWS);
    }
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }
}
