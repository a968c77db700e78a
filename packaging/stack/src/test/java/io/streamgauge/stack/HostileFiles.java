// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Files of a good logger that grow beside those of one whose file is now a file, now a pipe and now
 * a link to a device.
 */
final class HostileFiles {
  private static final String CONNECTOR = "logger-files";
  private static final String GOOD = Sightings.GOOD + "logger";
  private static final int SWAPS = 60;

  private final HostileStack stack;
  private final Sightings seen;
  private final Outcomes outcomes;
  private final Duration patience;

  HostileFiles(HostileStack stack, Sightings seen, Outcomes outcomes, Duration patience) {
    this.stack = stack;
    this.seen = seen;
    this.outcomes = outcomes;
    this.patience = patience;
  }

  void run() throws Exception {
    Path card = Files.createDirectories(stack.directory().resolve("card"));
    Path good = Files.createDirectories(card.resolve(GOOD)).resolve("a.csv");
    Path bad = Files.createDirectories(card.resolve("bad-logger")).resolve("a.csv");
    append(good, "time,level\n");
    append(bad, "time,level\n" + Instant.now() + ",1\n");
    stack
        .rest()
        .put(
            CONNECTOR,
            new ObjectMapper()
                .valueToTree(
                    Map.of(
                        "connector.class", "io.streamgauge.rest.RestStationSourceConnector",
                        "tasks.max", "1",
                        "rest.url", "file:" + card + "/{station}/*.csv",
                        "rest.poll.interval.ms", "100",
                        "rest.format", "csv",
                        "observation.event_time", "/time",
                        "observation.properties", "level=/level",
                        "kafka.topic", "files",
                        "topic.creation.default.replication.factor", "-1",
                        "topic.creation.default.partitions", "1")));
    long begin = System.nanoTime();
    long deadline = begin + patience.toNanos();
    String what = "";
    for (int swap = 1; swap <= SWAPS && what.isEmpty(); swap++) {
      swap(bad, swap);
      append(good, Instant.now() + "," + swap + "\n");
      int wanted = swap;
      while (seen.good(GOOD) < wanted && what.isEmpty()) {
        seen.poll(Duration.ofMillis(20));
        what = stack.failure(CONNECTOR);
        if (System.nanoTime() > deadline) {
          what = "no row of the good logger after swap " + swap;
        }
      }
    }
    stack.rest().delete(CONNECTOR);
    outcomes.add(
        "files: a pipe or a device under a file's name",
        what.isEmpty() && seen.good(GOOD) == SWAPS,
        what.isEmpty() ? seen.good(GOOD) + " rows of " + SWAPS : what,
        (System.nanoTime() - begin) / 1e9);
  }

  private static void swap(Path file, int number) throws IOException, InterruptedException {
    Path other = file.resolveSibling("other");
    Files.deleteIfExists(other);
    switch (number % 3) {
      case 0 -> Files.createSymbolicLink(other, Path.of("/dev/zero"));
      case 1 -> {
        int exit = new ProcessBuilder("mkfifo", other.toString()).start().waitFor();
        if (exit != 0) {
          throw new IOException("mkfifo: " + exit);
        }
      }
      default -> append(other, "time,level\n" + Instant.now() + ",2\n");
    }
    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static void append(Path file, String text) throws IOException {
    Files.write(
        file,
        text.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
