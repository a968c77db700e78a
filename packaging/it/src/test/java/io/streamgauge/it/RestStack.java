// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.PluginJar;
import io.streamgauge.rest.FastClock;
import io.streamgauge.rest.FastStationSourceConnector;
import io.streamgauge.rest.FastStationSourceTask;
import io.streamgauge.testing.PagedStations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.transforms.Transformation;

/** Kafka and exactly-once Connect workers with the station source, all of which may be killed. */
public final class RestStack extends WorkerStack {
  public static final String CONNECTOR = "stations";
  public static final String TOPIC = "stations";

  private RestStack(Path directory) throws IOException {
    super(directory);
    PluginJar.write(
        plugins().resolve("every-seventh").resolve("every-seventh.jar"),
        Transformation.class.getName(),
        EverySeventh.class.getName(),
        EverySeventh.class);
    // Beside the classes of the bundle that they use.
    PluginJar.write(
        plugins().resolve("streamgauge-source-rest-poller").resolve("fast-stations.jar"),
        SourceConnector.class.getName(),
        FastStationSourceConnector.class.getName(),
        FastStationSourceConnector.class,
        FastStationSourceTask.class,
        FastClock.class);
  }

  /** Starts the broker, with these properties of its own, and one worker. */
  public static RestStack start(Path directory, Map<String, String> broker) throws Exception {
    RestStack stack = new RestStack(directory);
    try {
      stack.startKafka(broker);
      stack.addWorker();
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /** Starts one more worker of the group. */
  public ConnectWorker addWorker() throws IOException, InterruptedException {
    return addWorker(true, 256, QUICK);
  }

  /** The connector of these tests, for all stations of the service. */
  public static ObjectNode connector(PagedStations stations, Map<String, String> settings) {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.STATIONS, TOPIC, 3);
    config.put("tasks.max", "3");
    config.put("exactly.once.support", "required");
    config.put("rest.url", stations.url().toString());
    config.put("rest.params", "station={station}&from={window.start}&to={window.end}");
    config.put("rest.stations", String.join(",", stations.names()));
    config.put("rest.poll.interval.ms", "1000");
    config.put("rest.page.mode", "next-url");
    config.put("rest.page.next", "/next");
    config.put("rest.extract.levels", "/readings");
    config.putAll(ConnectorOptions.observation("{station}", "/property", "/time", "/value"));
    config.put("observation.attributes", "n=/n");
    // A killed worker's transaction is in the way of readers until it times out.
    config.put("producer.override.transaction.timeout.ms", "10000");
    return ConnectorOptions.json(config, settings);
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
    while (workers().size() > 1) {
      workers().remove(1).close();
    }
    for (String name : rest().names()) {
      remove(name);
    }
    try (Admin admin = KafkaClients.admin(bootstrap())) {
      Set<String> topics = admin.listTopics().names().get();
      admin
          .deleteTopics(topics.stream().filter(topic -> !topic.startsWith("connect-")).toList())
          .all()
          .get();
    }
  }

  /** Starts failed tasks again, and tells how often there were any. */
  public int restartFailed() throws InterruptedException {
    return restartFailed(CONNECTOR);
  }
}
