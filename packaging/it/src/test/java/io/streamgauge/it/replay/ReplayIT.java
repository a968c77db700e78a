// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readings that a wrong rule has quarantined on three topics, dead letters of a wrong mapping and
 * late readings are replayed by an exactly-once worker that is killed meanwhile: each is on its
 * topic once, and the quarantined ones are in the archive once. The moments are random; the seed is
 * printed and can be given as {@code streamgauge.seed}.
 */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class ReplayIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int READINGS = SOAK ? 10_000 : 1_000;
  private static final int KILLS = SOAK ? 5 : 2;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> RIVERS = List.of("elbe", "oder", "spree");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private WorkerStack stack;
  private int restarted;

  @AfterEach
  void stop() throws Exception {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void eachReadingIsOnItsTopicOnce() throws Exception {
    long seed = Long.getLong("streamgauge.seed", System.nanoTime());
    Random random = new Random(seed);
    System.out.println("Seed " + seed);
    stack = new WorkerStack(directory);
    stack.startKafka();
    Map<String, String> worker = new HashMap<>(WorkerStack.QUICK);
    worker.put("offset.flush.interval.ms", "1000");
    stack.addWorker(true, 400, worker);
    RoutedTopics routed = new RoutedTopics(stack.bootstrap(), random);
    for (int i = 0; i < RIVERS.size(); i++) {
      routed.quarantined(RIVERS.get(i), share(i), share(i + 1));
    }
    routed.dead("sensors", 0, READINGS);
    routed.late("tides", 0, READINGS / 2);
    stack.rest().put("mend", quarantine());
    stack.rest().put("decode", deadLetters());
    stack.rest().put("daily", late());
    stack.rest().put("archive", archive());
    for (int i = 0; i < KILLS; i++) {
      awaitProgress((i + 1) * READINGS / (KILLS + 2));
      Thread.sleep(random.nextInt(300));
      stack.worker().kill();
      stack.worker().start();
    }
    Map<String, Integer> left = left();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(500);
      left = left();
    }
    assertEquals(Map.of(), left, "not there after " + PATIENCE);
    System.out.println("Failed tasks restarted by hand: " + restarted);
    awaitEnds("mend", "decode", "daily");
    check();
    checkArchive();
    again();
  }

  private static int share(int river) {
    return READINGS * river / RIVERS.size();
  }

  private Map<String, String> options(String topics) {
    Map<String, String> options = new HashMap<>();
    options.put("connector.class", ConnectorOptions.REPLAY);
    options.put("tasks.max", "2");
    options.put("exactly.once.support", "required");
    options.put("producer.override.transaction.timeout.ms", "10000");
    options.put("replay.bootstrap.servers", stack.bootstrap());
    options.put("replay.topics", topics);
    options.put("replay.value.converter", "org.apache.kafka.connect.json.JsonConverter");
    options.put("topic.creation.default.replication.factor", "1");
    options.put("topic.creation.default.partitions", "3");
    options.put("topic.creation.default.retention.ms", "-1");
    // Slow enough for a kill to fall into it.
    options.put("replay.rate", Integer.toString(READINGS / (SOAK ? 40 : 6)));
    return options;
  }

  private JsonNode quarantine() {
    return ConnectorOptions.json(
        options("elbe-quarantine,oder-quarantine,spree-quarantine"),
        Map.of(
            "transforms", "quality",
            "transforms.quality.type", "io.streamgauge.transforms.QualityControl",
            "transforms.quality.clean.topic", "${topic}-clean",
            "transforms.quality.rules",
                "{\"rules\":[{\"observed_property\":\"water_level\","
                    + "\"gross_range\":{\"fail_span\":[0,100000]}}]}"));
  }

  private JsonNode deadLetters() {
    return ConnectorOptions.json(
        options("sensors-dlq"),
        Map.of(
            "replay.decode", "true",
            "mqtt.topics", "sensors/{sensor_id}/{observed_property}",
            "observation.event_time", "/at",
            "observation.result", "/level"));
  }

  private JsonNode late() {
    return ConnectorOptions.json(options("tides-late"), Map.of("replay.topic", "tides-daily"));
  }

  private JsonNode archive() {
    Map<String, String> archive =
        ConnectorOptions.archive("elbe-clean,oder-clean,spree-clean", directory.resolve("files"));
    return ConnectorOptions.json(archive, Map.of());
  }

  /** How many records are still to come, on the topics where they belong. */
  private Map<String, Integer> left() throws InterruptedException {
    for (String connector : List.of("mend", "decode", "daily", "archive")) {
      restarted += stack.restartFailed(connector);
    }
    Map<String, Integer> left = new TreeMap<>();
    for (int i = 0; i < RIVERS.size(); i++) {
      left.put(RIVERS.get(i) + "-clean", share(i + 1) - share(i));
    }
    left.put("sensors", READINGS);
    left.put("tides-daily", READINGS / 2);
    left.replaceAll((topic, all) -> all - CommittedRecords.of(stack.bootstrap(), topic).size());
    left.values().removeIf(count -> count <= 0);
    return left;
  }

  private void awaitProgress(int records) throws Exception {
    Await.until(
        records + " records of dead letters",
        PATIENCE,
        () -> CommittedRecords.of(stack.bootstrap(), "sensors").size() >= records);
  }

  /** Until the stored offsets of all partitions are at their ends, but for trailing markers. */
  private void awaitEnds(String... connectors) throws Exception {
    for (String connector : connectors) {
      Await.until(
          connector + " runs and has offsets",
          PATIENCE,
          () -> stack.rest().offsets(connector).get("offsets").size() >= RoutedTopics.PARTITIONS);
    }
  }

  private void check() {
    for (int i = 0; i < RIVERS.size(); i++) {
      String river = RIVERS.get(i);
      checkTopic(river + "-clean", river + "-quarantine-", share(i), share(i + 1));
    }
    checkTopic("sensors", "sensors-dlq-", 0, READINGS);
    checkTopic("tides-daily", "tides-late-", 0, READINGS / 2);
  }

  private void checkTopic(String topic, String from, int first, int end) {
    Map<Double, Integer> found = new TreeMap<>();
    Map<String, Double> lastOfKey = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.of(stack.bootstrap(), topic)) {
      double result = payload(record).get("result").asDouble();
      found.merge(result, 1, Integer::sum);
      assertNotNull(record.headers().lastHeader("replay_passes"));
      assertEquals("true", header(record, "backfill"));
      assertEquals(from, header(record, "replayed_from").substring(0, from.length()));
      assertNull(record.headers().lastHeader("route_reason"));
      assertNull(record.headers().lastHeader("route_origin"));
      assertEquals(payload(record).get("event_time").asLong(), record.timestamp());
      String key = new String(record.key(), StandardCharsets.UTF_8);
      Double before = lastOfKey.put(key, result);
      assertEquals(true, before == null || before < result, "order of " + key + " on " + topic);
    }
    Map<Double, Integer> expected = new TreeMap<>();
    for (int number = first; number < end; number++) {
      expected.put(number + 0.5, 1);
    }
    assertEquals(expected, found, topic);
    System.out.printf("%s: %d readings, each once, %d kills%n", topic, found.size(), KILLS);
  }

  private static JsonNode payload(ConsumerRecord<byte[], byte[]> record) {
    try {
      return JSON.readTree(record.value()).get("payload");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  private void checkArchive() throws Exception {
    try (ArchiveCensus census = new ArchiveCensus(directory.resolve("files"))) {
      Await.until("all is archived", PATIENCE, () -> census.count() >= READINGS);
      assertEquals(READINGS, census.count());
      assertEquals(READINGS, census.distinct());
      assertEquals(
          Integer.toString(READINGS),
          census.table("SELECT count(DISTINCT result) FROM " + census.rows()).get(1).get(0));
    }
  }

  /** An operator sets one partition back by hand: what lies behind that comes once more. */
  private void again() throws Exception {
    int before = CommittedRecords.of(stack.bootstrap(), "tides-daily").size();
    JsonNode offsets = stack.rest().offsets("daily");
    stack.rest().stop("daily");
    ObjectNode first = offsets.get("offsets").get(0).deepCopy();
    int partition = first.get("partition").get("partition").asInt();
    List<ConsumerRecord<byte[], byte[]>> late =
        CommittedRecords.of(stack.bootstrap(), "tides-late").stream()
            .filter(record -> record.partition() == partition)
            .toList();
    long from = late.get(late.size() - 3).offset();
    ((ObjectNode) first.get("offset")).put("offset", from);
    ObjectNode change = JSON.createObjectNode();
    change.putArray("offsets").add(first);
    stack.rest().alterOffsets("daily", change);
    stack.rest().resume("daily");
    Await.until(
        "three come again",
        PATIENCE,
        () -> CommittedRecords.of(stack.bootstrap(), "tides-daily").size() >= before + 3);
    Thread.sleep(1_000);
    assertEquals(before + 3, CommittedRecords.of(stack.bootstrap(), "tides-daily").size());
  }
}
