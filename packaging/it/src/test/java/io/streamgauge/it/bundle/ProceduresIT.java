// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.MqttClients;
import io.streamgauge.it.RestStack;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.MqttServer;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.PagedStations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Procedures of {@code packaging/docs/operations.md}, step by step on one worker: renaming, ending
 * the session of a deleted connector, adding a station, reading one again.
 */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class ProceduresIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory;
  private static WorkerStack stack;
  private static MqttServer mqtt;

  @BeforeAll
  static void start() throws Exception {
    stack = new WorkerStack(directory);
    stack.startKafka();
    mqtt = stack.startMqtt();
    stack.addWorker(true, 384, WorkerStack.PROMPT);
  }

  @AfterAll
  static void stop() throws IOException {
    if (stack != null) {
      stack.close();
    }
  }

  private static ConnectRest rest() throws Exception {
    return stack.rest();
  }

  private static ObjectNode sensors(String topic) {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.MQTT, topic, 1);
    config.putAll(ConnectorOptions.observation("{sensor_id}", "'level'", "/time", "/value"));
    config.put("mqtt.server.uri", mqtt.uri().toString());
    config.put("mqtt.topics", topic + "/{sensor_id}");
    config.put("observation.attributes", "n=/n");
    config.put("producer.override.transaction.timeout.ms", "10000");
    config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    return ConnectorOptions.json(config, Map.of("value.converter.schemas.enable", "false"));
  }

  private static void publish(String topic, int from, int to) {
    Mqtt5BlockingClient device = MqttClients.connect(mqtt.uri(), "device-" + topic);
    for (int n = from; n < to; n++) {
      String payload =
          "{\"time\":%d,\"value\":%d.5,\"n\":%d}".formatted(System.currentTimeMillis(), n, n);
      MqttClients.publish(device, topic + "/s" + n % 3, payload);
    }
    device.disconnect();
  }

  /** The numbers that are on the topic, each at least once. */
  private static Set<Integer> numbers(String topic) throws Exception {
    Set<Integer> numbers = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.of(stack.bootstrap(), topic)) {
      numbers.add(JSON.readTree(record.value()).at("/attributes/n").asInt());
    }
    return numbers;
  }

  private static void awaitNumbers(String topic, int from, int to) throws Exception {
    Set<Integer> wanted = IntStream.range(from, to).boxed().collect(Collectors.toSet());
    Await.until("numbers on " + topic, PATIENCE, () -> numbers(topic).equals(wanted));
  }

  private static void delete(String connector) throws Exception {
    rest().delete(connector);
    Await.until(connector + " is gone", PATIENCE, () -> !rest().names().contains(connector));
  }

  /** Whether the MQTT broker keeps a session of the client, which stays as it is. */
  private static boolean hasSession(String client) {
    Mqtt5BlockingClient asking = MqttClients.to(mqtt.uri(), client).buildBlocking();
    boolean present =
        asking.connectWith().cleanStart(false).sessionExpiryInterval(600).send().isSessionPresent();
    asking.disconnect();
    return present;
  }

  @Test
  void renamedSensorsTakeOverTheSessionAndTheirRenamedArchiveItsLedger() throws Exception {
    ObjectNode config = sensors("renamed");
    rest().put("sensors", config);
    stack.worker().awaitLog(" as sensors-0, began a new session");
    publish("renamed", 0, 5);
    awaitNumbers("renamed", 0, 5);
    Path files = directory.resolve("files");
    Map<String, String> archive = ConnectorOptions.archive("renamed", files);
    archive.put("archive.schema", "observation");
    archive.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    archive.put("value.converter.schemas.enable", "false");
    rest().put("archive", ConnectorOptions.json(archive, ConnectorOptions.prompt()));
    awaitArchived(files);

    delete("sensors");
    publish("renamed", 5, 10);
    rest().put("field-sensors", config.put("mqtt.client.id.prefix", "sensors"));
    awaitNumbers("renamed", 0, 10);
    awaitArchived(files);

    rest().stop("archive");
    delete("archive");
    publish("renamed", 10, 15);
    archive.put("archive.id", "archive");
    archive.put("consumer.override.group.id", "connect-archive");
    rest().put("store", ConnectorOptions.json(archive, ConnectorOptions.prompt()));
    awaitNumbers("renamed", 0, 15);
    awaitArchived(files);
    assertEquals("RUNNING", rest().status("store").at("/tasks/0/state").asText());
    delete("store");
    delete("field-sensors");
  }

  /** Until each record of the topic has one row. */
  private static void awaitArchived(Path files) throws Exception {
    try (ArchiveCensus census = new ArchiveCensus(files)) {
      Await.until(
          "rows",
          PATIENCE,
          () -> census.distinct() == CommittedRecords.of(stack.bootstrap(), "renamed").size());
      assertEquals(census.distinct(), census.count(), "rows that are there twice");
    }
  }

  @Test
  void theSessionOfADeletedConnectorIsEndedByItsName() throws Exception {
    ObjectNode config = sensors("ended");
    rest().put("ended", config);
    stack.worker().awaitLog(" as ended-0, began a new session");
    delete("ended");
    Await.until("the session stays", PATIENCE, () -> hasSession("ended-0"));
    publish("ended", 0, 5);

    config.put("mqtt.clean.start", "true");
    config.put("mqtt.session.expiry.seconds", "1");
    config.put("accept.loss", "true");
    rest().put("ended", config);
    publish("ended", 5, 8);
    // What came after it was connected is written as before; what was queued is gone.
    Await.until(
        "a number that was not queued", PATIENCE, () -> !numbers("ended").isEmpty() || again());
    delete("ended");
    // To ask earlier would give the session the time of the one that asks.
    long over = System.nanoTime() + Duration.ofSeconds(4).toNanos();
    Await.until("the session's second is over", PATIENCE, () -> System.nanoTime() > over);
    assertFalse(hasSession("ended-0"), "the session stays");
    assertTrue(numbers("ended").stream().allMatch(n -> n >= 5), numbers("ended").toString());
  }

  /** A message more, since those before may have come before the task was connected. */
  private static boolean again() {
    publish("ended", 8, 9);
    return false;
  }

  @Test
  void stationsAreAddedAndRenamedAndReadAgainFromATime() throws Exception {
    try (PagedStations stations = new PagedStations(2, 1)) {
      stations.history(20, Instant.now());
      ObjectNode config =
          RestStack.connector(stations, Map.of("tasks.max", "1", "rest.start.time", "P1D"));
      String station = stations.names().get(0);
      config.put("kafka.topic", "gauges").put("rest.stations", station);
      rest().put("river-gauges", config);
      awaitRecords(stations.all().stream().filter(of(station)).count());
      config.put("rest.stations", String.join(",", stations.names()));
      rest().put("river-gauges", config);
      awaitRecords(stations.all().size());

      rest().stop("river-gauges");
      JsonNode offsets = rest().offsets("river-gauges");
      delete("river-gauges");
      rest().createStopped("gauges", config);
      rest().alterOffsets("gauges", offsets);
      rest().resume("gauges");
      stations.measure(Instant.now());
      awaitRecords(stations.all().size());

      rest().stop("gauges");
      Instant from = stations.all().get(stations.all().size() / 2).time();
      rest().alterOffsets("gauges", from(offsets, station, from));
      rest().resume("gauges");
      long again =
          stations.all().stream()
              .filter(of(station))
              .filter(each -> !each.time().isBefore(from))
              .count();
      awaitRecords(stations.all().size() + again);
      delete("gauges");
    }
  }

  private static Predicate<PagedStations.Reading> of(String station) {
    return reading -> reading.station().equals(station);
  }

  private static JsonNode from(JsonNode offsets, String station, Instant from) {
    ObjectNode body = JSON.createObjectNode();
    for (JsonNode each : offsets.get("offsets")) {
      if (each.at("/partition/station").asText().equals(station)) {
        ObjectNode changed = body.putArray("offsets").addObject();
        changed.set("partition", each.get("partition"));
        changed.putObject("offset").put("from", from.toString());
      }
    }
    return body;
  }

  /** Until so many are there, and no more. */
  private static void awaitRecords(long wanted) throws Exception {
    Await.until(
        wanted + " records",
        PATIENCE,
        () -> CommittedRecords.of(stack.bootstrap(), "gauges").size() >= wanted);
    assertEquals(wanted, CommittedRecords.of(stack.bootstrap(), "gauges").size());
  }
}
