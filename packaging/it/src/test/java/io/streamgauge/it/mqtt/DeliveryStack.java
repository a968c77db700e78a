// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.MosquittoServer;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.MqttBroker;
import io.streamgauge.launcher.MqttServer;
import io.streamgauge.launcher.Part;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.testing.CutProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Kafka, an MQTT broker behind a proxy, and Connect workers that may all be treated badly. */
final class DeliveryStack implements AutoCloseable {
  static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  static final String CONNECTOR = "numbers";
  static final String TOPIC = "numbers";

  /** What a worker with its own defaults for members that vanish has in its configuration. */
  static final Map<String, String> STOCK =
      Map.of(
          "session.timeout.ms", "10000",
          "heartbeat.interval.ms", "3000",
          "scheduled.rebalance.max.delay.ms", "300000",
          "offset.flush.interval.ms", "60000");

  private final Deque<Part> parts = new ArrayDeque<>();
  private final Path directory;
  private final Runtimes runtimes = new Runtimes(PACKAGING);
  private final List<ConnectWorker> workers = new ArrayList<>();
  private final Choice choice;
  private final Path plugins;
  private KafkaBroker kafka;
  private MqttServer mqtt;
  private CutProxy proxy;

  /**
   * What the stack is made of.
   *
   * @param mosquitto else HiveMQ CE
   * @param exactlyOnce whether the worker writes in transactions
   * @param heapMb of the worker
   * @param worker properties of the worker
   */
  record Choice(boolean mosquitto, boolean exactlyOnce, int heapMb, Map<String, String> worker) {
    Choice(boolean mosquitto, boolean exactlyOnce) {
      this(mosquitto, exactlyOnce, 256, Map.of());
    }
  }

  private DeliveryStack(Path directory, Choice choice) throws IOException {
    this.directory = directory;
    this.choice = choice;
    this.plugins = Bundle.unpack(PACKAGING, directory.resolve("plugins"));
  }

  static DeliveryStack start(Path directory, Choice choice) throws Exception {
    Path home = directory.resolve("mqtt");
    if (!choice.mosquitto()) {
      DeliveryStack stack = new DeliveryStack(directory, choice);
      return stack.start(new MqttBroker(stack.runtimes, home));
    }
    Optional<MosquittoServer> mosquitto = MosquittoServer.in(home, "sys_interval 1");
    Assumptions.assumeTrue(mosquitto.isPresent(), "mosquitto is not installed on this machine");
    return start(directory, choice, mosquitto.get());
  }

  /** The same with an MQTT broker of one's own. */
  static DeliveryStack start(Path directory, Choice choice, MqttServer mqtt) throws Exception {
    return new DeliveryStack(directory, choice).start(mqtt);
  }

  private DeliveryStack start(MqttServer server) throws Exception {
    try {
      kafka = KafkaBroker.withOwnController(runtimes, directory.resolve("kafka"), Map.of());
      parts.push(kafka);
      kafka.start();
      mqtt = server;
      parts.push(mqtt);
      mqtt.start();
      proxy = new CutProxy(mqtt.uri().getPort());
      addWorker();
      return this;
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts one more worker of the group. */
  ConnectWorker addWorker() throws IOException, InterruptedException {
    ConnectWorker.Settings settings =
        new ConnectWorker.Settings(
            kafka.bootstrap(),
            plugins,
            choice.exactlyOnce(),
            Map.of("UNUSED", "unused"),
            choice.heapMb(),
            choice.worker());
    Path home = directory.resolve("connect-" + workers.size());
    ConnectWorker worker = new ConnectWorker(runtimes.kafka(), home, settings);
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

  MqttServer mqtt() {
    return mqtt;
  }

  CutProxy proxy() {
    return proxy;
  }

  void createConnector(Map<String, String> settings) throws Exception {
    worker().rest().put(CONNECTOR, connector(settings));
  }

  /** Waits until that many tasks have subscribed: what is published before is not for them. */
  void awaitSubscribed(int tasks) throws Exception {
    for (int task = 0; task < tasks; task++) {
      worker().awaitLog(" as numbers-" + task + ", began a new session");
    }
  }

  /** The connector of these tests, with a topic whose sensors keep their order. */
  ObjectNode connector(Map<String, String> settings) {
    Map<String, String> config =
        new HashMap<>(
            Map.of(
                "connector.class", "io.streamgauge.mqtt.MqttSourceConnector",
                "tasks.max", "1",
                "mqtt.server.uri", proxy.uri().toString(),
                "mqtt.topics", "sensors/{sensor_id}/level",
                "payload.format", "json",
                "kafka.topic", TOPIC,
                "kafka.key", "{sensor_id}"));
    config.putAll(
        Map.of(
            "observation.sensor_id", "{sensor_id}",
            "observation.observed_property", "'water_level'",
            "observation.event_time", "/time",
            "observation.result", "/value",
            "observation.attributes", "n=/n",
            "topic.creation.default.replication.factor", "1",
            "topic.creation.default.partitions", "3"));
    config.putAll(settings);
    return new ObjectMapper().valueToTree(config);
  }

  /** Takes Kafka away for a while. */
  void withoutKafka(Duration time) throws Exception {
    kafka.kill();
    Thread.sleep(time.toMillis());
    kafka.start();
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
    if (proxy != null) {
      proxy.close();
    }
  }
}
