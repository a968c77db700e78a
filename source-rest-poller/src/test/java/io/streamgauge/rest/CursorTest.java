// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.streamgauge.common.Observation;
import io.streamgauge.extract.Extraction.Row;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** Offsets are read long after their records: what came since is not in them. */
  @Test
  void anOffsetThatIsReadLateIsThatOfItsRecord() {
    SplittableRandom random = new SplittableRandom(11);
    GapPolicy policy =
        new GapPolicy(
            Duration.ofMinutes(1),
            List.of(Duration.ofHours(1)),
            Duration.ofHours(1),
            LOOKBACK,
            true,
            true);
    StationProgress progress = StationProgress.of(Cursor.startingAt(START));
    progress.split(START.plus(Duration.ofDays(20)), LOOKBACK, Duration.ofDays(1));
    progress.expect(policy);
    StationProgress twin = StationProgress.of(progress.offset());
    twin.expect(policy);
    List<Map<String, String>> late = new ArrayList<>();
    List<Map<String, String>> early = new ArrayList<>();
    Instant recent = progress.until();
    for (int i = 0; i < 3_000; i++) {
      boolean backfill = random.nextInt(3) == 0;
      Instant time =
          (backfill ? START : recent).plusSeconds(60L * i - random.nextInt(8) * 600L + i % 2);
      Row row = row("p" + random.nextInt(3), time, random.nextInt(4));
      if (progress.judge(row, backfill) != SeriesCursor.Verdict.KNOWN) {
        progress.accept(row, backfill, LOOKBACK, recent);
        late.add(progress.offset());
        twin.accept(row, backfill, LOOKBACK, recent);
        early.add(Map.copyOf(twin.offset()));
      }
      if (random.nextInt(100) == 0) {
        twin = StationProgress.of(Map.copyOf(twin.offset()));
        twin.expect(policy);
      }
    }
    assertTrue(late.size() > 1_500, late.size() + " rows");
    for (int i = 0; i < late.size(); i++) {
      assertEquals(early.get(i).hashCode(), late.get(i).hashCode());
      assertEquals(early.get(i), late.get(i));
    }
  }

  @Test
  void frequentSeriesCostsNoMoreThanMicrosecondsARow() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long start = thread.getCurrentThreadCpuTime();
    Cursor cursor = Cursor.startingAt(START);
    long bytes = 0;
    for (int i = 0; i < 10_800; i++) {
      Row row = row("p" + i % 3, START.plusSeconds(20L * i), i);
      assertEquals(SeriesCursor.Verdict.NEW, cursor.judge(row));
      cursor = cursor.accept(row, LOOKBACK);
      bytes += cursor.offset().toString().length() > 0 ? 1 : 0;
    }
    Duration took = Duration.ofNanos(thread.getCurrentThreadCpuTime() - start);
    assertEquals(10_800, bytes);
    // It took 8.8 s when every record wrote all the rows remembered anew.
    assertTrue(took.toMillis() < 4_000, took.toString());
  }

  private static Cursor ofSeries(int count) {
    Cursor cursor = Cursor.startingAt(START);
    for (int i = 0; i < count; i++) {
      cursor = cursor.accept(row("p" + i, START.plusSeconds(60L * i), i), LOOKBACK);
    }
    return cursor;
  }

  @Test
  void aLookAtAllSeriesCopiesNoneOfThem() {
    Cursor cursor = ofSeries(3_000);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Instant bound = START.plusSeconds(60L * 1_000);
    long before = thread.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100; i++) {
      assertEquals(START.plusSeconds(60L * 2_999), cursor.newest());
      assertEquals(bound, cursor.slowest(bound));
    }
    long bytes = (thread.getCurrentThreadAllocatedBytes() - before) / 100;
    assertTrue(bytes < 2_000, bytes + " bytes a look");
  }

  @Test
  void oneSeriesThatChangesLeavesTheTextOfAllOthers() {
    Cursor cursor = ofSeries(20);
    Map<String, String> first = cursor.offset();
    Row more = row("p7", START.plusSeconds(5_000), 1);
    Map<String, String> second = cursor.accept(more, LOOKBACK).offset();
    for (int i = 0; i < 20; i++) {
      String time = Cursor.TIME + "p" + i;
      if (i == 7) {
        assertEquals("2026-03-01T01:23:20Z", second.get(time));
      } else {
        assertSame(first.get(time), second.get(time));
        assertSame(first.get(Cursor.SEEN + "p" + i), second.get(Cursor.SEEN + "p" + i));
      }
    }
  }
}
