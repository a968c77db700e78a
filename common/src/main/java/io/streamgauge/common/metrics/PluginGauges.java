// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/**
 * Gauges under the tags that Connect gives a plugin.
 *
 * <p>A task whose graceful stop timed out keeps its metrics until its thread ends, and Connect
 * starts its next instance meanwhile, with the same tags. To refuse a name that is taken would fail
 * that task; so its metrics then have one more tag, {@code instance}, of 2 or higher.
 */
public final class PluginGauges {
  private static final String INSTANCE = "instance";
  private static final int MOST_INSTANCES = 100;

  private final PluginMetrics metrics;
  private int instance = 1;

  /** Gauges to be added to these metrics. */
  public PluginGauges(PluginMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * Adds a gauge.
   *
   * @param value asked for whenever somebody looks, on any thread
   * @throws IllegalArgumentException when the name is taken under a hundred instances too
   */
  public void add(String name, String description, Supplier<? extends Number> value) {
    add(name, description, Map.of(), value);
  }

  /** Adds a gauge with tags of its own beside those of the plugin, as {@link #add} does. */
  void add(
      String name, String description, Map<String, String> tags, Supplier<? extends Number> value) {
    Gauge<Number> gauge = (config, now) -> value.get();
    while (true) {
      try {
        metrics.addMetric(name(name, description, tags), gauge);
        return;
      } catch (IllegalArgumentException taken) {
        if (++instance > MOST_INSTANCES) {
          throw taken;
        }
      }
    }
  }

  private MetricName name(String name, String description, Map<String, String> own) {
    LinkedHashMap<String, String> tags = new LinkedHashMap<>(own);
    if (instance > 1) {
      tags.put(INSTANCE, Integer.toString(instance));
    }
    return metrics.metricName(name, description, tags);
  }
}
