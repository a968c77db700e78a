// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.MetricNameTemplate;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/** Plugin metrics in a registry of Kafka's own, readable by name. */
public final class FakePluginMetrics implements PluginMetrics {
  private final Metrics metrics = new Metrics();

  /** Of each name the metric that was added last: of all lives of a task that of the last one. */
  private final Map<String, MetricName> latest = new ConcurrentHashMap<>();

  /** The value of the metric of this name that was added last. */
  public Object value(String name) {
    return metrics.metric(latest.get(name)).metricValue();
  }

  /** The values of all metrics of this name, in order of their texts. */
  public List<Object> values(String name) {
    return metrics.metrics().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .map(entry -> entry.getValue().metricValue())
        .sorted(Comparator.comparing(Object::toString))
        .toList();
  }

  @Override
  @SuppressWarnings("NonApiType") // the type is the interface's
  public MetricName metricName(
      String name, String description, LinkedHashMap<String, String> tags) {
    return metrics.metricInstance(
        new MetricNameTemplate(name, "plugins", description, tags.keySet()), tags);
  }

  @Override
  public void addMetric(MetricName name, MetricValueProvider<?> provider) {
    metrics.addMetric(name, provider);
    latest.put(name.name(), name);
  }

  @Override
  public void removeMetric(MetricName name) {
    metrics.removeMetric(name);
  }

  @Override
  public Sensor addSensor(String name) {
    return metrics.sensor(name);
  }

  @Override
  public void removeSensor(String name) {
    metrics.removeSensor(name);
  }
}
