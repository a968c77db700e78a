// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stations of a task, which are asked for in turn, alone or several at a time, so that none is
 * ever left behind. It alone knows which station is asked for in which request.
 */
final class StationQueue {
  private static final Logger LOG = LoggerFactory.getLogger(StationQueue.class);

  /** How long to keep to fewer stations a request after more were refused. */
  private static final Duration FEWER = Duration.ofDays(1);

  private final List<StationPoller> pollers = new ArrayList<>();

  /** The request of each station that is under way or has something to hand over. */
  private final Map<StationPoller, GroupRequest> asked = new HashMap<>();

  private final List<GroupRequest> open = new ArrayList<>();
  private final Deque<GroupRequest> parts = new ArrayDeque<>();
  private final int wanted;
  private final Supplier<GroupRequest> groups;
  private int turn;
  private int fewer;
  private Instant fewerUntil = Instant.MIN;

  /** No stations yet, of which so many are asked for in one request. */
  StationQueue(int wanted, Supplier<GroupRequest> groups) {
    this.wanted = wanted;
    this.groups = groups;
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
        group -> {
          boolean done = !group.held();
          if (done) {
            group.members().forEach(member -> asked.remove(member, group));
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

  /** Whether the turn of a station may come: to be asked for, or for the next page of its group. */
  private boolean isFree(StationPoller poller) {
    GroupRequest group = asked.get(poller);
    return poller.asks() && (group == null || group.leads(poller));
  }

  private boolean joins(StationPoller poller, Instant now) {
    return !asked.containsKey(poller) && poller.joins(now);
  }

  /** When the next station is due, as far as is known now. */
  Instant due(boolean room) {
    Instant due = Instant.MAX;
    for (StationPoller poller : pollers) {
      boolean mayBegin = room || asked.containsKey(poller);
      due = isFree(poller) && mayBegin && poller.due().isBefore(due) ? poller.due() : due;
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
      if (!isFree(poller) || !poller.isDue(now)) {
        continue;
      }
      GroupRequest group = asked.get(poller);
      if (group != null) {
        turn = (at + 1) % pollers.size();
        return group;
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
        part.plan(now).forEach(asked::remove);
        if (!part.members().isEmpty()) {
          open.add(part);
          return part;
        }
      }
    }
    return null;
  }

  private GroupRequest begin(int at, Instant now) {
    GroupRequest group = groups.get();
    StationPoller first = pollers.get(at);
    if (!add(group, first, now)) {
      return null;
    }
    open.add(group);
    turn = (at + 1) % pollers.size();
    if (!first.alone()) {
      takeAlong(group, at, now);
    }
    return group;
  }

  private boolean add(GroupRequest group, StationPoller poller, Instant now) {
    boolean added = group.add(poller, now);
    if (added) {
      asked.put(poller, group);
    }
    return added;
  }

  /** Those that are due go first; whoever is so soon takes a place that is left. */
  private void takeAlong(GroupRequest group, int at, Instant now) {
    int most = now.isBefore(fewerUntil) ? fewer : wanted;
    int leftOut = -1;
    int last = at;
    for (int i = 1; i < pollers.size() && group.members().size() < most; i++) {
      int next = (at + i) % pollers.size();
      StationPoller poller = pollers.get(next);
      if (isFree(poller) && poller.isDue(now)) {
        if (joins(poller, now) && add(group, poller, now)) {
          last = next;
        } else if (leftOut < 0) {
          leftOut = next;
        }
      }
    }
    // The next turn is of the first that found no place, so that neighbours stay together.
    turn = leftOut < 0 ? (last + 1) % pollers.size() : leftOut;
    for (int i = 1; i < pollers.size() && group.members().size() < most; i++) {
      StationPoller poller = pollers.get((at + i) % pollers.size());
      if (joins(poller, now)) {
        add(group, poller, now);
      }
    }
  }

  /** Takes in what an answer has told about how many stations can be asked for. */
  void ended(GroupRequest group, Instant now) {
    for (GroupRequest part : group.parts()) {
      part.members().forEach(member -> asked.put(member, part));
      parts.add(part);
    }
    Integer most = group.most();
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
