// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Data loggers that append numbered rows to their files, and begin a new file now and then. */
final class LoggerFiles {
  private static final int LOGGERS = 6;
  private static final int FULL = 500;

  private final Path card;
  private final Numbers numbers;
  private final Map<Path, Integer> rows = new HashMap<>();

  LoggerFiles(Path card, Numbers numbers) {
    this.card = card;
    this.numbers = numbers;
  }

  /** Appends a row to every logger's file. */
  void measure(Instant now) throws IOException {
    for (int logger = 0; logger < LOGGERS; logger++) {
      Path folder = Files.createDirectories(card.resolve("logger-" + logger));
      Path file = folder.resolve("level.csv");
      if (rows.getOrDefault(file, 0) >= FULL) {
        Files.move(file, folder.resolve("level.csv." + numbers.sent()));
        rows.remove(file);
      }
      int number = numbers.next(now.toEpochMilli());
      String head = rows.containsKey(file) ? "" : "time;level;n\n";
      String row = now.plusMillis(logger) + ";" + number % 50 / 4.0 + ";" + number + "\n";
      Files.writeString(file, head + row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      rows.merge(file, 1, Integer::sum);
    }
  }
}
