// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is watched is read again after every edit, however it is done. */
class WatchedFileTest {
  @TempDir Path dir;

  /** As mv, tar, unzip and rsync -t put files: the other file has the same size and time. */
  @Test
  void otherFileOfTheSameTimeAndSizeIsRead() throws Exception {
    TestClock clock = new TestClock(Instant.parse("2026-03-01T00:00:00Z"));
    FileTime time = FileTime.from(Instant.parse("2026-02-28T12:00:00Z"));
    Path file = dir.resolve("calibrations.csv");
    Files.writeString(file, "gain=1.02");
    Files.setLastModifiedTime(file, time);
    WatchedFile<String> watched =
        new WatchedFile<>(file.toString(), Function.identity(), 1_000, clock);
    assertEquals("gain=1.02", watched.content());
    Path other = dir.resolve("other.csv");
    Files.writeString(other, "gain=1.30");
    Files.setLastModifiedTime(other, time);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    clock.advance(Duration.ofMinutes(1));
    assertEquals("gain=1.30", watched.content());
  }

  /** A gateway without a battery for its clock, which is set right after the start. */
  @Test
  void editIsReadAlsoAfterTheClockWasSetBack() throws Exception {
    TestClock clock = new TestClock(Instant.parse("2026-03-02T00:00:00Z"));
    Path file = dir.resolve("calibrations.csv");
    Files.writeString(file, "gain=1.02");
    WatchedFile<String> watched =
        new WatchedFile<>(file.toString(), Function.identity(), 1_000, clock);
    assertEquals("gain=1.02", watched.content());
    clock.advance(Duration.ofDays(-1));
    assertEquals("gain=1.02", watched.content());
    Files.writeString(file, "gain=1.3000");
    clock.advance(Duration.ofHours(1));
    assertEquals("gain=1.3000", watched.content());
  }
}
