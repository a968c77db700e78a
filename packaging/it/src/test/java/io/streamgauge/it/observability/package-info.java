// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator sees of a worker: its metrics, through the rules that the bundle ships, in a
 * real Prometheus, and the alerts that they lead to.
 *
 * <pre>
 * ObservedStack: connectors of all kinds, a network that can be made ill
 * its beans --MetricsPage--> docs/metrics.md
 * JMX exporter --PrometheusServer--> alerts, dashboard
 * </pre>
 */
package io.streamgauge.it.observability;
