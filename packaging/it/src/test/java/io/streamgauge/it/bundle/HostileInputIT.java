// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.MqttClients;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a hostile device sends becomes a record or a bad record with its reason, and the message of
 * a good device behind it arrives once: seen on the topics by a consumer and in the files by
 * DuckDB, with the configurations of the README. A case that is lost is shown with what came
 * instead, and the next one gets a new connector.
 */
@Order(2)
class HostileInputIT {
  private static final Duration PATIENCE =
      Duration.ofSeconds(Integer.getInteger("streamgauge.patience", 60));
  private static final int MOST_BAD = 101;
  private static final int LONGEST_REASON = 4_096;
  private static final List<String> ARCHIVED = List.of("sensors", "plain", "avro", "csv", "senml");

  @TempDir static Path directory;
  private static HostileStack stack;

  private final Outcomes outcomes = new Outcomes();
  private final Map<String, String> connectors = new HashMap<>();
  private final Map<String, Integer> expected = new HashMap<>();
  private SeenRecords seen;
  private Mqtt5BlockingClient publisher;
  private int number;

  @BeforeAll
  static void start() throws Exception {
    stack = HostileStack.start(directory, 768, true);
  }

  @AfterAll
  static void stop() throws IOException {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void messagesBecomeRecords() throws Exception {
    connect();
    try (SeenRecords sightings = new SeenRecords(stack.bootstrap())) {
      seen = sightings;
      archive();
      List<Attack> attacks = new ArrayList<>(HostileMessages.poison());
      attacks.addAll(HostileMessages.recorded());
      attempt(attacks);
      archived();
      attacks = new ArrayList<>(HostileMessages.amplified());
      attacks.addAll(HostileMessages.recordedAmplified());
      attempt(attacks);
      archived();
      Map<String, Integer> twice = new HashMap<>(sightings.good());
      twice.keySet().retainAll(expected.keySet());
      twice.values().removeIf(count -> count == 1);
      outcomes.write("hostile-messages.txt");
      assertEquals(List.of(), outcomes.failed());
      assertEquals(Map.of(), twice, "good readings that did not come once");
    } finally {
      publisher.disconnect();
    }
  }

  @Test
  void topicsAreNotForDevicesToChoose() throws Exception {
    connect();
    try (SeenRecords sightings = new SeenRecords(stack.bootstrap())) {
      HostileTopics.Publish publish = (topic, payload) -> publish(topic, payload, Map.of());
      new HostileTopics(stack, sightings, outcomes, PATIENCE, publish).run();
    } finally {
      publisher.disconnect();
      outcomes.write("hostile-topics.txt");
    }
    assertEquals(List.of(), outcomes.failed());
  }

  private void connect() {
    publisher = MqttClients.connect(stack.mqttUri(), "hostile");
  }

  @Test
  void answersBecomeRecords() throws Exception {
    try (HostileService service = new HostileService();
        HostileService elsewhere = new HostileService();
        SeenRecords sightings = new SeenRecords(stack.bootstrap())) {
      new HostileFiles(stack, sightings, outcomes, PATIENCE).run();
      new HostileAnswers(stack, sightings, outcomes, PATIENCE, service, elsewhere).run();
    }
    outcomes.write("hostile-answers.txt");
    assertEquals(List.of(), outcomes.failed());
  }

  @Test
  void recordsAreArchivedOrPutAside() throws Exception {
    try (SeenRecords sightings = new SeenRecords(stack.bootstrap())) {
      new HostileRows(stack, sightings, outcomes, PATIENCE).run();
    }
    outcomes.write("hostile-records.txt");
    assertEquals(List.of(), outcomes.failed());
  }

  @Test
  void validationTellsAndHoldsNothing() throws Exception {
    new HostileValidation(stack, outcomes).run();
    outcomes.write("hostile-validation.txt");
    assertEquals(List.of(), outcomes.failed());
  }

  private void attempt(List<Attack> attacks) throws Exception {
    for (Attack attack : attacks) {
      for (String root : attack.roots()) {
        attempt(attack, root);
      }
    }
  }

  private void attempt(Attack attack, String root) throws Exception {
    String connector = ready(root);
    int before = seen.others();
    for (Attack.Message message : attack.messages()) {
      publish(root + "/" + message.levels(), message.payload(), message.properties());
    }
    String good = SeenRecords.GOOD + root + "-" + number++;
    expected.put(good, 1);
    publish(root + "/north/" + good + "/temperature", HostileMessages.good(root, number), Map.of());
    String failure = "";
    String lost = "";
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do {
      seen.poll(Duration.ofMillis(50));
      failure = stack.failure(connector);
      lost = verdict(attack, root, before, good);
    } while (failure.isEmpty()
        && !lost.isEmpty()
        && stack.rest().answers()
        && System.nanoTime() < deadline);
    boolean alive = stack.survived();
    boolean held = alive && failure.isEmpty() && lost.isEmpty();
    String what =
        !alive
            ? "the worker died"
            : !failure.isEmpty() ? failure : !lost.isEmpty() ? lost : summary(root, before);
    outcomes.add(root + ": " + attack.name(), held, what);
    if (!held) {
      expected.remove(good);
      connectors.remove(root);
      if (!alive) {
        connectors.clear();
      } else if (failure.isEmpty()) {
        stack.rest().delete(connector);
      }
    }
  }

  /** What is missing or wrong so far; empty when all is as it should be. */
  private String verdict(Attack attack, String root, int before, String good) {
    List<SeenRecords.Sighting> others = seen.others(before, topic(root));
    long bad = others.stream().filter(SeenRecords.Sighting::bad).count();
    long readings = others.size() - bad;
    int wire = attack.messages().get(0).payload().length;
    for (SeenRecords.Sighting sighting : others) {
      if (sighting.bad() && sighting.reason().isBlank()) {
        return "a bad record without a reason";
      }
      if (sighting.reason().length() > LONGEST_REASON) {
        return "a reason of " + sighting.reason().length() + " characters";
      }
      boolean cut = sighting.payload() >= 0 && sighting.payload() < wire;
      if (cut && attack.elements() == 1 && !sighting.reason().contains("sha-256")) {
        return "a bad record that was cut without telling the hash: " + sighting.reason();
      }
    }
    if (readings < attack.elements() && bad == 0) {
      return seen.good(good) == 0
          ? "neither it nor the good message behind it came in time: " + readings + " readings"
          : "only " + readings + " readings of " + attack.elements() + " and no bad record";
    }
    if (bad > (long) MOST_BAD * attack.messages().size()) {
      return bad + " bad records";
    }
    return seen.good(good) == 0 ? "the good message behind it did not come in time" : "";
  }

  private String summary(String root, int before) {
    List<SeenRecords.Sighting> others = seen.others(before, topic(root));
    int largest = others.stream().mapToInt(SeenRecords.Sighting::bytes).max().orElse(0);
    String reason = SeenRecords.firstReason(others);
    long bad = others.stream().filter(SeenRecords.Sighting::bad).count();
    return String.format(
        "%d readings, %d bad, largest %d bytes %s", others.size() - bad, bad, largest, reason);
  }

  /** The README's archive as it is, and a twin of it for each other root. */
  private static void archive() throws Exception {
    for (String root : ARCHIVED) {
      ObjectNode config = HostileStack.example("parquet-archive.json");
      config.put("rotate.schedule.interval.ms", "2000");
      if (!root.equals("sensors")) {
        config.put("topics.regex", root + "-(clean|late|quarantine)");
        config.put("archive.dir", stack.directory().resolve("archive-" + root).toString());
      }
      if (root.equals("plain")) {
        config.remove("archive.schema");
      } else if (root.equals("avro")) {
        stack.useAvro(config);
      }
      stack.rest().put("archive-" + root, config);
    }
  }

  /** Waits until all that is on the topics is in the files, once. */
  private void archived() throws Exception {
    for (String root : ARCHIVED) {
      String connector = "archive-" + root;
      Path files =
          root.equals("sensors") ? stack.archive() : stack.directory().resolve("archive-" + root);
      try (ArchiveFiles archive = new ArchiveFiles(files)) {
        long rows = 0;
        long wanted = 0;
        String failure = "";
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
          seen.poll(Duration.ofMillis(100));
          wanted = records(topic(root));
          rows = archive.rows() + archive.refused();
          failure = stack.failure(connector);
        } while (failure.isEmpty() && rows != wanted && System.nanoTime() < deadline);
        String what =
            failure.isEmpty()
                ? rows + " rows of " + wanted + ", " + archive.refused() + " of them refused"
                : failure;
        outcomes.add(connector, failure.isEmpty() && rows == wanted, what);
      }
    }
  }

  private long records(String topic) {
    return seen.counts().entrySet().stream()
        .filter(entry -> entry.getKey().matches(topic + "-(clean|late|quarantine)"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** The connector of this root, which takes messages by now. */
  private String ready(String root) throws Exception {
    String known = connectors.get(root);
    if (known != null) {
      return known;
    }
    String name = root + "-" + number++;
    stack.rest().put(name, config(root, stack));
    String probe = SeenRecords.GOOD + "probe-" + name;
    Await.until(
        name + " takes messages",
        Duration.ofSeconds(90),
        () -> {
          publish(
              root + "/north/" + probe + "/temperature", HostileMessages.good(root, 0), Map.of());
          seen.poll(Duration.ofMillis(200));
          return seen.good(probe) > 0;
        });
    connectors.put(root, name);
    return name;
  }

  private static String topic(String root) {
    return root.equals("sensors") ? "readings" : root;
  }

  /** The README's sensors, or a twin of them with another format or converter. */
  static ObjectNode config(String root, HostileStack stack) throws Exception {
    ObjectNode config = HostileStack.example("mqtt-sensors.json");
    if (root.equals("sensors")) {
      return config;
    }
    config.put("mqtt.topics", root + "/{region}/{sensor_id}/{kind}");
    config.put("kafka.topic", root);
    config.put("transforms.units.route.topic", root + "-quarantine");
    switch (root) {
      case "plain" -> {}
      case "avro" -> stack.useAvro(config);
      case "csv" -> config.put("payload.format", "csv");
      case "senml" -> {
        config.put("payload.format", "senml-json");
        drop(config, "observation\\.(?!sensor_id).*");
        config.put("observation.attributes", "region={region}");
      }
      case "text" -> {
        drop(config, "(observation\\.|transforms).*");
        config.put("payload.format", "string");
      }
      default -> throw new IllegalArgumentException(root);
    }
    return config;
  }

  /** Takes options out, told by their names. */
  private static void drop(ObjectNode config, String names) {
    config.properties().removeIf(option -> option.getKey().matches(names));
  }

  private void publish(String topic, byte[] payload, Map<String, String> properties) {
    var unused =
        publisher
            .publishWith()
            .topic(topic)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(payload)
            .userProperties(HostileTraffic.properties(properties))
            .send();
  }
}
