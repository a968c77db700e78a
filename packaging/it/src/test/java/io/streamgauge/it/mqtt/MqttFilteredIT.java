// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.MqttClients;
import io.streamgauge.it.NumberedPublisher;
import io.streamgauge.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With an exactly-once worker Connect does not say of each filtered record that it was decided.
 * Messages must be acknowledged all the same, or twenty of them end the traffic here for good. On
 * HiveMQ, which keeps to a client's Receive Maximum.
 */
class MqttFilteredIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int MESSAGES = SOAK ? 20_000 : 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;
  private DeliveryStack stack;
  private boolean created;

  @BeforeEach
  void start() throws Exception {
    stack = DeliveryStack.start(directory, new DeliveryStack.Choice(false, true));
  }

  @AfterEach
  void stop() throws Exception {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void trafficNeverStalls() throws Exception {
    // Everything, but for the one message that comes after all and can only come over their acks.
    everything();
    half();
    identicalContent();
  }

  private void everything() throws Exception {
    create("of-s(0|1)");
    stack.awaitSubscribed(1);
    long start = System.nanoTime();
    publish("sensors/s%d/level", MESSAGES);
    publishOnce("sensors/last/level", MESSAGES);
    try (NumberCensus census = new NumberCensus(stack.bootstrap(), "of-s0", "of-s1", "of-last")) {
      census.await(1, PATIENCE);
      System.out.printf(
          "Everything filtered, window of 20: %d messages passed in %.1f s%n",
          MESSAGES, (System.nanoTime() - start) / 1e9);
      assertEquals(1, census.records());
      assertEquals(MESSAGES, census.highest());
    }
  }

  private void half() throws Exception {
    create("of-s1");
    long start = System.nanoTime();
    publish("sensors/s%d/level", MESSAGES);
    try (NumberCensus census = new NumberCensus(stack.bootstrap(), "of-s0", "of-s1")) {
      census.await(MESSAGES / 2, PATIENCE);
      System.out.printf(
          "Half filtered, window of 20: %d messages, %d on Kafka, in %.1f s%n",
          MESSAGES, census.records(), (System.nanoTime() - start) / 1e9);
      for (int number = 0; number < MESSAGES; number += 2) {
        assertFalse(census.missing(MESSAGES).get(number), "lost: " + number);
      }
      assertEquals(MESSAGES / 2, census.records());
    }
  }

  private void identicalContent() throws Exception {
    int copies = 100;
    for (int i = 0; i < copies; i++) {
      publishOnce("sensors/same/level", 7);
    }
    try (NumberCensus census = new NumberCensus(stack.bootstrap(), "of-same")) {
      Await.until(
          copies + " records of " + copies + " equal messages",
          PATIENCE.multipliedBy(4),
          () -> census.poll(Duration.ofMillis(100)) >= 0 && census.records() >= copies);
      assertEquals(copies, census.records());
    }
  }

  private void create(String filtered) throws Exception {
    // A changed configuration would leave the task with the earlier filter at work for a moment.
    if (created) {
      stack.rest().stop(DeliveryStack.CONNECTOR);
      stack.rest().delete(DeliveryStack.CONNECTOR);
    }
    created = true;
    String apache = "org.apache.kafka.connect.transforms.";
    stack.createConnector(
        Map.of(
            "kafka.topic", "of-{sensor_id}",
            "mqtt.receive.maximum", "20",
            "transforms", "drop",
            "transforms.drop.type", apache + "Filter",
            "transforms.drop.predicate", "named",
            "predicates", "named",
            "predicates.named.type", apache + "predicates.TopicNameMatches",
            "predicates.named.pattern", filtered));
  }

  private void publish(String topic, int messages) throws Exception {
    NumberedPublisher.Load load = new NumberedPublisher.Load(messages, 1_000, 2, 1, topic);
    try (NumberedPublisher publisher = new NumberedPublisher(stack.mqtt().uri(), load).start()) {
      publisher.finish();
    }
  }

  private void publishOnce(String topic, int number) {
    Mqtt5BlockingClient client = MqttClients.connect(stack.mqtt().uri(), "once");
    MqttClients.publish(
        client, topic, "{\"n\":" + number + ",\"value\":1,\"time\":\"2026-01-01T00:00:00Z\"}");
    client.disconnect();
  }
}
