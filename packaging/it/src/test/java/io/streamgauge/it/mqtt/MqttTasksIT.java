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
    Moves moves =
        (stack, second, publisher) -> {
          stack.rest().restartTask(DeliveryStack.CONNECTOR, 2);
          awaitShare(publisher, 2);
          settings.put("mqtt.keepalive.interval.seconds", "20");
          stack.createConnector(settings);
          second.close();
        };
    assertEquals(
        List.of(), disorder("4 tasks by filters, rebalanced three times", false, settings, moves));
  }

  @Test
  void sharingTasksLetNothingFallWhenSomeAreKilled() throws Exception {
    Map<String, String> settings =
        Map.of(
            "tasks.max", "4",
            "mqtt.topics", FILTERS,
            "mqtt.task.assignment", "shared",
            "producer.override.transaction.timeout.ms", "10000");
    disorder(
        "4 sharing tasks, 2 of them killed with their worker",
        true,
        settings,
        (stack, second, publisher) -> second.kill());
  }

  /** Disturbances, once a second worker has half of the tasks. */
  private interface Moves {
    void make(DeliveryStack stack, ConnectWorker second, NumberedPublisher publisher)
        throws Exception;
  }

  /** Every number arrives; tells those that first came in the wrong order of their sensor. */
  private List<String> disorder(
      String what, boolean exactlyOnce, Map<String, String> settings, Moves moves)
      throws Exception {
    NumberedPublisher.Load load =
        new NumberedPublisher.Load(MESSAGES, PER_SECOND, 40, 1, "net%2$d/s%1$d/level");
    try (DeliveryStack stack =
        DeliveryStack.start(directory, new DeliveryStack.Choice(false, exactlyOnce))) {
      stack.createConnector(settings);
      stack.awaitSubscribed(4);
      try (NumberedPublisher publisher = new NumberedPublisher(stack.mqtt().uri(), load).start();
          NumberCensus census = new NumberCensus(stack.bootstrap(), DeliveryStack.TOPIC)) {
        awaitShare(publisher, 4);
        ConnectWorker second = stack.addWorker();
        Await.until(
            "two tasks on the second worker",
            Duration.ofMinutes(3),
            () -> stack.rest().tasksOn(DeliveryStack.CONNECTOR, second.url()) == 2);
        awaitShare(publisher, 3);
        moves.make(stack, second, publisher);
        publisher.finish();
        census.await(MESSAGES, Duration.ofMinutes(3));
        System.out.printf(
            "%s: %s, %d out of order%n", what, census.told(MESSAGES), census.disorder().size());
        assertEquals("{}", census.missing(MESSAGES).toString());
        return census.disorder();
      }
    }
  }

  /** Until that many quarters of the numbers are left. */
  private static void awaitShare(NumberedPublisher publisher, int left) throws Exception {
    int share = MESSAGES - MESSAGES * left / 4 + MESSAGES / 8;
    Await.until(
        share + " numbers published",
        Duration.ofMinutes(3),
        () -> publisher.acknowledged() >= share);
  }
}
