// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges under the tags that Connect gives a plugin; on workers before 4.1, which have no metrics
 * of plugins, gauges that nobody sees.
 *
 * <p>A task whose graceful stop timed out keeps its metrics until its thread ends, and Connect
 * starts its next instance meanwhile, with the same tags. To refuse a name that is taken would fail
 * that task; so its metrics then have one more tag, {@code instance}, of 2 or higher.
 */
public final class PluginGauges {
  private static final Logger LOG = LoggerFactory.getLogger(PluginGauges.class);
  private static final String INSTANCE = "instance";
  private static final int MOST_INSTANCES = 100;

  private final PluginMetrics metrics;
  private int instance = 1;

  /** Gauges to be added to these metrics, or to none when these are null. */
  public PluginGauges(PluginMetrics metrics) {
    this.metrics = metrics;
  }

  /** Gauges of a source task, which the worker shows if it can. */
  public static PluginGauges of(SourceTaskContext context) {
    try {
      return new PluginGauges(context.pluginMetrics());
    } catch (NoSuchMethodError | NoClassDefFoundError | AbstractMethodError e) {
      return none(e);
    }
  }

  /** Gauges of a sink task, which the worker shows if it can. */
  public static PluginGauges of(SinkTaskContext context) {
    try {
      return new PluginGauges(context.pluginMetrics());
    } catch (NoSuchMethodError | NoClassDefFoundError | AbstractMethodError e) {
      return none(e);
    }
  }

  private static PluginGauges none(LinkageError reason) {
    LOG.info(
        "No metrics of this task are shown: the worker is of a Connect before 4.1, which has none of"
            + " plugins ({})",
        reason.toString());
    return new PluginGauges(null);
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
    if (metrics == null) {
      return;
    }
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
