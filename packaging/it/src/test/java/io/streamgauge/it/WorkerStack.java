// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.MqttBroker;
import io.streamgauge.launcher.MqttServer;
import io.streamgauge.launcher.Part;
import io.streamgauge.launcher.Runtimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kafka, Connect workers with the bundle on their plugin path, and what else a test adds. */
public class WorkerStack implements AutoCloseable {
  /** The packaging directory of the built checkout whose bundle is tried. */
  public static final Path PACKAGING =
      Path.of(System.getProperty("streamgauge.packaging", "..")).toAbsolutePath().normalize();

  /** Properties of a worker that is soon missed when it is gone. */
  public static final Map<String, String> QUICK =
      Map.of("session.timeout.ms", "3000", "heartbeat.interval.ms", "500");

  /** {@link #QUICK}, and a worker whose sinks soon commit what they have taken. */
  public static final Map<String, String> PROMPT =
      Map.of(
          "session.timeout.ms", "3000",
          "heartbeat.interval.ms", "500",
          "offset.flush.interval.ms", "1000");

  private final Deque<Part> parts = new ArrayDeque<>();
  private final List<ConnectWorker> workers = new ArrayList<>();
  private final Runtimes runtimes = new Runtimes(PACKAGING);
  private final Path directory;
  private final Path plugins;
  private KafkaBroker kafka;

  /** A stack that has nothing yet but the unpacked bundle. */
  public WorkerStack(Path directory) throws IOException {
    this.directory = directory;
    plugins = Bundle.unpack(PACKAGING, directory.resolve("plugins"));
  }

  /** Takes in a part that is closed with the stack, before those that were there already. */
  public final <P extends Part> P add(P part) {
    parts.push(part);
    return part;
  }

  /** Starts a broker that runs until the stack is closed. */
  public final void startKafka() throws IOException, InterruptedException {
    kafka = add(new KafkaBroker(runtimes, directory.resolve("kafka"))).start();
  }

  /** Starts a broker with properties of its own that may be killed. */
  public final void startKafka(Map<String, String> properties)
      throws IOException, InterruptedException {
    kafka = KafkaBroker.withOwnController(runtimes, directory.resolve("kafka"), properties);
    add(kafka).start();
  }

  /** Starts an MQTT broker: Mosquitto where it is installed, else HiveMQ CE. */
  public final MqttServer startMqtt() throws IOException, InterruptedException {
    Path home = directory.resolve("mqtt");
    Optional<MqttServer> mosquitto = MosquittoServer.in(home).map(MqttServer.class::cast);
    return add(mosquitto.orElseGet(() -> new MqttBroker(runtimes, home))).start();
  }

  /** Starts one more worker of the group. */
  public final ConnectWorker addWorker(
      boolean exactlyOnce, int heapMb, Map<String, String> properties)
      throws IOException, InterruptedException {
    return addWorker(
        "connect-" + workers.size(), exactlyOnce, Map.of("UNUSED", "unused"), heapMb, properties);
  }

  /** Starts a worker with these variables in its environment. */
  protected final ConnectWorker addWorker(
      String name,
      boolean exactlyOnce,
      Map<String, String> environment,
      int heapMb,
      Map<String, String> properties)
      throws IOException, InterruptedException {
    ConnectWorker.Settings settings =
        new ConnectWorker.Settings(
            bootstrap(), plugins, exactlyOnce, environment, heapMb, properties);
    ConnectWorker worker =
        add(new ConnectWorker(runtimes.kafka(), directory.resolve(name), settings));
    workers.add(worker);
    logging().ifPresent(worker::loggingBy);
    return worker.start();
  }

  /** The configuration by which its workers log; empty for that of the launcher. */
  protected Optional<Path> logging() {
    return Optional.empty();
  }

  public final Path directory() {
    return directory;
  }

  public final Path plugins() {
    return plugins;
  }

  public final Runtimes runtimes() {
    return runtimes;
  }

  public final KafkaBroker kafka() {
    return kafka;
  }

  public final String bootstrap() {
    return kafka.bootstrap();
  }

  /** All workers in the order of their first start, also those that have been closed since. */
  public final List<ConnectWorker> workers() {
    return workers;
  }

  public ConnectWorker worker() {
    return workers.get(0);
  }

  public ConnectRest rest() {
    return worker().rest();
  }

  /** An operator's part: Connect leaves a task alone that has failed. How often that was so. */
  public final int restartFailed(String connector) throws InterruptedException {
    try {
      JsonNode status = rest().status(connector);
      if (!status.toString().contains("FAILED")) {
        return 0;
      }
      String trace = status.findValuesAsText("trace").toString();
      System.out.println("  failed: " + trace.substring(0, Math.min(400, trace.length())));
      rest().restartFailed(connector);
      return 1;
    } catch (IOException e) {
      // The worker has not read its topics yet.
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
