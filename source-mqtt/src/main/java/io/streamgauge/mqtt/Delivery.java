// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One message as the broker delivered it.
 *
 * @param sequence number of the delivery in this task, never used twice
 * @param connection number of the connection it came over; only that one can acknowledge it
 * @param topic MQTT topic
 * @param payload the bytes, not copied
 * @param received the worker's clock when it arrived
 * @param acknowledgement tells the broker that it can forget the message
 */
record Delivery(
    long sequence,
    int connection,
    String topic,
    ByteBuffer payload,
    Instant received,
    Runnable acknowledgement) {

  /** What one delivery costs beside its text and bytes: client, queue and record objects. */
  private static final int OVERHEAD = 512;

  /** Memory that it holds until it is acknowledged. */
  long bytes() {
    return OVERHEAD + 2L * topic.length() + payload.remaining();
  }

  /** A copy of the payload. */
  byte[] payloadBytes() {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }
}
