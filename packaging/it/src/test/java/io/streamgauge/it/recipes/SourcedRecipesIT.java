// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.it.recipes.SourcedReadings.Format;
import io.streamgauge.launcher.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipes on topics that a worker's MQTT sources have filled, as JSON and as Avro, against an
 * oracle without SQL; and with the worker killed in the middle of windows.
 */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class SourcedRecipesIT {
  private static final List<Integer> WINDOWS = List.of(5, 1, 10);
  private static final List<Integer> SIGMAS = List.of(2, 8);

  @TempDir Path directory;

  /** The table of the mission: alerts, times and false alarms of each configuration, twice. */
  @Test
  void configurationsAlertAsTheOracleDoesTwice() throws Exception {
    List<List<String>> table = new ArrayList<>();
    table.add(
        List.of("run", "format", "sigma", "rule", "raised", "after", "cleared", "false", "alerts"));
    try (SourcedReadings stack = SourcedReadings.start(directory)) {
      for (int run = 1; run <= 2; run++) {
        for (int sigma : SIGMAS) {
          String root = "fire" + run + "s" + sigma;
          FireNetwork network = new FireNetwork(sigma);
          fill(stack, root, network);
          RecipeRun recipes = run(stack, root, WINDOWS);
          for (Format format : Format.values()) {
            String topic = format.topic(root);
            check(network, recipes, topic, WINDOWS);
            List<String> about = List.of("" + run, format.toString(), "" + sigma);
            for (int window : WINDOWS) {
              Map<String, String> means = alerts(recipes, topic, window);
              table.add(row(about, window + " min", means, window));
            }
            Map<String, String> limits = new TreeMap<>();
            FireResults.above(recipes.values(topic + "-alerts"))
                .forEach(key -> limits.put(key, "raised"));
            table.add(row(about, "reading", limits, 0));
          }
          assertEquals(
              Map.of("80 north", "raised", "95 north", "cleared"), network.alerts(5, 35, 30));
        }
      }
    }
    System.out.println(TextTable.of(table));
    assertEquals(
        table.stream().filter(row -> row.get(0).equals("1")).map(SourcedRecipesIT::result).toList(),
        table.stream()
            .filter(row -> row.get(0).equals("2"))
            .map(SourcedRecipesIT::result)
            .toList());
  }

  private static List<String> result(List<String> row) {
    return row.subList(1, row.size());
  }

  private static void fill(SourcedReadings stack, String root, FireNetwork network)
      throws Exception {
    long begun = System.nanoTime();
    stack.connect(root, Map.of());
    try (MqttSensors sensors = new MqttSensors(stack.mqtt(), root)) {
      network.write(sensors::write);
      FireNetwork.goOn(sensors::write);
      int published = sensors.published();
      stack.await(root, published, "-clean");
      System.out.printf(
          "%s: %d messages on both topics after %.1f s%n",
          root, published, (System.nanoTime() - begun) / 1e9);
    }
    for (Format format : Format.values()) {
      stack.rest().delete(format.topic(root));
    }
  }

  /** Runs the recipes on both topics of a root, in one process. */
  private RecipeRun run(SourcedReadings stack, String root, List<Integer> windows)
      throws Exception {
    RecipeRun recipes = new RecipeRun(stack.bootstrap(), directory.resolve(root));
    List<String> arguments = new ArrayList<>(List.of("--bounded"));
    for (Format format : Format.values()) {
      arguments.addAll(stack.settings(root, format));
      arguments.addAll(SourcedReadings.set("window.minutes=5"));
      arguments.addAll(List.of("mean-of-region.sql", "sliding-mean.sql", "limits.sql"));
      for (int window : windows) {
        String topic = "topic.alerts=" + format.topic(root) + "-alerts-" + window;
        arguments.addAll(SourcedReadings.set("window.minutes=" + window, topic));
        arguments.add("alert-on-mean.sql");
      }
    }
    long begun = System.nanoTime();
    recipes.complete(arguments);
    System.out.printf("%s: recipes took %.1f s%n", root, (System.nanoTime() - begun) / 1e9);
    return recipes;
  }

  private static void check(
      FireNetwork network, RecipeRun recipes, String topic, List<Integer> windows)
      throws Exception {
    String aggregates = topic + "-aggregates";
    FireResults.assertSame(
        network.windows(5, 5), recipes.values(aggregates, "temperature_mean_5min"));
    FireResults.assertSame(
        network.windows(5, 1), recipes.values(aggregates, "temperature_sliding_mean_5min"));
    for (int window : windows) {
      assertEquals(network.alerts(window, 35, 30), alerts(recipes, topic, window), topic);
    }
    assertEquals(network.above(45), FireResults.above(recipes.values(topic + "-alerts")), topic);
  }

  private static Map<String, String> alerts(RecipeRun recipes, String topic, int window)
      throws Exception {
    return FireResults.alerts(recipes.values(topic + "-alerts-" + window));
  }

  /** The first of each kind, how long after ignition that is, and how many are false. */
  private static List<String> row(
      List<String> about, String rule, Map<String, String> alerts, int window) {
    List<String> row = new ArrayList<>(about);
    row.add(rule);
    String raised = first(alerts, "raised", window);
    row.addAll(List.of(raised, raised.equals("-") ? "-" : "" + (Integer.parseInt(raised) - 75)));
    row.add(first(alerts, "cleared", window));
    row.add("" + alerts.keySet().stream().filter(key -> FireResults.isFalse(key, window)).count());
    row.add("" + alerts.size());
    return row;
  }

  private static String first(Map<String, String> alerts, String kind, int window) {
    return alerts.entrySet().stream()
        .filter(alert -> alert.getValue().equals(kind))
        .filter(alert -> !FireResults.isFalse(alert.getKey(), window))
        .map(alert -> Integer.valueOf(alert.getKey().split(" ", -1)[0]))
        .sorted()
        .map(String::valueOf)
        .findFirst()
        .orElse("-");
  }

  /** The topic has copies of what was on its way at each kill, and no aggregate has one. */
  @Test
  void workerKilledInTheMiddleOfWindowsChangesNoResult() throws Exception {
    String root = "killed";
    FireNetwork network = new FireNetwork(2);
    try (SourcedReadings stack = SourcedReadings.start(directory)) {
      stack.connect(root, Map.of());
      int published;
      try (MqttSensors sensors = new MqttSensors(stack.mqtt(), root)) {
        int from = 0;
        for (int kill : List.of(21, 76, 86)) {
          network.write(sensors::write, from, kill);
          stack.await(root, sensors.published(), "-clean");
          from = kill + 3;
          stack.killWhen(root, () -> network.write(sensors::write, kill, kill + 3));
          long minute = stack.minute(Format.JSON.topic(root));
          System.out.println("killed at minute " + minute);
          assertTrue(minute >= kill && minute < kill + 3, "in the middle of a window");
          stack.startAgain(root);
        }
        network.write(sensors::write, from, Integer.MAX_VALUE);
        FireNetwork.goOn(sensors::write);
        published = sensors.published();
        stack.await(root, published, "-clean");
      }
      RecipeRun recipes = run(stack, root, List.of(5));
      for (Format format : Format.values()) {
        String topic = format.topic(root);
        List<ConsumerRecord<byte[], byte[]>> records = stack.records(topic + "-clean");
        int copies = records.size() - SourcedReadings.distinct(records);
        System.out.printf(
            "%s: %d messages, %d records, %d copies by kills, %d late%n",
            topic, published, records.size(), copies, stack.records(topic + "-late").size());
        assertTrue(copies > 0, topic);
        check(network, recipes, topic, List.of(5));
      }
    }
  }
}
