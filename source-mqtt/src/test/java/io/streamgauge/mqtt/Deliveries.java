// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Deliveries for tests. */
final class Deliveries {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private Deliveries() {}

  static Delivery of(long sequence, int connection, Runnable acknowledgement) {
    return new Delivery(sequence, connection, "t", ByteBuffer.allocate(10), NOW, acknowledgement);
  }

  static Delivery of(String topic, String payload) {
    return of(topic, payload.getBytes(StandardCharsets.UTF_8));
  }

  static Delivery of(String topic, byte[] payload) {
    return new Delivery(7, 1, topic, ByteBuffer.wrap(payload).asReadOnlyBuffer(), NOW, () -> {});
  }
}
