// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The turns in which stations are asked for: a ring of those that are due, and behind it those
 * whose time comes later. A station moves only when something happens to it: of twenty thousand,
 * those that are not due are not looked at.
 */
final class Turns {
  /** A clock that is this far behind what it was has been set back; less is only put right. */
  private static final Duration SET_BACK = Duration.ofSeconds(1);

  private final Map<StationPoller, Long> places = new LinkedHashMap<>();
  private final Times later = new Times();
  private final NavigableMap<Long, StationPoller> due = new TreeMap<>();
  private final NavigableMap<Long, StationPoller> pages = new TreeMap<>();
  private long added;
  private long turn;

  /** The latest time that was seen, since the clock was set back. */
  private Instant seen = Instant.MIN;

  void add(StationPoller station) {
    places.put(station, added++);
    waits(station);
  }

  void remove(StationPoller station) {
    leaves(station);
    places.remove(station);
  }

  /** All stations, as they were added. */
  List<StationPoller> all() {
    return List.copyOf(places.keySet());
  }

  int size() {
    return places.size();
  }

  /** The station waits for the time at which it is due. */
  void waits(StationPoller station) {
    due.remove(places.get(station));
    later.set(station, station.due());
  }

  /** The station has no turn until it waits again. */
  void leaves(StationPoller station) {
    due.remove(places.get(station));
    later.set(station, null);
  }

  /** The station leads a request of which the next page is to be asked for. */
  void hasPage(StationPoller station) {
    pages.put(places.get(station), station);
  }

  /**
   * When the next turn is; not after now when there is one now.
   *
   * @param room whether new requests may begin
   */
  Instant first(boolean room, Instant now) {
    advance(now);
    boolean some = !pages.isEmpty() || (room && !due.isEmpty());
    return some ? now : room ? later.first() : Instant.MAX;
  }

  private void advance(Instant now) {
    boolean back = now.plus(SET_BACK).isBefore(seen);
    seen = back || now.isAfter(seen) ? now : seen;
    // Each of them knows whether it is due; those that are not wait again.
    Instant until = back ? Instant.MAX : now;
    for (StationPoller next = later.take(until); next != null; next = later.take(until)) {
      due.put(places.get(next), next);
    }
  }

  /** Takes the station out whose turn it is; null when there is none. */
  StationPoller take(boolean room, Instant now) {
    advance(now);
    Long page = from(turn, pages);
    Long begins = room ? from(turn, due) : null;
    boolean pageFirst =
        begins == null || (page != null && distance(turn, page) <= distance(turn, begins));
    Long at = pageFirst ? page : begins;
    return at == null ? null : pageFirst ? pages.remove(at) : due.remove(at);
  }

  private static Long from(long place, NavigableMap<Long, StationPoller> stations) {
    Long at = stations.ceilingKey(place);
    return at != null || stations.isEmpty() ? at : stations.firstKey();
  }

  private static long distance(long from, long to) {
    return to >= from ? to - from : Long.MAX_VALUE / 2 + to;
  }

  /**
   * The next that is due behind one, on a walk once around from where it began; null at its end.
   */
  StationPoller behind(StationPoller station, StationPoller begun) {
    long place = places.get(station);
    long start = places.get(begun);
    Long next = from(place + 1, due);
    return next == null || distance(start, next) <= distance(start, place) ? null : due.get(next);
  }

  /** The first of those that are due later, up to a time and so many of them at the most. */
  List<StationPoller> soon(Instant until, int most) {
    return later.until(until, most);
  }

  /** The next turn is this station's. */
  void goOnAt(StationPoller station) {
    turn = places.get(station);
  }

  /** The next turn is of whom comes after this station. */
  void goOnBehind(StationPoller station) {
    turn = places.get(station) + 1;
  }

  /**
   * Stations in order of a time that each of them has. Of many thousand, the first is found, and
   * one is moved, without a look at the others.
   */
  static final class Times {
    private static final Comparator<Entry> ORDER =
        Comparator.comparing(Entry::at).thenComparingLong(Entry::order);

    private final TreeSet<Entry> entries = new TreeSet<>(ORDER);
    private final Map<StationPoller, Entry> known = new HashMap<>();
    private long entered;

    /** Of those of one time, who was entered first comes first. */
    private record Entry(Instant at, long order, StationPoller station) {}

    /** Enters the time of a station in place of the one that it had; null for none. */
    void set(StationPoller station, Instant at) {
      Entry before = at == null ? known.remove(station) : known.get(station);
      if (before != null && before.at().equals(at)) {
        return;
      }
      if (before != null) {
        entries.remove(before);
      }
      if (at != null) {
        Entry entry = new Entry(at, entered++, station);
        known.put(station, entry);
        entries.add(entry);
      }
    }

    /** The first time; {@link Instant#MAX} when there is none. */
    Instant first() {
      return entries.isEmpty() ? Instant.MAX : entries.first().at();
    }

    /** Takes the first station out whose time is not after this one; null when there is none. */
    StationPoller take(Instant now) {
      if (entries.isEmpty() || first().isAfter(now)) {
        return null;
      }
      Entry entry = entries.pollFirst();
      known.remove(entry.station());
      return entry.station();
    }

    /** The first stations up to a time, so many of them at the most. */
    List<StationPoller> until(Instant time, int most) {
      List<StationPoller> first = new ArrayList<>();
      for (Entry entry : entries) {
        if (first.size() == most || entry.at().isAfter(time)) {
          break;
        }
        first.add(entry.station());
      }
      return first;
    }
  }
}
