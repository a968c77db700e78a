// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Pollers that take turns, so that none is ever left behind. */
final class Turns {
  private final List<StationPoller> pollers = new ArrayList<>();
  private int turn;

  void add(StationPoller poller) {
    pollers.add(poller);
  }

  List<StationPoller> all() {
    return pollers;
  }

  /** The next poller in turn that is due and free, or null when there is none. */
  StationPoller next(Instant now, Predicate<StationPoller> free) {
    for (int i = 0; i < pollers.size(); i++) {
      StationPoller poller = pollers.get((turn + i) % pollers.size());
      if (poller.isDue(now) && free.test(poller)) {
        turn = (turn + i + 1) % pollers.size();
        return poller;
      }
    }
    return null;
  }

  /** Takes out the backfills that are at their end. */
  void removeFinished() {
    if (pollers.removeIf(StationPoller::finished)) {
      turn = 0;
    }
  }
}
