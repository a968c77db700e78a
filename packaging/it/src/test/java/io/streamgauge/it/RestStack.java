// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.Part;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.rest.FastStationSourceConnector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/** Kafka and exactly-once Connect workers with the station source, all of which may be killed. */
public final class RestStack implements AutoCloseable {
  public static final String CONNECTOR = "stations";
  public static final String TOPIC = "stations";

  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();

  private final Deque<Part> parts = new ArrayDeque<>();
  private final List<ConnectWorker> workers = new ArrayList<>();
  private final Runtimes runtimes = new Runtimes(PACKAGING);
  private final Path directory;
  private final Path plugins;
  private final KafkaBroker kafka;

  private RestStack(Path directory, Map<String, String> broker) throws IOException {
    this.directory = directory;
    plugins = Bundle.unpack(PACKAGING, directory.resolve("plugins"));
    EverySeventh.install(plugins);
    FastStationSourceConnector.install(plugins);
    kafka = KafkaBroker.withOwnController(runtimes, directory.resolve("kafka"), broker);
    parts.push(kafka);
  }

  /** Starts the broker, with these properties of its own, and one worker. */
  public static RestStack start(Path directory, Map<String, String> broker) throws Exception {
    RestStack stack = new RestStack(directory, broker);
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
  public ConnectWorker addWorker() throws IOException, InterruptedException {
    ConnectWorker.Settings settings =
        new ConnectWorker.Settings(
            kafka.bootstrap(),
            plugins,
            true,
            Map.of("UNUSED", "unused"),
            256,
            // So that a restarted worker does not wait long for the dead one to be missed.
            Map.of("session.timeout.ms", "3000", "heartbeat.interval.ms", "500"));
    Path home = directory.resolve("connect-" + workers.size());
    ConnectWorker worker = new ConnectWorker(runtimes.kafka(), home, settings);
    workers.add(worker);
    parts.push(worker);
    return worker.start();
  }

  public KafkaBroker kafka() {
    return kafka;
  }

  public ConnectWorker worker() {
    return workers.get(0);
  }

  public ConnectRest rest() {
    return worker().rest();
  }

  /** The connector of these tests, for all stations of the service. */
  public static ObjectNode connector(PagedStations stations, Map<String, String> settings) {
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", "io.streamgauge.rest.RestStationSourceConnector");
    config.put("tasks.max", "3");
    config.put("exactly.once.support", "required");
    config.put("rest.url", stations.url().toString());
    config.put("rest.params", "station={station}&from={window.start}&to={window.end}");
    config.put("rest.stations", String.join(",", stations.names()));
    config.put("rest.poll.interval.ms", "1000");
    config.put("rest.page.mode", "next-url");
    config.put("rest.page.next", "/next");
    config.put("rest.extract.levels", "/readings");
    config.put("observation.sensor_id", "{station}");
    config.put("observation.observed_property", "/property");
    config.put("observation.event_time", "/time");
    config.put("observation.result", "/value");
    config.put("observation.attributes", "n=/n");
    config.put("kafka.topic", TOPIC);
    config.put("topic.creation.default.replication.factor", "1");
    config.put("topic.creation.default.partitions", "3");
    // A killed worker's transaction is in the way of readers until it times out.
    config.put("producer.override.transaction.timeout.ms", "10000");
    config.putAll(settings);
    return new ObjectMapper().valueToTree(config);
  }

  public void create(PagedStations stations, Map<String, String> settings)
      throws IOException, InterruptedException {
    rest().put(CONNECTOR, connector(stations, settings));
  }

  public void remove() throws IOException, InterruptedException {
    remove(CONNECTOR);
  }

  private void remove(String name) throws IOException, InterruptedException {
    rest().stop(name);
    rest().resetOffsets(name);
    rest().delete(name);
  }

  /** Leaves nothing of the tests before: one worker, no connector, no offset and no topic. */
  public void clear() throws Exception {
    while (workers.size() > 1) {
      workers.remove(1).close();
    }
    for (String name : rest().names()) {
      remove(name);
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      Set<String> topics = admin.listTopics().names().get();
      admin
          .deleteTopics(topics.stream().filter(topic -> !topic.startsWith("connect-")).toList())
          .all()
          .get();
    }
  }

  /** An operator's part: Connect leaves a task alone that has failed. */
  public int restartFailed() throws InterruptedException {
    try {
      JsonNode status = rest().status(CONNECTOR);
      if (!status.toString().contains("FAILED")) {
        return 0;
      }
      System.out.println("  a task has failed: " + status);
      rest().restartFailed(CONNECTOR);
      return 1;
    } catch (IOException e) {
      // The worker has not read its topics yet.
      return 0;
    }
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
