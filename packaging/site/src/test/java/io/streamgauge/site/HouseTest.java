// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.House;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HouseTest {
  @Test
  void theModuleKeepsToItsPlan() {
    Map<String, Set<String>> arrows = Map.of("io.streamgauge.site", Set.of());
    Map<String, Set<String>> open = Map.of("io.streamgauge.site", Set.of("SiteMain"));
    assertEquals("", String.join("\n", House.ofThisModule().faults(arrows, open)));
  }
}
