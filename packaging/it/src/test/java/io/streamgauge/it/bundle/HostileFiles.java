// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
  private static final String GOOD = SeenRecords.GOOD + "logger";
  private static final int ROWS = 40;

  private final HostileStack stack;
  private final SeenRecords seen;
  private final Outcomes outcomes;
  private final Duration patience;

  HostileFiles(HostileStack stack, SeenRecords seen, Outcomes outcomes, Duration patience) {
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
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.FILES, "files", 1);
    ObjectNode json =
        ConnectorOptions.json(
            config,
            Map.of(
                "files.path", card + "/{station}/*.csv",
                "files.poll.interval.ms", "100",
                "files.format", "csv",
                "observation.event_time", "/time",
                "observation.properties", "level=/level"));
    stack.rest().put(CONNECTOR, json);
    long deadline = System.nanoTime() + patience.toNanos();
    String what = "";
    Thread swapper = new Thread(() -> swap(bad), "swapper");
    swapper.start();
    for (int row = 1; row <= ROWS && what.isEmpty(); row++) {
      append(good, Instant.now() + "," + row + "\n");
      while (seen.good(GOOD) < row && what.isEmpty()) {
        seen.poll(Duration.ofMillis(20));
        what = stack.failure(CONNECTOR);
        if (System.nanoTime() > deadline) {
          what = "no row of the good logger after row " + (row - 1);
        }
      }
    }
    swapper.interrupt();
    Await.end(swapper);
    stack.rest().delete(CONNECTOR);
    outcomes.add(
        "files: a pipe or a device under a file's name",
        what.isEmpty() && seen.good(GOOD) == ROWS,
        what.isEmpty() ? seen.good(GOOD) + " rows of " + ROWS : what);
  }

  /** A reader that looks at the type and then opens by name meets the other one now and then. */
  private static void swap(Path file) {
    Path folder = file.getParent().getParent().resolveSibling("swapped");
    Path next = folder.resolve("next");
    try {
      Files.createDirectories(folder);
      Path regular = folder.resolve("regular");
      append(regular, "time,level\n" + Instant.now() + ",1\n");
      Path pipe = folder.resolve("pipe");
      int exit = Await.exit(new ProcessBuilder("mkfifo", pipe.toString()).start());
      while (exit == 0 && !Thread.currentThread().isInterrupted()) {
        Files.createLink(next, pipe);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        Files.createLink(next, regular);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        Files.createSymbolicLink(next, Path.of("/dev/zero"));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
