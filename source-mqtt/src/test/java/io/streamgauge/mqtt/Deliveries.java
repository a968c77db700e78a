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
    return new Delivery(
        sequence,
        connection,
        false,
        new Message(
            "t", ByteBuffer.allocate(10), 1, false, List.of(), acknowledgement, Packet.UNKNOWN),
        NOW);
  }

  static Delivery of(String topic, String payload) {
    return of(topic, payload.getBytes(StandardCharsets.UTF_8));
  }

  static Delivery of(String topic, byte[] payload) {
    return of(topic, payload, List.of());
  }

  static Delivery of(String topic, byte[] payload, List<Map.Entry<String, String>> properties) {
    return new Delivery(
        7,
        1,
        false,
        new Message(
            topic,
            ByteBuffer.wrap(payload).asReadOnlyBuffer(),
            1,
            false,
            properties,
            () -> {},
            Packet.UNKNOWN),
        NOW);
  }
}
