// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.recipes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/** A Flink in this process, with a slot for each recipe. */
final class RecipesCluster implements AutoCloseable {
  private final MiniCluster cluster;
  private final Path state;
  private final URI address;

  private RecipesCluster(MiniCluster cluster, Path state, URI address) {
    this.cluster = cluster;
    this.state = state;
    this.address = address;
  }

  /**
   * Starts one.
   *
   * @param slots how many recipes it runs at a time
   * @param state the directory of its checkpoints
   * @param bounded whether a job that fails is not started again
   */
  static RecipesCluster start(int slots, Path state, boolean bounded) throws Exception {
    Map<String, String> configuration = new HashMap<>();
    configuration.put("rest.address", "127.0.0.1");
    configuration.put("rest.bind-address", "127.0.0.1");
    configuration.put("rest.bind-port", "0");
    // The least and the most must be the same in one process.
    configuration.put("taskmanager.memory.network.min", "64mb");
    configuration.put("taskmanager.memory.network.max", "64mb");
    configuration.put("taskmanager.memory.managed.size", 32 * slots + "mb");
    configuration.put("restart-strategy.type", bounded ? "none" : "fixed-delay");
    if (!bounded) {
      configuration.put("restart-strategy.fixed-delay.attempts", "20");
      configuration.put("restart-strategy.fixed-delay.delay", "5 s");
    }
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(Configuration.fromMap(configuration))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    cluster.start();
    return new RecipesCluster(cluster, state, cluster.getRestAddress().get());
  }

  /**
   * Starts the job of a recipe.
   *
   * @throws IllegalStateException with the statement that is wrong and its place
   */
  JobClient submit(Recipe recipe) throws IOException {
    Path checkpoints = Files.createDirectories(state.resolve(recipe.name()));
    TableEnvironment tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(configuration(recipe, checkpoints))
                .build());
    StatementSet inserts = tables.createStatementSet();
    for (Recipe.Step step : recipe.statements()) {
      try {
        execute(tables, inserts, step);
      } catch (RuntimeException e) {
        throw new IllegalStateException(step + ": " + reason(e) + "\n" + step.sql(), e);
      }
    }
    try {
      return inserts.execute().getJobClient().orElseThrow();
    } catch (RuntimeException e) {
      throw new IllegalStateException(recipe.name() + ": " + reason(e), e);
    }
  }

  private Configuration configuration(Recipe recipe, Path checkpoints) throws IOException {
    Map<String, String> configuration = new HashMap<>();
    configuration.put("execution.target", "remote");
    configuration.put("rest.address", address.getHost());
    configuration.put("rest.port", Integer.toString(address.getPort()));
    configuration.put("parallelism.default", "1");
    configuration.put("pipeline.name", recipe.name());
    configuration.put("execution.checkpointing.dir", checkpoints.toUri().toString());
    configuration.put(
        "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    newest(checkpoints)
        .ifPresent(
            found -> {
              System.out.println(recipe.name() + ": goes on from " + found);
              configuration.put("execution.state-recovery.path", found.toUri().toString());
            });
    return Configuration.fromMap(configuration);
  }

  private static void execute(TableEnvironment tables, StatementSet inserts, Recipe.Step step) {
    List<String> setting = step.setting();
    if (setting != null) {
      tables.getConfig().set(setting.get(0), setting.get(1));
    } else if (step.inserts()) {
      inserts.addInsertSql(step.sql());
    } else {
      tables.executeSql(step.sql());
    }
  }

  /** The checkpoint that was completed last: one that was not has no metadata. */
  private static Optional<Path> newest(Path checkpoints) throws IOException {
    try (Stream<Path> files = Files.walk(checkpoints, 3)) {
      return files
          .filter(file -> file.getFileName().toString().equals("_metadata"))
          .max(Comparator.comparing(RecipesCluster::written))
          .map(Path::getParent);
    }
  }

  private static FileTime written(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The innermost messages of a failure: those around them only say that something failed. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  @Override
  public void close() {
    cluster.closeAsync().join();
  }
}
