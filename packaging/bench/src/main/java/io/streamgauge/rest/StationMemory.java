// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.sun.net.httpserver.HttpServer;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.UsedHeap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Prints the heap that one task holds for many stations, each of which it has read: two series with
 * a reading every 15 minutes, remembered over the default look-back. Ends with 1 when 10,000
 * stations hold 256 MiB or more.
 */
public final class StationMemory {
  private static final long MIB = 1L << 20;
  private static final long MOST = 256 * MIB;
  private static final int READINGS = 13;

  private StationMemory() {}

  public static void main(String... arguments) throws Exception {
    System.out.printf("%8s %10s %10s %10s%n", "stations", "readings", "heap MiB", "B/station");
    long held = measure(10_000);
    measure(100_000);
    System.exit(held < MOST ? 0 : 1);
  }

  /** Returns the bytes that the task holds. */
  private static long measure(int stations) throws IOException, InterruptedException {
    byte[] answer = answer().getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    Map<String, String> properties =
        ManyStations.properties("memory", server.getAddress().getPort(), stations);
    long before = UsedHeap.bytes();
    RestStationSourceTask task = new RestStationSourceTask();
    task.initialize(new FakeSourceContext(Map.of()));
    task.start(properties);
    long readings = 0;
    while (readings < 2L * READINGS * stations) {
      List<SourceRecord> batch = task.poll();
      readings += batch == null ? 0 : batch.size();
    }
    long held = UsedHeap.bytes() - before;
    System.out.printf(
        "%8d %10d %10.1f %10d%n", stations, readings, (double) held / MIB, held / stations);
    task.stop();
    server.stop(0);
    return held;
  }

  private static String answer() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    List<String> readings = new ArrayList<>();
    for (String property : List.of("discharge", "gage_height")) {
      for (int i = 0; i < READINGS; i++) {
        readings.add(
            "{\"property\":\"%s\",\"time\":\"%s\",\"value\":%d.5}"
                .formatted(property, now.minus(Duration.ofMinutes(15L * i)), i));
      }
    }
    return "{\"readings\":[" + String.join(",", readings) + "]}";
  }
}
