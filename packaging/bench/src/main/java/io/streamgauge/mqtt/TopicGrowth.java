// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.RecordMaker;
import io.streamgauge.payload.Decoder;
import io.streamgauge.testing.UsedHeap;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Prints what a message costs the polling thread, from its topic to its record, by how many filters
 * a task has and how many sensors send in turn, and the heap that a remembered topic takes: {@code
 * java -cp ... io.streamgauge.mqtt.TopicGrowth}.
 */
final class TopicGrowth {
  private static final int ROUNDS = 3;
  private static final int MESSAGES = 500_000;
  private static final Instant RECEIVED = Instant.parse("2026-03-01T10:00:01Z");
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final int filters;
  private final int sensors;
  private final RecordMaker maker;
  private final MqttSourceConfig config;
  private final Decoder decoder;
  private final MessageTopic.Topics topics;
  private final List<Delivery> deliveries = new ArrayList<>();

  private TopicGrowth(int filters, int sensors) {
    this.filters = filters;
    this.sensors = sensors;
    config =
        MqttSourceConfig.of(
            Map.of(
                "name", "growth",
                "mqtt.server.uri", "tcp://localhost:1883",
                "mqtt.client.id", "growth",
                "mqtt.topics",
                    IntStream.range(0, filters)
                        .mapToObj(i -> "region" + i + "/{sensor_id}/{kind}")
                        .collect(Collectors.joining(",")),
                "kafka.topic", "readings",
                "observation.event_time", "/time",
                "observation.observed_property", "{kind}"));
    maker = new RecordMaker(config.source());
    decoder = config.decoder();
    topics = MessageTopic.Topics.of(config);
    for (int i = 0; i < sensors; i++) {
      byte[] payload =
          "{\"time\":1767225600,\"value\":%d.5}".formatted(i).getBytes(StandardCharsets.UTF_8);
      Message message =
          new Message(
              "region" + i % filters + "/sensor-" + i + "/level",
              ByteBuffer.wrap(payload),
              1,
              false,
              List.of(),
              () -> {},
              Message.Packet.UNKNOWN);
      deliveries.add(new Delivery(i, 1, false, message, RECEIVED, 0));
    }
  }

  public static void main(String... arguments) {
    int[][] sizes = {{1, 100}, {10, 100}, {100, 100}, {1, 10_000}, {100, 10_000}, {100, 100_000}};
    // The first one is there for the compiler.
    new TopicGrowth(10, 1_000).nanos();
    System.out.printf("%8s %8s %12s%n", "filters", "sensors", "ns/message");
    double[][] all = new double[sizes.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < sizes.length; i++) {
        all[i][round] = new TopicGrowth(sizes[i][0], sizes[i][1]).nanos();
      }
    }
    for (int i = 0; i < sizes.length; i++) {
      System.out.printf("%8d %8d %12.0f%n", sizes[i][0], sizes[i][1], median(all[i]));
    }
    TopicGrowth growth = new TopicGrowth(100, 10_000);
    long before = UsedHeap.bytes();
    growth.deliveries.forEach(delivery -> growth.topics.of(delivery.topic()));
    System.out.printf(
        "%d B a remembered topic%n", (UsedHeap.bytes() - before) / growth.topics.size());
    Reference.reachabilityFence(growth);
  }

  private static double median(double... values) {
    return DoubleStream.of(values).sorted().toArray()[values.length / 2];
  }

  /** Thread time of a message. */
  private double nanos() {
    Map<String, String> partition = Map.of("client", "growth");
    String subscriptions = String.join(",", config.subscriptions());
    int warm = Math.max(sensors, MESSAGES / 2);
    long start = 0;
    int made = 0;
    for (int i = 0; i < warm + MESSAGES; ) {
      if (i >= warm && start == 0) {
        start = THREADS.getCurrentThreadCpuTime();
      }
      Batch batch = new Batch(maker);
      for (int end = i + 1_000; i < end; i++) {
        Delivery delivery = deliveries.get(i % sensors);
        DeliveryRecords records =
            new DeliveryRecords(
                maker,
                partition,
                delivery,
                topics.of(delivery.topic()),
                subscriptions,
                (record, reading) -> record);
        records.decode(batch, null, decoder);
        // A batch takes no more once it is half a second old, which it can be on a busy machine.
        for (records.fill(batch); !records.isDone(); records.fill(batch)) {
          made += batch.size();
          batch = new Batch(maker);
        }
      }
      made += batch.size();
    }
    double nanos = (double) (THREADS.getCurrentThreadCpuTime() - start) / MESSAGES;
    if (made < warm + MESSAGES) {
      throw new IllegalStateException(made + " records with " + filters + " filters");
    }
    return nanos;
  }
}
