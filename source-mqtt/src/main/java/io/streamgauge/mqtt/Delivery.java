// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;

/**
 * One message as the broker delivered it.
 *
 * @param sequence number of the delivery in this task, never used twice
 * @param connection number of the connection it came over; only that one can acknowledge it
 * @param redelivery whether an earlier delivery may have reached Kafka already
 * @param message the message
 * @param received the worker's clock when it arrived
 * @param leftOut how many messages the task had left out before it
 */
record Delivery(
    long sequence,
    int connection,
    boolean redelivery,
    Message message,
    Instant received,
    long leftOut) {

  /** What one delivery costs beside its text and bytes: client, queue and record objects. */
  private static final int OVERHEAD = 512;

  String topic() {
    return message.topic();
  }

  ByteBuffer payload() {
    return message.payload();
  }

  /** Memory that it holds until it is acknowledged. */
  long bytes() {
    long bytes = OVERHEAD + 2L * topic().length() + message.payload().remaining();
    for (Map.Entry<String, String> property : message.properties()) {
      bytes += 2L * (property.getKey().length() + property.getValue().length());
    }
    return bytes;
  }

  /** A copy of the payload. */
  byte[] payloadBytes() {
    byte[] bytes = new byte[payload().remaining()];
    payload().duplicate().get(bytes);
    return bytes;
  }
}
