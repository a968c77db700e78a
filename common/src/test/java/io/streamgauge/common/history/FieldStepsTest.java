// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldStepsTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.b", "`a.b`.c", "a.`b.c`", "`a b`"})
  void pathsAreReadAsTheyAreWritten(String text) {
    List<String> steps = FieldSteps.of(text);
    assertEquals(steps, FieldSteps.of(FieldSteps.text(steps)));
  }

  @Test
  void backticksHoldADot() {
    assertEquals(List.of("a"), FieldSteps.of("a"));
    assertEquals(List.of("a.b", "c"), FieldSteps.of("`a.b`.c"));
    assertEquals("`a.b`.c", FieldSteps.text(List.of("a.b", "c")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a..b", ".a", "`a", "`a`b", "a."})
  void whatIsNoPathIsNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> FieldSteps.of(text));
    assertNull(FieldSteps.orNull(text));
  }

  @Test
  void aListLeavesOutWhatIsNoPath() {
    assertEquals(
        List.of(List.of("qc_flag"), List.of("place", "added")),
        FieldSteps.all("qc_flag,place.added,a..b,`x"));
  }
}
