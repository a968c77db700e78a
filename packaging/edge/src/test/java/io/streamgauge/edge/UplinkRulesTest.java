// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UplinkRulesTest {
  private static Map<String, String> uplink(String name, String topics) {
    return Map.of(
        "source.cluster.alias", name, "target.cluster.alias", "_centre", "topics", topics);
  }

  @Test
  void whatIsListedIsSent() {
    List<String> topics = List.of("readings-clean", "site.a", "heartbeats");
    assertEquals(
        List.of(),
        UplinkRules.faults(uplink("centre", "readings-clean, site[.]a, heartbeats"), topics));
  }

  @Test
  void namesThatMirrorMakerLeavesOutAreTold() {
    for (String topic :
        List.of("x.replica", "__x", "mm2-a.internal", ".x", "a.checkpoints.internal", "missing")) {
      List<String> faults =
          UplinkRules.faults(
              uplink(
                  "north", "x[.]replica, __x, mm2-a[.]internal, [.]x, a[.]checkpoints[.]internal"),
              List.of(topic));
      assertEquals(1, faults.size(), topic);
      assertTrue(faults.get(0).startsWith(topic + " would not be sent"), faults.get(0));
    }
    assertEquals(
        List.of("edge-offsets cannot be sent: it is the worker's own"),
        UplinkRules.faults(uplink("north", ".*"), List.of("edge-offsets")));
  }

  @Test
  void aGatewayOfTheNameOfItsTargetSendsNothing() {
    List<String> faults = UplinkRules.faults(uplink("_centre", "a"), List.of("a"));
    assertTrue(faults.get(0).startsWith("the uplink would send nothing"), faults.toString());
  }
}
