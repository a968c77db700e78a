// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StationSharesTest {

  private static List<String> stations(int count) {
    return IntStream.range(0, count).mapToObj(i -> "0154" + i).toList();
  }

  private static Map<String, Integer> tasks(List<List<String>> shares) {
    Map<String, Integer> tasks = new HashMap<>();
    for (int task = 0; task < shares.size(); task++) {
      for (String station : shares.get(task)) {
        assertEquals(null, tasks.put(station, task), station);
      }
    }
    return tasks;
  }

  private static long moved(Map<String, Integer> before, Map<String, Integer> after) {
    return before.entrySet().stream()
        .filter(entry -> after.containsKey(entry.getKey()))
        .filter(entry -> !after.get(entry.getKey()).equals(entry.getValue()))
        .count();
  }

  @Test
  void everyStationIsInOneShareAndSharesAreEqual() {
    for (int count : new int[] {1, 2, 3, 7, 100, 1_001}) {
      for (int tasks = 1; tasks <= Math.min(count, 9); tasks++) {
        List<List<String>> shares = StationShares.of(stations(count), tasks);
        assertEquals(tasks, shares.size());
        assertEquals(count, tasks(shares).size());
        for (List<String> share : shares) {
          assertTrue(share.size() == count / tasks || share.size() == (count + tasks - 1) / tasks);
        }
      }
    }
  }

  @Test
  void orderOfTheListDoesNotMatter() {
    List<String> shuffled = new ArrayList<>(stations(500));
    Collections.shuffle(shuffled, new Random(3));
    assertEquals(StationShares.of(stations(500), 7), StationShares.of(shuffled, 7));
  }

  @Test
  void fewStationsMoveWhenOthersComeOrGo() {
    int tasks = 8;
    long moved = 0;
    long most = 0;
    for (int count = 1_000; count < 1_100; count++) {
      Map<String, Integer> before = tasks(StationShares.of(stations(count), tasks));
      Map<String, Integer> after = tasks(StationShares.of(stations(count + 1), tasks));
      moved += moved(before, after);
      most = Math.max(most, moved(before, after));
    }
    // Dealt out in turn, a station in the middle of the list would move half of all the others.
    assertTrue(moved <= 100L * tasks, moved + " moves for 100 changes, at most " + most);
    assertTrue(most <= 40, most + " moves for one change");
  }

  @Test
  void oneMoreTaskTakesItsShareAndLittleElseMoves() {
    Map<String, Integer> before = tasks(StationShares.of(stations(900), 8));
    Map<String, Integer> after = tasks(StationShares.of(stations(900), 9));
    long moved = moved(before, after);
    assertTrue(moved < 300, moved + " of 900 moved");
  }
}
