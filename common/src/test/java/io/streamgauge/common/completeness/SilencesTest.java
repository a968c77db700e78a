// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silences are told each time, when they begin, whatever was told before. */
class SilencesTest {
  private static final Instant BEGIN = WatchedReadings.BEGIN;

  @TempDir Path dir;

  private static Instant minute(int minute) {
    return BEGIN.plus(Duration.ofMinutes(minute));
  }

  private static void at(WatchedReadings source, int minute) {
    source.clock.set(minute(minute));
  }

  @Test
  void secondSilenceIsToldAsTheFirstWas() throws Exception {
    Path file = dir.resolve("stations.csv");
    Files.writeString(file, "sensor_id,expected_interval\na,15m\nb,15m\n");
    WatchedReadings source = new WatchedReadings(Map.of("completeness.register", file.toString()));
    source.reading("a", minute(0));
    source.reading("b", minute(0));
    source.told();
    int now = 0;
    for (int i = 0; i < 3; i++) {
      now += 121;
      at(source, now);
      assertEquals(2, source.told().size(), "silence " + i);
      assertEquals(2, source.gauge("silent-series"));
      now += 60;
      at(source, now);
      source.reading("a", minute(now));
      source.reading("b", minute(now));
      assertEquals(2, source.told().size());
      assertEquals(0, source.gauge("silent-series"));
    }
  }

  @Test
  void aSeriesWithALongIntervalPutsOffNoOther() {
    WatchedReadings source = new WatchedReadings(Map.of("completeness.interval", "battery:1d, 1h"));
    source.reading("a", minute(0));
    source.reading("a", "battery", minute(0));
    source.told();
    at(source, 8 * 60 + 1);
    assertEquals(1, source.told().size());
    source.reading("a", minute(8 * 60));
    source.told();
    at(source, 16 * 60 + 1);
    assertEquals(List.of("SILENT a:level 08:00- missing=7 found=0"), source.told());
  }

  @Test
  void retiredSeriesThatComesBackIsWatchedAnew() {
    WatchedReadings source = new WatchedReadings(Map.of("completeness.interval", "15m"));
    source.reading("a", minute(0));
    source.told();
    at(source, 121);
    source.told();
    int month = 30 * 24 * 60 + 1;
    at(source, month);
    source.told();
    assertEquals(0, source.gauge("watched-series"));
    source.reading("a", minute(month));
    source.told();
    at(source, month + 121);
    assertEquals(1, source.told().size());
    assertEquals(1, source.gauge("silent-series"));
  }

  /** Each minute tells exactly the silences that begin in it, and counts what a restart counts. */
  @Test
  void silencesOfManyAreToldWhenTheyBegin() {
    Random random = new Random(7);
    WatchedReadings source =
        new WatchedReadings(Map.of("completeness.interval", "p1:1m, p3:3m, p20:20m"));
    int[] every = {1, 3, 20};
    int[] newest = new int[60];
    int[] back = new int[60];
    boolean[] silent = new boolean[60];
    int told = 0;
    for (int now = 0; now < 2_000; now++) {
      at(source, now);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < newest.length; i++) {
        int interval = every[i % 3];
        if (now == 0 || (now >= back[i] && now >= newest[i] + interval)) {
          source.reading("s" + i, "p" + interval, minute(now));
          newest[i] = now;
          silent[i] = false;
          if (random.nextInt(15) == 0) {
            back[i] = now + random.nextInt(30 * interval);
          }
        } else if (!silent[i] && now > newest[i] + 8 * interval) {
          silent[i] = true;
          expected.add("s" + i + ":p" + interval);
        }
      }
      List<String> silences =
          source.told().stream()
              .filter(it -> it.startsWith("SILENT "))
              .map(it -> it.split(" ", -1)[1])
              .sorted()
              .toList();
      assertEquals(expected.stream().sorted().toList(), silences, "minute " + now);
      told += silences.size();
    }
    assertTrue(told > 100, "told " + told);
    List<Double> kept = figures(source);
    source.start(true);
    assertEquals(figures(source), kept);
  }

  private static List<Double> figures(WatchedReadings source) {
    return List.of(
        source.gauge("watched-series"),
        source.gauge("silent-series"),
        source.gauge("open-gaps"),
        source.gauge("missing-readings"));
  }
}
