// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.sun.net.httpserver.HttpServer;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.TestClock;
import io.streamgauge.testing.UsedHeap;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Prints what stations cost a task of few and of many of them: time of the thread that Connect
 * calls it on for each station that is due, with what an exactly-once worker does with a batch,
 * heap for each station, and batches a round. Each station has two series with a reading every 15
 * minutes and is asked for by itself. Ends with 1 when a station of the most costs more than 1.3
 * times what one of the fewest does.
 */
public final class StationGrowth {
  private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);
  private static final double MOST = 1.3;
  private static final int READINGS = 13;
  private static final int MEASURED = 20_000;

  private final TestClock clock = new TestClock(START);
  private final int stations;
  private volatile byte[] answer = new byte[0];
  private int batches;
  private int polls;

  private StationGrowth(int stations) {
    this.stations = stations;
  }

  /** The cost of one station. */
  private record Cost(double micros, long heap) {}

  public static void main(String... arguments) throws Exception {
    List<Integer> sizes =
        arguments.length == 0
            ? List.of(100, 1_000, 20_000)
            : IntStream.range(0, arguments.length)
                .mapToObj(i -> Integer.valueOf(arguments[i]))
                .toList();
    new StationGrowth(sizes.get(0)).measure();
    System.out.printf(
        "%8s %14s %10s %14s %12s%n",
        "stations", "us/due station", "B/station", "batches/round", "polls/round");
    List<Cost> costs = new ArrayList<>();
    for (int size : sizes) {
      costs.add(new StationGrowth(size).measureAndPrint());
    }
    double fewest = costs.get(0).micros();
    double most = costs.get(costs.size() - 1).micros();
    System.out.printf("most / fewest: %.2f%n", most / fewest);
    System.exit(most <= MOST * fewest ? 0 : 1);
  }

  private Cost measureAndPrint() throws IOException, InterruptedException {
    Cost cost = measure();
    int rounds = rounds();
    System.out.printf(
        "%8d %14.1f %10d %14.1f %12.1f%n",
        stations, cost.micros(), cost.heap(), (double) batches / rounds, (double) polls / rounds);
    return cost;
  }

  private int rounds() {
    return Math.max(1, MEASURED / stations);
  }

  private Cost measure() throws IOException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = answer;
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    answer = readings(READINGS);
    Map<String, String> properties =
        ManyStations.properties("growth", server.getAddress().getPort(), stations);
    long before = UsedHeap.bytes();
    RestStationSourceTask task =
        new RestStationSourceTask(clock, new SplittableRandom(1), Duration.ofSeconds(1));
    task.initialize(new FakeSourceContext(Map.of()));
    task.start(properties);
    round(task, 2 * READINGS);
    batches = 0;
    polls = 0;
    long nanos = 0;
    for (int i = 0; i < rounds(); i++) {
      clock.advance(STEP);
      answer = readings(READINGS);
      nanos += round(task, 2);
    }
    long heap = (UsedHeap.bytes() - before) / stations;
    task.stop();
    server.stop(0);
    threads.shutdownNow();
    return new Cost(nanos / 1_000.0 / rounds() / stations, heap);
  }

  /** Reads so many readings of each station, and returns the time of this thread. */
  private long round(RestStationSourceTask task, int readings) throws InterruptedException {
    long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long left = (long) readings * stations;
    while (left > 0) {
      List<SourceRecord> batch = task.poll();
      polls++;
      if (batch != null) {
        left -= batch.size();
        batches++;
        commit(batch);
      }
    }
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
  }

  /** What an exactly-once worker asks of records, but for what it writes of them. */
  private static void commit(List<SourceRecord> batch) {
    Map<SourceRecord, Boolean> sent = new HashMap<>();
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    for (SourceRecord record : batch) {
      sent.put(record, true);
      offsets.put(record.sourcePartition(), record.sourceOffset());
    }
    for (Map<String, ?> offset : offsets.values()) {
      for (int i = 0; i < 3; i++) {
        if (offset.entrySet().isEmpty()) {
          throw new IllegalStateException("An offset is empty");
        }
      }
    }
  }

  private byte[] readings(int most) {
    List<String> readings = new ArrayList<>();
    for (String property : List.of("discharge", "gage_height")) {
      for (int i = 0; i < most; i++) {
        Instant at = clock.instant().minus(STEP.multipliedBy(i));
        // Of the time: a reading that changes is read again.
        readings.add(
            "{\"property\":\"%s\",\"time\":\"%s\",\"value\":%d.5}"
                .formatted(property, at, at.getEpochSecond() / STEP.toSeconds() % 100));
      }
    }
    return ("{\"readings\":[" + String.join(",", readings) + "]}").getBytes(StandardCharsets.UTF_8);
  }
}
