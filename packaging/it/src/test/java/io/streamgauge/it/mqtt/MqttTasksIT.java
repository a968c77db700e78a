// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.it.NumberedPublisher;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four tasks of one connector, moved between two workers in the middle of the traffic. */
@Order(5)
class MqttTasksIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int MESSAGES = SOAK ? 20_000 : 2_500;
  private static final int PER_SECOND = SOAK ? 300 : 80;
  private static final String FILTERS =
      "net0/{sensor_id}/level, net1/{sensor_id}/level, net2/{sensor_id}/level,"
          + " net3/{sensor_id}/level";

  @TempDir Path directory;

  @Test
  void orderOfEachSensorIsKeptThroughRebalances() throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("tasks.max", "4");
    settings.put("mqtt.topics", FILTERS);
    try (DeliveryStack stack =
        DeliveryStack.start(directory, new DeliveryStack.Choice(false, false))) {
      stack.createConnector(settings);
      stack.awaitSubscribed(4);
      try (NumberedPublisher publisher = publish(stack);
          NumberCensus census = new NumberCensus(stack.kafka().bootstrap(), DeliveryStack.TOPIC)) {
        awaitShare(publisher, 4);
        ConnectWorker second = stack.addWorker();
        awaitHalf(stack, second);
        awaitShare(publisher, 3);
        stack.worker().rest().restartTask(DeliveryStack.CONNECTOR, 2);
        awaitShare(publisher, 2);
        settings.put("mqtt.keepalive.interval.seconds", "20");
        stack.createConnector(settings);
        second.close();
        publisher.finish();
        census.await(MESSAGES, Duration.ofSeconds(60));
        print("4 tasks by filters, rebalanced three times", census);
        assertEquals("{}", census.missing(MESSAGES).toString());
        assertEquals(List.of(), census.disorder());
      }
    }
  }

  @Test
  void sharingTasksLetNothingFallWhenSomeAreKilled() throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("tasks.max", "4");
    settings.put("mqtt.topics", FILTERS);
    settings.put("mqtt.task.assignment", "shared");
    settings.put("producer.override.transaction.timeout.ms", "10000");
    try (DeliveryStack stack =
        DeliveryStack.start(directory, new DeliveryStack.Choice(false, true))) {
      stack.createConnector(settings);
      stack.awaitSubscribed(4);
      try (NumberedPublisher publisher = publish(stack);
          NumberCensus census = new NumberCensus(stack.kafka().bootstrap(), DeliveryStack.TOPIC)) {
        awaitShare(publisher, 4);
        ConnectWorker second = stack.addWorker();
        awaitHalf(stack, second);
        awaitShare(publisher, 3);
        second.kill();
        publisher.finish();
        census.await(MESSAGES, Duration.ofSeconds(60));
        print("4 sharing tasks, 2 of them killed with their worker", census);
        assertEquals("{}", census.missing(MESSAGES).toString());
      }
    }
  }

  private static NumberedPublisher publish(DeliveryStack stack) {
    NumberedPublisher.Load load =
        new NumberedPublisher.Load(MESSAGES, PER_SECOND, 40, 1, "net%2$d/s%1$d/level");
    return new NumberedPublisher(stack.mqtt().uri(), load).start();
  }

  /** Until the second worker has half of the tasks. */
  private static void awaitHalf(DeliveryStack stack, ConnectWorker second) throws Exception {
    Await.until(
        "two tasks on the second worker",
        Duration.ofMinutes(1),
        () -> stack.worker().rest().tasksOn(DeliveryStack.CONNECTOR, second.url()) == 2);
  }

  /** Until that many quarters of the numbers are left. */
  private static void awaitShare(NumberedPublisher publisher, int left) throws Exception {
    int share = MESSAGES - MESSAGES * left / 4 + MESSAGES / 8;
    Await.until(
        share + " numbers published",
        Duration.ofMinutes(3),
        () -> publisher.acknowledged() >= share);
  }

  private static void print(String what, NumberCensus census) {
    System.out.printf(
        "%s: %d published, %d on Kafka, %d duplicates, %d out of order%n",
        what, MESSAGES, census.distinct(), census.duplicates(), census.disorder().size());
  }
}
