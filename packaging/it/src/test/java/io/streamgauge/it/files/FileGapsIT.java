// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.KnownGaps;
import io.streamgauge.it.ReadingCensus;
import io.streamgauge.it.RestStack;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of fifty loggers of which the truth is known, read by a worker that is killed while it
 * tells of gaps, and in the full run while they close: each gap is told, none is made up, all
 * close, and each reading is there once.
 */
class FileGapsIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int HALF = KnownGaps.SLOTS / 2;

  @TempDir Path directory;
  private final KnownGaps known = new KnownGaps();
  private Path card;

  @Test
  void gapsAreFoundAndClosedAndNoneIsMadeUpByAKill() throws Exception {
    card = Files.createDirectories(directory.resolve("card"));
    long begun = System.nanoTime();
    try (RestStack stack = RestStack.start(directory, Map.of());
        ReadingCensus census = new ReadingCensus(stack.bootstrap(), RestStack.TOPIC)) {
      write("first", sensor -> slot -> slot < HALF && !known.missing(sensor).contains(slot));
      stack.rest().put(RestStack.CONNECTOR, ConnectorOptions.json(connector(), Map.of()));
      known.awaitTold(stack.bootstrap(), "OPEN", 1);
      killed(
          stack,
          () ->
              write(
                  "second",
                  sensor -> slot -> slot >= HALF && !known.missing(sensor).contains(slot)));
      known.awaitTold(stack.bootstrap(), "OPEN", known.gaps().size());
      write("late", sensor -> slot -> slot < HALF && known.missing(sensor).contains(slot));
      if (SOAK) {
        killed(stack, () -> {});
      }
      write("later", sensor -> slot -> slot >= HALF && known.missing(sensor).contains(slot));
      known.assertToldAndFilled(stack.bootstrap());
      int all = KnownGaps.SENSORS * KnownGaps.SLOTS;
      Await.until(
          "all readings",
          Duration.ofMinutes(3),
          () -> {
            census.poll(Duration.ofMillis(100));
            return census.distinct() >= all;
          });
      assertEquals(all, census.records());
      assertEquals(0, KnownGaps.told(stack.bootstrap(), "SILENT").size());
      System.out.printf(
          "50 loggers with %d gaps: found, closed after backfill, none made up by %d kills; %d"
              + " readings, each once; %d records of what was counted; %.0f s%n",
          known.gaps().size(),
          SOAK ? 2 : 1,
          census.records(),
          KnownGaps.told(stack.bootstrap(), "COUNTED").size(),
          (System.nanoTime() - begun) / 1e9);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void killed(RestStack stack, Step meanwhile) throws Exception {
    stack.worker().kill();
    meanwhile.run();
    stack.worker().start();
  }

  private Map<String, String> connector() {
    Map<String, String> config =
        ConnectorOptions.source(ConnectorOptions.FILES, RestStack.TOPIC, 3);
    config.put("exactly.once.support", "required");
    config.put("producer.override.transaction.timeout.ms", "10000");
    config.put("files.path", card + "/{station}/*.csv");
    config.put("files.poll.interval.ms", "200");
    config.put("files.format", "csv");
    config.put("observation.event_time", "/time");
    config.put("observation.observed_property", "'water_level'");
    config.put("observation.result", "/level");
    config.put("completeness.topic", KnownGaps.TOPIC);
    config.put("completeness.interval", "water_level:15m");
    return config;
  }

  /** The slots of a sensor. */
  private interface Slots {
    IntPredicate of(int sensor);
  }

  /** Each logger writes a file with these of its slots, and moves it to where it is read. */
  private void write(String name, Slots slots) throws IOException {
    for (int i = 0; i < KnownGaps.SENSORS; i++) {
      StringBuilder text = new StringBuilder("time,level\n");
      for (int slot = 0; slot < KnownGaps.SLOTS; slot++) {
        if (slots.of(i).test(slot)) {
          text.append(known.time(slot)).append(",1.5\n");
        }
      }
      Path file = card.resolve("s" + i).resolve(name + ".csv");
      Files.createDirectories(file.getParent());
      Path part = Files.writeString(file.resolveSibling(name + ".part"), text);
      Files.move(part, file);
    }
  }
}
