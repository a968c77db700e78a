// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValidRowsTest {
  private static Map<String, ValidRows<Integer>> read(List<long[]> rows) {
    StringBuilder csv = new StringBuilder("valid_from,valid_to\n");
    for (long[] row : rows) {
      csv.append(row[0] < 0 ? " " : Instant.ofEpochMilli(row[0]))
          .append(',')
          .append(row[1] < 0 ? "" : Instant.ofEpochMilli(row[1]))
          .append('\n');
    }
    ValidRows.Collector<String, Integer> collector = new ValidRows.Collector<>("table", "key");
    int[] number = new int[1];
    CsvLine.each(
        csv.toString(), "table", name -> null, line -> collector.add("a", line, number[0]++));
    return collector.rows();
  }

  /** Against all rows, one after the other, at all times. */
  @Test
  void findsTheOneRowThatIsValidOrRefusesTwo() {
    Random random = new Random(11);
    Map<Boolean, Integer> outcomes = new HashMap<>();
    for (int round = 0; round < 5_000; round++) {
      List<long[]> rows = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        long from = random.nextInt(8) == 0 ? -1 : random.nextInt(12);
        long to = random.nextInt(8) == 0 ? -1 : from + 1 + random.nextInt(3);
        if (from >= 0 || to != 0) {
          rows.add(new long[] {from, to});
        }
      }
      if (rows.isEmpty()) {
        continue;
      }
      Collections.shuffle(rows, random);
      List<List<Integer>> valid = new ArrayList<>();
      for (long time = 0; time < 30; time++) {
        valid.add(new ArrayList<>());
        for (int i = 0; i < rows.size(); i++) {
          long[] row = rows.get(i);
          if ((row[0] < 0 || time >= row[0]) && (row[1] < 0 || time < row[1])) {
            valid.get((int) time).add(i);
          }
        }
      }
      boolean overlaps =
          valid.stream().anyMatch(some -> some.size() > 1)
              || rows.stream().filter(row -> row[0] < 0).count() > 1;
      outcomes.merge(overlaps, 1, Integer::sum);
      String told = "";
      try {
        ValidRows<Integer> found = read(rows).get("a");
        for (int time = 0; time < 30; time++) {
          List<Integer> only = valid.get(time);
          assertEquals(only.isEmpty() ? null : only.get(0), found.at(time));
        }
        boolean always = rows.size() == 1 && rows.get(0)[0] < 0 && rows.get(0)[1] < 0;
        assertEquals(always ? 0 : null, found.always());
      } catch (IllegalArgumentException e) {
        told = e.getMessage();
      }
      assertEquals(overlaps, !told.isEmpty(), told);
    }
    assertTrue(outcomes.values().stream().allMatch(count -> count > 200), outcomes::toString);
  }
}
