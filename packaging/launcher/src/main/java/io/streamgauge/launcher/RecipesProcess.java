// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Recipes of Flink SQL, as {@code packaging/recipes/run} runs them, in a process of their own. */
final class RecipesProcess implements Part {
  private static final String RUNS = "runs after";

  private final ChildProcess process;

  private RecipesProcess(ChildProcess process) {
    this.process = process;
  }

  /**
   * Starts some against a Kafka, and waits until they run.
   *
   * @param arguments what is to be set for the files
   */
  static RecipesProcess start(
      Path packaging, Path log, String bootstrap, List<String> files, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                new Runtimes(packaging).flink(),
                "io.streamgauge.recipes.RecipesMain",
                packaging.resolve("recipes").toString(),
                "--bootstrap",
                bootstrap));
    command.addAll(arguments);
    command.addAll(files);
    ChildProcess process = ChildProcess.java("Recipes", log, command, Map.of());
    return new RecipesProcess(
        process.await(() -> Files.readString(log).split(RUNS, -1).length > files.size()));
  }

  /**
   * Looks whether they run.
   *
   * @throws IllegalStateException with their output, when they have ended
   */
  void check() throws IOException {
    if (!process.alive()) {
      throw new IllegalStateException("The recipes have ended:\n" + process.tail());
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
