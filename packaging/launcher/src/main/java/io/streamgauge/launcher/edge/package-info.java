// SPDX-License-Identifier: Apache-2.0
/**
 * The demo of the edge: gateways as the script of packaging/edge installs them, and their centre.
 *
 * <pre>
 * SiteLoad (MQTT, files) --> EdgeGateway (gateway run broker, worker, guard) --> EdgeCentre --> archive
 * LogCensus reads each Kafka; EdgeDemo compares them and tells an EdgeResult.
 * </pre>
 *
 * <p>Threads: the demo's own, one for each load, one for each census.
 */
package io.streamgauge.launcher.edge;
