// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Mosquitto;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings that are expected, by a task against a real broker. */
class ExpectedReadingsTest {
  private static final String TOPIC = "sensors/north/s1/level";

  @TempDir Path directory;

  private static Map<String, String> options(String... more) {
    Map<String, String> options = DecoderTest.options(more);
    options.putIfAbsent("completeness.topic", "coverage");
    options.putIfAbsent("completeness.interval", "1h");
    return options;
  }

  private static String payload(Instant time) {
    return "{\"time\":\"" + time + "\",\"value\":1}";
  }

  private static List<SourceRecord> poll(MqttSourceTask task, int atLeast) throws Exception {
    List<SourceRecord> records = new ArrayList<>();
    Await.until(
        atLeast + " records",
        () -> {
          records.addAll(StartedTask.polled(task));
          return records.size() >= atLeast;
        });
    return records;
  }

  private static List<Object> states(List<SourceRecord> records) {
    return records.stream()
        .filter(record -> record.topic().equals("coverage"))
        .map(record -> ((Struct) record.value()).get("state"))
        .toList();
  }

  /** The gap goes with its reading, is nothing that MQTT waits for, and is known after a kill. */
  @Test
  void gapTravelsWithItsReadingAndIsKnownAfterARestart() throws Exception {
    Mosquitto broker = Mosquitto.start(directory);
    Map<String, String> options = options();
    options.put("mqtt.server.uri", broker.uri().toString());
    FakeSourceContext context = new FakeSourceContext(options);
    Instant now = Instant.now();
    MqttSourceTask task = StartedTask.of(context);
    try {
      Await.until("subscribed", () -> broker.logged("Sending SUBACK to mqtt-0") == 1);
      SentMessages.publish(
          broker,
          TOPIC,
          List.of(payload(now.minusSeconds(5 * 3_600)), payload(now.minusSeconds(3_600))));
      List<SourceRecord> first = poll(task, 3);
      assertEquals(List.of("OPEN"), states(first));
      assertEquals("coverage", first.get(2).topic(), "in the batch of its reading, behind it");
      context.store(first.get(0));
      context.store(first.get(1));
      context.store(first.get(2));
      task.commitRecord(first.get(2), null);
      assertEquals(0, broker.logged("Received PUBACK from mqtt-0"));
      task.commitRecord(first.get(0), null);
      task.commitRecord(first.get(1), null);
      Await.until("acked", () -> broker.logged("Received PUBACK from mqtt-0") == 2);
      task.stop();
      task = StartedTask.of(context);
      SentMessages.publish(
          broker,
          TOPIC,
          List.of(
              payload(now.minusSeconds(4 * 3_600)),
              payload(now.minusSeconds(3 * 3_600)),
              payload(now.minusSeconds(2 * 3_600))));
      // A poll for each reading tells of the gap thrice, one for all of them once.
      List<SourceRecord> second = new ArrayList<>();
      while (!states(second).contains("FILLED")) {
        second.addAll(poll(task, 1));
      }
      assertEquals(3, second.size() - states(second).size());
      assertEquals(
          context.configs().get("mqtt.topics").replaceAll("\\{\\w+}", "+"),
          String.join(",", DeliveryOffset.subscriptions(context.offsetStorageReader(), "mqtt-0")),
          "the filters are known although no record had the client's own partition");
    } finally {
      task.stop();
      broker.stop();
    }
  }

  private static String problem(String... more) {
    Map<String, String> options = options(more);
    options.put("mqtt.server.uri", "tcp://localhost:1883");
    List<String> told = new ArrayList<>();
    new MqttSourceConnector()
        .validate(options)
        .configValues()
        .forEach(value -> told.addAll(value.errorMessages()));
    return String.join("\n", told);
  }

  @Test
  void whatGivesATaskSomeReadingsOnlyIsRefused() {
    assertEquals("", problem());
    assertTrue(problem("mqtt.task.assignment", "shared").contains("all others would be missing"));
    assertTrue(
        problem("mqtt.task.assignment", "shared-unordered")
            .contains("all others would be missing"));
    String[] two = {"mqtt.topics", "a/{region}/{sensor_id}/{kind},b/{region}/{sensor_id}/{kind}"};
    assertEquals("", problem(two));
    assertTrue(problem(two[0], two[1], "tasks.max", "2").contains("set tasks.max=1"));
    assertTrue(problem("completeness.intervall", "1h").contains("completeness.interval"));
  }

  @Test
  void offsetsOfGroupsCanBeSetByHand() {
    Map<String, Object> partition = new HashMap<>(Map.of("client", "mqtt-0", "group", "7"));
    Map<String, Object> offset =
        Map.of("sequence", 1, "index", 0, "filters", "a/+", "t:s1/level", "2026-03-02T00:00:00Z");
    DeliveryOffset.check(partition, offset);
    DeliveryOffset.check(partition, null);
    assertThrows(
        ConnectException.class,
        () -> DeliveryOffset.check(Map.of("client", "mqtt-0", "group", "64"), offset));
    assertThrows(
        ConnectException.class,
        () ->
            DeliveryOffset.check(
                partition, Map.of("sequence", 1, "index", 0, "filters", "a", "t:s1", "now")));
    assertThrows(
        ConnectException.class, () -> DeliveryOffset.check(Map.of("client", "mqtt-0"), offset));
  }
}
