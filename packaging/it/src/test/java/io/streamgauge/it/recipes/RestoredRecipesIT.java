// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recipes whose process is killed in the middle of windows and goes on from its checkpoints: what a
 * reader of committed records sees is what the oracle has, nothing twice.
 */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class RestoredRecipesIT {
  private static final String AGGREGATES = "readings-aggregates";
  private static final String ALERTS = "readings-alerts";

  private static final Duration PATIENCE = Duration.ofMinutes(6);

  @TempDir Path directory;

  @Test
  void killedRecipesGoOnFromTheirCheckpoint() throws Exception {
    FireNetwork network = new FireNetwork(2);
    try (WorkerStack stack = new WorkerStack(directory)) {
      stack.startKafka();
      try (ChainedReadings fire = ChainedReadings.asInTheExample(stack.bootstrap(), "readings")) {
        int from = 0;
        // In the first of them the fire begins, in the second it is told, in the third it is out.
        for (int kill : List.of(77, 83, 97)) {
          network.write(fire::write, from, kill);
          from = kill + 1;
          runAndKill(stack, fire, network, kill);
        }
        network.write(fire::write, from, Integer.MAX_VALUE);
        FireNetwork.goOn(fire::write);
      }
      RecipeRun run = run(stack, "last");
      try (ChildProcess process = start(run)) {
        awaitWindow(run, 120);
        awaitAlerts(run, network, 120);
        assertTrue(run.output().contains("goes on from") && process.alive(), run.output());
      }
      check(network, run);
    }
  }

  /** Kills it when the last window before this minute is told, and more has come. */
  private void runAndKill(WorkerStack stack, ChainedReadings fire, FireNetwork network, int minute)
      throws Exception {
    fire.flush();
    RecipeRun run = run(stack, "minute-" + minute);
    try (ChildProcess process = start(run)) {
      process.await(() -> run.output().contains("alert-on-mean: runs after"), PATIENCE);
      int end = (minute - 2) / 5 * 5;
      awaitWindow(run, end);
      awaitAlerts(run, network, end);
      network.write(fire::write, minute, minute + 1);
      fire.flush();
      cost(process, run);
      process.kill();
      System.out.printf("killed at minute %d, behind the window to %d%n", minute, newest(run));
    }
  }

  private static void awaitWindow(RecipeRun run, int end) throws Exception {
    try {
      Await.until("the window to " + end, PATIENCE, () -> newest(run) >= end);
    } catch (AssertionError e) {
      throw new AssertionError("the newest is that to " + newest(run) + "\n" + run.output(), e);
    }
  }

  /** Waits for what is told of windows until this minute, and of readings until then. */
  private static void awaitAlerts(RecipeRun run, FireNetwork network, int end) throws Exception {
    Set<String> expected = new TreeSet<>(network.alerts(5, 35, 30).keySet());
    expected.addAll(network.above(45));
    expected.removeIf(key -> Integer.parseInt(key.split(" ", -1)[0]) > end);
    Await.until(
        expected.size() + " alerts",
        PATIENCE,
        () -> {
          List<JsonNode> found = run.values(ALERTS);
          Set<String> told = new TreeSet<>(FireResults.alerts(found).keySet());
          told.addAll(FireResults.above(found));
          return told.containsAll(expected);
        });
  }

  private RecipeRun run(WorkerStack stack, String name) {
    return new RecipeRun(stack.bootstrap(), directory.resolve(name));
  }

  private ChildProcess start(RecipeRun run) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("--state", directory.resolve("state").toString()));
    arguments.addAll(SourcedReadings.set("checkpoint=1 s", "idle=0 ms"));
    arguments.addAll(
        List.of("mean-of-region.sql", "sliding-mean.sql", "limits.sql", "alert-on-mean.sql"));
    return run.start(arguments.toArray(String[]::new));
  }

  /** Prints what four recipes in one process take, where the machine tells it. */
  private static void cost(ChildProcess process, RecipeRun run) throws Exception {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (Files.isReadable(status)) {
      try (Stream<String> lines = Files.lines(status)) {
        lines.filter(line -> line.startsWith("VmHWM")).forEach(System.out::println);
      }
    }
    ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().totalCpuDuration())
        .ifPresent(time -> System.out.println("processors: " + time.toMillis() / 1e3 + " s"));
    run.output().lines().filter(line -> line.contains("runs after")).forEach(System.out::println);
  }

  /** The end of the newest window of five minutes that a reader of committed records sees. */
  private static int newest(RecipeRun run) throws Exception {
    int newest = -1;
    for (JsonNode value : run.values(AGGREGATES, "temperature_mean_5min")) {
      String key = FireNetwork.key(value.get("event_time").asLong(), "");
      newest = Math.max(newest, Integer.parseInt(key.strip()));
    }
    return newest;
  }

  private static void check(FireNetwork network, RecipeRun run) throws Exception {
    FireResults.assertSame(network.windows(5, 5), run.values(AGGREGATES, "temperature_mean_5min"));
    FireResults.assertSame(
        network.windows(5, 1), run.values(AGGREGATES, "temperature_sliding_mean_5min"));
    List<JsonNode> alerts = run.values(ALERTS);
    assertEquals(network.alerts(5, 35, 30), FireResults.alerts(alerts));
    assertEquals(network.above(45), FireResults.above(alerts));
  }
}
