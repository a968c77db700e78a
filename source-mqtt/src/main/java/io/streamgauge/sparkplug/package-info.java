// SPDX-License-Identifier: Apache-2.0
/**
 * The messages of Sparkplug B 3.0: their wire format, and what is known of the nodes that send
 * them.
 *
 * <pre>
 * topic --SparkplugTopic--> what it is, of which node
 * bytes --SparkplugPayload (ProtoReader, Metric, MetricValue)--> metrics
 * both --SparkplugNodes (a NodeState each, with its MetricTables)--> NodeMessage of NodeValues
 * SparkplugNodes --NodeListener: what was missed, whose birth is needed--> Rebirths --> broker
 * </pre>
 *
 * <p>Knows neither mapping nor client nor session. An alias is taken for a metric only where a
 * birth of this run of the task says so and no other birth can have come since: whatever leaves a
 * doubt of that ends it. Nothing is guessed, and nothing of it is kept in offsets.
 *
 * <p>Threads: none of its own. SparkplugNodes and Rebirths are for the thread that polls.
 */
package io.streamgauge.sparkplug;
