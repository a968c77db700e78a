// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.common.FakePluginMetrics;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginGaugesTest {

  @Test
  void nextInstanceOfATaskThatDoesNotEndHasMetricsOfItsOwn() {
    FakePluginMetrics metrics = new FakePluginMetrics();
    for (long instance = 1; instance <= 3; instance++) {
      long value = instance;
      PluginGauges gauges = new PluginGauges(metrics);
      gauges.add("connected", "1 while connected", () -> value);
      gauges.add("received-total", "Messages received", () -> 10 * value);
    }
    assertEquals(List.of(1L, 2L, 3L), metrics.values("connected"));
    assertEquals(List.of(10L, 20L, 30L), metrics.values("received-total"));
    assertEquals(3L, metrics.value("connected"));
  }
}
