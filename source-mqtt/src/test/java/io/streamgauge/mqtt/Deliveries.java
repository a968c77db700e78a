// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.mqtt.Message.Packet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Deliveries for tests. */
final class Deliveries {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private Deliveries() {}

  static Delivery of(long sequence, int connection, Runnable acknowledgement) {
    return of(sequence, connection, new byte[10], Packet.UNKNOWN, acknowledgement);
  }

  static Delivery of(
      long sequence, int connection, byte[] payload, Packet packet, Runnable acknowledgement) {
    return of(sequence, connection, "t", payload, List.of(), acknowledgement, packet);
  }

  static Delivery of(String topic, String payload) {
    return of(topic, payload.getBytes(StandardCharsets.UTF_8));
  }

  static Delivery of(String topic, byte[] payload) {
    return of(topic, payload, List.of());
  }

  static Delivery of(String topic, byte[] payload, List<Map.Entry<String, String>> properties) {
    return of(7, 1, topic, payload, properties, () -> {}, Packet.UNKNOWN);
  }

  private static Delivery of(
      long sequence,
      int connection,
      String topic,
      byte[] payload,
      List<Map.Entry<String, String>> properties,
      Runnable acknowledgement,
      Packet packet) {
    ByteBuffer bytes = ByteBuffer.wrap(payload).asReadOnlyBuffer();
    Message message = new Message(topic, bytes, 1, false, properties, acknowledgement, packet);
    return new Delivery(sequence, connection, false, message, NOW, 0);
  }
}
