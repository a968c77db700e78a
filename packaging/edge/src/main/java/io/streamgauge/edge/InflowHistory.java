// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts of records that the log had been given, for the last day. */
final class InflowHistory {
  private static final Logger LOG = LoggerFactory.getLogger(InflowHistory.class);
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

  InflowHistory(Path file) {
    this.file = file;
    try {
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        read(line).ifPresent(samples::add);
      }
    } catch (IOException e) {
      // Torn by a power cut: the rate of today is learnt anew.
      samples.clear();
    }
  }

  private static Optional<Sample> read(String line) {
    try {
      String[] parts = line.split(" ", 2);
      return parts.length < 2
          ? Optional.empty()
          : Optional.of(new Sample(Instant.parse(parts[0]), Long.parseLong(parts[1].trim())));
    } catch (NumberFormatException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Takes note of what the log has been given so far. */
  void add(Sample now) {
    // A clock that was set back has later samples than now.
    samples.removeIf(
        each -> each.time().isBefore(now.time().minus(DAY)) || each.time().isAfter(now.time()));
    if (samples.isEmpty()
        || !now.time().isBefore(samples.get(samples.size() - 1).time().plus(EVERY))) {
      samples.add(now);
      save();
    }
  }

  private void save() {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(beside, samples.stream().map(each -> each.time() + " " + each.given()).toList());
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // Known until the guard ends; today's rate is worth no room on a full disk.
      LOG.debug("{} cannot be written", file, e);
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
