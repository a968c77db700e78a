// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

/** What values without a schema have in common takes as much work as they are large. */
class InferredTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static Map<String, Object> wide(int columns) {
    Map<String, Object> wide = new LinkedHashMap<>();
    for (int i = 0; i < columns; i++) {
      wide.put("column" + i, (long) i);
    }
    return wide;
  }

  @Test
  void itemsThatAddNothingToAWideOneCostLittle() {
    List<Object> items = new ArrayList<>();
    items.add(wide(4_900));
    for (int i = 0; i < 300_000; i++) {
      items.add(i % 2 == 0 ? Map.of() : Map.of("column7", 2L));
    }
    Inferred seen = assertTimeoutPreemptively(SOON, () -> Inferred.of(Map.of("waves", items)));
    assertEquals(4_900, seen.columns());
  }

  @Test
  void itemsThatEachAddAFieldCostLittle() {
    List<Object> items = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 4_900; i++) {
        items.add(Map.of("column" + i, round == 19 ? (Object) Long.MAX_VALUE : (Object) 1.5));
      }
    }
    Inferred seen = assertTimeoutPreemptively(SOON, () -> Inferred.of(items));
    assertEquals(4_900, seen.columns());
    assertEquals(
        List.of("column0", "column1", "column2"),
        seen.element().fields().keySet().stream().limit(3).toList());
    assertEquals(Inferred.Kind.WIDE, seen.element().fields().get("column4899").kind());
  }

  @Test
  void whatAListHasInCommonDoesNotHangOnTheOrder() {
    List<Object> items =
        new ArrayList<>(List.of(Map.of("a", 1L), Map.of("b", "x"), Map.of("a", 1L << 60)));
    Inferred one = Inferred.of(items);
    items.add(0, Map.of());
    items.add(items.remove(1));
    assertEquals(one.element().fields(), Inferred.of(items).element().fields());
    items.add(Map.of("b", 1L));
    assertThrows(DataException.class, () -> Inferred.of(items));
    assertThrows(
        DataException.class,
        () -> Inferred.of(List.of(Map.of("Temp", 1L), Map.of(), Map.of("temp", 1L))));
    assertEquals(Inferred.Kind.NOTHING, Inferred.of(List.of()).element().kind());
  }

  @Test
  void longNamesCountAsSeveral() {
    TopicColumns columns = new TopicColumns("readings");
    columns.learn(Inferred.of(Map.of("n".repeat(1_000), 1L, "short", 2L)));
    assertEquals(12, columns.names());
  }
}
