// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.MqttServer;
import io.streamgauge.launcher.QuickExample;
import io.streamgauge.launcher.SchemaRegistry;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A worker whose MQTT sources have the transforms of the example and {@code Deduplicate}, and write
 * each reading twice, as JSON and as Avro.
 */
final class SourcedReadings extends WorkerStack {
  private MqttServer mqtt;
  private SchemaRegistry registry;

  /** The forms of values on topics, with what tells the recipes of it. */
  enum Format {
    JSON("source=readings-json"),
    AVRO("source=readings-avro");

    private final String setting;

    Format(String setting) {
      this.setting = setting;
    }

    /** The topic of a connector that writes what sensors below a root publish. */
    String topic(String root) {
      return root + "-" + this;
    }

    @Override
    public String toString() {
      return this == JSON ? "json" : "avro";
    }
  }

  private SourcedReadings(Path directory) throws IOException {
    super(directory);
  }

  static SourcedReadings start(Path directory) throws Exception {
    SourcedReadings stack = new SourcedReadings(directory);
    try {
      SchemaRegistry.install(stack.runtimes(), stack.plugins());
      Path home = directory.resolve("registry");
      stack.registry = stack.add(new SchemaRegistry(stack.runtimes(), home)).start();
      stack.startKafka();
      stack.mqtt = stack.startMqtt();
      stack.addWorker(false, 512, QUICK);
      return stack;
    } catch (Exception | Error e) {
      stack.close();
      throw e;
    }
  }

  URI mqtt() {
    return mqtt.uri();
  }

  /** Starts both connectors of sensors below a root, and waits until they have subscribed. */
  void connect(String root, Map<String, String> options) throws Exception {
    for (Format format : Format.values()) {
      String name = format.topic(root);
      ObjectNode connector = QuickExample.of(PACKAGING.resolve("examples/mqtt-sensors.json"));
      ObjectNode config = (ObjectNode) connector.put("name", name).get("config");
      config.put("mqtt.server.uri", mqtt().toString());
      config.put("mqtt.topics", root + "/{region}/{sensor_id}/{kind}");
      config.put("kafka.topic", name);
      config.put("transforms", "time, known, late, position, quality, units");
      config.put("transforms.known.type", "io.streamgauge.transforms.Deduplicate");
      // By their event times all readings are older than what the example keeps.
      config.put("topic.creation.default.retention.ms", "-1");
      if (format == Format.AVRO) {
        config.remove("value.converter.schemas.enable");
        registry.writingConverter().forEach(config::put);
      }
      options.forEach(config::put);
      rest().create(connector);
      worker().awaitLog(" as " + name + "-0, began a new session");
    }
  }

  /** Gives a sink that reads values of a form its converter. */
  void reading(Format format, ObjectNode config) {
    if (format == Format.AVRO) {
      config.remove(List.of("value.converter.schemas.enable", "archive.schema"));
      registry.converter().forEach(config::put);
    }
  }

  /** What run needs to know of a topic before the files that read it. */
  List<String> settings(String root, Format format) {
    return set(
        format.setting,
        "registry=" + registry.url(),
        "readings=" + format.topic(root) + "-clean",
        "topic.aggregates=" + format.topic(root) + "-aggregates",
        "topic.alerts=" + format.topic(root) + "-alerts");
  }

  /** The arguments that give these values. */
  static List<String> set(String... values) {
    List<String> arguments = new ArrayList<>();
    for (String value : values) {
      arguments.addAll(List.of("--set", value));
    }
    return arguments;
  }

  /** Waits until so many different messages are on the topics of a root with one of these ends. */
  void await(String root, int messages, String... ends) throws Exception {
    for (Format format : Format.values()) {
      Await.until(
          messages + " messages on " + format.topic(root),
          Duration.ofMinutes(2),
          () -> {
            int distinct = 0;
            for (String end : ends) {
              distinct += distinct(records(format.topic(root) + end));
            }
            return distinct >= messages;
          });
    }
  }

  /** Kills the worker as soon as something of what is published now is on both topics of a root. */
  void killWhen(String root, Runnable published) throws Exception {
    try (CommittedRecords json = tail(Format.JSON.topic(root));
        CommittedRecords avro = tail(Format.AVRO.topic(root))) {
      Thread publisher = new Thread(published, "publisher");
      publisher.start();
      Await.until("records", () -> !json.poll(Duration.ofMillis(100)).isEmpty());
      Await.until("records", () -> !avro.poll(Duration.ofMillis(100)).isEmpty());
      worker().kill();
      Await.end(publisher);
    }
  }

  /** Starts the killed worker, with the connectors of a root. */
  void startAgain(String root) throws Exception {
    worker().start();
    for (Format format : Format.values()) {
      rest().awaitRunning(format.topic(root));
    }
  }

  /** A reader of a clean topic that has read all that is there. */
  private CommittedRecords tail(String topic) throws Exception {
    CommittedRecords records = new CommittedRecords(bootstrap(), topic + "-clean");
    int there = records(topic + "-clean").size();
    for (int read = 0; read < there; ) {
      read += records.poll(Duration.ofMillis(100)).count();
    }
    return records;
  }

  /** The minute of the network that the newest reading on a clean topic has; -1 without any. */
  long minute(String topic) {
    return records(topic + "-clean").stream().mapToLong(ConsumerRecord::timestamp).max().stream()
        .map(newest -> (newest - FireNetwork.START.toEpochMilli()) / 60_000)
        .findFirst()
        .orElse(-1);
  }

  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    return CommittedRecords.of(bootstrap(), topic);
  }

  /** How many messages these records are of: a message makes one, and its topic has its number. */
  static int distinct(List<ConsumerRecord<byte[], byte[]>> records) {
    return (int) records.stream().map(SourcedReadings::message).distinct().count();
  }

  /** The bytes of a value: a message has its number in it, and a repeated one is the same. */
  private static String message(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.value(), StandardCharsets.ISO_8859_1);
  }
}
