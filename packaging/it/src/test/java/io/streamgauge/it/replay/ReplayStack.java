// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.NumberedPublisher;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.MqttServer;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * Kafka, an MQTT broker and an exactly-once worker, with devices whose readings come through the
 * MQTT source and a chain in which the rule, the calibration and the mapping are wrong.
 */
final class ReplayStack extends WorkerStack {
  static final Duration PATIENCE = Duration.ofMinutes(4);
  static final String DEVICES = "devices";

  /** The only one whose readings the mended rule refuses too. */
  static final String BROKEN = "furnace-broken";

  private static final int SENSORS = 30;
  private static final int PER_SECOND = 2_000;

  private static final List<String> TOPICS =
      List.of(
          "elbe-quarantine",
          "oder-quarantine",
          "spree-quarantine",
          "elbe-clean",
          "oder-clean",
          "spree-clean",
          "readings-quarantine",
          "readings-dlq",
          "readings-late",
          "readings",
          "readings-clean",
          "readings-recalibrated",
          "readings-daily");

  private final Map<String, List<ConsumerRecord<byte[], byte[]>>> seen = new HashMap<>();
  private CommittedRecords committed;
  private int restarted;
  private MqttServer mqtt;

  private ReplayStack(Path directory) throws IOException {
    super(directory);
  }

  /** The stack, whose worker starts while something is done with its Kafka. */
  static ReplayStack start(Path directory, Preparation preparation) throws Exception {
    ReplayStack stack = new ReplayStack(directory);
    try {
      stack.startKafka();
      CompletableFuture<Void> prepared =
          CompletableFuture.runAsync(
              () -> {
                try {
                  preparation.with(stack.bootstrap());
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      stack.mqtt = stack.startMqtt();
      stack.addWorker(
          "connect", true, Map.of("KAFKA_SERVERS", stack.bootstrap()), 400, WorkerStack.PROMPT);
      Await.done(prepared);
      return stack;
    } catch (Exception e) {
      stack.close();
      throw e;
    }
  }

  /** What is done with a broker. */
  interface Preparation {
    void with(String bootstrap) throws Exception;
  }

  /** The file of calibrations, with this gain in this version. */
  Path calibrations(int gain, String version) throws IOException {
    return Files.writeString(
        directory().resolve("calibrations.csv"),
        "sensor_id,observed_property,gain,version\ngauge-7,level,%1$d,%2$s\ngauge-9,level,%1$d,%2$s\n"
            .formatted(gain, version));
  }

  /** The source of the devices, as it was before anybody saw what is wrong. */
  void startDevices() throws Exception {
    Map<String, String> options = new HashMap<>();
    options.put("mqtt.server.uri", mqtt.uri().toString());
    options.put("mqtt.topics", "sensors/{region}/{sensor_id}/{kind}");
    options.put("topic.creation.default.retention.ms", "-1");
    options.put("transforms", "late,calibrate,quality");
    options.put("transforms.late.type", "io.streamgauge.transforms.LateEvents");
    options.put("transforms.calibrate.type", "io.streamgauge.transforms.Calibrate");
    options.put("transforms.calibrate.calibration.file", calibrations(100, "2026-a").toString());
    options.put("transforms.quality.type", "io.streamgauge.transforms.QualityControl");
    options.put("transforms.quality.clean.topic", "${topic}-clean");
    options.put(
        "transforms.quality.rules",
        "{\"rules\":[{\"observed_property\":\"temperature\","
            + "\"gross_range\":{\"fail_span\":[-40,80]}}]}");
    options.putAll(ConnectorOptions.observation("{sensor_id}", "{kind}", "/time", "/value"));
    options.putAll(ConnectorOptions.source(ConnectorOptions.MQTT, "readings", 3));
    rest().put(DEVICES, ConnectorOptions.json(options, Map.of()));
    // A task that runs need not have subscribed yet.
    worker().awaitLog(" as " + DEVICES + "-0, began a new session");
  }

  /**
   * Publishes what the devices say: gauges, then furnaces, probes whose field has another name, and
   * tides of two days ago. All is on the topics when this returns.
   */
  void publish(int gauges, int furnaces, int broken, int others) throws Exception {
    String now = "{\"time\":17942688%1$05d,\"value\":";
    // The watermark must be there before what is behind it.
    send(gauges / 2, 1, "gauge-7/level", now + "1.%1$05d}");
    send(gauges / 2, 1, "gauge-9/level", now + "2.%1$05d}");
    awaitCount("readings-clean", gauges / 2 * 2);
    send(furnaces, SENSORS, "furnace-%1$d/temperature", now + "100.%1$05d}");
    send(broken, 1, BROKEN + "/temperature", now + "500.%1$05d}");
    send(others, SENSORS, "probe-%1$d/moisture", "{\"time\":17942688%1$05d,\"val\":%1$d.5}");
    send(others, SENSORS, "tide-%1$d/level", "{\"time\":17940960%1$05d,\"value\":%1$d.5}");
    awaitCounts(
        Map.of(
            "readings-quarantine", furnaces + broken,
            "readings-dlq", others,
            "readings-late", others));
  }

  private void send(int messages, int sensors, String topic, String payload) throws Exception {
    NumberedPublisher.Load load =
        new NumberedPublisher.Load(
            messages, PER_SECOND, sensors, 1, "sensors/north/" + topic, payload);
    try (NumberedPublisher publisher = new NumberedPublisher(mqtt.uri(), load)) {
      publisher.start().finish();
    }
  }

  void awaitCount(String topic, int records) throws Exception {
    awaitCounts(Map.of(topic, records));
  }

  /** Waits until the topics have so many committed records each, or more. */
  void awaitCounts(Map<String, Integer> counts) throws Exception {
    Await.until(
        "all of " + counts,
        PATIENCE,
        () -> {
          restartFailed();
          look(Duration.ofMillis(200));
          return counts.entrySet().stream()
              .allMatch(count -> records(count.getKey()).size() >= count.getValue());
        });
  }

  /** An operator's part, while the worker answers. */
  private void restartFailed() throws InterruptedException {
    try {
      for (String connector : rest().names()) {
        restarted += restartFailed(connector);
      }
    } catch (IOException e) {
      // It is not there, or has not read its topics yet.
      return;
    }
  }

  /** Failed tasks that were restarted. */
  int restarted() {
    return restarted;
  }

  private boolean look(Duration wait) {
    if (committed == null) {
      committed = new CommittedRecords(bootstrap(), TOPICS.toArray(String[]::new));
    }
    ConsumerRecords<byte[], byte[]> found = committed.poll(wait);
    found.forEach(
        record -> seen.computeIfAbsent(record.topic(), any -> new ArrayList<>()).add(record));
    return !found.isEmpty();
  }

  /** The committed records of a topic that have been seen, each partition's in their order. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    return seen.getOrDefault(topic, List.of());
  }

  /** Waits until nothing more comes for a while. */
  void settle() {
    boolean more = true;
    while (more) {
      more = look(Duration.ofSeconds(1));
    }
  }

  /** A connector of the documentation, slow enough for a kill to fall into its work. */
  ObjectNode documented(ObjectNode example, int rate) {
    ObjectNode config = example.deepCopy();
    String file = "transforms.calibrate.calibration.file";
    if (config.has(file)) {
      config.put(file, directory().resolve("calibrations.csv").toString());
    }
    return config.put("replay.rate", Integer.toString(rate));
  }

  /** Lines of the worker's log with this text, since it was started first. */
  List<String> logged(String text) throws IOException {
    List<String> found = new ArrayList<>();
    for (String line : Files.readAllLines(worker().log())) {
      if (line.contains(text)) {
        found.add(line);
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    if (committed != null) {
      committed.close();
    }
    super.close();
  }
}
