// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

/**
 * What MQTT itself says of one delivery, which the client library keeps to itself.
 *
 * @param id packet identifier; 0 for quality of service 0, or where it is not known
 * @param duplicate whether the broker has sent this packet before, over whichever connection
 * @param hash of topic and payload, to tell two messages with one identifier apart; not secure
 */
record Packet(int id, boolean duplicate, int hash) {
  static final Packet UNKNOWN = new Packet(0, false, 0);

  boolean known() {
    return id != 0;
  }
}
