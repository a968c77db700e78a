// SPDX-License-Identifier: Apache-2.0
/**
 * Measures that a plugin shows under the tags which Connect gives it.
 *
 * <pre>
 * a plugin's counts --PluginGauges--> Connect's metrics, which end with the plugin
 * values of a tag (topics, reasons, properties) --TaggedCounts--> a gauge for each
 * commitRecord --DeliveredRecords--> records by topic, age of the newest event time
 * </pre>
 *
 * <p>Threads: gauges are added on the task's thread and read on any; counting is for any thread.
 */
package io.streamgauge.common.metrics;
