// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.MosquittoServer;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.MqttBroker;
import io.streamgauge.launcher.MqttServer;
import io.streamgauge.testing.CutProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Kafka, an MQTT broker behind a proxy, and Connect workers that may all be treated badly. */
final class DeliveryStack extends WorkerStack {
  static final String CONNECTOR = "numbers";
  static final String TOPIC = "numbers";

  /** What a worker with its own defaults for members that vanish has in its configuration. */
  static final Map<String, String> STOCK =
      Map.of(
          "session.timeout.ms", "10000",
          "heartbeat.interval.ms", "3000",
          "scheduled.rebalance.max.delay.ms", "300000",
          "offset.flush.interval.ms", "60000");

  private final Choice choice;
  private MqttServer mqtt;
  private CutProxy proxy;

  /**
   * What the stack is made of.
   *
   * @param mosquitto else HiveMQ CE
   * @param exactlyOnce whether the worker writes in transactions
   * @param worker properties of the worker
   */
  record Choice(boolean mosquitto, boolean exactlyOnce, Map<String, String> worker) {
    Choice(boolean mosquitto, boolean exactlyOnce) {
      this(mosquitto, exactlyOnce, Map.of());
    }
  }

  private DeliveryStack(Path directory, Choice choice) throws IOException {
    super(directory);
    this.choice = choice;
  }

  static DeliveryStack start(Path directory, Choice choice) throws Exception {
    Path home = directory.resolve("mqtt");
    if (!choice.mosquitto()) {
      DeliveryStack stack = new DeliveryStack(directory, choice);
      return stack.start(new MqttBroker(stack.runtimes(), home));
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
      startKafka(Map.of());
      mqtt = add(server).start();
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
    return addWorker(choice.exactlyOnce(), 256, choice.worker());
  }

  MqttServer mqtt() {
    return mqtt;
  }

  CutProxy proxy() {
    return proxy;
  }

  void createConnector(Map<String, String> settings) throws Exception {
    rest().put(CONNECTOR, connector(settings));
  }

  /** Waits until that many tasks have subscribed: what is published before is not for them. */
  void awaitSubscribed(int tasks) throws Exception {
    for (int task = 0; task < tasks; task++) {
      worker().awaitLog(" as numbers-" + task + ", began a new session");
    }
  }

  /** The connector of these tests, with a topic whose sensors keep their order. */
  ObjectNode connector(Map<String, String> settings) {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.MQTT, TOPIC, 3);
    config.putAll(ConnectorOptions.observation("{sensor_id}", "'water_level'", "/time", "/value"));
    config.put("mqtt.server.uri", proxy.uri().toString());
    config.put("mqtt.topics", "sensors/{sensor_id}/level");
    config.put("payload.format", "json");
    config.put("kafka.key", "{sensor_id}");
    config.put("observation.attributes", "n=/n");
    return ConnectorOptions.json(config, settings);
  }

  /** Takes Kafka away for a while. */
  void withoutKafka(Duration time) throws Exception {
    kafka().kill();
    Thread.sleep(time.toMillis());
    kafka().start();
  }

  @Override
  public void close() throws IOException {
    super.close();
    if (proxy != null) {
      proxy.close();
    }
  }
}
