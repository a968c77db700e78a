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
    at(source, 16 * 60 + 2);
    assertEquals(List.of("SILENT a:level 08:00- missing=7 found=0"), source.told());
  }

  /** It is behind for long, and each of its readings ends the silence, not only for one poll. */
  @Test
  void whoSendsWhatItHadStoredIsSilentOnlyWhenItStops() {
    WatchedReadings source = new WatchedReadings(Map.of("completeness.interval", "1m"));
    source.reading("a", minute(0));
    source.told();
    at(source, 9);
    assertEquals(1, silent(source).size());
    for (int i = 0; i < 20; i++) {
      at(source, 100 + i);
      source.reading("a", minute(3 * i + 1));
      assertEquals(List.of(), silent(source), "reading " + i);
    }
    at(source, 119 + 8);
    assertEquals(List.of(), silent(source));
    at(source, 119 + 9);
    assertEquals(List.of("SILENT a:level 00:58- missing=69 found=0"), silent(source));
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

  /** Readings of so many live sensors, each minute from the first one to before the last. */
  private static void live(WatchedReadings source, int sensors, int from, int to) {
    for (int minute = from; minute < to; minute++) {
      for (int i = 0; i < sensors; i++) {
        source.reading("live" + i, minute(minute));
      }
    }
  }

  private static List<String> silent(WatchedReadings source) {
    return source.told().stream().filter(it -> it.startsWith("SILENT ")).toList();
  }

  /** A worker that was away for hours, and a broker that hands over ten minutes in each. */
  @Test
  void nobodyIsSilentWhoseReadingsWaitBehindOthers() {
    WatchedReadings source = new WatchedReadings(Map.of("completeness.interval", "1m"));
    live(source, 20, 0, 10);
    source.reading("dead", minute(9));
    source.told();
    at(source, 200);
    source.start(true);
    List<String> told = new ArrayList<>();
    int drained = 10;
    for (int now = 200; now < 235; now++) {
      at(source, now);
      int next = Math.min(now + 1, drained + 10);
      live(source, 20, drained, next);
      drained = next;
      if (drained > 100 && now < 215) {
        // Of quality of service 0, and so not queued.
        source.reading("direct", minute(now));
      }
      List<String> silent = silent(source);
      assertTrue(silent.isEmpty() || drained > 208, now + " " + silent);
      told.addAll(silent);
    }
    assertEquals(2, told.size(), told.toString());
    assertTrue(told.get(0).startsWith("SILENT dead:level 00:09-"), told.toString());
    assertTrue(told.get(1).startsWith("SILENT direct:level 03:34-"), told.toString());
  }

  @Test
  void whoSendsAgainWhatItHadStoredHidesNobody() {
    WatchedReadings source = new WatchedReadings(Map.of("completeness.interval", "1m"));
    live(source, 5, 0, 1);
    source.reading("dead", minute(0));
    source.told();
    source.start(true);
    List<String> told = new ArrayList<>();
    for (int now = 0; now < 10; now++) {
      at(source, now);
      live(source, 5, now, now + 1);
      for (int i = 0; i < 500; i++) {
        source.reading("stored", minute(500 * now + i - 10_000));
        source.reading("stored", "battery", minute(500 * now + i - 10_000));
      }
      told.addAll(silent(source));
    }
    assertTrue(told.contains("SILENT dead:level 00:00- missing=8 found=0"), told.toString());
  }

  private static int silenceIsTold(WatchedReadings source, Duration age) {
    source.reading("dead", minute(0));
    source.told();
    source.start(true);
    for (int now = 0; now < 3_000; now++) {
      at(source, now);
      source.reading("late", minute(now).minus(age));
      if (silent(source).stream().anyMatch(it -> it.startsWith("SILENT dead:"))) {
        return now;
      }
    }
    return -1;
  }

  /** Nobody else is left, and so nobody knows whether there is a backlog. */
  @Test
  void whoIsAlwaysLateHidesOthersForADayAtMost() {
    Map<String, String> options = Map.of("completeness.interval", "1m");
    assertEquals(
        8 + 30 + 1,
        silenceIsTold(new WatchedReadings(options), Duration.ofMinutes(30)),
        "later by as much as the others are late");
    assertEquals(
        24 * 60,
        silenceIsTold(new WatchedReadings(options), Duration.ofDays(365)),
        "with a clock that is a year behind");
  }

  private static List<Double> figures(WatchedReadings source) {
    return List.of(
        source.gauge("watched-series"),
        source.gauge("silent-series"),
        source.gauge("open-gaps"),
        source.gauge("missing-readings"));
  }
}
