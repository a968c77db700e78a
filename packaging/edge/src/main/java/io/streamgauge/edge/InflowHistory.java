// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Counts of records that the log had been given, for the last day. */
final class InflowHistory {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration EVERY = Duration.ofMinutes(5);

  /**
   * One count.
   *
   * @param given how many records it had been given since it was made
   */
  record Sample(Instant time, long given) {}

  private final Path file;
  private final List<Sample> samples = new ArrayList<>();

  InflowHistory(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] parts = line.split(" ", 2);
        if (parts.length == 2) {
          samples.add(new Sample(Instant.parse(parts[0]), Long.parseLong(parts[1])));
        }
      }
    }
  }

  /** Takes note of what the log has been given so far. */
  void add(Sample now) throws IOException {
    // A clock that was set back has later samples than now.
    samples.removeIf(
        each -> each.time().isBefore(now.time().minus(DAY)) || each.time().isAfter(now.time()));
    if (samples.isEmpty()
        || !now.time().isBefore(samples.get(samples.size() - 1).time().plus(EVERY))) {
      samples.add(now);
      Path beside = file.resolveSibling(file.getFileName() + ".new");
      Files.write(beside, samples.stream().map(each -> each.time() + " " + each.given()).toList());
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Records a second since the first sample of the last day. */
  double perSecond(Sample now) {
    if (samples.isEmpty()) {
      return 0;
    }
    Sample first = samples.get(0);
    long millis = Duration.between(first.time(), now.time()).toMillis();
    return millis <= 0 ? 0 : Math.max(0, now.given() - first.given()) * 1_000.0 / millis;
  }
}
