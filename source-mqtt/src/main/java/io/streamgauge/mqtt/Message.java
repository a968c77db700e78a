// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A message as the client library hands it over, whichever version of MQTT it came by.
 *
 * @param topic MQTT topic
 * @param payload the bytes, not copied
 * @param qos quality of service of this delivery
 * @param retained whether the broker had kept it from before the subscription
 * @param properties content type, correlation data and user properties of MQTT 5, as headers
 * @param acknowledgement tells the broker that it can forget the message
 * @param packet what MQTT says of this delivery
 */
record Message(
    String topic,
    ByteBuffer payload,
    int qos,
    boolean retained,
    List<Map.Entry<String, String>> properties,
    Runnable acknowledgement,
    Packet packet) {

  /** The same message as it came in this packet. */
  Message in(Packet of) {
    return new Message(topic, payload, qos, retained, properties, acknowledgement, of);
  }
}
