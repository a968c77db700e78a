// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InflowHistoryTest {
  private static final Instant START = Instant.parse("2026-11-30T10:00:00Z");

  @TempDir Path directory;

  private InflowHistory history() throws IOException {
    return new InflowHistory(directory.resolve("inflow"));
  }

  private static InflowHistory.Sample sample(Duration later, long given) {
    return new InflowHistory.Sample(START.plus(later), given);
  }

  @Test
  void theRateOfTheLastDayOutlivesTheGuard() throws IOException {
    for (int minute = 0; minute <= 48 * 60; minute++) {
      // 10 a second on the first day, 50 on the second.
      long given = 600L * Math.min(minute, 1_440) + 3_000L * Math.max(0, minute - 1_440);
      InflowHistory again = history();
      again.add(sample(Duration.ofMinutes(minute), given));
    }
    long given = 600L * 1_440 + 3_000L * 1_440;
    assertEquals(50.0, history().perSecond(sample(Duration.ofDays(2), given)), 0.2);
    assertTrue(Files.readAllLines(directory.resolve("inflow")).size() < 300);
  }

  @Test
  void noRateIsKnownAtFirst() throws IOException {
    InflowHistory history = history();
    assertEquals(0, history.perSecond(sample(Duration.ZERO, 5)));
    history.add(sample(Duration.ZERO, 5));
    assertEquals(0, history.perSecond(sample(Duration.ZERO, 5)));
    assertEquals(2, history.perSecond(sample(Duration.ofSeconds(5), 15)));
  }

  @Test
  void aClockThatWasSetBackBeginsAnew() throws IOException {
    InflowHistory history = history();
    history.add(sample(Duration.ofHours(9), 1_000));
    history.add(sample(Duration.ZERO, 2_000));
    assertEquals(1, history.perSecond(sample(Duration.ofSeconds(60), 2_060)));
  }

  @Test
  void aLineThatAPowerCutHasTornCostsItself() throws IOException {
    Files.writeString(
        directory.resolve("inflow"), START + " 1000\n" + START.plusSeconds(300) + " \n\0\0 x\n");
    assertEquals(2, history().perSecond(sample(Duration.ofSeconds(10), 1_020)));
    Files.write(directory.resolve("inflow"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertEquals(0, history().perSecond(sample(Duration.ofSeconds(10), 1_020)));
  }
}
