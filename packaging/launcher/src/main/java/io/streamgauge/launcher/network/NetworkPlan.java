// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.time.Duration;
import java.util.List;

/**
 * The features of a simulated network.
 *
 * @param sensors how many there are
 * @param regions which they are in, in turn
 * @param interval between two measurements of a sensor
 * @param properties that each measures
 * @param climate what there is to measure
 * @param connectivity how soon readings come
 * @param clocks how wrong clocks are
 * @param duplicates fraction of messages that are sent twice
 * @param mishaps whether other things go wrong, too
 * @param format of payloads
 * @param topic template of topics
 * @param seed of everything that is left to chance
 */
record NetworkPlan(
    int sensors,
    List<String> regions,
    Duration interval,
    List<Property> properties,
    Climate climate,
    Connectivity connectivity,
    Clocks clocks,
    double duplicates,
    boolean mishaps,
    MessageFormat format,
    String topic,
    long seed) {

  /**
   * The clocks of sensors.
   *
   * @param wrong fraction of sensors whose clock is wrong
   * @param most how wrong, before or behind, at most
   */
  record Clocks(double wrong, Duration most) {}
}
