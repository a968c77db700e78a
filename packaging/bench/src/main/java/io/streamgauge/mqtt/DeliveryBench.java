// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.MqttBroker;
import io.streamgauge.launcher.Ports;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.testing.Mosquitto;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Measures how fast the MQTT source is, next to a bare MQTT client and Kafka producer: one Kafka
 * broker, one MQTT broker, and one after the other a worker, an exactly-once worker, and one that
 * makes readings and sends them through the five transforms of the examples, each with a heap of
 * 256 MiB and with the bare pair before and after it, since a machine can change its mind.
 */
final class DeliveryBench {
  private static final int HEAP_MB = 256;
  private static final int PARTITIONS = 3;
  private static final int ON_THEIR_WAY = 30_000;
  private static final int PACE = 5_000;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration RUN = Duration.ofSeconds(10);
  private static final String FILTER = "bench/+";

  private final Runtimes runtimes;
  private final Path packaging;
  private final Path directory;
  private KafkaBroker kafka;
  private URI mqtt;

  private DeliveryBench(Path packaging, Path directory) {
    this.packaging = packaging;
    this.directory = directory;
    this.runtimes = new Runtimes(packaging);
  }

  /** The two figures of a contender: at full speed, and at an even pace. */
  private record Figures(DeliveryMeter.Result saturated, DeliveryMeter.Result paced) {
    void print(String name) {
      System.out.printf("%-22s full speed: %s%n", name, saturated);
      System.out.printf("%-22s at %d/s:  %s%n", "", PACE, paced);
    }
  }

  /** Arguments: the packaging directory, and optionally {@code hivemq}. */
  public static void main(String... arguments) throws Exception {
    Path directory = Files.createTempDirectory("delivery-bench");
    Path packaging = Path.of(arguments[0]).toAbsolutePath().normalize();
    boolean hivemq = List.of(arguments).contains("hivemq");
    new DeliveryBench(packaging, directory).run(hivemq);
  }

  private void run(boolean hivemq) throws Exception {
    Optional<Path> mosquitto = hivemq ? Optional.empty() : Mosquitto.installed();
    Path plugins = Bundle.unpack(packaging, directory.resolve("plugins"));
    Path home = directory.resolve("mqtt");
    try (KafkaBroker broker = new KafkaBroker(runtimes, directory.resolve("kafka"))) {
      kafka = broker.start();
      if (mosquitto.isPresent()) {
        try (Mosquitto server =
            new Mosquitto(mosquitto.get(), home, Ports.free(), "max_inflight_messages 10000")) {
          server.start();
          compare("Mosquitto", server.uri(), plugins);
        }
      } else {
        try (MqttBroker server = new MqttBroker(runtimes, home)) {
          compare("HiveMQ CE", server.start().uri(), plugins);
        }
      }
    }
  }

  private void compare(String server, URI uri, Path plugins) throws Exception {
    mqtt = uri;
    System.out.printf(
        "QoS 1, 200 B, %s, heap %d MiB, %d processors%n",
        server, HEAP_MB, Runtime.getRuntime().availableProcessors());
    // Not counted: the brokers get faster for a minute or two, which would favour whoever is
    // last.
    bare("bare-0");
    Figures before = bare("bare-1");
    before.print("bare pair");
    Figures plain = worker(plugins, "plain", false);
    plain.print("worker");
    Figures between = bare("bare-2");
    between.print("bare pair");
    Figures exactlyOnce = worker(plugins, "exactly-once", true);
    exactlyOnce.print("exactly-once worker");
    Figures after = bare("bare-3");
    after.print("bare pair");
    readings(plugins, "readings").print("exactly-once worker, readings, five transforms");
    System.out.printf(
        "of the bare pair before and after it: worker %.0f %%, exactly-once worker %.0f %%%n",
        percent(plain, before, between), percent(exactlyOnce, between, after));
  }

  private static double percent(Figures contender, Figures before, Figures after) {
    double bare = (before.saturated().perSecond() + after.saturated().perSecond()) / 2;
    return 100 * contender.saturated().perSecond() / bare;
  }

  private Figures bare(String topic) throws Exception {
    createTopic(topic);
    ChildProcess pair =
        ChildProcess.java(
                "bare pair",
                directory.resolve(topic + ".log"),
                List.of(
                    "-Xmx" + HEAP_MB + "m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BarePairMain.class.getName(),
                    mqtt.toString(),
                    kafka.bootstrap(),
                    FILTER,
                    topic),
                Map.of())
            .awaitOutput("the bare pair is up");
    try (pair) {
      return measure(topic, DeliveryMeter.Message.BYTES, pair.pid());
    }
  }

  private Figures worker(Path plugins, String topic, boolean exactlyOnce) throws Exception {
    createTopic(topic);
    return worker(plugins, topic, exactlyOnce, connector(topic), DeliveryMeter.Message.BYTES);
  }

  /** Readings through the five transforms of the examples, in plain JSON. */
  private Figures readings(Path plugins, String topic) throws Exception {
    createTopic(topic + "-clean");
    Path example = packaging.resolve("examples/mqtt-sensors.json");
    ObjectNode config = (ObjectNode) new ObjectMapper().readTree(example.toFile()).get("config");
    config
        .put("mqtt.server.uri", mqtt.toString())
        .put("mqtt.topics", "bench/{sensor_id}")
        .put("mqtt.session.expiry.seconds", "60")
        .put("kafka.topic", topic)
        .put("observation.observed_property", "'temperature'")
        .put("observation.attributes", "sent=/sent")
        .put("value.converter.schemas.enable", "false")
        .put("topic.creation.default.replication.factor", "1")
        .put("topic.creation.keep.replication.factor", "1");
    return worker(plugins, topic, true, config, DeliveryMeter.Message.READING);
  }

  private Figures worker(
      Path plugins,
      String topic,
      boolean exactlyOnce,
      ObjectNode config,
      DeliveryMeter.Message message)
      throws Exception {
    ConnectWorker.Settings settings =
        new ConnectWorker.Settings(
            kafka.bootstrap(),
            plugins,
            exactlyOnce,
            Map.of("UNUSED", "unused"),
            HEAP_MB,
            Map.of(
                "group.id", topic,
                "config.storage.topic", topic + "-configs",
                "offset.storage.topic", topic + "-offsets",
                "status.storage.topic", topic + "-status"));
    try (ConnectWorker worker =
        new ConnectWorker(runtimes.kafka(), directory.resolve("connect-" + topic), settings)) {
      worker.start();
      worker.rest().put(topic, config);
      worker.awaitLog("Connected to ");
      String results = message == DeliveryMeter.Message.READING ? topic + "-clean" : topic;
      return measure(results, message, worker.pid());
    }
  }

  private ObjectNode connector(String topic) {
    Map<String, String> config =
        Map.of(
            "connector.class", "io.streamgauge.mqtt.MqttSourceConnector",
            "tasks.max", "1",
            "mqtt.server.uri", mqtt.toString(),
            "mqtt.topics", "bench/{sensor_id}",
            "mqtt.session.expiry.seconds", "60",
            "payload.format", "raw",
            "kafka.topic", topic,
            "kafka.key", "{sensor_id}",
            "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    return new ObjectMapper().valueToTree(config);
  }

  private Figures measure(String topic, DeliveryMeter.Message message, long carrier)
      throws InterruptedException {
    try (DeliveryMeter meter =
        new DeliveryMeter(mqtt, kafka.bootstrap(), topic, PARTITIONS, message, carrier)) {
      meter.saturated(WARM_UP, ON_THEIR_WAY);
      DeliveryMeter.Result saturated =
          DeliveryMeter.median(
              List.of(
                  meter.saturated(RUN, ON_THEIR_WAY),
                  meter.saturated(RUN, ON_THEIR_WAY),
                  meter.saturated(RUN, ON_THEIR_WAY)));
      meter.paced(Duration.ofSeconds(2), PACE);
      return new Figures(saturated, meter.paced(RUN, PACE));
    }
  }

  private void createTopic(String topic) throws InterruptedException, IOException {
    Properties properties = new Properties();
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
    try (Admin admin = Admin.create(properties)) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    } catch (ExecutionException e) {
      throw new IOException("cannot create " + topic, e.getCause());
    }
  }
}
