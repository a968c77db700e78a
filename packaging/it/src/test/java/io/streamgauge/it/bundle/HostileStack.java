// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.QuickExample;
import io.streamgauge.launcher.SchemaRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A stock Kafka broker, an MQTT broker and an exactly-once Connect worker that has the bundle and
 * an Avro converter on its plugin path. When the worker dies of a case it can be replaced by one of
 * a new group, which knows nothing of the connectors of the dead one.
 */
final class HostileStack extends WorkerStack {
  private static final Pattern LOG_LINE = Pattern.compile("\\d{4}-\\d{2}-\\d{2} ");

  private final int heapMb;
  private URI mqtt;
  private SchemaRegistry registry;
  private ConnectWorker worker;
  private ConnectRest rest;
  private int generation;

  private HostileStack(Path directory, int heapMb) throws IOException {
    super(directory);
    this.heapMb = heapMb;
  }

  /** Starts all parts; the registry for Avro only where asked for. */
  static HostileStack start(Path directory, int heapMb, boolean avro) throws Exception {
    HostileStack stack = new HostileStack(directory, heapMb);
    try {
      stack.startParts(avro);
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void startParts(boolean avro) throws IOException, InterruptedException {
    if (avro) {
      SchemaRegistry.install(runtimes(), plugins());
      registry = add(new SchemaRegistry(runtimes(), directory().resolve("registry"))).start();
    }
    startKafka();
    mqtt = startMqtt().uri();
    worker = worker("connect", Map.of());
    rest = worker.rest();
  }

  /** Starts a worker of a group of its own, with these variables beside those of every worker. */
  ConnectWorker worker(String group, Map<String, String> environment)
      throws IOException, InterruptedException {
    Map<String, String> variables =
        new HashMap<>(
            Map.of(
                "MQTT_SERVER_URI",
                mqtt.toString(),
                "ARCHIVE_DIR",
                archive().toString(),
                "LC_ALL",
                "C.UTF-8",
                // All of the heap is there from the start: what grows then is something else.
                "JAVA_TOOL_OPTIONS",
                "-XX:+AlwaysPreTouch -Xms" + heapMb + "m"));
    variables.putAll(environment);
    return addWorker(
        group,
        true,
        variables,
        heapMb,
        Map.of(
            "group.id", group,
            "config.storage.topic", group + "-configs",
            "offset.storage.topic", group + "-offsets",
            "status.storage.topic", group + "-status"));
  }

  /** Whether the worker answers; when it has died it is replaced, and the answer is false. */
  boolean survived() throws IOException, InterruptedException {
    if (rest.answers()) {
      return true;
    }
    worker.close();
    generation++;
    worker = worker("connect-again-" + generation, Map.of());
    rest = worker.rest();
    return false;
  }

  /** The worker that runs now. */
  @Override
  public ConnectWorker worker() {
    return worker;
  }

  /** The worker's REST interface; one client for all, since each has connections of its own. */
  @Override
  public ConnectRest rest() {
    return rest;
  }

  /** The topic in which the worker keeps its connectors. */
  String configTopic() {
    return generation == 0 ? "connect-configs" : "connect-again-" + generation + "-configs";
  }

  URI mqttUri() {
    return mqtt;
  }

  /** Where archives of the examples put their files. */
  Path archive() {
    return directory().resolve("archive");
  }

  /** The options of an example of the README, in a hurry. */
  static ObjectNode example(String file) throws IOException {
    JsonNode example = QuickExample.of(PACKAGING.resolve("examples").resolve(file));
    return (ObjectNode) example.get("config");
  }

  /** Gives a configuration the Avro converter in place of its own. */
  void useAvro(ObjectNode config) {
    config.remove("value.converter.schemas.enable");
    registry.writingConverter().forEach(config::put);
  }

  /**
   * Why a task of the connector has failed, or an empty text. The worker's log tells it half a
   * minute before the status does, which waits until the task's producer is closed.
   */
  String failure(String connector) throws IOException {
    return failure(worker, connector);
  }

  /** The same on another worker. */
  static String failure(ConnectWorker worker, String connector) throws IOException {
    String log = Files.readString(worker.log(), StandardCharsets.UTF_8);
    for (String kind : List.of("} Task threw an uncaught", "} Task initialization failed")) {
      int found = log.indexOf("{id=" + connector + "-0" + kind);
      if (found >= 0) {
        return reason(log.substring(found, Math.min(log.length(), found + 20_000)));
      }
    }
    return "";
  }

  /** The last cause of the first trace: what an operator looks for. */
  private static String reason(String log) {
    List<String> lines = log.lines().skip(1).toList();
    String last = lines.isEmpty() ? "" : lines.get(0);
    for (String line : lines) {
      if (line.startsWith("Caused by: ")) {
        last = line.substring("Caused by: ".length());
      } else if (LOG_LINE.matcher(line).lookingAt()) {
        break;
      }
    }
    return "FAILED: " + last.substring(0, Math.min(160, last.length()));
  }
}
