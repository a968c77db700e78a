// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.observability;

import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.launcher.PrometheusServer;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Faults that are one file or one configuration away: of each the connector that has it, before it
 * has it, the fault itself, and its end.
 */
final class MoreFaults {
  /** The alerts that tell of them. */
  static final Set<String> ALERTS =
      Set.of(
          "StreamgaugeConnectorFailed",
          "StreamgaugeEditRefused",
          "StreamgaugeFilesFailing",
          "StreamgaugeMqttDropped",
          "StreamgaugeNoTask",
          "StreamgaugeReadBackIncomplete");

  private static final String FLOODED = "flooded";
  private static final String UNREADY = "unready";
  private static final String TASKLESS = "taskless";
  private static final String DAMAGED = "damaged";
  private static final String WEEKLY = "weekly";

  private final ObservedStack stack;
  private final Path intervals;
  private final Path rivers;
  private final Path damaged;
  private final Path card;

  MoreFaults(ObservedStack stack) {
    this.stack = stack;
    intervals = stack.directory().resolve("intervals.csv");
    rivers = stack.directory().resolve("rivers.csv");
    damaged = stack.directory().resolve(DAMAGED);
    card = stack.directory().resolve("weekly/card.csv");
  }

  /** Connectors that are well. */
  void prepare() throws Exception {
    configure(FLOODED, flooded());
    configure(UNREADY, unready());
    configure(TASKLESS, taskless());
    for (String name : List.of(FLOODED, UNREADY, TASKLESS)) {
      stack.rest().awaitRunning(name);
    }
    stack.worker().awaitLog(" as " + FLOODED + "-0, began a new session");
  }

  private void configure(String name, Map<String, String> options)
      throws IOException, InterruptedException {
    stack.rest().configure(name, ConnectorOptions.json(options, Map.of()));
  }

  /** Its messages are held until a transaction ends that does not. */
  private Map<String, String> flooded() throws IOException {
    Map<String, String> config = stack.plain(FLOODED);
    config.put("mqtt.qos0.when.full", "drop");
    config.put("inbox.max.bytes", "65536");
    config.put("transaction.boundary", "interval");
    config.put("transaction.boundary.interval.ms", "600000");
    config.put("producer.override.transaction.timeout.ms", "900000");
    return config;
  }

  private Map<String, String> unready() throws IOException {
    Files.writeString(intervals, "sensor_id,expected_interval\nfine,15m\n");
    Map<String, String> config = stack.plain(UNREADY);
    config.put("completeness.topic", "coverage");
    config.put("completeness.register", intervals.toString());
    return config;
  }

  private Map<String, String> taskless() throws IOException {
    Files.writeString(rivers, "sensor_id,river\nfine,Elbe\n");
    Map<String, String> config = stack.plain(TASKLESS);
    ObservedStack.transform(
        config, "StationRegister", Map.of("register.file", rivers.toString(), "columns", "river"));
    return config;
  }

  /** What makes them ill; the register is looked at with the next reading. */
  void provoke(PrometheusServer prometheus) throws Exception {
    goneCard(prometheus);
    Files.delete(intervals);
    stack.rest().restart(UNREADY);
    Files.writeString(rivers, "no register");
    stack.rest().restart(TASKLESS);
    stack.register(false);
    String large = "x".repeat(30_000);
    stack.sendUnkept(
        FLOODED + "/x", "{\"t\":\"" + Instant.now() + "\",\"v\":1,\"w\":\"" + large + "\"}", 6);
    Path file =
        damaged.resolve("topics/damaged/river+damaged+0+0000000000+0000000001+0123abcd.parquet");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "no Parquet");
    stack.put(DAMAGED, ObservedStack.reader(damaged));
  }

  /** A card is taken out before it is read, and not looked for for hours. */
  private void goneCard(PrometheusServer prometheus) throws Exception {
    Files.createDirectories(card.getParent());
    Files.writeString(card, "time,level\n" + Instant.now() + ",1");
    Map<String, String> config = stack.loggers(card);
    config.put("files.poll.interval.ms", "7200000");
    config.put("files.settle.ms", "10000");
    stack.put(WEEKLY, config);
    String known = "streamgauge_files_known{connector=\"" + WEEKLY + "\"} == 1";
    Await.until(known, Duration.ofSeconds(30), () -> !prometheus.query(known).isEmpty());
    Files.delete(card);
  }

  /** Their end. */
  void end() throws Exception {
    for (String name : List.of(FLOODED, UNREADY, TASKLESS, DAMAGED, WEEKLY)) {
      stack.rest().delete(name);
    }
    stack.register(true);
  }
}
