// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.RestStack;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.PagedStations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The station source under an operator's hands, on real workers and a real clock. */
@Order(6)
@ExtendWith(PackageStack.class)
@ResourceLock(PackageStack.LOCK)
class RestOperationsIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int ATTEMPTS = 2;

  /** A request that holds something up does so for its ten minutes, a busy machine for seconds. */
  private static final double MOST_SECONDS = 60;

  @TempDir static Path directory;
  private static RestStack stack;

  @BeforeAll
  static void take(RestStack ofPackage) {
    stack = ofPackage;
  }

  @Test
  void serviceNeverSeesMoreThanItsLimits() throws Exception {
    Map<String, Integer> seen = new TreeMap<>();
    try (PagedStations stations = new PagedStations(30, 1)) {
      stations.history(20, Duration.ofHours(1), Instant.now());
      // A backfill of 720 windows and more wants as many requests as it can get.
      stack.create(
          stations,
          Map.of(
              "rest.limits", "10/s,60/min,2000/h",
              "rest.start.time", "P1D",
              "rest.window.max", "PT1H",
              "rest.lookback", "PT10M"));
      Await.until(
          "the requests of a minute",
          Duration.ofSeconds(90),
          () -> stations.arrivals().size() >= 60);
      long end = System.nanoTime() + Duration.ofSeconds(SOAK ? 125 : 8).toNanos();
      Await.until("time goes by", Duration.ofMinutes(3), () -> System.nanoTime() > end);
      List<PagedStations.Arrival> arrivals = stations.arrivals();
      stack.remove();
      seen.put("1 s", most(arrivals, Duration.ofSeconds(1)));
      seen.put("1 min", most(arrivals, Duration.ofMinutes(1)));
      seen.put("1 h", most(arrivals, Duration.ofHours(1)));
      double seconds = (arrivals.get(arrivals.size() - 1).nanos() - arrivals.get(0).nanos()) / 1e9;
      System.out.printf(
          "Limits 10/s,60/min,2000/h with 3 tasks and a backfill: %d requests in %.1f s, most in"
              + " any window: %s%n",
          arrivals.size(), seconds, seen);
    }
    assertTrue(seen.get("1 s") <= 10, seen::toString);
    assertEquals(60, seen.get("1 min"), "no more, and all of them used");
    assertTrue(seen.get("1 h") <= 2_000, seen::toString);
  }

  /** The connector looks at the file now and then and has Connect reconfigure its tasks. */
  @Test
  void changedStationFileIsFollowedWithoutAHand() throws Exception {
    try (PagedStations stations = new PagedStations(6, 1)) {
      List<String> names = stations.names();
      Path file = directory.resolve("stations.csv");
      Files.write(file, lines(names.subList(0, 4)));
      ObjectNode config = RestStack.connector(stations, Map.of("rest.poll.interval.ms", "100"));
      config.remove("rest.stations");
      config.put("rest.stations.file", file.toString());
      config.put("rest.stations.interval.ms", "1000");
      stack.rest().put(RestStack.CONNECTOR, config);
      awaitAskedOnly(stations, names.subList(0, 4));
      long before = System.nanoTime();
      Path edited = directory.resolve("stations.csv.new");
      Files.write(edited, lines(names.subList(1, 6)));
      Files.move(edited, file, StandardCopyOption.ATOMIC_MOVE);
      awaitAskedOnly(stations, names.subList(1, 6));
      System.out.printf(
          "A station less and two more in the file are followed after %.1f s%n",
          (System.nanoTime() - before) / 1e9);
      stack.remove();
    }
  }

  private static List<String> lines(List<String> stations) {
    return Stream.concat(Stream.of("station"), stations.stream()).toList();
  }

  /** Until these, and none but these, are among the last requests. */
  private static void awaitAskedOnly(PagedStations stations, List<String> names) throws Exception {
    int looked = 10 * names.size();
    Await.until(
        "requests for " + names,
        Duration.ofSeconds(90),
        () -> {
          List<String> asked =
              stations.arrivals().stream().map(PagedStations.Arrival::station).toList();
          Set<String> last =
              Set.copyOf(asked.subList(Math.max(0, asked.size() - looked), asked.size()));
          return last.equals(Set.copyOf(names));
        });
  }

  private static int most(List<PagedStations.Arrival> arrivals, Duration window) {
    int most = 0;
    for (int first = 0, last = 0; last < arrivals.size(); last++) {
      while (arrivals.get(last).nanos() - arrivals.get(first).nanos() >= window.toNanos()) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  /**
   * Each is done twice without and with requests that hang, and the shortest counts: the longest
   * time in which a station that answers was not asked for, or until Connect says stopped.
   */
  @Test
  void hangingRequestsHoldNothingUp() throws Exception {
    Map<String, Double> without = operate(List.of());
    // Each of the three tasks has one of these.
    Map<String, Double> hanging = operate(List.of("st-00", "st-01", "st-02"));
    System.out.println("Seconds with a hanging request in each of 3 tasks: " + hanging);
    System.out.println("Seconds with none: " + without);
    hanging.forEach((what, seconds) -> assertTrue(seconds < MOST_SECONDS, what + " " + seconds));
  }

  private static Map<String, Double> operate(List<String> hanging) throws Exception {
    Map<String, Double> shortest = new TreeMap<>();
    try (PagedStations stations = new PagedStations(9, 1)) {
      stations.history(20, Instant.now());
      hanging.forEach(stations::hang);
      stack.create(stations, version(0));
      awaitAsked(stations, 0);
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        long before = System.nanoTime();
        stack.create(stations, version(attempt));
        awaitAsked(stations, attempt);
        note(shortest, "reconfigure, from the request on", System.nanoTime() - before);
        note(shortest, "reconfigure", longestPause(stations, before));

        before = System.nanoTime();
        stack.rest().stop(RestStack.CONNECTOR);
        note(shortest, "stop", System.nanoTime() - before);
        stack.rest().resume(RestStack.CONNECTOR);
        awaitPolled(stations);
      }
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        long before = System.nanoTime();
        ConnectWorker second = stack.addWorker();
        Await.until(
            "a task on the second worker",
            Duration.ofMinutes(3),
            () -> stack.rest().tasksOn(RestStack.CONNECTOR, second.url()) > 0);
        awaitPolled(stations);
        note(shortest, "rebalance to a new worker", longestPause(stations, before));
        before = System.nanoTime();
        second.close();
        Await.until(
            "all tasks on the first worker",
            Duration.ofMinutes(3),
            () -> stack.rest().tasksOn(RestStack.CONNECTOR, stack.worker().url()) == 3);
        awaitPolled(stations);
        note(shortest, "rebalance from a worker that leaves", longestPause(stations, before));
      }
      stack.remove();
    }
    return shortest;
  }

  private static Map<String, String> version(int version) {
    String params = "station={station}&from={window.start}&to={window.end}&version=" + version;
    return Map.of(
        "rest.params", params,
        "rest.poll.interval.ms", "100",
        "rest.request.timeout.ms", "600000");
  }

  private static void note(Map<String, Double> shortest, String what, long nanos) {
    System.out.printf("  %s: %.2f s%n", what, nanos / 1e9);
    shortest.merge(what, nanos / 1e9, Math::min);
  }

  /** Until every station, the hanging ones too, was asked for with this version. */
  private static void awaitAsked(PagedStations stations, int version) throws Exception {
    Await.until(
        "requests of version " + version,
        Duration.ofMinutes(3),
        () ->
            stations.arrivals().stream()
                    .filter(arrival -> arrival.version().equals(Integer.toString(version)))
                    .map(PagedStations.Arrival::station)
                    .distinct()
                    .count()
                == stations.names().size());
  }

  /** Until every station that answers was asked for several times more. */
  private static void awaitPolled(PagedStations stations) throws Exception {
    int known = stations.arrivals().size();
    Await.until(
        "further requests",
        Duration.ofMinutes(3),
        () ->
            stations.answering().stream()
                .allMatch(
                    name ->
                        stations.arrivals().stream()
                                .skip(known)
                                .filter(arrival -> arrival.station().equals(name))
                                .count()
                            >= 3));
  }

  /** The longest time without a request for a station that answers. */
  private static long longestPause(PagedStations stations, long since) {
    long longest = 0;
    for (String station : stations.answering()) {
      long last = since;
      for (PagedStations.Arrival arrival : stations.arrivals()) {
        if (arrival.station().equals(station) && arrival.nanos() > since) {
          longest = Math.max(longest, arrival.nanos() - last);
          last = arrival.nanos();
        }
      }
    }
    return longest;
  }
}
