// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.ReadingCensus;
import io.streamgauge.it.RestStack;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that loggers write byte by byte and rename when they are full, while the worker that reads
 * them is killed and the broker too: each row is on the topic once. The moments are random; the
 * seed is printed and can be given as {@code streamgauge.seed}.
 */
class LoggerFilesIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int LOGGERS = 6;
  private static final int KILLS = SOAK ? 20 : 2;
  private static final int ROWS = SOAK ? 20_000 : 3_000;
  private static final int FULL = 200;
  private static final String HEADER = "time;level\n";

  @TempDir Path directory;
  private final Map<String, Integer> written = new TreeMap<>();
  private final Map<Path, String> unfinished = new TreeMap<>();
  private final Map<Path, Integer> rows = new TreeMap<>();
  private int row;

  @Test
  void eachRowIsThereOnce() throws Exception {
    long seed = Long.getLong("streamgauge.seed", System.nanoTime());
    Random random = new Random(seed);
    Path card = Files.createDirectories(directory.resolve("card"));
    try (RestStack stack = RestStack.start(directory, Map.of());
        ReadingCensus census = new ReadingCensus(stack.bootstrap(), RestStack.TOPIC)) {
      stack.rest().put(RestStack.CONNECTOR, connector(card));
      int restarted = 0;
      for (int fault = 0; fault <= KILLS; fault++) {
        int known = census.distinct();
        while (row < ROWS * (fault + 1) / (KILLS + 2) || census.distinct() == known) {
          write(card, random);
          census.poll(Duration.ofMillis(random.nextInt(1, 40)));
          restarted += stack.restartFailed();
        }
        if (fault == KILLS / 2) {
          stack.kafka().kill();
          stack.kafka().start();
        } else {
          stack.worker().kill();
          write(card, random);
          stack.worker().start();
        }
      }
      while (row < ROWS) {
        write(card, random);
      }
      for (Path file : List.copyOf(unfinished.keySet())) {
        append(file, unfinished.remove(file));
      }
      int[] hand = {0};
      Await.until(
          "all rows",
          Duration.ofMinutes(3),
          () -> {
            census.poll(Duration.ofMillis(100));
            hand[0] += stack.restartFailed();
            return census.distinct() >= written.size();
          });
      census.awaitQuiet(30);
      System.out.printf(
          "seed %d: %d rows in %d files, %d kills, 1 broker restart: %d records, %d different; tasks"
              + " restarted by hand %d times%n",
          seed,
          written.size(),
          rows.size(),
          KILLS,
          census.records(),
          census.distinct(),
          restarted + hand[0]);
      assertEquals(written, new TreeMap<>(census.times()));
    }
  }

  private static ObjectNode connector(Path card) {
    Map<String, String> config =
        ConnectorOptions.source(ConnectorOptions.FILES, RestStack.TOPIC, 3);
    config.put("tasks.max", "2");
    config.put("exactly.once.support", "required");
    config.put("producer.override.transaction.timeout.ms", "10000");
    return ConnectorOptions.json(
        config,
        Map.of(
            "files.path", card + "/{station}/*.csv*",
            "files.poll.interval.ms", "200",
            "files.format", "csv",
            "files.csv.separator", ";",
            "observation.event_time", "/time",
            "observation.observed_property", "'level'",
            "observation.result", "/level"));
  }

  /** One logger writes some bytes, which may end anywhere in a line, and renames a full file. */
  private void write(Path card, Random random) throws IOException {
    String station = "logger-" + random.nextInt(LOGGERS);
    Path folder = Files.createDirectories(card.resolve(station));
    Path file = folder.resolve("level.csv");
    if (rows.getOrDefault(file, 0) >= FULL) {
      append(file, unfinished.remove(file));
      Path full = folder.resolve("level.csv." + rows.size());
      Files.move(file, full);
      rows.put(full, rows.remove(file));
    }
    StringBuilder text = new StringBuilder(unfinished.getOrDefault(file, ""));
    if (!rows.containsKey(file)) {
      rows.put(file, 0);
      text.append(HEADER);
    }
    for (int i = random.nextInt(3, 30); i > 0; i--) {
      Instant time = Instant.ofEpochSecond(1_780_000_000L + row);
      double level = row % 50 / 4.0;
      text.append(time).append(';').append(level).append('\n');
      written.put(station + " level " + time.toEpochMilli() + " " + level, 1);
      rows.merge(file, 1, Integer::sum);
      row++;
    }
    int cut = random.nextInt(text.length());
    unfinished.put(file, text.substring(cut));
    append(file, text.substring(0, cut));
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
