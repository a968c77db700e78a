// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stations of a task, which are asked for in turn, alone or several at a time, so that none is
 * ever left behind. It alone knows which station is asked for in which request, and which has
 * something to hand over.
 */
final class StationQueue {
  private static final Logger LOG = LoggerFactory.getLogger(StationQueue.class);

  /** How long to keep to fewer stations a request after more were refused. */
  private static final Duration FEWER = Duration.ofDays(1);

  /** How many of those that are due a request looks at for each place that it has. */
  private static final int LOOKED_AT = 8;

  private final Turns turns = new Turns();

  /** The request of each station that is under way or has something to hand over. */
  private final Map<StationPoller, GroupRequest> asked = new HashMap<>();

  private final Set<GroupRequest> open = new HashSet<>();
  private final PriorityQueue<Part> parts = new PriorityQueue<>();
  private final Set<StationPoller> handing = new LinkedHashSet<>();
  private final int wanted;
  private final Supplier<GroupRequest> groups;
  private final Consumer<StationPoller> settled;
  private long partsBefore;
  private int fewer;
  private Instant fewerUntil = Instant.MIN;

  /** A part of a request that failed, when it is asked for, and how many came before it. */
  private record Part(Instant since, Instant due, long before, GroupRequest group)
      implements Comparable<Part> {
    private static final Comparator<Part> ORDER =
        Comparator.comparing(Part::due).thenComparingLong(Part::before);

    /** Not later than it was going to be when the clock is set back. */
    Instant opens(Instant now) {
      return now.isBefore(since) ? now : due;
    }

    @Override
    public int compareTo(Part other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * No stations yet.
   *
   * @param wanted how many of them are asked for in one request
   * @param settled is told of each that has nothing left to hand over
   */
  StationQueue(int wanted, Supplier<GroupRequest> groups, Consumer<StationPoller> settled) {
    this.wanted = wanted;
    this.groups = groups;
    this.settled = settled;
  }

  void add(StationPoller poller) {
    turns.add(poller);
    settled.accept(poller);
  }

  List<StationPoller> all() {
    return turns.all();
  }

  int size() {
    return turns.size();
  }

  /** How many answers take memory; a backfill would pile them up otherwise. */
  int held() {
    return open.size();
  }

  /** What the rows take in memory that have been read and not handed over, roughly. */
  long rowBytes() {
    return open.stream().mapToLong(GroupRequest::rowBytes).sum();
  }

  /** Whether there may be something to hand over. */
  boolean hands() {
    return !handing.isEmpty();
  }

  /** How many stations have been read and not yet handed over. */
  long stationsWithRecords() {
    return handing.stream().filter(StationPoller::hasRecords).count();
  }

  /** Whether nothing is under way or waits for Kafka, and nothing that failed is due in parts. */
  boolean idle(Instant now) {
    return open.isEmpty() && !hands() && firstPart(now).isAfter(now);
  }

  private Instant firstPart(Instant now) {
    return parts.isEmpty() ? Instant.MAX : parts.peek().opens(now);
  }

  /** When the next station is due, as far as is known now; not after now when one is. */
  Instant due(boolean room, Instant now) {
    Instant turn = turns.first(room, now);
    return room && firstPart(now).isBefore(turn) ? firstPart(now) : turn;
  }

  /**
   * What to ask for next, or null when nothing is due.
   *
   * @param room whether there is memory for a further answer
   */
  GroupRequest next(Instant now, boolean room) {
    GroupRequest next = room ? nextPart(now) : null;
    while (next == null) {
      StationPoller first = turns.take(room, now);
      if (first == null) {
        return null;
      }
      turns.goOnBehind(first);
      GroupRequest paged = asked.get(first);
      next = paged == null ? begin(first, now) : paged;
    }
    return next;
  }

  /** The stations of a request that failed have waited long enough. */
  private GroupRequest nextPart(Instant now) {
    while (!firstPart(now).isAfter(now)) {
      GroupRequest part = parts.poll().group();
      for (StationPoller left : part.plan(now)) {
        asked.remove(left);
        leaveOut(left);
      }
      if (!part.members().isEmpty()) {
        open.add(part);
        return part;
      }
    }
    return null;
  }

  private GroupRequest begin(StationPoller first, Instant now) {
    GroupRequest group = groups.get();
    if (!first.isDue(now) || !add(group, first, now)) {
      leaveOut(first);
      return null;
    }
    open.add(group);
    if (!first.alone()) {
      takeAlong(group, now);
    }
    return group;
  }

  private boolean add(GroupRequest group, StationPoller poller, Instant now) {
    boolean joins = group.add(poller, now);
    if (joins) {
      asked.put(poller, group);
      turns.leaves(poller);
    }
    return joins;
  }

  /** A station is not asked for after all: it waits, or has something to hand over first. */
  private void leaveOut(StationPoller poller) {
    if (poller.asks() && !poller.hasRecords()) {
      turns.waits(poller);
    } else {
      turns.leaves(poller);
      handing.add(poller);
    }
  }

  /** Those that are due go first; whoever is so soon takes a place that is left. */
  private void takeAlong(GroupRequest group, Instant now) {
    int most = now.isBefore(fewerUntil) ? fewer : wanted;
    StationPoller first = group.leader();
    StationPoller at = first;
    StationPoller leftOut = null;
    for (int looks = LOOKED_AT * most; looks > 0 && group.members().size() < most; looks--) {
      at = turns.behind(at, first);
      if (at == null) {
        break;
      }
      boolean joins = at.joins(now) && add(group, at, now);
      if (joins && leftOut == null) {
        turns.goOnBehind(at);
      } else if (!joins && !at.isDue(now)) {
        leaveOut(at);
      } else if (!joins && leftOut == null) {
        // The next turn is of the first that found no place, so that neighbours stay together.
        leftOut = at;
        turns.goOnAt(at);
      }
    }
    int places = most - group.members().size();
    for (StationPoller poller : turns.soon(first.joinable(now), 2 * places)) {
      if (group.members().size() < most && poller.joins(now) && !add(group, poller, now)) {
        leaveOut(poller);
      }
    }
  }

  /** An answer has come for these stations, or a part of it, or none. */
  void answered(GroupRequest group, Instant now) {
    for (GroupRequest part : group.parts()) {
      part.members().forEach(member -> asked.put(member, part));
      parts.add(new Part(now, part.leader().due(), partsBefore++, part));
    }
    if (group.members().isEmpty()) {
      open.remove(group);
    } else if (group.leads(group.leader())) {
      turns.hasPage(group.leader());
    } else {
      group.handsOver();
      handing.addAll(group.members());
    }
    tooMany(group.most(), now);
  }

  /** Takes in what an answer has told about how many stations can be asked for. */
  private void tooMany(Integer most, Instant now) {
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

  /** The station's gaps may have changed by what another poller of it has read. */
  void changed(StationPoller poller) {
    if (poller.hasRecords()) {
      handing.add(poller);
    }
    settled.accept(poller);
  }

  /** The next record of what has been read, or null when there is none left. */
  SourceRecord poll() {
    while (hands()) {
      StationPoller poller = handing.iterator().next();
      SourceRecord record = poller.poll();
      if (record != null) {
        return record;
      }
      handing.remove(poller);
      settle(poller);
    }
    return null;
  }

  /** A station has nothing left: it is at its end, or waits for its time again. */
  private void settle(StationPoller poller) {
    GroupRequest group = asked.get(poller);
    if (group != null && open.contains(group) && group.isOver(poller)) {
      open.remove(group);
      group.members().stream().filter(member -> asked.remove(member, group)).forEach(this::rest);
    }
    if (poller.finished()) {
      turns.remove(poller);
      asked.remove(poller);
    } else {
      rest(poller);
    }
    settled.accept(poller);
  }

  private void rest(StationPoller poller) {
    if (poller.asks() && !asked.containsKey(poller)) {
      turns.waits(poller);
    } else {
      turns.leaves(poller);
    }
  }
}
