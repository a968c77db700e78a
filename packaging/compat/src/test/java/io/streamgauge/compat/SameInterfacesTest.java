// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.junit.jupiter.api.Test;

/** Classes that were compiled with Kafka's interfaces find the same methods in ours. */
class SameInterfacesTest {

  @Test
  void methodsAreThoseOfKafka() throws Exception {
    URL kafka = MetricName.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader alone =
        new URLClassLoader(new URL[] {kafka}, ClassLoader.getPlatformClassLoader())) {
      for (Class<?> ours : List.of(Monitorable.class, PluginMetrics.class)) {
        assertNotEquals(kafka, ours.getProtectionDomain().getCodeSource().getLocation());
        assertEquals(methods(alone.loadClass(ours.getName())), methods(ours));
      }
    }
  }

  private static List<String> methods(Class<?> type) {
    return Stream.of(type.getMethods()).map(Method::toGenericString).sorted().toList();
  }
}
