// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the stations of one task take of the heap: two series with a remembered look-back each. */
class StationMemoryTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final long MEBIBYTE = 1 << 20;

  @Test
  void tenThousandStationsOfOneTaskFitInto256Mebibytes() {
    long taken = taken(10_000);
    System.out.printf("10,000 stations in one task: %d MiB%n", taken / MEBIBYTE);
    assertTrue(taken < 256 * MEBIBYTE, taken + " bytes");
    if (Boolean.getBoolean("streamgauge.soak")) {
      System.out.printf("100,000 stations in one task: %d MiB%n", taken(100_000) / MEBIBYTE);
    }
  }

  private static long taken(int stations) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "many");
    properties.put("rest.preset", "usgs-iv");
    properties.put("rest.url", "http://127.0.0.1:1/");
    properties.put(
        "rest.stations",
        IntStream.range(0, stations)
            .mapToObj(i -> String.format("%08d", i))
            .collect(Collectors.joining(",")));
    properties.put("kafka.topic", "readings");
    FakeSourceContext context = new FakeSourceContext(Map.of());
    for (int i = 0; i < stations; i++) {
      context.store(StationPoller.partition("usgs-iv", String.format("%08d", i)), offset());
    }
    long before = heap();
    // Never polled, so nothing is asked.
    try (Run run = new Run(properties, context, Clock.fixed(NOW, ZoneOffset.UTC))) {
      long taken = heap() - before;
      assertTrue(run.task.idle());
      return taken;
    }
  }

  private static Map<String, String> offset() {
    Map<String, String> offset = new HashMap<>();
    offset.put("since", NOW.minus(Duration.ofDays(9)).toString());
    offset.put("from", NOW.toString());
    for (String series : new String[] {"00060", "00065"}) {
      StringBuilder seen =
          new StringBuilder(Long.toString(NOW.getEpochSecond() - 10_800, 36)).append(';');
      for (int i = 12; i >= 0; i--) {
        seen.append(Long.toString(NOW.getEpochSecond() - i * 900L, 36)).append(":a1b2c3d4,");
      }
      offset.put("t:" + series, NOW.toString());
      offset.put("seen:" + series, seen.substring(0, seen.length() - 1));
    }
    return offset;
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
