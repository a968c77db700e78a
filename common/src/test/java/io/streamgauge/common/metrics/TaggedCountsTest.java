// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.common.FakePluginMetrics;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaggedCountsTest {
  private final TaggedCounts counts = new TaggedCounts("routed-total", "Routed", "topic");
  private final FakePluginMetrics metrics = new FakePluginMetrics();

  @Test
  void eachValueHasAGaugeOfItsOwn() {
    counts.count("river");
    counts.register(new PluginGauges(metrics));
    counts.count("river");
    counts.add("rain", 5);
    counts.count(null);
    assertEquals(List.of(2L), metrics.values("routed-total"), "others are not shown yet");
    counts.show();
    assertEquals(List.of(1L, 2L, 5L), metrics.values("routed-total"));
  }

  @Test
  void valuesBehindTheFirstHundredShareOne() {
    counts.register(new PluginGauges(metrics));
    for (int i = 0; i < 1_000; i++) {
      counts.count("t" + i);
    }
    counts.count("t3");
    counts.show();
    List<Object> values = metrics.values("routed-total");
    assertEquals(101, values.size());
    assertEquals(1_001L, values.stream().mapToLong(value -> (Long) value).sum());
    assertEquals(900L, metrics.value("routed-total"), "the last one is that of the others");
  }

  @Test
  void longValueHasNoGaugeOfItsOwn() {
    counts.register(new PluginGauges(metrics));
    counts.count("x".repeat(249));
    counts.add("x".repeat(250), 2);
    counts.add("y".repeat(100_000), 2);
    counts.show();
    assertEquals(List.of(1L, 4L), metrics.values("routed-total"));
  }

  @Test
  void twoInstancesOfATaskDoNotMeet() {
    TaggedCounts next = new TaggedCounts("routed-total", "Routed", "topic");
    counts.register(new PluginGauges(metrics));
    next.register(new PluginGauges(metrics));
    counts.count("river");
    next.add("river", 7);
    counts.show();
    next.show();
    assertEquals(List.of(1L, 7L), metrics.values("routed-total"));
  }
}
