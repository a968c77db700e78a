// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.common.FakePluginMetrics;
import io.streamgauge.common.FakeSinkContext;
import io.streamgauge.common.FakeSourceContext;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
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

  /** As {@code pluginMetrics()} fails in contexts that do not have it. */
  @Test
  void workerWithoutMetricsOfPluginsRunsTheTask() {
    List<Supplier<LinkageError>> older =
        List.of(NoSuchMethodError::new, NoClassDefFoundError::new, AbstractMethodError::new);
    for (Supplier<LinkageError> error : older) {
      PluginGauges source = PluginGauges.of(context(SourceTaskContext.class, error));
      PluginGauges sink = PluginGauges.of(context(SinkTaskContext.class, error));
      for (PluginGauges gauges : List.of(source, sink)) {
        TaggedCounts counts = new TaggedCounts("records-total", "Records", "topic");
        counts.register(gauges);
        counts.add("readings", 3);
        counts.show();
        gauges.add("connected", "1 while connected", () -> 1L);
      }
    }
  }

  private static <T> T context(Class<T> type, Supplier<LinkageError> error) {
    Object context =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw error.get();
            });
    return type.cast(context);
  }

  @Test
  void workerWithMetricsShowsThem() {
    FakeSourceContext source = new FakeSourceContext(Map.of());
    PluginGauges.of(source).add("connected", "1 while connected", () -> 1L);
    assertEquals(1L, source.pluginMetrics().value("connected"));
    FakeSinkContext sink = new FakeSinkContext(Map.of(), Set.of());
    PluginGauges.of(sink).add("open", "1 while open", () -> 2L);
    assertEquals(2L, sink.pluginMetrics().value("open"));
  }
}
