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
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker with the bundle of an earlier checkout is killed amid MQTT messages, stations, logger
 * files and their archive, and one with this bundle goes on: nothing is lost, nothing twice. Needs
 * {@code -Dstreamgauge.earlier=CHECKOUT}, one that is built; {@link EarlierOffsetsIT} has the same
 * from fixtures on any clone.
 */
@EnabledIfSystemProperty(named = "streamgauge.earlier", matches = ".+")
class UpgradeIT {
  private static final Path PACKAGING = WorkerStack.PACKAGING;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int MESSAGES = 6_000;
  private static final int STATIONS = 10;
  private static final int FILES = 4;

  @TempDir Path directory;
  private final Map<String, Integer> written = new TreeMap<>();
  private int row;

  @Test
  void aWorkerGoesOnWhereTheEarlierWasKilled() throws Exception {
    Path earlier = Path.of(System.getProperty("streamgauge.earlier"), "packaging");
    Runtimes runtimes = new Runtimes(PACKAGING);
    Path card = Files.createDirectories(directory.resolve("card"));
    try (PagedStations stations = new PagedStations(STATIONS, 7);
        KafkaBroker kafka = new KafkaBroker(runtimes, directory.resolve("kafka")).start();
        MqttBroker mqtt = new MqttBroker(runtimes, directory.resolve("mqtt")).start();
        NumberedPublisher publisher = publisher(mqtt.uri());
        ReadingCensus numbers = new ReadingCensus(kafka.bootstrap(), "numbers");
        ReadingCensus polled = new ReadingCensus(kafka.bootstrap(), RestStack.TOPIC);
        ReadingCensus files = new ReadingCensus(kafka.bootstrap(), "files");
        ArchiveCensus archive = new ArchiveCensus(directory.resolve("archive/topics"))) {
      stations.history(40, Instant.now());
      publisher.allow(MESSAGES / 3);
      ConnectWorker worker = worker(runtimes, kafka, earlier, "earlier").start();
      boolean moved = false;
      try {
        moved = !worker.rest().plugins().toString().contains(ConnectorOptions.FILES);
        for (String name : List.of("mqtt", RestStack.CONNECTOR, "archive")) {
          worker.rest().put(name, config(name, mqtt.uri(), stations));
        }
        worker.rest().put("files", moved ? earlierFiles(card) : newFiles(card));
        // What is published before is not for it.
        worker.awaitLog("began a new session");
        publisher.start();
        Await.until(
            "some of everything",
            PATIENCE,
            () -> {
              work(stations, card);
              poll(numbers, polled, files);
              return numbers.distinct() > 1_000
                  && polled.distinct() > 500
                  && files.distinct() > 100
                  && archive.count() > 500;
            });
        publisher.allow(MESSAGES * 2 / 3);
        work(stations, card);
      } finally {
        worker.kill();
      }
      work(stations, card);
      publisher.allow(MESSAGES);
      worker = worker(runtimes, kafka, PACKAGING, "this").start();
      try {
        ConnectRest rest = worker.rest();
        if (moved) {
          Await.until("the word on files", PATIENCE, () -> state(rest, "files").contains("FAILED"));
          String trace = rest.status("files").toString();
          assertTrue(trace.contains("io.streamgauge.files.LoggerFileSourceConnector"), trace);
          rest.configure("files", newFiles(card));
        }
        // Until then the status is that of the earlier configuration.
        Await.until("files run", PATIENCE, () -> running(rest, "files"));
        for (int i = 0; i < 20; i++) {
          work(stations, card);
        }
        publisher.finish();
        Map<String, Integer> readings = new TreeMap<>();
        stations.all().forEach(reading -> readings.put(reading.identity(), 1));
        try {
          Await.until(
              "all of everything",
              PATIENCE,
              () -> {
                poll(numbers, polled, files);
                return numbers.distinct() >= MESSAGES
                    && polled.distinct() >= readings.size()
                    && files.distinct() >= written.size()
                    && archive.distinct() >= MESSAGES;
              });
          for (int quiet = 0; quiet < 30; ) {
            quiet = poll(numbers, polled, files) > 0 ? 0 : quiet + 1;
          }
        } finally {
          // A broker sends again what was under way, at most a window.
          System.out.printf("MQTT: %s of %d%n", told(numbers), MESSAGES);
          System.out.printf("stations: %s of %d%n", told(polled), readings.size());
          System.out.printf("files: %s of %d%n", told(files), written.size());
          System.out.printf(
              "archive: %d rows, %d different%n", archive.count(), archive.distinct());
        }
        assertEquals(MESSAGES, numbers.distinct());
        assertEquals(readings, new TreeMap<>(polled.times()));
        assertEquals(written, new TreeMap<>(files.times()));
        Await.until("all rows", PATIENCE, () -> archive.count() >= numbers.records());
        assertEquals(numbers.records(), archive.count());
        assertEquals(numbers.records(), archive.distinct());
      } finally {
        worker.kill();
      }
    }
  }

  /** How many records have come. */
  private static int poll(ReadingCensus... all) throws IOException {
    int come = 0;
    for (ReadingCensus each : all) {
      come += each.poll(Duration.ofMillis(50));
    }
    return come;
  }

  private static String told(ReadingCensus census) {
    return census.records() + " records, " + census.distinct() + " different";
  }

  private static String state(ConnectRest rest, String name) throws InterruptedException {
    try {
      return rest.status(name).path("connector").path("state").asText();
    } catch (IOException e) {
      // The worker has not read its topics yet.
      return "";
    }
  }

  private static boolean running(ConnectRest rest, String name)
      throws IOException, InterruptedException {
    JsonNode status = rest.status(name);
    return status.path("connector").path("state").asText().equals("RUNNING")
        && status.path("tasks").path(0).path("state").asText().equals("RUNNING");
  }

  private static NumberedPublisher publisher(URI broker) {
    return new NumberedPublisher(
        broker,
        new NumberedPublisher.Load(
            MESSAGES, 400, 7, 1, "sensors/%2$d/s%1$d/level", "{\"value\":%1$d,\"time\":\"%3$s\"}"));
  }

  private ConnectWorker worker(Runtimes runtimes, KafkaBroker kafka, Path packaging, String name)
      throws IOException {
    Path plugins = Bundle.unpack(packaging, directory.resolve("plugins-" + name));
    return new ConnectWorker(
        runtimes.kafka(),
        directory.resolve("connect-" + name),
        new ConnectWorker.Settings(
            kafka.bootstrap(), plugins, true, Map.of("UNUSED", "unused"), 256, WorkerStack.QUICK));
  }

  /** One further reading of each series, and rows for each file. */
  private void work(PagedStations stations, Path card) throws IOException {
    stations.measure(Instant.now());
    for (int i = 0; i < FILES; i++) {
      Path file = Files.createDirectories(card.resolve("logger-" + i)).resolve("level.csv");
      if (!Files.exists(file)) {
        Files.writeString(file, "time;level\n");
      }
      Instant time = Instant.parse("2026-11-01T00:00:00Z").plusSeconds(row);
      Files.writeString(file, time + ";" + row + "\n", StandardOpenOption.APPEND);
      written.put("logger-%d level %d %s".formatted(i, time.toEpochMilli(), (double) row), 1);
      row++;
    }
  }

  private ObjectNode config(String name, URI broker, PagedStations stations) {
    return switch (name) {
      case "mqtt" ->
          ConnectorOptions.json(
              source(ConnectorOptions.MQTT, "numbers"),
              Map.of(
                  "mqtt.server.uri",
                  broker.toString(),
                  "mqtt.topics",
                  "sensors/{net}/{sensor_id}/{observed_property}"));
      case "archive" ->
          ConnectorOptions.json(
              ConnectorOptions.archive("numbers", directory.resolve("archive")), Map.of());
      default -> RestStack.connector(stations, Map.of("tasks.max", "2", "rest.start.time", "P1D"));
    };
  }

  /** Files were a kind of URL in 0.1. */
  private static ObjectNode earlierFiles(Path card) {
    return ConnectorOptions.json(
        files(ConnectorOptions.STATIONS),
        Map.of(
            "rest.url", "file://" + card + "/{station}/*.csv",
            "rest.poll.interval.ms", "200",
            "rest.format", "csv",
            "rest.csv.separator", ";"));
  }

  private static ObjectNode newFiles(Path card) {
    return ConnectorOptions.json(
        files(ConnectorOptions.FILES),
        Map.of(
            "files.path", card + "/{station}/*.csv",
            "files.poll.interval.ms", "200",
            "files.format", "csv",
            "files.csv.separator", ";"));
  }

  /** A source whose transactions soon time out. */
  private static Map<String, String> source(String type, String topic) {
    Map<String, String> config = ConnectorOptions.source(type, topic, 3);
    config.put("producer.override.transaction.timeout.ms", "10000");
    return config;
  }

  private static Map<String, String> files(String type) {
    Map<String, String> config = source(type, "files");
    config.put("observation.event_time", "/time");
    config.put("observation.observed_property", "'level'");
    config.put("observation.result", "/level");
    return config;
  }
}
