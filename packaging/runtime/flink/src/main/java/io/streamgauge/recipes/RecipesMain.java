// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;

/** Runs recipes until they end, fail or are ended. */
public final class RecipesMain {
  private final RecipesCommand command;
  private final long started = System.nanoTime();

  private RecipesMain(RecipesCommand command) {
    this.command = command;
  }

  /** Arguments: the directory of the recipes, then those of {@link RecipesCommand#USAGE}. */
  public static void main(String... arguments) throws Exception {
    List<String> rest = List.of(arguments).subList(1, arguments.length);
    if (rest.contains("--help")) {
      System.out.print(RecipesCommand.USAGE);
      return;
    }
    RecipesCommand command;
    try {
      command = RecipesCommand.parse(Path.of(arguments[0]).toAbsolutePath(), rest);
    } catch (IllegalArgumentException | IOException e) {
      System.err.println(e.getMessage());
      System.err.print(RecipesCommand.USAGE);
      System.exit(2);
      return;
    }
    if (command.print()) {
      command.recipes().forEach(recipe -> System.out.println(recipe.script()));
      return;
    }
    System.exit(new RecipesMain(command).run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    Path state = command.state() != null ? command.state() : Files.createTempDirectory("recipes");
    try {
      return run(state);
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      return false;
    } finally {
      if (command.state() == null) {
        delete(state);
      }
    }
  }

  private boolean run(Path state) throws Exception {
    for (String topic : RecipeTopics.make(command.bootstrap(), command.recipes())) {
      System.out.println("Made the topic " + topic);
    }
    try (RecipesCluster cluster =
        RecipesCluster.start(command.recipes().size(), state, command.bounded())) {
      List<JobClient> jobs = new ArrayList<>();
      for (Recipe recipe : command.recipes()) {
        System.out.printf("%s: %d statements%n", recipe.name(), recipe.statements().size());
        jobs.add(cluster.submit(recipe));
        System.out.printf("%s: runs after %.1f s%n", recipe.name(), seconds());
      }
      if (!command.bounded()) {
        System.out.println("Ctrl-C ends what runs.");
      }
      return ended(jobs);
    }
  }

  private boolean ended(List<JobClient> jobs) throws InterruptedException {
    boolean right = true;
    for (int i = 0; i < jobs.size(); i++) {
      String name = command.recipes().get(i).name();
      try {
        jobs.get(i).getJobExecutionResult().get();
        System.out.printf("%s: ended after %.1f s%n", name, seconds());
      } catch (ExecutionException e) {
        System.err.println(name + ": " + RecipesCluster.reason(e));
        right = false;
      }
    }
    return right;
  }

  private double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }

  private static void delete(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
