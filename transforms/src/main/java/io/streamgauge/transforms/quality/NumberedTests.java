// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tests that series have, by small numbers: so many series share the same tests that a series
 * names its own by such a number. Tests that no series has any more are dropped.
 */
final class NumberedTests {
  /** The number of a series that has no tests yet. */
  static final int NONE = 0;

  private final List<Held> held = new ArrayList<>();
  private final Map<SeriesTests, Integer> numbers = new HashMap<>();
  private final Deque<Integer> free = new ArrayDeque<>();

  /** Tests and how many series have them. */
  private static final class Held {
    private SeriesTests tests;
    private int series;
  }

  NumberedTests() {
    held.add(new Held());
  }

  /** The tests of a number; null for none. */
  SeriesTests get(int number) {
    return held.get(number).tests;
  }

  /** Gives these tests to one series more, and returns their number. */
  int hold(SeriesTests tests) {
    int number = numbers.computeIfAbsent(tests, this::number);
    held.get(number).series++;
    return number;
  }

  private int number(SeriesTests tests) {
    if (free.isEmpty()) {
      free.push(held.size());
      held.add(new Held());
    }
    int number = free.pop();
    held.get(number).tests = tests;
    return number;
  }

  /** Takes the tests of this number from one of their series. */
  void release(int number) {
    Held those = held.get(number);
    if (number != NONE && --those.series == 0) {
      numbers.remove(those.tests);
      those.tests = null;
      free.push(number);
    }
  }

  /** Tests that are held now. */
  int size() {
    return numbers.size();
  }
}
