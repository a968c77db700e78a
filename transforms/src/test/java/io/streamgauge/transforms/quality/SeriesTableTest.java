// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A table of series finds what a map in the order of use does, and never another series. */
class SeriesTableTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "b",
          "ab",
          "\0",
          "a\0",
          "\0a",
          "\0\0\0\0\0\0\0\0",
          "12345678",
          "123456789",
          "\u00e9",
          "e\u0301",
          "\u0161",
          "a\u0161",
          "\u0161\u0161\u0161\u0161\u0161",
          "\ud83c",
          "\ud83c\udf0a",
          "x".repeat(64),
          "x".repeat(65),
          "x".repeat(66),
          "\uffff".repeat(64),
          "\uffff".repeat(5_000));

  private static final List<SeriesTests> KINDS =
      Stream.generate(() -> new SeriesTests(List.of(), Compat.STRICT, false, 0)).limit(4).toList();

  private final SeriesKey key = new SeriesKey();

  private int find(SeriesTable table, String property, String sensor) {
    key.of(property, sensor);
    return table.find(key);
  }

  @Test
  void textsThatDifferAreKeysThatDiffer() {
    SeriesTable table = new SeriesTable();
    Map<String, Integer> series = new LinkedHashMap<>();
    for (String property : TEXTS) {
      for (String sensor : TEXTS) {
        assertEquals(SeriesTable.NONE, find(table, property, sensor), property + "|" + sensor);
        series.put(property + "|" + sensor, series.size());
        table.use(table.add(key), series.size() - 1);
      }
    }
    assertEquals(TEXTS.size() * TEXTS.size(), table.size());
    for (String property : TEXTS) {
      for (String sensor : TEXTS) {
        int found = find(table, property, sensor);
        assertEquals(series.get(property + "|" + sensor), (int) table.lastSeen(found));
      }
    }
  }

  @Test
  void aKeyIsComparedWholeAndNotByItsHash() {
    key.of("temperature", "sensor-1");
    long[] numbers = new long[key.size()];
    key.writeTo(numbers, 0);
    assertTrue(key.isIn(numbers, 0));
    for (int i = 0; i < numbers.length; i++) {
      long[] other = numbers.clone();
      other[i] ^= 1;
      assertFalse(key.isIn(other, 0), "number " + i);
    }
  }

  @Test
  void nobodyCanChooseTextsThatCollide() {
    SeriesKey other = new SeriesKey();
    key.of("p", "s");
    other.of("p", "s");
    assertNotEquals(key.hash(), other.hash(), "seeds differ");
    Set<Integer> hashes = new HashSet<>();
    for (int i = 0; i < 1_024; i++) {
      StringBuilder text = new StringBuilder();
      for (int bit = 0; bit < 10; bit++) {
        text.append(((i >> bit) & 1) == 0 ? "Aa" : "BB");
      }
      key.of("p", text.toString());
      hashes.add(key.hash());
    }
    assertTrue(
        hashes.size() > 1_000, "hashes of texts that String takes for one: " + hashes.size());
  }

  /** In turn and at random: the map of the platform tells what should be there. */
  @Test
  void seriesComeAndGoAsInAMapInTheOrderOfUse() {
    for (int names : new int[] {5, 40, 700}) {
      SeriesTable table = new SeriesTable();
      Map<String, Integer> oracle = new LinkedHashMap<>(16, 0.75f, true);
      Map<String, SeriesTests> tests = new HashMap<>();
      Random random = new Random(names);
      for (int step = 0; step < 20_000; step++) {
        String sensor = "s" + random.nextInt(names);
        int found = find(table, "p", sensor);
        Integer used = oracle.put(sensor, step);
        if (used == null) {
          assertEquals(SeriesTable.NONE, found);
          found = table.add(key);
          assertNull(table.tests(found));
        } else {
          assertEquals((int) used, table.lastSeen(found));
          assertSame(tests.get(sensor), table.tests(found));
        }
        if (used == null || random.nextInt(4) == 0) {
          // Those of other rules from time to time, as when their file changes.
          tests.put(sensor, KINDS.get(random.nextInt(2) + step / 500 % 3));
          table.tests(found, tests.get(sensor));
        }
        table.use(found, step);
        while (random.nextInt(3) == 0 && !oracle.isEmpty()) {
          String eldest = oracle.keySet().iterator().next();
          assertEquals((int) oracle.remove(eldest), table.lastSeen(table.eldest()));
          table.remove(table.eldest());
          assertEquals(SeriesTable.NONE, find(table, "p", eldest));
        }
        assertEquals(oracle.size(), table.size());
      }
      for (Map.Entry<String, Integer> left : new ArrayList<>(oracle.entrySet())) {
        String sensor = left.getKey();
        int found = find(table, "p", sensor);
        assertEquals((int) left.getValue(), table.lastSeen(found));
        assertSame(tests.get(sensor), table.tests(found));
        assertEquals(found, table.eldest());
        table.remove(found);
        assertEquals(SeriesTable.NONE, find(table, "p", sensor));
      }
      assertEquals(0, table.bytes());
      assertEquals(SeriesTable.NONE, table.eldest());
    }
  }

  @Test
  void testsThatNoSeriesHasAnyMoreAreDropped() {
    NumberedTests tests = new NumberedTests();
    int number = 0;
    for (SeriesTests kind : KINDS) {
      number = tests.hold(kind);
      assertEquals(number, tests.hold(kind));
      tests.release(number);
      assertSame(kind, tests.get(number));
      assertEquals(1, tests.size());
      tests.release(number);
      assertEquals(0, tests.size());
      assertNull(tests.get(number));
    }
    assertEquals(1, number);
    tests.release(NumberedTests.NONE);
    assertNull(tests.get(NumberedTests.NONE));
  }
}
