// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Kafka and Connect workers that read {@link PagedStations}. */
final class RestStack implements AutoCloseable {
  static final String CONNECTOR = "stations";
  static final String TOPIC = "stations";

  private final Deque<Part> parts = new ArrayDeque<>();
  private final Path directory;
  private final Runtimes runtimes = new Runtimes(DeliveryStack.PACKAGING);
  private final List<ConnectWorker> workers = new ArrayList<>();
  private final Path plugins;
  private final boolean exactlyOnce;
  private final KafkaBroker kafka;

  private RestStack(Path directory, boolean exactlyOnce) throws IOException {
    this.directory = directory;
    this.exactlyOnce = exactlyOnce;
    plugins = Bundle.unpack(DeliveryStack.PACKAGING, directory.resolve("plugins"));
    EverySeventh.install(plugins);
    kafka = new KafkaBroker(runtimes, directory.resolve("kafka"));
    parts.push(kafka);
  }

  static RestStack start(Path directory, boolean exactlyOnce) throws Exception {
    RestStack stack = new RestStack(directory, exactlyOnce);
    try {
      stack.kafka.start();
      stack.addWorker();
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /** Starts one more worker of the group. */
  ConnectWorker addWorker() throws IOException, InterruptedException {
    ConnectWorker.Settings settings =
        new ConnectWorker.Settings(
            kafka.bootstrap(),
            plugins,
            exactlyOnce,
            Map.of("UNUSED", "unused"),
            256,
            Map.of("session.timeout.ms", "3000", "heartbeat.interval.ms", "500"));
    ConnectWorker worker =
        new ConnectWorker(
            runtimes.kafka(), directory.resolve("connect-" + workers.size()), settings);
    workers.add(worker);
    parts.push(worker);
    return worker.start();
  }

  ConnectWorker worker() {
    return workers.get(0);
  }

  KafkaBroker kafka() {
    return kafka;
  }

  /** Tells both the connector's state and, where it failed, the log of the worker. */
  String state() throws IOException, InterruptedException {
    return worker().rest().status(CONNECTOR) + "\n" + Files.readString(worker().log());
  }

  /** Reads all stations of the service; the settings given are added. */
  JsonNode connector(PagedStations service, int stations, Map<String, String> settings) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < stations; i++) {
      names.add("s" + i);
    }
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", "io.streamgauge.rest.RestStationSourceConnector");
    config.put("tasks.max", "2");
    config.put("rest.url", service.url());
    config.put("rest.params", "station={station}&from={window.start}&to={window.end}");
    config.put("rest.stations", String.join(",", names));
    config.put("rest.poll.interval.ms", "1000");
    config.put("rest.page.mode", "next-url");
    config.put("rest.page.next", "/next");
    config.put("rest.extract.levels", "/items");
    config.put("rest.lookback", "PT30S");
    config.put("rest.retry.backoff.ms", "200");
    config.put("observation.sensor_id", "{station}");
    config.put("observation.observed_property", "/series");
    config.put("observation.event_time", "/time");
    config.put("observation.result", "/value");
    config.put("observation.attributes", "n=/value");
    config.put("kafka.topic", TOPIC);
    config.put("topic.creation.default.replication.factor", "1");
    config.put("topic.creation.default.partitions", "3");
    config.put("topic.creation.default.retention.ms", "-1");
    // A killed worker's transaction is in the way of the next one until it times out.
    config.put("producer.override.transaction.timeout.ms", "10000");
    config.putAll(settings);
    return new ObjectMapper().valueToTree(config);
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
