// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.util.ArrayList;
import java.util.List;

/**
 * What a persistent session may still hold of an earlier configuration.
 *
 * @param gone subscriptions that the connector as a whole no longer has
 * @param moved subscriptions that another task has now
 */
record StaleSubscriptions(List<String> gone, List<String> moved) {
  static final StaleSubscriptions NONE = new StaleSubscriptions(List.of(), List.of());

  /**
   * Compares what a client subscribed to at its last run with what it shall have now.
   *
   * @param earlier the subscriptions of that run, or null when there was none
   */
  static StaleSubscriptions of(List<String> earlier, MqttSourceConfig config) {
    if (earlier == null) {
      return NONE;
    }
    List<String> gone = new ArrayList<>(earlier);
    gone.removeAll(config.allSubscriptions());
    List<String> moved = new ArrayList<>(earlier);
    moved.removeAll(gone);
    moved.removeAll(config.subscriptions());
    return new StaleSubscriptions(List.copyOf(gone), List.copyOf(moved));
  }
}
