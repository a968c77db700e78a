// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class FormerOptionsTest {
  private static final FormerOptions FORMER =
      new FormerOptions(
          List.of(
              Former.renamed("x.old", "x.new"),
              new Former("x.half", "x.whole", (value, all) -> all.put("x.whole", value + value))));

  @Test
  void aFormerNameActsUnlessTheNewOneIsThere() {
    assertEquals(Map.of("x.new", "1"), FORMER.present(Map.of("x.old", "1")));
    assertEquals(Map.of("x.new", "2"), FORMER.present(Map.of("x.old", "1", "x.new", "2")));
    assertEquals(Map.of("x.whole", "abab"), FORMER.present(Map.of("x.half", "ab")));
    Map<String, String> given = Map.of("x.new", "1");
    assertSame(given, FORMER.present(given));
  }

  @Test
  void oneLineNamesWhatTakesTheirPlace() {
    assertEquals(List.of(), FORMER.warnings(Map.of("x.new", "1")));
    assertEquals(
        List.of(
            "Options of an earlier version act for the last time: x.old (now x.new), x.half (now x.whole)"),
        FORMER.warnings(Map.of("x.half", "secret", "x.old", "1")));
  }

  @Test
  void aFormerNameIsNoUnknownOption() {
    UnknownOptions unknown = UnknownOptions.of(new ConfigDef(), "x.").letting(FORMER.names());
    Problems problems = new Problems();
    unknown.check(Map.of("x.old", "1"), problems);
    assertTrue(problems.none());
    assertEquals(Set.of("x.old", "x.half"), FORMER.names());
    unknown.check(Map.of("x.other", "1"), problems);
    assertTrue(!problems.none());
  }
}
