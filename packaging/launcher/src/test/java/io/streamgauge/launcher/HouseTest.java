// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.House;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HouseTest {
  private static final String HERE = "io.streamgauge.launcher";

  @Test
  void theModuleKeepsToItsPlan() {
    Map<String, Set<String>> arrows =
        Map.of(
            HERE,
            Set.of(HERE + ".command", HERE + ".network"),
            HERE + ".command",
            Set.of(),
            HERE + ".edge",
            Set.of(HERE),
            HERE + ".network",
            Set.of(HERE + ".command"));
    Map<String, Set<String>> open =
        Map.of(
            HERE,
            House.names(
                """
                ArchiveCensus Bundle ChildProcess ConnectRest ConnectWorker KafkaBroker Log4j MqttBroker MqttServer
                Part PluginJar Ports PrometheusServer QuickExample Quickstart QuickstartOptions Runtimes
                SchemaRegistry Stack StationServiceMain Summary TextTable TopicCensus WorkerLine
                """),
            HERE + ".command",
            Set.of("Arguments", "OrderlyEnd"),
            HERE + ".edge",
            House.names(
                "EdgeCentre EdgeDemo EdgeGateway EdgeOptions EdgeResult EdgeVolume LogCensus"),
            HERE + ".network",
            House.names("BrokerAccess NetworkMessage Publisher SensorNetwork Simulate Traffic"));
    assertEquals("", String.join("\n", House.ofThisModule().faults(arrows, open)));
  }
}
