// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeFiltersTest {
  private static List<List<Integer>> groups(String... filters) {
    return NodeFilters.groups(List.of(filters));
  }

  @Test
  void birthsAndDataOfANodeStayTogether() {
    assertEquals(
        List.of(List.of(0, 1, 3), List.of(2)),
        groups(
            "spBv1.0/north/NBIRTH/+",
            "spBv1.0/north/NDATA/+",
            "spBv1.0/south/#",
            "spBv1.0/north/DDATA/gw/+"));
  }

  @Test
  void certificatesStayWithTheirNodes() {
    assertEquals(
        List.of(List.of(0, 2), List.of(1)),
        groups(
            "spBv1.0/north/#",
            "spBv1.0/south/#",
            "$sparkplug/certificates/spBv1.0/north/NBIRTH/+"));
    assertEquals(
        List.of(List.of(0, 1, 2)),
        groups("spBv1.0/north/#", "spBv1.0/south/#", "$sparkplug/certificates/spBv1.0/#"));
  }

  @Test
  void nodesAndOtherTopicsAreDividedAsBefore() {
    assertEquals(
        List.of(List.of(0), List.of(1), List.of(2), List.of(3)),
        groups("spBv1.0/g/+/a/#", "spBv1.0/g/+/b/#", "sensors/#", "$SYS/broker/#"));
    assertEquals(List.of(List.of(0, 1)), groups("+/g/NDATA/a", "spBv1.0/+/NBIRTH/+"));
    assertEquals(List.of(List.of(0, 1)), groups("spBv1.0/+/NBIRTH/a", "spBv1.0/g/+/#"));
  }
}
