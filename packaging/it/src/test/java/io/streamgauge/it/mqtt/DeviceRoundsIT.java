// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.MosquittoServer;
import io.streamgauge.it.MqttClients;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.MqttServer;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices as they are, through a real Mosquitto to Parquet, with the worker killed between two
 * rounds: what came at quality of service 1, or while the worker was connected, is on the row that
 * it belongs to, once; what a Sparkplug node published meanwhile is lost, and said.
 */
@Order(7)
class DeviceRoundsIT {
  private static final String TOPIC = "devices";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;

  /** What the archive has to have, a text for each row; times of receipt are left out. */
  private final Set<String> expected = new TreeSet<>();

  private final Instant begin = Instant.now();

  /** Within the retention of the topic, since records have the event time of their readings. */
  private final Instant start = begin.truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(2));

  private Mqtt5BlockingClient devices;
  private int lost;

  @Test
  void eachReadingIsOnItsRow() throws Exception {
    Optional<MosquittoServer> mosquitto = MosquittoServer.in(directory.resolve("mqtt"));
    Assumptions.assumeTrue(mosquitto.isPresent(), "mosquitto is not installed on this machine");
    try (WorkerStack stack = new WorkerStack(directory)) {
      stack.startKafka();
      MqttServer broker = stack.add(mosquitto.get()).start();
      stack.addWorker(true, 512, WorkerStack.PROMPT);
      connectors(broker.uri().toString())
          .forEach((name, options) -> configure(stack, name, options));
      Map<String, String> archive = ConnectorOptions.archive(TOPIC, directory.resolve("archive"));
      archive.put("archive.schema", "observation");
      archive.putAll(ConnectorOptions.prompt());
      configure(stack, "archive", archive);
      awaitSubscribed(stack, "began a new");
      stack.rest().awaitRunning("archive");
      devices = MqttClients.connect(broker.uri(), "devices");
      try (SparkplugNode node = new SparkplugNode(broker.uri(), "Rhine", "gw-7")) {
        first(stack, node);
        stack.worker().kill();
        away(node);
        stack.worker().start();
        second(stack, node);
        assertEquals(2, node.asked());
      }
      assertEquals(expected, archived());
      System.out.printf(
          "%d rows as expected; %d messages of quality of service 0 were published while the worker"
              + " was away, and are lost%n",
          expected.size(), lost);
      deadLetters(stack);
    }
  }

  private static Map<String, Map<String, String>> connectors(String broker) {
    Map<String, Map<String, String>> all =
        Map.of(
            "node",
            Map.of(
                "mqtt.topics", "spBv1.0/Rhine/#",
                "payload.format", "sparkplug-b",
                "sparkplug.rebirth", "true"),
            "lora",
            Map.of(
                "mqtt.topics", "v3/+/devices/+/up,application/+/device/+/event/up",
                "payload.format", "ttn-v3",
                "payload.format.by.topic", "application/#=chirpstack-v4"),
            "bare",
            Map.of(
                "mqtt.topics", "site/{sensor_id}/{observed_property}/state",
                "payload.format", "value",
                "observation.sensor_id", "{sensor_id}",
                "observation.observed_property", "{observed_property}",
                "observation.event_time", "{received}",
                "observation.result", "/value"),
            "zigbee",
            Map.of("mqtt.preset", "zigbee2mqtt"));
    Map<String, Map<String, String>> complete = new TreeMap<>();
    all.forEach(
        (name, special) -> {
          Map<String, String> options = ConnectorOptions.source(ConnectorOptions.MQTT, TOPIC, 2);
          options.put("mqtt.server.uri", broker);
          options.put("producer.override.transaction.timeout.ms", "10000");
          options.putAll(special);
          complete.put(name, options);
        });
    return complete;
  }

  private static void configure(WorkerStack stack, String name, Map<String, String> options) {
    try {
      Map<String, String> plain =
          Map.of(
              "value.converter", "org.apache.kafka.connect.json.JsonConverter",
              "value.converter.schemas.enable", "false");
      // They come to run together, not one after the other.
      stack.rest().configure(name, ConnectorOptions.json(options, plain));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(name, e);
    }
  }

  private static void awaitSubscribed(WorkerStack stack, String how) throws Exception {
    for (String name : List.of("node", "lora", "bare", "zigbee")) {
      stack.worker().awaitLog(" as " + name + "-0, " + how + " session");
    }
  }

  private void first(WorkerStack stack, SparkplugNode node) throws Exception {
    Instant time = start;
    node.birth(time, 1.25);
    sparkplug("sparkplug/online", time, 1);
    sparkplug(SparkplugNode.METRIC, time, 1.25);
    for (int i = 1; i <= 5; i++) {
      data(node, time.plusSeconds(i), 1.25 + i);
    }
    node.lose();
    // By its alias alone, which may have been given to another metric in the gap.
    node.data(time.plusSeconds(6), 8.5);
    publish(time, 2);
    awaitRecords(stack);
    stack.worker().awaitLog("the last of them of Rhine/gw-7");
    Await.until("a birth was asked for", PATIENCE, () -> node.asked() == 1);
  }

  /** What is published while the worker is dead. */
  private void away(SparkplugNode node) {
    for (int i = 0; i < 3; i++, lost++) {
      node.data(start.plusSeconds(60 + i), 99);
    }
    publish(start.plusSeconds(60), 3);
  }

  private void second(WorkerStack stack, SparkplugNode node) throws Exception {
    awaitSubscribed(stack, "resumed the");
    Instant time = start.plusSeconds(120);
    // By its alias alone, before the new task has seen a birth.
    node.data(time, 77);
    Await.until("a birth was asked for", PATIENCE, () -> node.asked() == 2);
    node.birth(time.plusSeconds(1), 2.5);
    sparkplug("sparkplug/online", time.plusSeconds(1), 1);
    sparkplug(SparkplugNode.METRIC, time.plusSeconds(1), 2.5);
    data(node, time.plusSeconds(2), 2.75);
    publish(time, 4);
    awaitRecords(stack);
    Await.until("all rows are archived", PATIENCE, () -> archivedRows() >= expected.size());
  }

  private void data(SparkplugNode node, Instant time, double level) {
    node.data(time, level);
    sparkplug(SparkplugNode.METRIC, time, level);
  }

  private void sparkplug(String property, Instant time, double result) {
    expect("Rhine/gw-7", property, time, result);
  }

  /** One message of each of the other devices, at quality of service 1. */
  private void publish(Instant time, double value) {
    MqttClients.publish(
        devices,
        "v3/hydro@agency/devices/river-04/up",
        String.format(
            """
            {"end_device_ids": {"device_id": "river-04", "dev_eui": "70B3D57ED0001A2B"},
             "received_at": "2026-03-01T12:00:00.250123456Z", "uplink_message": {"f_port": 2,
             "f_cnt": 481, "received_at": "%s", "decoded_payload": {"water_level": %s}}}""",
            time, value));
    expect("river-04", "water_level", time, value);
    MqttClients.publish(
        devices,
        "application/7f3c2a10/device/70b3d57ed0001a2c/event/up",
        String.format(
            """
            {"deduplicationId": "3ac7e3c4-4401-4b8d-9386-a5c902f9202d", "time": "%s",
             "deviceInfo": {"applicationName": "hydro", "devEui": "70b3d57ed0001a2c",
             "tags": {"region": "north"}}, "fPort": 2, "object": {"water_level": %s}}""",
            time, value));
    expect("70b3d57ed0001a2c", "water_level", time, value);
    MqttClients.publish(devices, "site/well-7/head/state", Double.toString(value));
    expect("well-7", "head", null, value);
    MqttClients.publish(
        devices,
        "zigbee2mqtt/greenhouse",
        String.format(
            "{\"battery\": 80, \"last_seen\": \"%s\", \"temperature\": %s}", time, value));
    expect("greenhouse", "temperature", time, value);
    expect("greenhouse", "battery", time, 80);
  }

  private void expect(String sensor, String property, Instant time, double result) {
    String at = time == null ? "received" : Long.toString(time.toEpochMilli());
    assertTrue(expected.add(String.join(" ", sensor, property, at, Double.toString(result))));
  }

  private void awaitRecords(WorkerStack stack) throws Exception {
    int[] come = {0};
    try (CommittedRecords records = new CommittedRecords(stack.bootstrap(), TOPIC)) {
      Await.until(
          "all readings are on Kafka",
          PATIENCE,
          () -> {
            come[0] += records.poll(Duration.ofMillis(200)).count();
            return come[0] >= expected.size();
          });
    }
    assertEquals(expected.size(), CommittedRecords.of(stack.bootstrap(), TOPIC).size());
  }

  private long archivedRows() throws Exception {
    try (ArchiveCensus archive = new ArchiveCensus(directory.resolve("archive"))) {
      return archive.count();
    }
  }

  /** The rows of the archive as texts; one that is there twice fails the test. */
  private Set<String> archived() throws Exception {
    Set<String> rows = new TreeSet<>();
    try (ArchiveCensus archive = new ArchiveCensus(directory.resolve("archive"))) {
      List<List<String>> table =
          archive.table(
              "SELECT sensor_id, observed_property, CASE WHEN sensor_id = 'well-7'"
                  + String.format(
                      " AND epoch_ms(event_time) BETWEEN %d AND %d",
                      begin.toEpochMilli(), System.currentTimeMillis())
                  + " THEN 'received' ELSE epoch_ms(event_time)::VARCHAR END, result FROM "
                  + archive.rows());
      for (List<String> row : table.subList(1, table.size())) {
        assertTrue(rows.add(String.join(" ", row)), () -> "twice: " + row);
      }
    }
    return rows;
  }

  /** Only the message by alias, whole, with the reason. */
  private static void deadLetters(WorkerStack stack) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> letters =
        CommittedRecords.of(stack.bootstrap(), TOPIC + "-dlq");
    assertEquals(2, letters.size());
    for (ConsumerRecord<byte[], byte[]> each : letters) {
      JsonNode letter = new ObjectMapper().readTree(each.value());
      assertTrue(letter.toString().contains("birth"), letter::toString);
      System.out.println("dead letter: " + letter);
    }
  }
}
