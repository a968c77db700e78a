// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.MqttBroker;
import io.streamgauge.launcher.Part;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.testing.CutProxy;
import io.streamgauge.testing.PagedStations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The real parts, each of which may be treated badly, and the four connectors on two workers. */
final class ProofStack implements AutoCloseable {
  static final String SENSORS = "sensors";
  static final List<String> CONNECTORS = List.of("archive", SENSORS, "stations", "loggers");

  private static final int HEAP_MB = 384;

  private final Deque<Part> parts = new ArrayDeque<>();
  private final List<ConnectWorker> workers = new ArrayList<>();
  private final Link way = new Link();
  private final Path directory;
  private final PagedStations stations;
  private final KafkaBroker kafka;
  private final MqttBroker mqtt;
  private CutProxy link;

  private ProofStack(Path packaging, Path directory, PagedStations stations) {
    this.directory = directory;
    this.stations = stations;
    Runtimes runtimes = new Runtimes(packaging);
    kafka = KafkaBroker.withOwnController(runtimes, directory.resolve("kafka"), Map.of());
    mqtt = new MqttBroker(runtimes, directory.resolve("mqtt"));
  }

  /** Starts all of it, with the built bundle on the plugin path of the workers. */
  static ProofStack start(Path packaging, Path directory, PagedStations stations)
      throws IOException, InterruptedException {
    ProofStack stack = new ProofStack(packaging, directory, stations);
    try {
      stack.start(packaging);
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void start(Path packaging) throws IOException, InterruptedException {
    Path plugins = Bundle.unpack(packaging, directory.resolve("plugins"));
    Files.createDirectories(archive());
    Files.createDirectories(card());
    parts.push(kafka);
    kafka.start();
    parts.push(mqtt);
    mqtt.start();
    link = new CutProxy(mqtt.uri().getPort(), way);
    for (int i = 0; i < 2; i++) {
      ConnectWorker.Settings settings =
          new ConnectWorker.Settings(
              kafka.bootstrap(), plugins, true, Map.of("UNUSED", "unused"), HEAP_MB, Map.of());
      ConnectWorker worker =
          new ConnectWorker(
              new Runtimes(packaging).kafka(), directory.resolve("connect-" + i), settings);
      parts.push(worker);
      workers.add(worker.start());
    }
    ConnectRest rest = workers.get(0).rest();
    rest.put("archive", config(archiveOptions()));
    rest.put(SENSORS, config(sensorOptions()));
    rest.put("stations", config(stationOptions()));
    rest.put("loggers", config(loggerOptions()));
  }

  private static JsonNode config(Map<String, String> options) {
    options.putIfAbsent("tasks.max", "1");
    return new ObjectMapper().valueToTree(options);
  }

  private static Map<String, String> source(String type, String topic, String sensor, String time) {
    Map<String, String> options = new HashMap<>();
    options.put("connector.class", type);
    options.put("kafka.topic", topic);
    options.put("observation.sensor_id", sensor);
    options.put("observation.event_time", time);
    options.put("observation.attributes", "n=/n");
    options.put("topic.creation.default.replication.factor", "1");
    options.put("topic.creation.default.partitions", "3");
    options.put("value.converter.schemas.enable", "false");
    // A killed worker's transaction is in the way of readers until it times out.
    options.put("producer.override.transaction.timeout.ms", "10000");
    return options;
  }

  private Map<String, String> sensorOptions() {
    Map<String, String> options =
        source("io.streamgauge.mqtt.MqttSourceConnector", "readings", "{sensor_id}", "/time");
    options.put("mqtt.server.uri", link.uri().toString());
    options.put("mqtt.topics", "sensors/{sensor_id}/level");
    options.put("mqtt.qos", "1");
    options.put("payload.format", "json");
    options.put("kafka.key", "{sensor_id}");
    options.put("observation.observed_property", "'level'");
    options.put("observation.result", "/value");
    options.put("transforms", "time, late");
    options.put("transforms.time.type", "io.streamgauge.transforms.EventTime");
    options.put("transforms.late.type", "io.streamgauge.transforms.LateEvents");
    options.put("transforms.late.tolerance.ms", "600000");
    options.put("transforms.late.grace.ms", "600000");
    return options;
  }

  private Map<String, String> stationOptions() {
    Map<String, String> options =
        source("io.streamgauge.rest.RestStationSourceConnector", "stations", "{station}", "/time");
    options.put("tasks.max", "2");
    options.put("exactly.once.support", "required");
    options.put("rest.url", stations.url().toString());
    options.put("rest.params", "station={station}&from={window.start}&to={window.end}");
    options.put("rest.stations", String.join(",", stations.names()));
    options.put("rest.start.time", "P1D");
    options.put("rest.window.max", "PT12H");
    options.put("rest.lookback", "PT3M");
    options.put("rest.poll.interval.ms", "5000");
    options.put("rest.page.mode", "next-url");
    options.put("rest.page.next", "/next");
    options.put("rest.extract.levels", "/readings");
    options.put("observation.observed_property", "/property");
    options.put("observation.result", "/value");
    return options;
  }

  private Map<String, String> loggerOptions() {
    Map<String, String> options =
        source("io.streamgauge.files.LoggerFileSourceConnector", "loggers", "{station}", "/time");
    options.put("exactly.once.support", "required");
    options.put("files.path", card() + "/{station}/*.csv*");
    options.put("files.poll.interval.ms", "1000");
    options.put("files.format", "csv");
    options.put("files.csv.separator", ";");
    options.put("observation.observed_property", "'level'");
    options.put("observation.result", "/level");
    return options;
  }

  private Map<String, String> archiveOptions() {
    Map<String, String> options = new HashMap<>();
    options.put("connector.class", "io.streamgauge.archive.ParquetArchiveSinkConnector");
    options.put("topics.regex", "(readings|stations|loggers)(-late|-quarantine)?");
    options.put("archive.dir", archive().toString());
    options.put("rotate.schedule.interval.ms", "10000");
    options.put("value.converter.schemas.enable", "false");
    options.put("consumer.override.isolation.level", "read_committed");
    options.put("consumer.override.auto.offset.reset", "earliest");
    options.put("consumer.override.metadata.max.age.ms", "2000");
    options.put("consumer.override.session.timeout.ms", "6000");
    options.put("consumer.override.heartbeat.interval.ms", "1000");
    return options;
  }

  /** The worker that has the task of the sensors. */
  ConnectWorker victim() throws IOException, InterruptedException {
    ConnectRest rest = workers.get(0).rest();
    return rest.tasksOn(SENSORS, workers.get(1).url()) > 0 ? workers.get(1) : workers.get(0);
  }

  /** An operator's part: starts failed tasks again, and tells how often there were any. */
  int restartFailed() throws InterruptedException {
    int restarted = 0;
    for (ConnectWorker worker : workers) {
      try {
        if (!worker.rest().answers()) {
          continue;
        }
        for (String connector : CONNECTORS) {
          if (worker.rest().status(connector).toString().contains("FAILED")) {
            worker.rest().restartFailed(connector);
            restarted++;
          }
        }
        return restarted;
      } catch (IOException e) {
        // It is away, or has not read its topics yet: the other one may know.
      }
    }
    return restarted;
  }

  KafkaBroker kafka() {
    return kafka;
  }

  MqttBroker mqtt() {
    return mqtt;
  }

  URI mqttUri() {
    return mqtt.uri();
  }

  CutProxy link() {
    return link;
  }

  Link way() {
    return way;
  }

  PagedStations stations() {
    return stations;
  }

  Path archive() {
    return directory.resolve("archive");
  }

  Path card() {
    return directory.resolve("card");
  }

  /** Memory of the workers that live, in bytes. */
  long workerMemory() {
    long kilobytes = 0;
    for (ConnectWorker worker : workers) {
      try {
        for (String line : Files.readAllLines(Path.of("/proc/" + worker.pid() + "/status"))) {
          if (line.startsWith("VmRSS:")) {
            kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
          }
        }
      } catch (IOException e) {
        // It is away, or the system is not a Linux.
      }
    }
    return kilobytes * 1024;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
    if (link != null) {
      try {
        link.close();
      } catch (IOException e) {
        // Its sockets end with the process.
      }
    }
  }
}
