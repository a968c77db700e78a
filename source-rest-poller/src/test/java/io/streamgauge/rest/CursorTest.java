// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CursorTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration LOOKBACK = Duration.ofHours(6);

  private static Row row(String series, Instant time, double result) {
    Row row = Row.of(Observation.of("s", series, time, result), "s", series);
    return row.withSiblings(Set.of(row.hash()));
  }

  @Test
  void offsetReadsBackToTheSameOffsetAfterEveryRow() {
    SplittableRandom random = new SplittableRandom(7);
    Cursor cursor = Cursor.startingAt(START);
    for (int i = 0; i < 2_000; i++) {
      Instant time = START.plusSeconds(60L * i - random.nextInt(8) * 600L).plusMillis(i % 3);
      Row row = row("p" + i % 3, time, random.nextInt(4));
      SeriesCursor.Verdict before = cursor.judge(row);
      if (before != SeriesCursor.Verdict.KNOWN) {
        cursor = cursor.accept(row, LOOKBACK);
        assertEquals(SeriesCursor.Verdict.KNOWN, cursor.judge(row));
        Cursor read = Cursor.of(cursor.offset());
        assertEquals(cursor.offset(), read.offset());
        assertEquals(SeriesCursor.Verdict.KNOWN, read.judge(row));
      }
    }
  }

  @Test
  void frequentSeriesCostsNoMoreThanMicrosecondsARow() {
    long start = System.nanoTime();
    Cursor cursor = Cursor.startingAt(START);
    long bytes = 0;
    for (int i = 0; i < 10_800; i++) {
      Row row = row("p" + i % 3, START.plusSeconds(20L * i), i);
      assertEquals(SeriesCursor.Verdict.NEW, cursor.judge(row));
      cursor = cursor.accept(row, LOOKBACK);
      bytes += cursor.offset().toString().length() > 0 ? 1 : 0;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertEquals(10_800, bytes);
    // It took 8.8 s when every record wrote all the rows remembered anew; a busy machine has room.
    assertTrue(took.toMillis() < 4_000, took.toString());
  }
}
