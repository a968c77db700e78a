// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.House;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HouseTest {
  private static final String COMMON = "io.streamgauge.common";
  private static final String ROOT = "io.streamgauge.mqtt";
  private static final String PAYLOAD = "io.streamgauge.payload";

  @Test
  void theModuleKeepsToItsPlan() {
    Map<String, Set<String>> arrows =
        Map.of(
            ROOT, Set.of(COMMON, COMMON + ".source", COMMON + ".time", PAYLOAD),
            PAYLOAD, Set.of(COMMON, COMMON + ".avro", COMMON + ".time"));
    Map<String, Set<String>> open =
        Map.of(
            ROOT, Set.of("MqttSourceConnector", "MqttSourceTask"),
            PAYLOAD, Set.of("Decoded", "Decoder", "PayloadOptions", "UndecodableException"));
    assertEquals("", String.join("\n", House.ofThisModule().faults(arrows, open)));
  }
}
