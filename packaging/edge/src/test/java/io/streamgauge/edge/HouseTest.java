// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.House;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HouseTest {
  @Test
  void theModuleKeepsToItsPlan() {
    Map<String, Set<String>> arrows = Map.of("io.streamgauge.edge", Set.of());
    Map<String, Set<String>> open = Map.of("io.streamgauge.edge", Set.of("EdgeMain"));
    assertEquals("", String.join("\n", House.ofThisModule().faults(arrows, open)));
  }
}
