// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

/**
 * A message to publish.
 *
 * @param number of its reading
 * @param topic where it goes
 * @param payload what it says
 */
public record NetworkMessage(long number, String topic, String payload) {}
