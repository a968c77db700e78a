// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thirty stations with history, live and late readings, in pages: whenever the worker is killed and
 * Kafka restarts, a read_committed consumer finds each reading once that a filter has left. The
 * moments are random; the seed is printed and can be given as {@code streamgauge.seed}.
 */
class RestExactlyOnceIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int STATIONS = 30;

  /** 20,100 readings in the full run, 2,040 in the short one. */
  private static final PagedStations.Shape SHAPE =
      SOAK
          ? new PagedStations.Shape(STATIONS, 200, 135, Duration.ofSeconds(2))
          : new PagedStations.Shape(STATIONS, 20, 14, Duration.ofSeconds(2));

  private static final int KILLS = SOAK ? 20 : 2;

  @TempDir Path directory;

  @Test
  void eachReadingThatTheFilterLeavesArrivesOnce() throws Exception {
    long seed = Long.getLong("streamgauge.seed", System.nanoTime());
    Random random = new Random(seed);
    List<Boolean> kafkaFails = new ArrayList<>(Collections.nCopies(KILLS, false));
    kafkaFails.add(random.nextInt(KILLS + 1), true);
    long begin = System.nanoTime();
    try (RestStack stack = RestStack.start(directory, true);
        PagedStations service = new PagedStations(SHAPE);
        ReadingCensus census = new ReadingCensus(stack.kafka().bootstrap(), RestStack.TOPIC)) {
      JsonNode connector =
          stack.connector(
              service,
              STATIONS,
              Map.of(
                  "rest.start.time",
                  "P3D",
                  "rest.window.max",
                  SOAK ? "PT6H" : "PT1H",
                  "transforms",
                  "drop",
                  "transforms.drop.type",
                  EverySeventh.class.getName()));
      stack.worker().rest().put(RestStack.CONNECTOR, connector);
      for (boolean kafka : kafkaFails) {
        Thread.sleep(random.nextInt(5_000));
        while (census.poll(Duration.ofMillis(100)) > 0) {
          // Everything that has come so far.
        }
        System.out.printf(
            "  %d readings on Kafka: %s%n",
            census.distinct().size(), kafka ? "broker restarts" : "worker killed");
        if (kafka) {
          stack.kafka().kill();
          stack.kafka().start();
        } else {
          stack.worker().kill();
          stack.worker().start();
        }
        restartFailed(stack);
      }
      Set<String> expected =
          service.all().stream()
              .filter(reading -> !EverySeventh.drops(reading.number()))
              .map(PagedStations.Reading::key)
              .collect(Collectors.toSet());
      for (int i = 0; i < 8 && census.distinct().size() < expected.size(); i++) {
        restartFailed(stack);
        census.await(expected.size(), Duration.ofSeconds(15));
      }
      System.out.printf(
          "REST exactly-once, seed %d: %d stations, %d readings, %d dropped by the filter, %d"
              + " kills, 1 broker restart, %d requests: %d on Kafka, %d missing, %d repeated, %d"
              + " marked backfill; %.0f s%n",
          seed,
          STATIONS,
          SHAPE.all(),
          SHAPE.all() - expected.size(),
          KILLS,
          service.requests(),
          census.distinct().size(),
          missing(expected, census).size(),
          census.repeated().size(),
          census.backfilled(),
          (System.nanoTime() - begin) / 1e9);
      Set<String> missing = missing(expected, census);
      if (!missing.isEmpty()) {
        System.out.println(stack.state());
      }
      assertEquals(Set.of(), missing);
      assertEquals(List.of(), census.repeated());
      assertEquals(expected.size(), census.distinct().size());
      assertTrue(census.backfilled() > 0);
    }
  }

  private static Set<String> missing(Set<String> expected, ReadingCensus census) {
    Set<String> missing = new TreeSet<>(expected);
    missing.removeAll(census.distinct());
    return missing;
  }

  /** An operator's part: Connect leaves a task alone that has failed. */
  private static void restartFailed(RestStack stack) throws InterruptedException {
    try {
      JsonNode status = stack.worker().rest().status(RestStack.CONNECTOR);
      if (status.toString().contains("FAILED")) {
        System.out.println("  a task has failed: " + status);
        stack.worker().rest().restartFailed(RestStack.CONNECTOR);
      }
    } catch (IOException e) {
      System.out.println("  the worker does not tell its state yet: " + e.getMessage());
    }
  }
}
