// SPDX-License-Identifier: Apache-2.0
package org.apache.kafka.common.metrics;

import java.util.LinkedHashMap;
import org.apache.kafka.common.MetricName;

/** The metrics of one plugin. */
public interface PluginMetrics {
  /** A name with the tags of the plugin and these. */
  @SuppressWarnings("NonApiType") // the type is the one of the interface that this stands for
  MetricName metricName(String name, String description, LinkedHashMap<String, String> tags);

  /** Adds a metric, whose name must be free. */
  void addMetric(MetricName name, MetricValueProvider<?> provider);

  /** Takes a metric away. */
  void removeMetric(MetricName name);

  /** Adds a sensor, whose name must be free. */
  Sensor addSensor(String name);

  /** Takes a sensor away. */
  void removeSensor(String name);
}
