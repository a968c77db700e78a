// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.bundle.WorkerVitals.Vitals;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker holds nothing of connections that ended by a protocol error, nor of connectors that were
 * deleted, stopped or changed: heap after a collection, threads, descriptors and MBeans are the
 * same after many as after the first. Ten endings and three cycles of each in each build, a hundred
 * in the full run (-Psoak).
 */
@Order(3)
class EndingsIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int CYCLES = Integer.getInteger("streamgauge.cycles", SOAK ? 100 : 3);
  private static final int CONNECTIONS = 5;
  private static final int ENDINGS_EACH = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration STILL = Duration.ofSeconds(4);

  @TempDir static Path directory;
  private static ExecutorService operators;
  private static HostileStack stack;
  private static WorkerVitals vitals;
  private static HostileService service;

  @BeforeAll
  static void start() throws Exception {
    operators = Executors.newFixedThreadPool(3);
    service = new HostileService();
    stack = HostileStack.start(directory, 512, false);
    vitals = new WorkerVitals(stack.worker().pid());
  }

  @AfterAll
  static void stop() throws IOException {
    operators.shutdownNow();
    if (vitals != null) {
      vitals.close();
    }
    if (stack != null) {
      stack.close();
    }
    if (service != null) {
      service.close();
    }
  }

  @Test
  void protocolErrorsLeaveNothing() throws Exception {
    int rounds = Math.max(1, CYCLES / (CONNECTIONS * ENDINGS_EACH));
    try (RepeatingBroker rude = new RepeatingBroker()) {
      end(rude);
      awaitNoClients();
      Vitals first = settled(List.of());
      var threads = vitals.threads();
      int before = rude.endings();
      for (int round = 0; round < rounds; round++) {
        end(rude);
      }
      awaitNoClients();
      String what = (rude.endings() - before) + " endings by protocol error";
      assertEquals("", growth(what, first, threads.toString()));
    }
  }

  private static void awaitNoClients() throws Exception {
    Await.until(
        "no MQTT client's thread is left: " + vitals.threads(),
        Duration.ofSeconds(20),
        () -> vitals.threads().keySet().stream().noneMatch(name -> name.startsWith("mqtt-client")));
  }

  /** Connectors whose broker breaks the protocol, until each connection has ended twice. */
  private static void end(RepeatingBroker rude) throws Exception {
    int before = rude.endings();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      names.add("rude-" + i);
      stack.rest().put("rude-" + i, mqtt("rude-" + i, rude.uri().toString()));
    }
    int wanted = before + CONNECTIONS * ENDINGS_EACH;
    Await.until("endings", PATIENCE, () -> rude.endings() >= wanted);
    for (String name : names) {
      stack.rest().delete(name);
    }
    awaitGone(names);
  }

  @Test
  void createdAndDeletedConnectorsLeaveNothing() throws Exception {
    cycles(
        "create and delete",
        (name, config, cycle) -> {
          stack.rest().delete(name);
          awaitGone(List.of(name));
          stack.rest().put(name, config);
        });
  }

  @Test
  void stoppedAndResumedConnectorsLeaveNothing() throws Exception {
    cycles(
        "stop and resume",
        (name, config, cycle) -> {
          stack.rest().stop(name);
          stack.rest().resume(name);
        });
  }

  @Test
  void changedConnectorsLeaveNothing() throws Exception {
    cycles(
        "PUT",
        (name, config, cycle) -> {
          config.put("header.converter.changed", cycle);
          stack.rest().put(name, config);
        });
  }

  /** One thing that an operator does. */
  private interface Step {
    void take(String name, ObjectNode config, int cycle) throws Exception;
  }

  private static void cycles(String what, Step step) throws Exception {
    Map<String, ObjectNode> connectors =
        Map.of(
            "cycled-mqtt", mqtt("cycled-mqtt", stack.mqttUri().toString()),
            "cycled-rest", rest(),
            "cycled-archive", archive());
    try {
      for (Map.Entry<String, ObjectNode> each : connectors.entrySet()) {
        stack.rest().put(each.getKey(), each.getValue());
      }
      // The first cycles load what each later one uses.
      cycle(connectors, step, -1);
      cycle(connectors, step, 0);
      // What had not come back yet when the first was measured looks like growth, but only once.
      if (!growthOver(what, connectors, step, 1).isEmpty()) {
        assertEquals("", growthOver(what, connectors, step, 1 + CYCLES));
      }
    } finally {
      for (String name : connectors.keySet()) {
        stack.rest().delete(name);
      }
      awaitGone(connectors.keySet());
    }
  }

  /** What is more after some cycles; empty for nothing. */
  private static String growthOver(
      String what, Map<String, ObjectNode> connectors, Step step, int firstCycle) throws Exception {
    Vitals first = settled(connectors.keySet());
    var threads = vitals.threads();
    for (int cycle = firstCycle; cycle < firstCycle + CYCLES; cycle++) {
      cycle(connectors, step, cycle);
    }
    return growth(CYCLES + " cycles of " + what, first, threads.toString());
  }

  /**
   * What the worker holds when its connectors run and nothing of it has changed for some seconds:
   * clients register their metrics only after their first requests.
   */
  private static Vitals settled(Iterable<String> connectors) throws Exception {
    for (String name : connectors) {
      stack.rest().awaitRunning(name);
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    Vitals seen = vitals.now();
    long since = System.nanoTime();
    while (System.nanoTime() - since < STILL.toNanos() && System.nanoTime() < deadline) {
      Vitals now = vitals.now();
      boolean same =
          now.threads() == seen.threads()
              && now.descriptors() == seen.descriptors()
              && now.beans() == seen.beans();
      since = same ? since : System.nanoTime();
      seen = now;
    }
    return seen;
  }

  /** All connectors at once, so that they share the worker's rebalances. */
  private static void cycle(Map<String, ObjectNode> connectors, Step step, int cycle)
      throws Exception {
    List<Callable<Void>> steps = new ArrayList<>();
    connectors.forEach(
        (name, config) ->
            steps.add(
                () -> {
                  step.take(name, config, cycle);
                  return null;
                }));
    for (Future<Void> done : operators.invokeAll(steps)) {
      done.get();
    }
  }

  /** Waits until what ends in the background has ended; what stays, or empty for nothing. */
  private static String growth(String what, Vitals first, String threads) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    Vitals last = vitals.now();
    while (!last.isFlat(first) && System.nanoTime() < deadline) {
      last = vitals.now();
    }
    String growth = what + ": " + first + " -> " + last;
    System.out.println(growth);
    return last.isFlat(first) ? "" : growth + "\n" + threads + "\n" + vitals.threads();
  }

  private static void awaitGone(Iterable<String> names) throws Exception {
    for (String name : names) {
      Await.until(
          name + " is gone",
          PATIENCE,
          () -> {
            try {
              stack.rest().status(name);
              return false;
            } catch (IOException e) {
              return true;
            }
          });
    }
  }

  private static ObjectNode mqtt(String name, String uri) {
    String root = name.startsWith("rude") ? "rude" : name;
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.MQTT, "cycled", 1);
    config.put("mqtt.server.uri", uri);
    config.put("mqtt.topics", root + "/{region}/{sensor_id}/{kind}");
    config.put("payload.format", "json");
    return ConnectorOptions.json(
        config, ConnectorOptions.observation("{sensor_id}", "{kind}", "/time", "/value"));
  }

  private static ObjectNode rest() {
    return ConnectorOptions.json(
        service.connector("cycled", "cycled"),
        Map.of("rest.stations", "good-cycled", "rest.poll.interval.ms", "500"));
  }

  private static ObjectNode archive() throws IOException {
    ObjectNode config = HostileStack.example("parquet-archive.json");
    config.remove("topics.regex");
    config.remove("archive.headers");
    config.put("archive.partition.by", "date(event_time)");
    config.put("topics", "cycled");
    return config;
  }
}
