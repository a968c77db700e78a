// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.KnownGaps;
import io.streamgauge.it.MqttClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty sensors of which the truth is known, through Mosquitto into a worker that is killed while
 * they send, and in the full run while they send what was missing too: each gap is told, none is
 * made up, all close.
 */
class MqttCompletenessIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int SENSORS = KnownGaps.SENSORS;
  private static final int SLOTS = KnownGaps.SLOTS;
  private static final int SILENT = 5;

  private final KnownGaps known = new KnownGaps();

  @TempDir Path directory;
  private DeliveryStack stack;
  private Mqtt5BlockingClient sensors;

  private void send(int sensor, int slot) {
    MqttClients.publish(
        sensors,
        "sensors/s" + sensor + "/level",
        "{\"time\":\"" + known.time(slot) + "\",\"value\":1.5,\"n\":" + slot + "}");
  }

  /** Meanwhile the MQTT broker keeps what is sent. */
  private void killedBetween(int step, int down, int up) throws Exception {
    if (step == down) {
      stack.worker().kill();
    } else if (step == up) {
      stack.worker().start();
    }
  }

  @Test
  void gapsAreFoundAndClosedAndNoneIsMadeUpByAKill() throws Exception {
    Path register = directory.resolve("register.csv");
    Files.writeString(
        register,
        IntStream.range(0, SENSORS + SILENT)
            .mapToObj(i -> "s" + i + "," + (i < SENSORS ? "15m" : "1s"))
            .collect(Collectors.joining("\n", "sensor_id,expected_interval\n", "\n")));
    long begun = System.nanoTime();
    stack = DeliveryStack.start(directory, new DeliveryStack.Choice(true, true));
    try {
      stack.createConnector(
          Map.of(
              "completeness.topic",
              KnownGaps.TOPIC,
              "completeness.register",
              register.toString(),
              "completeness.silent.after",
              "3s"));
      stack.awaitSubscribed(1);
      // Behind a kill, silence is judged when the queue is empty and a minute more has passed.
      known.awaitTold(stack.bootstrap(), "SILENT", SILENT);
      sensors = MqttClients.connect(stack.mqtt().uri(), "sensors");
      for (int slot = 0; slot < SLOTS; slot++) {
        for (int i = 0; i < SENSORS; i++) {
          if (!known.missing(i).contains(slot)) {
            send(i, slot);
          }
        }
        killedBetween(slot, SLOTS / 2, SLOTS / 2 + 2);
      }
      known.awaitTold(stack.bootstrap(), "OPEN", known.gaps().size());
      System.out.printf("50 sensors: %d gaps told, one kill%n", known.gaps().size());
      for (int i = 0; i < SENSORS; i++) {
        for (int slot : known.missing(i).descendingSet()) {
          send(i, slot);
        }
        if (SOAK) {
          killedBetween(i, SENSORS / 2, SENSORS / 2 + 2);
        }
      }
      known.assertToldAndFilled(stack.bootstrap());
      assertEquals(
          IntStream.range(SENSORS, SENSORS + SILENT).mapToObj(i -> "s" + i).toList(),
          KnownGaps.told(stack.bootstrap(), "SILENT").stream()
              .map(gap -> gap.get("sensor_id").asText())
              .sorted()
              .toList(),
          "each once");
      System.out.printf(
          "50 sensors with %d gaps: found, closed after backfill, none made up by %d kills; %d"
              + " sensors never delivered: told once each; %.0f s%n",
          known.gaps().size(), SOAK ? 2 : 1, SILENT, (System.nanoTime() - begun) / 1e9);
    } finally {
      if (sensors != null) {
        sensors.disconnect();
      }
      if (stack != null) {
        stack.close();
      }
    }
  }
}
