// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/**
 * The series that are remembered, by their keys and in the order in which they were used. A series
 * is a place in some arrays, which its hash gives; it may be another one as soon as any series is
 * added or removed. No cache has the memory of a million series: so what is known of one is fetched
 * from as few places as can be, and from all of them at the same time, which takes as long as from
 * one. Chains of objects are fetched one behind the other.
 */
final class SeriesTable {
  /** In the place of a series that there is none of; behind and before it are the ends. */
  static final int NONE = 0;

  /** Where in its numbers a series has the time when it was used last. */
  private static final int LAST_SEEN = 0;

  private static final int KEY = 1;

  /**
   * Of each place the hash of its series, the ones used before and behind that, and the number of
   * its tests: four, so that they share a line of the cache.
   */
  private static final int BEFORE = 1;

  private static final int AFTER = 2;
  private static final int TESTS = 3;
  private static final int INTS = 4;

  /**
   * What a series weighs beside its numbers: the header of their array, and its part of the arrays
   * here, of which between a third and two thirds are taken.
   */
  private static final int SERIES_BYTES = 56;

  private int places = 16;
  private int[] ints = new int[INTS * (places + 1)];
  private long[][] numbers = new long[places + 1][];
  private final NumberedTests tests = new NumberedTests();
  private int size;
  private long bytes;

  /** The series of a key, or none. */
  int find(SeriesKey key) {
    int hash = key.hash();
    int at = home(hash);
    while (hash(at) != 0) {
      if (hash(at) == hash && key.isIn(numbers[at], KEY)) {
        return at;
      }
      at = next(at);
    }
    return NONE;
  }

  private int home(int hash) {
    return 1 + (hash & (places - 1));
  }

  private int next(int place) {
    return 1 + (place & (places - 1));
  }

  /** Of the series there; 0 when there is none. */
  private int hash(int place) {
    return ints[INTS * place];
  }

  private int before(int series) {
    return ints[INTS * series + BEFORE];
  }

  private int after(int series) {
    return ints[INTS * series + AFTER];
  }

  private void link(int before, int after) {
    ints[INTS * before + AFTER] = after;
    ints[INTS * after + BEFORE] = before;
  }

  /** Adds a series without tests, and so without numbers but for its key; used last. */
  int add(SeriesKey key) {
    size++;
    if (3L * size > 2L * places) {
      grow();
    }
    long[] own = new long[KEY + key.size()];
    key.writeTo(own, KEY);
    bytes += weight(own);
    return place(key.hash(), own, NumberedTests.NONE);
  }

  private int place(int hash, long[] ownNumbers, int ownTests) {
    int at = home(hash);
    while (hash(at) != 0) {
      at = next(at);
    }
    ints[INTS * at] = hash;
    ints[INTS * at + TESTS] = ownTests;
    numbers[at] = ownNumbers;
    append(at);
    return at;
  }

  private void append(int series) {
    link(before(NONE), series);
    link(series, NONE);
  }

  private void grow() {
    int[] oldInts = ints;
    long[][] oldNumbers = numbers;
    places *= 2;
    ints = new int[INTS * (places + 1)];
    numbers = new long[places + 1][];
    for (int old = oldInts[AFTER]; old != NONE; old = oldInts[INTS * old + AFTER]) {
      place(oldInts[INTS * old], oldNumbers[old], oldInts[INTS * old + TESTS]);
    }
  }

  /** Makes a series the one used last. */
  void use(int series, long now) {
    numbers[series][LAST_SEEN] = now;
    if (after(series) != NONE) {
      link(before(series), after(series));
      append(series);
    }
  }

  /** The series that was not used for the longest time, or none. */
  int eldest() {
    return after(NONE);
  }

  /** Those behind it come nearer to where they are looked for, so that no gap ends a search. */
  void remove(int series) {
    link(before(series), after(series));
    bytes -= weight(numbers[series]);
    tests.release(ints[INTS * series + TESTS]);
    size--;
    int free = series;
    for (int at = next(free); hash(at) != 0; at = next(at)) {
      if (distance(home(hash(at)), at) >= distance(free, at)) {
        move(at, free);
        free = at;
      }
    }
    ints[INTS * free] = 0;
    numbers[free] = null;
  }

  private int distance(int from, int to) {
    return (to - from) & (places - 1);
  }

  private void move(int from, int to) {
    ints[INTS * to] = hash(from);
    ints[INTS * to + TESTS] = ints[INTS * from + TESTS];
    numbers[to] = numbers[from];
    link(before(from), to);
    link(to, after(from));
  }

  /** When a series was used last. */
  long lastSeen(int series) {
    return numbers[series][LAST_SEEN];
  }

  SeriesTests tests(int series) {
    return tests.get(ints[INTS * series + TESTS]);
  }

  /** Gives a series the tests that it is to have from now on. */
  void tests(int series, SeriesTests those) {
    int held = ints[INTS * series + TESTS];
    ints[INTS * series + TESTS] = tests.hold(those);
    tests.release(held);
  }

  /** All numbers of a series: those of the table, its key, and behind that those of its tests. */
  long[] numbers(int series) {
    return numbers[series];
  }

  /** Takes other numbers for those of a series; up to those of its tests they are the same. */
  void numbers(int series, long[] those) {
    if (those != numbers[series]) {
      bytes += weight(those) - weight(numbers[series]);
      numbers[series] = those;
    }
  }

  /** Where the numbers of the tests begin. */
  static int testsBegin(SeriesKey key) {
    return KEY + key.size();
  }

  int size() {
    return size;
  }

  /** What all of it weighs, about. */
  long bytes() {
    return bytes;
  }

  private static long weight(long[] numbers) {
    return SERIES_BYTES + (long) Long.BYTES * numbers.length;
  }
}
