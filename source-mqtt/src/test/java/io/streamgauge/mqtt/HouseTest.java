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
  private static final String REPLAY = "io.streamgauge.replay";
  private static final String SPARKPLUG = "io.streamgauge.sparkplug";

  @Test
  void theModuleKeepsToItsPlan() {
    Map<String, Set<String>> arrows =
        Map.of(
            ROOT,
                Set.of(
                    COMMON,
                    COMMON + ".completeness",
                    COMMON + ".framework",
                    COMMON + ".help",
                    COMMON + ".metrics",
                    COMMON + ".source",
                    COMMON + ".time",
                    PAYLOAD,
                    SPARKPLUG),
            REPLAY,
                Set.of(
                    COMMON,
                    COMMON + ".framework",
                    COMMON + ".help",
                    COMMON + ".history",
                    COMMON + ".metrics",
                    COMMON + ".source",
                    COMMON + ".time",
                    ROOT),
            PAYLOAD, Set.of(COMMON, COMMON + ".avro", COMMON + ".time", SPARKPLUG),
            SPARKPLUG, Set.of(COMMON, COMMON + ".time"));
    Map<String, Set<String>> open =
        Map.of(
            ROOT, Set.of("KeptPayloads", "MqttSourceConnector", "MqttSourceTask"),
            REPLAY, Set.of("ReplaySourceConnector", "ReplaySourceTask"),
            PAYLOAD,
                House.names(
                    """
                    Decoded Decoder ElementTurns PayloadOptions PayloadPart UndecodableException
                    """),
            SPARKPLUG,
                House.names(
                    """
                    NodeFilters NodeListener NodeMessage NodeValue Rebirths SparkplugException
                    SparkplugNodes SparkplugOptions SparkplugPayload SparkplugTopic
                    """));
    assertEquals("", String.join("\n", House.ofThisModule().faults(arrows, open)));
  }
}
