// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.MqttClients;
import io.streamgauge.it.RestStack;
import io.streamgauge.it.WorkerJmx;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.MqttServer;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.PagedStations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * "Uninstall" of {@code packaging/docs/operations.md}, step by step on a worker with two sources
 * and an archive: nothing of the bundle is left but the archive, which has each record.
 */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class UninstallIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String GROUP = "connect-archive";
  private static final Map<String, String> CONVERTER =
      Map.of(
          "value.converter", "org.apache.kafka.connect.json.JsonConverter",
          "value.converter.schemas.enable", "false");
  private static final List<String> TOPICS = List.of("sensors", "gauges");

  @TempDir Path directory;
  private WorkerStack stack;
  private MqttServer mqtt;

  @Test
  void nothingIsLeftButTheArchive() throws Exception {
    Path files = directory.resolve("files");
    try (PagedStations stations = new PagedStations(2, 1);
        WorkerStack all = new WorkerStack(directory)) {
      stack = all;
      stack.startKafka();
      mqtt = stack.startMqtt();
      stack.addWorker(true, 384, WorkerStack.PROMPT);
      stations.history(20, Instant.now());
      ObjectNode sensors = sensors();
      begin(sensors, stations, files);

      endSession(sensors);
      stack.rest().stop("river-gauges");
      awaitArchive();
      for (String name : List.of("river-gauges", "archive")) {
        stack.rest().delete(name);
      }
      Await.until("no connector", PATIENCE, () -> stack.rest().names().isEmpty());
      deleteGroup();
      takeOut();

      assertEquals(List.of(), ours(), "plugins that the worker still has");
      assertFalse(hasSession(), "the session of the MQTT source");
      int records = 0;
      for (String topic : TOPICS) {
        records += CommittedRecords.of(stack.bootstrap(), topic).size();
      }
      assertTrue(records > 10, () -> "nothing came");
      try (ArchiveCensus census = new ArchiveCensus(files)) {
        assertEquals(records, census.count());
        assertEquals(records, census.distinct());
      }
    }
  }

  private ObjectNode sensors() {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.MQTT, "sensors", 1);
    config.putAll(ConnectorOptions.observation("{sensor_id}", "'level'", "/time", "/value"));
    config.put("mqtt.server.uri", mqtt.uri().toString());
    config.put("mqtt.topics", "sensors/{sensor_id}");
    return json(config);
  }

  private static ObjectNode json(Map<String, String> config) {
    return ConnectorOptions.json(config, CONVERTER);
  }

  private void begin(ObjectNode sensors, PagedStations stations, Path files) throws Exception {
    stack.rest().put("sensors", sensors);
    stack.worker().awaitLog(" as sensors-0, began a new session");
    publish(10);
    ObjectNode gauges =
        RestStack.connector(stations, Map.of("tasks.max", "1", "rest.start.time", "P1D"));
    gauges.put("kafka.topic", "gauges").put("rest.stations", String.join(",", stations.names()));
    CONVERTER.forEach(gauges::put);
    stack.rest().put("river-gauges", gauges);
    Await.until(
        "all stations",
        PATIENCE,
        () ->
            CommittedRecords.of(stack.bootstrap(), "gauges").size() == stations.all().size()
                && CommittedRecords.of(stack.bootstrap(), "sensors").size() == 10);
    Map<String, String> archive = ConnectorOptions.archive(String.join(",", TOPICS), files);
    archive.put("archive.schema", "observation");
    archive.putAll(ConnectorOptions.prompt());
    stack.rest().put("archive", json(archive));
    stack.rest().awaitRunning("archive");
  }

  private void publish(int messages) {
    Mqtt5BlockingClient device = MqttClients.connect(mqtt.uri(), "device");
    for (int n = 0; n < messages; n++) {
      String payload = "{\"time\":%d,\"value\":%d.5}".formatted(System.currentTimeMillis() + n, n);
      MqttClients.publish(device, "sensors/s" + n % 3, payload);
    }
    device.disconnect();
  }

  /** "Delete an MQTT source". */
  private void endSession(ObjectNode sensors) throws Exception {
    sensors.put("mqtt.clean.start", "true");
    sensors.put("mqtt.session.expiry.seconds", "1");
    sensors.put("accept.loss", "true");
    long before = connections();
    stack.rest().put("sensors", sensors);
    Await.until("connected anew", PATIENCE, () -> connections() > before);
    stack.rest().delete("sensors");
    // To ask earlier would give the session the time of the one that asks.
    long over = System.nanoTime() + Duration.ofSeconds(4).toNanos();
    Await.until("the session's second is over", PATIENCE, () -> System.nanoTime() > over);
  }

  private long connections() throws IOException {
    return Files.readString(stack.worker().log())
        .lines()
        .filter(line -> line.contains(" as sensors-0, "))
        .count();
  }

  private boolean hasSession() {
    Mqtt5BlockingClient asking = MqttClients.to(mqtt.uri(), "sensors-0").buildBlocking();
    boolean present = asking.connectWith().cleanStart(false).send().isSessionPresent();
    asking.disconnect();
    return present;
  }

  /** Until no rows wait and the lag stands still, as an operator sees it. */
  private void awaitArchive() throws Exception {
    try (JMXConnector jmx = WorkerJmx.connect(stack.worker().pid())) {
      MBeanServerConnection server = jmx.getMBeanServerConnection();
      long[] before = {-1};
      int[] same = {0};
      Await.until(
          "nothing waits",
          PATIENCE,
          () -> {
            Thread.sleep(500);
            long now = lag();
            same[0] = now == before[0] && bufferedRows(server) == 0 ? same[0] + 1 : 0;
            before[0] = now;
            return same[0] >= 6;
          });
      System.out.printf("lag of %d when nothing waits: marks of transactions%n", before[0]);
    }
  }

  private static double bufferedRows(MBeanServerConnection server) throws Exception {
    double rows = 0;
    for (ObjectName bean : server.queryNames(new ObjectName("kafka.connect:*"), null)) {
      if ("archive".equals(bean.getKeyProperty("connector"))) {
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
          if (attribute.getName().equals("buffered-rows")) {
            rows += ((Number) server.getAttribute(bean, attribute.getName())).doubleValue();
          }
        }
      }
    }
    return rows;
  }

  /** Records of the topics behind what the archive's group has committed. */
  private long lag() throws Exception {
    try (Admin admin = admin()) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
      Map<TopicPartition, OffsetSpec> newest =
          admin.describeTopics(TOPICS).allTopicNames().get().values().stream()
              .flatMap(
                  topic ->
                      topic.partitions().stream()
                          .map(part -> new TopicPartition(topic.name(), part.partition())))
              .collect(Collectors.toMap(part -> part, part -> OffsetSpec.latest()));
      return admin.listOffsets(newest).all().get().entrySet().stream()
          .mapToLong(
              end -> {
                OffsetAndMetadata at = committed.get(end.getKey());
                return end.getValue().offset() - (at == null ? 0 : at.offset());
              })
          .sum();
    }
  }

  private void deleteGroup() throws Exception {
    try (Admin admin = admin()) {
      Await.until(
          "the group is empty",
          PATIENCE,
          () -> {
            try {
              var unused = admin.deleteConsumerGroups(List.of(GROUP)).all().get();
              return true;
            } catch (ExecutionException e) {
              return false;
            }
          });
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", stack.bootstrap()));
  }

  private void takeOut() throws Exception {
    stack.worker().close();
    try (Stream<Path> entries = Files.list(stack.plugins())) {
      for (Path entry : entries.filter(each -> name(each).startsWith("streamgauge-")).toList()) {
        Files.move(entry, directory.resolve(name(entry)));
      }
    }
    stack.worker().start();
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private List<String> ours() throws Exception {
    return stack.rest().plugins().findValuesAsText("class").stream()
        .filter(name -> name.startsWith("io.streamgauge"))
        .toList();
  }
}
