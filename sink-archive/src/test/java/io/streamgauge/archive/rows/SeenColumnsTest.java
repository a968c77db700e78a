// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.rows.Inferred.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeenColumnsTest {
  @Test
  void namesWithoutEndAreNeitherKeptNorTold() {
    SeenColumns seen = new SeenColumns();
    String log =
        ErrorLog.of(
            () -> {
              for (int i = 0; i < 300_000; i++) {
                seen.learn(seen.shape("t" + i % 3, Inferred.of(Map.of("n" + i, (1L << 60) + i))));
              }
              for (int i = 0; i < 5_000; i++) {
                seen.of("x" + i);
              }
            });
    assertTrue(log.lines().count() <= 60, log);
    assertTrue(seen.names() <= 51_000, seen.names() + " names");
  }

  @Test
  void aShapeThatComesAgainIsLookedUpUntilSomethingIsLearned() {
    SeenColumns seen = new SeenColumns();
    Inferred number = Inferred.of(Map.of("depth", 1.5));
    Inferred nothing = Inferred.of(Map.of("depth", List.of()));
    SeenColumns.Shape first = seen.shape("readings", number);
    seen.learn(first);
    assertEquals(number, first.columns());
    seen.learn(seen.shape("readings", nothing));
    assertSame(first, seen.shape("readings", Inferred.of(Map.of("depth", 2.5))));
    SeenColumns.Shape other = seen.shape("others", number);
    assertNotSame(first, other);
    first.passed();
    seen.learn(seen.shape("readings", Inferred.of(Map.of("depth", Long.MAX_VALUE))));
    assertSame(first, seen.shape("readings", number));
    assertEquals(Kind.WIDE, first.columns().fields().get("depth").kind());
    assertFalse(first.checked(), "they are other columns now");
    assertEquals(number, seen.shape("others", number).columns());
  }

  @Test
  void shapesWithoutEndAreForgotten() {
    SeenColumns seen = new SeenColumns();
    for (int i = 0; i < 3_000; i++) {
      Map<String, Object> some = new HashMap<>();
      for (int bit = 0; bit < 12; bit++) {
        some.put("n" + bit, (i >> bit & 1) == 0 ? (Object) 1.5 : List.of());
      }
      seen.learn(seen.shape("readings", Inferred.of(some)));
      assertTrue(seen.shapes() <= 1_000, seen.shapes() + " shapes");
    }
    Map<String, Object> wide = new HashMap<>();
    for (int i = 0; i < 4_000; i++) {
      wide.put("w" + i, 1.5);
    }
    for (int i = 0; i < 100; i++) {
      wide.put("w" + i, List.of());
      seen.shape("wide", Inferred.of(wide));
    }
    assertTrue(seen.shapes() <= 11, seen.shapes() + " wide shapes");
  }
}
