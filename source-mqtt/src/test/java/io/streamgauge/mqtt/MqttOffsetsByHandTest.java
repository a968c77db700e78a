// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

/** Offsets of the MQTT source can be forgotten or copied, and are nothing else. */
class MqttOffsetsByHandTest {
  private final MqttSourceConnector connector = new MqttSourceConnector();

  @Test
  void whatGetShowsCanBeSetAndForgotten() {
    Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
    reset.put(DeliveryOffset.partition("gauges-0"), null);
    assertTrue(connector.alterOffsets(Map.of(), reset));
    assertTrue(connector.alterOffsets(Map.of(), Map.of()));
    assertTrue(
        connector.alterOffsets(
            Map.of(),
            Map.of(
                DeliveryOffset.partition("gauges-0"),
                Map.of("sequence", 4L, "index", 0L, "filters", "gauges/+"))));
  }

  @Test
  void anythingElseIsRefused() {
    Map<String, ?> good = Map.of("sequence", 4L, "index", 0L, "filters", "gauges/+");
    for (Map<String, ?> partition :
        List.<Map<String, ?>>of(
            Map.of("topic", "gauges"),
            Map.of("client", 1),
            Map.of(),
            Map.of("client", "gauges-0", "station", "1"))) {
      assertThrows(
          ConnectException.class, () -> connector.alterOffsets(Map.of(), Map.of(partition, good)));
    }
    for (Map<String, ?> offset :
        List.<Map<String, ?>>of(
            Map.of(),
            Map.of("from", "2026-01-01T00:00:00Z"),
            Map.of("sequence", -1L, "index", 0L, "filters", "gauges/+"),
            Map.of("sequence", "4", "index", 0L, "filters", "gauges/+"),
            Map.of("sequence", 4L, "index", 0L, "filters", 1L))) {
      assertThrows(
          ConnectException.class,
          () ->
              connector.alterOffsets(
                  Map.of(), Map.of(DeliveryOffset.partition("gauges-0"), offset)));
    }
  }
}
