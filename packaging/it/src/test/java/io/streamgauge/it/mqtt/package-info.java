// SPDX-License-Identifier: Apache-2.0
/**
 * The MQTT source on workers and brokers that are killed, frozen and cut off: {@code DeliveryStack}
 * is the stack, {@code NumberCensus} counts the numbered messages on the topic.
 *
 * <p>Threads: a test works in its own; what answers clients says in its class which it has.
 */
package io.streamgauge.it.mqtt;
