// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.it.NumberedPublisher;
import io.streamgauge.it.WorkerStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every numbered message that the MQTT broker acknowledged is on Kafka, whatever was killed, cut or
 * away in the meantime. The four rows have every pair of broker, protocol version and kind of
 * worker. The moments are random; the seed is printed and can be given as {@code streamgauge.seed}.
 */
@Order(4)
class MqttDeliveryIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");

  @TempDir Path directory;

  /** In the order of the numbers that say how often each comes. */
  private enum Fault {
    KILL_WORKER,
    RESTART_MQTT_BROKER,
    KAFKA_GONE,
    CUT_LINK
  }

  @ParameterizedTest(name = "mosquitto={0} MQTT {1} exactly-once={2}")
  @CsvSource({"true,5,true", "false,3.1.1,true", "true,3.1.1,false", "false,5,false"})
  void everyNumberArrives(boolean mosquitto, String version, boolean exactlyOnce) throws Exception {
    Assumptions.assumeTrue(
        SOAK || version.equals("3.1.1"),
        "half of the rows belong to the full run (-Psoak); all other tests here use MQTT 5");
    DeliveryStack.Choice choice = choice(mosquitto, exactlyOnce);
    run(choice, version, 1, faults(SOAK ? List.of(20, 2, 1, 6) : List.of(1, 1, 1, 1)));
  }

  @Test
  void everyNumberArrivesWithQualityOfService2() throws Exception {
    Assumptions.assumeTrue(SOAK, "QoS 2 belongs to the full run (-Psoak)");
    run(choice(false, true), "5", 2, faults(List.of(10, 2, 0, 6)));
  }

  /**
   * The same with Connect's own settings for workers that vanish and transactions that are left
   * open. After each fault it waits for a number published after it: what a user would see.
   */
  @Test
  void everyNumberArrivesWithStockSettings() throws Exception {
    Assumptions.assumeTrue(SOAK, "stock settings take minutes (-Psoak)");
    List<Fault> faults = faults(List.of(4, 1, 1, 1));
    run(new DeliveryStack.Choice(true, true, DeliveryStack.STOCK), "5", 1, faults);
  }

  private static DeliveryStack.Choice choice(boolean mosquitto, boolean exactlyOnce) {
    return new DeliveryStack.Choice(mosquitto, exactlyOnce, WorkerStack.QUICK);
  }

  /** So many of each. */
  private static List<Fault> faults(List<Integer> times) {
    List<Fault> faults = new ArrayList<>();
    Iterator<Integer> each = times.iterator();
    for (Fault fault : Fault.values()) {
      faults.addAll(Collections.nCopies(each.next(), fault));
    }
    return faults;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private void run(DeliveryStack.Choice choice, String version, int qos, List<Fault> faults)
      throws Exception {
    long seed = Long.getLong("streamgauge.seed", System.nanoTime());
    Random random = new Random(seed);
    Collections.shuffle(faults, random);
    boolean stock = choice.worker().equals(DeliveryStack.STOCK);
    int messages = SOAK ? 20_000 : 1_000;
    String name = String.format("%s MQTT %s QoS %d seed %d", choice, version, qos, seed);
    System.out.println(name + ": " + faults);
    NumberedPublisher.Load load =
        new NumberedPublisher.Load(
            messages, SOAK && !stock ? 500 : 65, 10, qos, "sensors/s%d/level");
    try (DeliveryStack stack = DeliveryStack.start(directory, choice)) {
      Map<String, String> settings = new HashMap<>();
      settings.put("mqtt.version", version);
      settings.put("mqtt.qos", Integer.toString(qos));
      if (!stock) {
        // A killed worker's transaction is in the way of the next one until it times out.
        settings.put("producer.override.transaction.timeout.ms", "10000");
      }
      stack.createConnector(settings);
      stack.awaitSubscribed(1);
      try (NumberedPublisher publisher = new NumberedPublisher(stack.mqtt().uri(), load).start();
          NumberCensus census = new NumberCensus(stack.bootstrap(), DeliveryStack.TOPIC)) {
        int restarted = 0;
        int share = messages / (faults.size() + 1);
        for (int i = 0; i < faults.size(); i++) {
          Fault fault = faults.get(i);
          if (!stock && random.nextInt(4) > 0) {
            // Else the fault comes while the last one is still being recovered from.
            restarted += recovered(stack, census, share * i - 1);
          }
          publisher.allow(share * (i + 1));
          Thread.sleep(random.nextInt(900 * share / load.perSecond()));
          long before = System.nanoTime();
          census.poll(Duration.ofMillis(1));
          System.out.printf(
              "  %d published, %d on Kafka: %s%n",
              publisher.acknowledged(), census.distinct(), fault);
          inflict(fault, stack);
          restarted += stack.restartFailed(DeliveryStack.CONNECTOR);
          if (stock) {
            publisher.allow(share * (i + 2));
            restarted += recovered(stack, census, share * (i + 1));
            System.out.printf(
                "  recovered %.1f s after the beginning of %s%n", seconds(before), fault);
          }
        }
        publisher.allow(messages);
        publisher.finish();
        restarted += stack.restartFailed(DeliveryStack.CONNECTOR);
        long end = System.nanoTime();
        census.await(messages, Duration.ofSeconds(stock ? 150 : 60));
        System.out.printf(
            "%s%n  %d numbers published (%d sent again), all there %.1f s after the last; %d times"
                + " failed tasks restarted by hand%n  %s%n",
            name, messages, publisher.repeats(), seconds(end), restarted, census.told(messages));
        if (census.distinct() < messages) {
          System.out.println(stack.rest().status(DeliveryStack.CONNECTOR));
          System.out.println(Files.readString(stack.worker().log()));
        }
        assertEquals("{}", census.missing(messages).toString());
      }
    }
  }

  /** Waits until a number is on Kafka that was published after the fault. */
  private static int recovered(DeliveryStack stack, NumberCensus census, int next)
      throws Exception {
    int restarted = 0;
    // Kafka's absence makes workers leave their group, and with it comes the rebalance delay of 5
    // minutes.
    long deadline = System.nanoTime() + Duration.ofMinutes(8).toNanos();
    while (census.highest() < next) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no number after " + next + " has come within 8 minutes");
      }
      census.poll(Duration.ofMillis(200));
      restarted += stack.restartFailed(DeliveryStack.CONNECTOR);
    }
    return restarted;
  }

  private static void inflict(Fault fault, DeliveryStack stack) throws Exception {
    switch (fault) {
      case KILL_WORKER -> {
        stack.worker().kill();
        stack.worker().start();
      }
      case RESTART_MQTT_BROKER -> {
        stack.mqtt().close();
        stack.mqtt().start();
      }
      case KAFKA_GONE -> stack.withoutKafka(Duration.ofSeconds(SOAK ? 60 : 6));
      case CUT_LINK -> stack.proxy().cut();
    }
  }
}
