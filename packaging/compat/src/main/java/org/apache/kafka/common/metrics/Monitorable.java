// SPDX-License-Identifier: Apache-2.0
package org.apache.kafka.common.metrics;

/** A plugin that shows metrics, on workers that call this. */
public interface Monitorable {
  /** Gives the plugin the metrics to add its own to. */
  void withPluginMetrics(PluginMetrics metrics);
}
