// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code packaging/recipes/run} as a user does, and reads what it wrote. */
final class RecipeRun {
  static final Path RECIPES = WorkerStack.PACKAGING.resolve("recipes");

  private final ObjectMapper json = new ObjectMapper();
  private final String bootstrap;
  private final Path log;

  RecipeRun(String bootstrap, Path directory) {
    this.bootstrap = bootstrap;
    this.log = directory.resolve("recipes.log");
  }

  /** Starts it with these arguments. */
  ChildProcess start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(RECIPES.resolve("run").toString());
    command.addAll(List.of("--bootstrap", bootstrap));
    command.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>();
    environment.put("STREAMGAUGE_BUILT", "1");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("STREAMGAUGE_RECIPES_HEAP", "512m");
    return ChildProcess.start("Recipes", log, command, environment);
  }

  /** Runs it with these arguments until it ends by itself, which many files at a time may take. */
  void complete(List<String> arguments) throws Exception {
    try (ChildProcess process = start(arguments.toArray(String[]::new))) {
      Await.until("the end", Duration.ofMinutes(8), () -> !process.alive());
      if (process.awaitExit() != 0) {
        throw new IllegalStateException(output());
      }
    }
  }

  /** What it has told so far. */
  String output() throws IOException {
    return Files.readString(log);
  }

  /** The committed values of a topic. */
  List<JsonNode> values(String topic) throws IOException {
    List<JsonNode> values = new ArrayList<>();
    for (var record : CommittedRecords.of(bootstrap, topic)) {
      values.add(json.readTree(record.value()));
    }
    return values;
  }

  /** Those about one property. */
  List<JsonNode> values(String topic, String property) throws IOException {
    return values(topic).stream()
        .filter(value -> value.get("observed_property").asText().equals(property))
        .toList();
  }
}
