// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.NumberedPublisher;
import io.streamgauge.it.ReadingCensus;
import io.streamgauge.it.RestStack;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.MqttBroker;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.PagedStations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A group of two workers under load whose bundles are replaced one worker after the other, and one
 * worker with both bundles side by side. Needs {@code -Dstreamgauge.earlier=CHECKOUT}, one that is
 * built; with {@code -Dstreamgauge.back=true} the group goes back to it in the end.
 */
@EnabledIfSystemProperty(named = "streamgauge.earlier", matches = ".+")
class RollingUpgradeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final boolean BACK = Boolean.getBoolean("streamgauge.back");
  private static final Path EARLIER =
      Path.of(System.getProperty("streamgauge.earlier", ""), "packaging");
  private static final int MESSAGES = 40_000;

  /** Filters for two tasks. */
  private static final String FILTERS =
      IntStream.range(0, 4)
          .mapToObj(net -> "sensors/" + net + "/{sensor_id}/{observed_property}")
          .collect(Collectors.joining(","));

  private static final List<String> CONNECTORS = List.of("mqtt", RestStack.CONNECTOR, "archive");

  @TempDir Path directory;
  private final List<ConnectWorker> workers = new ArrayList<>();
  private KafkaBroker kafka;
  private int started;

  @Test
  void twoWorkersAreReplacedOneAfterTheOther() throws Exception {
    try (PagedStations stations = new PagedStations(10, 7);
        KafkaBroker broker = broker();
        MqttBroker mqtt = mqtt();
        NumberedPublisher publisher = publisher(mqtt.uri());
        ReadingCensus numbers = new ReadingCensus(broker.bootstrap(), "numbers");
        ReadingCensus polled = new ReadingCensus(broker.bootstrap(), RestStack.TOPIC);
        ArchiveCensus archive = new ArchiveCensus(directory.resolve("archive/topics"))) {
      stations.history(40, Instant.now());
      try {
        workers.add(worker(EARLIER));
        workers.add(worker(EARLIER));
        for (String name : CONNECTORS) {
          workers.get(0).rest().put(name, config(name, mqtt.uri(), stations));
        }
        awaitTasks(workers.get(0));
        awaitSubscribed();
        publisher.start();
        List<Path> steps = new ArrayList<>(List.of(WorkerStack.PACKAGING, WorkerStack.PACKAGING));
        if (BACK) {
          steps.addAll(List.of(EARLIER, EARLIER));
        }
        for (int i = 0; i < steps.size(); i++) {
          int before = numbers.distinct();
          workers.set(i % 2, replaced(workers.get(i % 2), steps.get(i)));
          awaitTasks(workers.get(i % 2));
          Await.until(
              "readings go on",
              PATIENCE,
              () -> {
                stations.measure(Instant.now());
                polled.poll(Duration.ofMillis(50));
                numbers.poll(Duration.ofMillis(50));
                return numbers.distinct() > before + 2_000;
              });
        }
        publisher.finish();
        Map<String, Integer> readings = new TreeMap<>();
        stations.all().forEach(reading -> readings.put(reading.identity(), 1));
        Await.until(
            "all of everything",
            PATIENCE,
            () -> {
              polled.poll(Duration.ofMillis(50));
              numbers.poll(Duration.ofMillis(50));
              return numbers.distinct() >= MESSAGES
                  && polled.distinct() >= readings.size()
                  && archive.count() >= numbers.records();
            });
        System.out.printf(
            "Rolled%s: MQTT %d of %d, %d more than once; stations %d of %d; archive %d rows, %d"
                + " different%n",
            BACK ? " and back" : "",
            numbers.distinct(),
            MESSAGES,
            numbers.records() - numbers.distinct(),
            polled.distinct(),
            readings.size(),
            archive.count(),
            archive.distinct());
        assertEquals(MESSAGES, numbers.distinct());
        assertEquals(readings, new TreeMap<>(polled.times()));
        assertEquals(numbers.records(), archive.count());
        assertEquals(numbers.records(), archive.distinct());
      } finally {
        workers.forEach(ConnectWorker::close);
      }
    }
  }

  /** From Connect 4.1 on a connector says which version of its plugin it takes. */
  @Test
  void twoVersionsRunSideBySide() throws Exception {
    Path plugins = Files.createDirectories(directory.resolve("plugins-both"));
    Bundle.unpack(WorkerStack.PACKAGING, plugins);
    Path earlier = Bundle.unpack(EARLIER, directory.resolve("plugins-earlier"));
    try (Stream<Path> all = Files.list(earlier)) {
      for (Path plugin : all.toList()) {
        Files.move(plugin, plugins.resolve(plugin.getFileName() + "-earlier"));
      }
    }
    try (PagedStations stations = new PagedStations(3, 2);
        KafkaBroker broker = broker();
        MqttBroker mqtt = mqtt();
        NumberedPublisher publisher = publisher(mqtt.uri());
        ReadingCensus numbers = new ReadingCensus(broker.bootstrap(), "numbers");
        ConnectWorker worker = worker(plugins, "both")) {
      worker.start();
      ConnectRest rest = worker.rest();
      List<String> versions = versions(rest);
      assertEquals(2, versions.size(), versions.toString());
      ObjectNode config = config("mqtt", mqtt.uri(), stations);
      config.put("transforms", "time");
      config.put("transforms.time.type", "io.streamgauge.transforms.EventTime");
      take(config, versions.get(0));
      rest.put("mqtt", config);
      awaitTasks(rest, List.of("mqtt"));
      worker.awaitLog("began a new session");
      publisher.allow(MESSAGES / 4);
      publisher.start();
      awaitNumbers(numbers, MESSAGES / 8);
      take(config, versions.get(1));
      rest.configure("mqtt", config);
      awaitNumbers(numbers, MESSAGES / 4);
      JsonNode status = rest.status("mqtt");
      assertEquals(versions.get(1), status.at("/connector/version").asText(), status.toString());
      assertEquals(versions.get(1), status.at("/tasks/0/version").asText(), status.toString());
      System.out.printf(
          "Side by side %s: %d of %d, %d more than once%n",
          versions, numbers.distinct(), MESSAGES / 4, numbers.records() - numbers.distinct());
    }
  }

  private static void take(ObjectNode config, String version) {
    config.put("connector.plugin.version", "[" + version + "]");
    config.put("transforms.time.plugin.version", "[" + version + "]");
  }

  private static void awaitNumbers(ReadingCensus numbers, int many) throws Exception {
    Await.until(
        many + " numbers",
        PATIENCE,
        () -> {
          numbers.poll(Duration.ofMillis(50));
          return numbers.distinct() >= many;
        });
  }

  private static List<String> versions(ConnectRest rest) throws Exception {
    TreeSet<String> versions = new TreeSet<>();
    rest.plugins()
        .forEach(
            plugin -> {
              if (plugin.get("class").asText().equals(ConnectorOptions.MQTT)) {
                versions.add(plugin.get("version").asText());
              }
            });
    return List.copyOf(versions);
  }

  private KafkaBroker broker() throws IOException, InterruptedException {
    kafka = new KafkaBroker(new Runtimes(WorkerStack.PACKAGING), directory.resolve("kafka"));
    kafka.start();
    return kafka;
  }

  private MqttBroker mqtt() throws IOException, InterruptedException {
    return new MqttBroker(new Runtimes(WorkerStack.PACKAGING), directory.resolve("mqtt")).start();
  }

  private ConnectWorker replaced(ConnectWorker worker, Path packaging)
      throws IOException, InterruptedException {
    worker.close();
    return worker(packaging);
  }

  private ConnectWorker worker(Path packaging) throws IOException, InterruptedException {
    String name = Integer.toString(++started);
    return worker(Bundle.unpack(packaging, directory.resolve("plugins-" + name)), name).start();
  }

  private ConnectWorker worker(Path plugins, String name) throws IOException {
    return new ConnectWorker(
        new Runtimes(WorkerStack.PACKAGING).kafka(),
        directory.resolve("connect-" + name),
        new ConnectWorker.Settings(
            kafka.bootstrap(), plugins, true, Map.of("UNUSED", "unused"), 256, WorkerStack.QUICK));
  }

  private void awaitSubscribed() throws Exception {
    Await.until(
        "a session of each task",
        PATIENCE,
        () -> {
          String all = "";
          for (ConnectWorker worker : workers) {
            all += Files.readString(worker.log());
          }
          return all.contains("as mqtt-0, began a new") && all.contains("as mqtt-1, began a new");
        });
  }

  private static void awaitTasks(ConnectWorker worker) throws Exception {
    awaitTasks(worker.rest(), CONNECTORS);
  }

  private static void awaitTasks(ConnectRest rest, List<String> names) throws Exception {
    for (String name : names) {
      Await.until("tasks of " + name + " run", PATIENCE, () -> running(rest, name));
    }
  }

  private static boolean running(ConnectRest rest, String name) throws InterruptedException {
    try {
      JsonNode status = rest.status(name);
      List<String> states = new ArrayList<>(status.findValuesAsText("state"));
      assertTrue(!states.contains("FAILED"), status.toString());
      return states.size() > 1 && states.stream().allMatch("RUNNING"::equals);
    } catch (IOException e) {
      // The worker has not read its topics yet.
      return false;
    }
  }

  private static NumberedPublisher publisher(URI broker) {
    return new NumberedPublisher(
        broker,
        new NumberedPublisher.Load(
            MESSAGES, 400, 7, 1, "sensors/%2$d/s%1$d/level", "{\"value\":%1$d,\"time\":\"%3$s\"}"));
  }

  private ObjectNode config(String name, URI broker, PagedStations stations) {
    return switch (name) {
      case "mqtt" ->
          ConnectorOptions.json(
              ConnectorOptions.source(ConnectorOptions.MQTT, "numbers", 3),
              Map.of(
                  "tasks.max",
                  "2",
                  "producer.override.transaction.timeout.ms",
                  "10000",
                  "mqtt.server.uri",
                  broker.toString(),
                  "mqtt.topics",
                  FILTERS));
      case "archive" ->
          ConnectorOptions.json(
              ConnectorOptions.archive("numbers", directory.resolve("archive")),
              Map.of("tasks.max", "2"));
      default -> RestStack.connector(stations, Map.of("tasks.max", "2", "rest.start.time", "P1D"));
    };
  }
}
