// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.it.EverySeventh;
import io.streamgauge.it.ReadingCensus;
import io.streamgauge.it.RestStack;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.PagedStations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Stations with a history in pages, live and late readings, a worker that is killed, a broker that
 * is restarted and a transform that drops every seventh reading: each remaining (station, series,
 * time, value) is on the topic once. The moments are random; the seed is printed and can be given
 * as {@code streamgauge.seed}.
 */
@ExtendWith(PackageStack.class)
@ResourceLock(PackageStack.LOCK)
class RestExactlyOnceIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int STATIONS = 30;
  private static final int SERIES = STATIONS * PagedStations.PROPERTIES.size();
  private static final int READINGS = SOAK ? 20_000 : 2_000;
  private static final int KILLS = SOAK ? 20 : 2;

  private enum Fault {
    KILL_WORKER,
    RESTART_KAFKA
  }

  @Test
  void eachReadingIsThereOnce(RestStack stack) throws Exception {
    long seed = Long.getLong("streamgauge.seed", System.nanoTime());
    Random random = new Random(seed);
    List<Fault> faults = new ArrayList<>(Collections.nCopies(KILLS, Fault.KILL_WORKER));
    faults.add(Fault.RESTART_KAFKA);
    Collections.shuffle(faults, random);
    System.out.printf("seed %d: %s%n", seed, faults);
    int rounds = READINGS / SERIES + 1;
    int history = rounds / 2;
    try (PagedStations stations = new PagedStations(STATIONS, seed);
        ReadingCensus census = new ReadingCensus(stack.bootstrap(), RestStack.TOPIC)) {
      stations.history(history, Instant.now());
      stack.create(stations, settings());
      int restarted = 0;
      int measured = history;
      for (int i = 0; i < faults.size(); i++) {
        int share = history + (rounds - history) * (i + 1) / (faults.size() + 1);
        // A random moment after the source has come back from the fault before.
        stations.measure(Instant.now());
        measured++;
        restarted += comeBack(stack, census);
        long moment = System.nanoTime() + Duration.ofMillis(random.nextInt(5_000)).toNanos();
        while (System.nanoTime() < moment || measured < share) {
          if (measured < share) {
            stations.measure(Instant.now());
            measured++;
          }
          census.poll(Duration.ofMillis(random.nextInt(1, 300)));
        }
        System.out.printf(
            "  %d measured, %d on Kafka: %s%n",
            stations.all().size(), census.distinct(), faults.get(i));
        inflict(faults.get(i), stack);
        restarted += stack.restartFailed();
      }
      while (measured++ < rounds) {
        stations.measure(Instant.now());
        census.poll(Duration.ofMillis(50));
      }
      Map<String, Integer> expected = new TreeMap<>();
      for (PagedStations.Reading reading : stations.all()) {
        if (!EverySeventh.drops(reading.number())) {
          expected.put(reading.identity(), 1);
        }
      }
      long end = System.nanoTime();
      restarted += settle(stack, stations, census, expected.size());
      Map<String, Integer> lost = new TreeMap<>(expected);
      lost.keySet().removeAll(census.times().keySet());
      System.out.printf(
          "seed %d: %d readings, %d to be there, %d kills, 1 broker restart, all there and asked for"
              + " again %.1f s after the last%n",
          seed, stations.all().size(), expected.size(), KILLS, (System.nanoTime() - end) / 1e9);
      System.out.printf(
          "%d records, %d lost, %d duplicates; tasks restarted by hand %d times%n",
          census.records(), lost.size(), census.records() - census.distinct(), restarted);
      Map<String, Integer> found = new TreeMap<>(census.times());
      Map<String, Integer> wrong = new TreeMap<>(found);
      wrong.entrySet().removeAll(expected.entrySet());
      assertEquals(Map.of(), lost, "lost");
      assertEquals(Map.of(), wrong, "more than once, or never measured");
    }
  }

  private static Map<String, String> settings() {
    return Map.of(
        "rest.start.time", "P1D",
        "rest.window.max", "PT4H",
        "rest.lookback", "PT3M",
        "transforms", "seventh",
        "transforms.seventh.type", EverySeventh.class.getName());
  }

  private static void inflict(Fault fault, RestStack stack) throws Exception {
    switch (fault) {
      case KILL_WORKER -> {
        stack.worker().kill();
        stack.worker().start();
      }
      case RESTART_KAFKA -> {
        stack.kafka().kill();
        stack.kafka().start();
      }
    }
  }

  private static int comeBack(RestStack stack, ReadingCensus census) throws Exception {
    int known = census.distinct();
    int[] restarted = {0};
    Await.until(
        "a new reading after " + known,
        Duration.ofMinutes(2),
        () -> {
          census.poll(Duration.ofMillis(50));
          restarted[0] += stack.restartFailed();
          return census.distinct() > known;
        });
    return restarted[0];
  }

  /** Until all has come, and every station was then read again several times. */
  private static int settle(
      RestStack stack, PagedStations stations, ReadingCensus census, int expected)
      throws Exception {
    int restarted = 0;
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (census.distinct() < expected && System.nanoTime() < deadline) {
      if (census.poll(Duration.ofMillis(200)) > 0) {
        deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      }
      restarted += stack.restartFailed();
    }
    Map<String, Integer> before = new TreeMap<>();
    stations.names().forEach(name -> before.put(name, stations.served(name)));
    Await.until(
        "three further polls of each station",
        Duration.ofSeconds(60),
        () -> {
          census.poll(Duration.ofMillis(100));
          return before.entrySet().stream()
              .allMatch(entry -> stations.served(entry.getKey()) >= entry.getValue() + 3);
        });
    // What those polls made is sent and committed within an offset flush.
    census.awaitQuiet(20);
    return restarted;
  }
}
