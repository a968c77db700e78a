// SPDX-License-Identifier: Apache-2.0
/**
 * Throughput of the MQTT source: {@link io.streamgauge.mqtt.DeliveryBench} has {@link
 * io.streamgauge.mqtt.DeliveryMeter} measure workers beside {@link
 * io.streamgauge.mqtt.BarePairMain}, a client and a producer with nothing between them.
 *
 * <p>Threads: the meter's own publish and count; the bench waits for them.
 */
package io.streamgauge.mqtt;
