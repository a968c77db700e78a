// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * The shares of the tasks in the stations: equal shares, in which few stations change their task
 * when others come or go. Each station prefers tasks in an order of its own (rendezvous hashing),
 * and a task whose share is full gives up the station that it likes least for one that it likes
 * more. What comes of this does not depend on the order of the stations.
 */
final class StationShares {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final int tasks;
  private final int stations;

  /**
   * A station's standing.
   *
   * @param preferred the tasks, best first
   * @param turn which of them it asks now
   */
  private record Bid(String station, List<Integer> preferred, int turn) {
    int task() {
      return preferred.get(turn);
    }

    Bid next() {
      return new Bid(station, preferred, turn + 1);
    }

    long liking() {
      return weight(station, task());
    }
  }

  private StationShares(int tasks, int stations) {
    this.tasks = tasks;
    this.stations = stations;
  }

  /** The stations of each task; there must not be more tasks than stations. */
  static List<List<String>> of(Collection<String> stations, int tasks) {
    return new StationShares(tasks, stations.size()).share(stations);
  }

  private List<List<String>> share(Collection<String> all) {
    Comparator<Bid> worstFirst = Comparator.comparing(Bid::liking).thenComparing(Bid::station);
    List<PriorityQueue<Bid>> held = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      held.add(new PriorityQueue<>(worstFirst));
    }
    Deque<Bid> free = new ArrayDeque<>();
    all.forEach(station -> free.push(new Bid(station, preferred(station), 0)));
    while (!free.isEmpty()) {
      Bid bid = free.pop();
      PriorityQueue<Bid> share = held.get(bid.task());
      share.add(bid);
      if (share.size() > room(bid.task())) {
        free.push(share.remove().next());
      }
    }
    return held.stream().map(share -> share.stream().map(Bid::station).sorted().toList()).toList();
  }

  private int room(int task) {
    return stations / tasks + (task < stations % tasks ? 1 : 0);
  }

  private List<Integer> preferred(String station) {
    return IntStream.range(0, tasks)
        .boxed()
        .sorted(Comparator.comparing((Integer task) -> weight(station, task)).reversed())
        .toList();
  }

  /** SplitMix64 over a hash that is the same in every Java. */
  private static long weight(String station, int task) {
    long mixed = (station.hashCode() * GOLDEN + task) * GOLDEN;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
