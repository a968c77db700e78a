// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.MqttClients;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.Stack;
import io.streamgauge.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The quickstart's chain on a real worker. Next to it runs the same connector without transforms,
 * whose records are the originals that the quarantined ones have to equal.
 */
class TransformChainIT {
  private static final Path PACKAGING = WorkerStack.PACKAGING;
  private static final int MESSAGES = Integer.getInteger("streamgauge.messages", 10_000);
  private static final int PROBE = -1;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ObjectMapper json = new ObjectMapper();
  private final Map<Integer, ConsumerRecord<byte[], byte[]>> originals = new HashMap<>();
  private final Map<Integer, List<ConsumerRecord<byte[], byte[]>>> results = new HashMap<>();
  private final Map<String, Integer> undecoded = new HashMap<>();
  private final Map<String, Long> topics = new TreeMap<>();
  private boolean probed;
  private boolean probedPlain;
  @TempDir Path directory;

  @Test
  void everyReadingIsOnOneTopicAndTheQuarantinedOnesAreTheOriginals() throws Exception {
    try (Stack stack = Stack.start(PACKAGING, directory);
        CommittedRecords consumer =
            new CommittedRecords(
                stack.bootstrap(), topic -> topic.matches("(readings|plain)(-.*)?"))) {
      stack.connect().create(PACKAGING.resolve("examples/mqtt-sensors.json"));
      stack.connect().create(withoutTransforms());
      Mqtt5AsyncClient client = MqttClients.connect(stack.mqttUri(), "publisher").toAsync();
      BrokenReadings readings = new BrokenReadings(Instant.now());
      awaitProbes(client, readings, consumer);
      List<BrokenReadings.Message> sent = publish(client, readings);
      Await.done(client.disconnect());
      await(consumer, sent);
      check(sent, readings.ways());
    }
  }

  private ObjectNode withoutTransforms() throws Exception {
    ObjectNode connector =
        (ObjectNode) json.readTree(PACKAGING.resolve("examples/mqtt-sensors.json").toFile());
    connector.put("name", "plain");
    ObjectNode config = (ObjectNode) connector.get("config");
    config.properties().removeIf(option -> option.getKey().startsWith("transforms"));
    config.put("kafka.topic", "plain");
    return connector;
  }

  /** Until a reading comes through both connectors, for before that they may not listen yet. */
  private void awaitProbes(
      Mqtt5AsyncClient client, BrokenReadings readings, CommittedRecords consumer)
      throws Exception {
    String probe = readings.message(0).payload().replace("\"n\":0", "\"n\":" + PROBE);
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!(probed && probedPlain) && Instant.now().isBefore(deadline)) {
      Await.done(publish(client, "temperature", probe));
      poll(consumer);
    }
    assertTrue(probed && probedPlain, "no connector listens: " + topics);
  }

  private static List<BrokenReadings.Message> publish(
      Mqtt5AsyncClient client, BrokenReadings readings) {
    List<BrokenReadings.Message> sent = new ArrayList<>();
    List<CompletableFuture<?>> underWay = new ArrayList<>();
    for (int n = 0; n < MESSAGES; n++) {
      BrokenReadings.Message message = readings.message(n);
      sent.add(message);
      underWay.add(publish(client, message.kind(), message.payload()));
      if (underWay.size() == 200) {
        Await.done(CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new)));
        underWay.clear();
      }
    }
    Await.done(CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new)));
    return sent;
  }

  private static CompletableFuture<?> publish(
      Mqtt5AsyncClient client, String kind, String payload) {
    return client
        .publishWith()
        .topic("sensors/north/01646500/" + kind)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(payload.getBytes(StandardCharsets.UTF_8))
        .send();
  }

  private void await(CommittedRecords consumer, List<BrokenReadings.Message> sent)
      throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (results.size() + undecoded.size() < sent.size() && Instant.now().isBefore(deadline)) {
      poll(consumer);
    }
    // A little longer, so that repeats and what the plain connector still sends are seen too.
    for (int i = 0; i < 8; i++) {
      poll(consumer);
    }
  }

  private void poll(CommittedRecords consumer) throws Exception {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(300))) {
      JsonNode value = json.readTree(record.value());
      boolean bad = value.has("error_class");
      int number = bad ? 0 : value.get("attributes").get("n").asInt();
      boolean plain = record.topic().startsWith("plain");
      if (number == PROBE) {
        probed |= !plain;
        probedPlain |= plain;
      } else if (plain) {
        originals.putIfAbsent(bad ? PROBE : number, record);
      } else {
        topics.merge(record.topic(), 1L, Long::sum);
        if (bad) {
          byte[] payload = value.get("payload").binaryValue();
          undecoded.merge(new String(payload, StandardCharsets.UTF_8), 1, Integer::sum);
        } else {
          results.computeIfAbsent(number, any -> new ArrayList<>()).add(record);
        }
      }
    }
  }

  private void check(List<BrokenReadings.Message> sent, int ways) {
    Map<String, Map<String, Integer>> table = new TreeMap<>();
    int original = 0;
    for (BrokenReadings.Message message : sent) {
      List<ConsumerRecord<byte[], byte[]>> found =
          results.getOrDefault(message.number(), List.of());
      int times = found.size() + undecoded.getOrDefault(message.payload(), 0);
      assertEquals(1, times, () -> "topics " + topics + ", message " + message);
      String topic = found.isEmpty() ? "readings-dlq" : found.get(0).topic();
      String way = message.way() == null ? "(not broken)" : message.way();
      table.computeIfAbsent(way, any -> new TreeMap<>()).merge(topic, 1, Integer::sum);
      if (message.way() == null) {
        assertEquals("readings-clean", topic, message::toString);
      } else {
        assertTrue(topic.matches("readings-(quarantine|late|dlq)"), () -> topic + message);
      }
      if (!topic.endsWith("-clean") && !found.isEmpty()) {
        ConsumerRecord<byte[], byte[]> plain = originals.get(message.number());
        assertArrayEquals(plain.value(), found.get(0).value(), message::toString);
        assertArrayEquals(plain.key(), found.get(0).key(), message::toString);
        assertTrue(found.get(0).headers().lastHeader("route_reason") != null, message::toString);
        original++;
      }
    }
    table.forEach((way, where) -> System.out.printf("%-32s %s%n", way, where));
    long all = topics.values().stream().mapToLong(Long::longValue).sum();
    System.out.printf(
        "%d messages, %d ways to break them: %s = %d records; %d quarantined or late ones equal"
            + " the originals byte for byte%n",
        sent.size(), ways, topics, all, original);
    assertEquals(sent.size(), all);
    assertTrue(ways >= 30 && original > sent.size() / 10, "original: " + original);
  }
}
