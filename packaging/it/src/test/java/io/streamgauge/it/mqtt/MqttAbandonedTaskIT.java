// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.streamgauge.it.MqttClients;
import io.streamgauge.it.NumberedPublisher;
import io.streamgauge.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connect gives a task up whose send is blocked while Kafka is away. It may then hold no connection
 * to the MQTT broker, which would go on to send it messages: Mosquitto's own count of clients.
 */
class MqttAbandonedTaskIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int MESSAGES = 1_200;

  @TempDir Path directory;

  @ParameterizedTest(name = "exactly-once={0}")
  @ValueSource(booleans = {false, true})
  void abandonedTaskLeavesTheMqttBroker(boolean exactlyOnce) throws Exception {
    Assumptions.assumeTrue(SOAK || !exactlyOnce, "with exactly-once in the full run only (-Psoak)");
    NumberedPublisher.Load load =
        new NumberedPublisher.Load(MESSAGES, 60, 10, 1, "sensors/s%d/level");
    try (DeliveryStack stack =
        DeliveryStack.start(directory, new DeliveryStack.Choice(true, exactlyOnce))) {
      // So small that a send blocks soon, as it would with much traffic.
      stack.createConnector(
          Map.of(
              "producer.override.buffer.memory", "32768",
              "producer.override.batch.size", "4096",
              "producer.override.transaction.timeout.ms", "10000"));
      stack.awaitSubscribed(1);
      AtomicInteger clients = new AtomicInteger();
      Mqtt5AsyncClient monitor = MqttClients.connect(stack.mqtt().uri(), "monitor").toAsync();
      Await.done(
          monitor
              .subscribeWith()
              .topicFilter("$SYS/broker/clients/connected")
              .callback(
                  message ->
                      clients.set(
                          Integer.parseInt(
                              new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8))))
              .send());
      try (NumberedPublisher publisher = new NumberedPublisher(stack.mqtt().uri(), load).start();
          NumberCensus census = new NumberCensus(stack.bootstrap(), DeliveryStack.TOPIC)) {
        Duration patience = Duration.ofMinutes(3);
        Await.until("monitor, publisher and task", patience, () -> clients.get() == 3);
        stack.kafka().kill();
        long gone = System.nanoTime();
        Await.until("monitor and publisher only", patience, () -> clients.get() == 2);
        System.out.printf(
            "Abandoned task (exactly-once %s) left the MQTT broker %.1f s after Kafka had gone%n",
            exactlyOnce, (System.nanoTime() - gone) / 1e9);
        String log = Files.readString(stack.worker().log());
        assertTrue(
            log.contains("Graceful stop of task numbers-0 failed"), "the task was not abandoned");
        stack.kafka().start();
        publisher.finish();
        census.await(MESSAGES, Duration.ofMinutes(3));
        System.out.printf(
            "  then %d of %d numbers on Kafka, %d duplicates%n",
            census.distinct(), MESSAGES, census.duplicates());
        assertEquals("{}", census.missing(MESSAGES).toString());
      } finally {
        Await.done(monitor.disconnect());
      }
    }
  }
}
