// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SensorNetworkTest {
  private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");

  /** The messages of the quickstart, as they were before the simulator shared their code. */
  @Test
  void messagesAreThoseOfEver() throws Exception {
    SensorNetwork network = new SensorNetwork(20_261_121, START, Duration.ofMinutes(1));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int n = 0; n < 12_000; n++) {
      NetworkMessage message = network.next(START.plusMillis(5L * n));
      String line = message.number() + " " + message.topic() + " " + message.payload() + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(
        "b13704ad490e21a06477723c3ded6244661bc098793d5a0b77fe6dab308e13e6",
        HexFormat.of().formatHex(digest.digest()));
  }

  @Test
  void paceIsKeptAlsoWhenAskedSeldom() {
    SensorNetwork network = new SensorNetwork(1, START, Duration.ofMinutes(1));
    Traffic traffic = network.paced(25, START);
    assertNull(traffic.next(START));
    int count = 0;
    while (traffic.next(START.plusSeconds(4)) != null) {
      count++;
    }
    assertEquals(100, count);
    assertEquals(START.plusSeconds(20), network.ignition());
  }
}
