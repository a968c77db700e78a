// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stations that take turns, alone or several at a time, so that none is ever left behind. */
final class StationQueue {
  private static final Logger LOG = LoggerFactory.getLogger(StationQueue.class);

  /** How long to keep to fewer stations a request after more were refused. */
  private static final Duration FEWER = Duration.ofDays(1);

  private final List<StationPoller> pollers = new ArrayList<>();
  private final List<GroupRequest> open = new ArrayList<>();
  private final Deque<GroupRequest> parts = new ArrayDeque<>();
  private final int wanted;
  private final Supplier<GroupRequest> visits;
  private int turn;
  private int fewer;
  private Instant fewerUntil = Instant.MIN;

  /** No stations yet, of which so many are asked for in one request. */
  StationQueue(int wanted, Supplier<GroupRequest> visits) {
    this.wanted = wanted;
    this.visits = visits;
  }

  void add(StationPoller poller) {
    pollers.add(poller);
  }

  List<StationPoller> all() {
    return pollers;
  }

  /** How many answers take memory; a backfill would pile them up otherwise. */
  int held() {
    open.removeIf(
        visit -> {
          boolean done = !visit.held();
          if (done) {
            visit.release();
          }
          return done;
        });
    return open.size();
  }

  /** What the rows take in memory that have been read and not handed over, roughly. */
  long rowBytes() {
    held();
    return open.stream().mapToLong(GroupRequest::rowBytes).sum();
  }

  /** Whether nothing is under way or waits for Kafka, and nothing that failed is due in parts. */
  boolean idle(Instant now) {
    return held() == 0 && parts.stream().allMatch(part -> part.leader().due().isAfter(now));
  }

  /** When the next station is due, as far as is known now. */
  Instant due(boolean room) {
    Instant due = Instant.MAX;
    for (StationPoller poller : pollers) {
      boolean mayBegin = room || poller.visit() != null;
      due = poller.free() && mayBegin && poller.due().isBefore(due) ? poller.due() : due;
    }
    for (GroupRequest part : room ? parts : List.<GroupRequest>of()) {
      due = part.leader().due().isBefore(due) ? part.leader().due() : due;
    }
    return due;
  }

  /**
   * What to ask for next, or null when nothing is due.
   *
   * @param room whether there is memory for a further answer
   */
  GroupRequest next(Instant now, boolean room) {
    GroupRequest part = room ? nextPart(now) : null;
    if (part != null) {
      return part;
    }
    for (int i = 0; i < pollers.size(); i++) {
      int at = (turn + i) % pollers.size();
      StationPoller poller = pollers.get(at);
      if (!poller.isDue(now)) {
        continue;
      }
      if (poller.visit() != null) {
        turn = (at + 1) % pollers.size();
        return poller.visit();
      }
      GroupRequest begun = room ? begin(at, now) : null;
      if (begun != null) {
        return begun;
      }
    }
    return null;
  }

  /** The stations of a request that failed have waited long enough. */
  private GroupRequest nextPart(Instant now) {
    for (Iterator<GroupRequest> all = parts.iterator(); all.hasNext(); ) {
      GroupRequest part = all.next();
      if (!part.leader().due().isAfter(now)) {
        all.remove();
        part.plan(now);
        if (!part.isEmpty()) {
          open.add(part);
          return part;
        }
      }
    }
    return null;
  }

  private GroupRequest begin(int at, Instant now) {
    GroupRequest visit = visits.get();
    StationPoller first = pollers.get(at);
    if (!visit.add(first, now)) {
      return null;
    }
    open.add(visit);
    turn = (at + 1) % pollers.size();
    if (!first.alone()) {
      takeAlong(visit, at, now);
    }
    return visit;
  }

  /** Those that are due go first; whoever is so soon takes a place that is left. */
  private void takeAlong(GroupRequest visit, int at, Instant now) {
    int most = now.isBefore(fewerUntil) ? fewer : wanted;
    int leftOut = -1;
    int last = at;
    for (int i = 1; i < pollers.size() && visit.size() < most; i++) {
      int next = (at + i) % pollers.size();
      StationPoller poller = pollers.get(next);
      if (poller.isDue(now)) {
        if (poller.joins(now) && visit.add(poller, now)) {
          last = next;
        } else if (leftOut < 0) {
          leftOut = next;
        }
      }
    }
    // The next turn is of the first that found no place, so that neighbours stay together.
    turn = leftOut < 0 ? (last + 1) % pollers.size() : leftOut;
    for (int i = 1; i < pollers.size() && visit.size() < most; i++) {
      StationPoller poller = pollers.get((at + i) % pollers.size());
      if (poller.joins(now)) {
        visit.add(poller, now);
      }
    }
  }

  /** Takes in what an answer has told about how many stations can be asked for. */
  void ended(GroupRequest visit, Instant now) {
    parts.addAll(visit.parts());
    Integer most = visit.most();
    if (most != null) {
      fewer = most;
      fewerUntil = now.plus(FEWER);
      LOG.warn(
          "{} stations a request are too many for this service: asking for {} until {}; set {}={}",
          wanted,
          fewer,
          fewerUntil,
          GroupOptions.PER_REQUEST,
          fewer);
    }
  }

  /** Takes out the backfills that are at their end. */
  void removeFinished() {
    if (pollers.removeIf(StationPoller::finished)) {
      turn = 0;
    }
  }
}
