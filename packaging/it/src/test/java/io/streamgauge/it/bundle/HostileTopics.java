// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A connector whose topic is what devices say: refused when it is new; one that runs since before
 * it was refused goes on, and writes neither to internal topics nor to as many as devices please.
 */
final class HostileTopics {
  private static final String CONNECTOR = "by-region";
  private static final int MOST_TOPICS = 20;

  private final HostileStack stack;
  private final SeenRecords seen;
  private final Outcomes outcomes;
  private final Duration patience;
  private final Publish publish;
  private int number;

  /** Publishes one message. */
  interface Publish {
    void message(String topic, byte[] payload);
  }

  HostileTopics(
      HostileStack stack, SeenRecords seen, Outcomes outcomes, Duration patience, Publish publish) {
    this.stack = stack;
    this.seen = seen;
    this.outcomes = outcomes;
    this.patience = patience;
    this.publish = publish;
  }

  void run() throws Exception {
    refused();
    start();
    attempt(
        "the topic of the worker's connectors", evil(), stack.configTopic() + "/connector-evil");
    attempt("Kafka's own topic", HostileMessages.good("text", 1), "__consumer_offsets/t1");
    attempt("Kafka's other topic", HostileMessages.good("text", 1), "__transaction_state/t1");
    attempt("offsets of a worker", HostileMessages.good("text", 1), "site-connect-offsets/t1");
    attempt("one of two names that collide", HostileMessages.good("text", 2), "c.d/t2");
    attempt("the other of two names that collide", HostileMessages.good("text", 3), "c_d/t3");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 3 * MOST_TOPICS; i++) {
      names.add("many-" + i + "/t4");
    }
    attempt(
        "more topics than allowed", HostileMessages.good("text", 4), names.toArray(String[]::new));
    topics();
  }

  private void refused() throws Exception {
    JsonNode answer = stack.rest().validate(config());
    String errors = "";
    for (JsonNode entry : answer.get("configs")) {
      if (entry.get("value").get("name").asText().equals("kafka.topic")) {
        errors = entry.get("value").get("errors").toString();
      }
    }
    outcomes.add("topics: kafka.topic={region} is refused", errors.length() > 2, errors);
  }

  private ObjectNode config() {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.MQTT, "{region}", 1);
    config.put("kafka.topic.max", Integer.toString(MOST_TOPICS));
    config.put("name", CONNECTOR);
    return ConnectorOptions.json(
        config,
        Map.of(
            "mqtt.server.uri", stack.mqttUri().toString(),
            "mqtt.topics", "region/{region}/{sensor_id}",
            "payload.format", "json",
            "record.shape", "as-is",
            "kafka.key", "{sensor_id}",
            "bad.records.topic", "by-region-dlq",
            "value.converter", "org.apache.kafka.connect.json.JsonConverter",
            "value.converter.schemas.enable", "false"));
  }

  /**
   * A connector that was created by an earlier version is in the worker's topic already: nobody
   * checks it again.
   */
  private void start() throws Exception {
    byte[] key = HostileMessages.bytes("connector-" + CONNECTOR);
    byte[] value = HostileMessages.bytes("{\"properties\":" + config() + "}");
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(stack.bootstrap())) {
      producer.send(new ProducerRecord<>(stack.configTopic(), key, value)).get();
    }
    Await.until(
        CONNECTOR + " takes messages",
        Duration.ofSeconds(90),
        () -> {
          publish.message("region/probe/good-probe-region", HostileMessages.good("text", 0));
          seen.poll(Duration.ofMillis(200));
          return seen.good("good-probe-region") > 0;
        });
  }

  private void attempt(String name, byte[] payload, String... levels) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    int before = seen.others();
    for (String level : levels) {
      publish.message("region/" + level, payload);
    }
    String good = SeenRecords.GOOD + "region-" + number++;
    publish.message("region/probe/" + good, HostileMessages.good("text", number));
    String failure = "";
    do {
      seen.poll(Duration.ofMillis(100));
      failure = stack.failure(CONNECTOR);
    } while (failure.isEmpty()
        && (seen.good(good) == 0 || seen.others() - before < levels.length)
        && System.nanoTime() < deadline);
    boolean evil = isThere("evil");
    int records = seen.others() - before;
    boolean held = failure.isEmpty() && !evil && seen.good(good) == 1 && records == levels.length;
    String what =
        failure.isEmpty()
            ? records + " records of " + levels.length + (evil ? ", and a connector" : "")
            : failure;
    outcomes.add("topics: " + name, held, what);
    if (!failure.isEmpty()) {
      // The message would come again to a connector of that name.
      stack.rest().delete(CONNECTOR);
      throw new AssertionError(name + ": " + failure);
    }
    if (evil) {
      stack.rest().delete("evil");
    }
  }

  private boolean isThere(String connector) throws InterruptedException {
    try {
      stack.rest().status(connector);
      return true;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  /** What makes a connector of the worker's topic of connectors. */
  private static byte[] evil() throws Exception {
    Path recorded = HostileMessages.CASES.resolve("hostile/mqtt-evil-connector.json");
    if (Files.isRegularFile(recorded)) {
      return Files.readAllBytes(recorded);
    }
    return """
    {"properties":{"connector.class":"io.streamgauge.files.LoggerFileSourceConnector",
    "name":"evil","tasks.max":"1","files.path":"/etc/{station}","files.format":"csv",
    "files.header.lines":"0","observation.event_time":"'2026-02-02T00:00:00Z'",
    "observation.observed_property":"'line'","observation.result":"/0","kafka.topic":"booty",
    "topic.creation.default.replication.factor":"-1","topic.creation.default.partitions":"1"}}
    """
        .getBytes(StandardCharsets.UTF_8);
  }

  private void topics() throws Exception {
    try (Admin admin = KafkaClients.admin(stack.bootstrap())) {
      Set<String> topics = admin.listTopics().names().get();
      long many = topics.stream().filter(topic -> topic.startsWith("many-")).count();
      outcomes.add("topics: no more than allowed", many <= MOST_TOPICS, many + " topics");
    }
  }
}
