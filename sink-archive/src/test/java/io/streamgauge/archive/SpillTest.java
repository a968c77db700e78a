// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.rows.ErrorLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that have no place in memory wait on disk, and come out of it as they went in. */
class SpillTest {
  private static final int BUDGET = 1 << 20;
  private static final int ROWS = 20_000;

  @TempDir Path dir;
  private Path spill;
  private ArchiveFixture archive;

  @BeforeEach
  void prepare() {
    spill = dir.resolve("spill");
    archive =
        new ArchiveFixture(dir.resolve("archive"))
            .by("sensor_id")
            .with("archive.buffer.memory.bytes", Integer.toString(BUDGET))
            .with("archive.spill.dir", spill.toString());
  }

  private static List<SinkRecord> readings(int from, int to) {
    return records(from, to, i -> reading(i, "s" + i % 7, START.plusSeconds(ROWS - i), i / 10.0));
  }

  private long putAll() {
    long most = 0;
    for (int at = 0; at < ROWS; at += 500) {
      archive.put(readings(at, at + 500));
      most = Math.max(most, archive.task.bufferedBytes());
    }
    return most;
  }

  private void putAllInMemory() {
    long most = putAll();
    assertTrue(most <= BUDGET, "held " + most);
  }

  private long spillFiles() {
    return Files.exists(spill) ? spill.toFile().list().length : 0;
  }

  @Test
  void rowsOnDiskComeBackEqualAndInOrder() throws Exception {
    archive.start();
    putAllInMemory();
    assertEquals(List.of(), archive.files(), "nothing was written early");
    assertTrue((long) archive.metric("spills-total") > 0);
    assertTrue((long) archive.metric("spilled-bytes") > 0);
    assertEquals(0, archive.commit(ROWS));
    archive.flush();
    archive.assertDone(ROWS);
    assertEquals(
        ROWS,
        archive.count(
            "SELECT count(*) FROM FILES WHERE result = _kafka_offset / 10.0"
                + " AND sensor_id = 's' || (_kafka_offset % 7)"
                + " AND event_time = TIMESTAMPTZ '2026-03-01 10:00:30Z'"
                + " + to_seconds(20000 - _kafka_offset)"));
    assertEquals(
        0,
        archive.count(
            "SELECT count(*) FROM (SELECT event_time < lag(event_time) OVER"
                + " (PARTITION BY filename ORDER BY file_row_number) AS wrong FROM"
                + " read_parquet('DIR/**/*.parquet', filename=true, file_row_number=true))"
                + " WHERE wrong"));
    assertEquals(7, archive.files().size());
    assertEquals(0L, archive.metric("spilled-bytes"), "the disk is given back");
  }

  @Test
  void spillFilesHaveNoNameSoThatNothingOutlivesTheWorker() throws Exception {
    archive.start();
    putAll();
    assertTrue((long) archive.metric("spilled-bytes") > 0);
    assertEquals(0, spillFiles());
    archive.task.close(List.of(READINGS));
    assertEquals(0L, archive.metric("spilled-bytes"));
    archive.task.stop();
    assertEquals(0, spillFiles());
  }

  @Test
  void aDiskThatFailsLosesNothingAndFilesAreWrittenEarly() throws Exception {
    archive.start();
    Files.writeString(spill, "no directory");
    putAllInMemory();
    assertEquals(0L, archive.metric("spills-total"));
    assertTrue(!archive.files().isEmpty(), "written early");
    archive.flush();
    archive.assertDone(ROWS);
  }

  @Test
  void aDiskThatFailsForAnHourHasSomeLinesAndOneWhenItWorks() throws Exception {
    archive.start();
    Files.writeString(spill, "no directory");
    String away =
        ErrorLog.of(
            () -> {
              for (int at = 0; at < 3 * ROWS; at += 500) {
                archive.put(readings(at, at + 500));
                archive.clock.advance(Duration.ofSeconds(5));
              }
            });
    List<String> told = away.lines().filter(line -> line.contains("moved to disk")).toList();
    assertTrue(told.size() > 2 && told.size() < 10, away);
    assertTrue(told.get(2).contains("(4 times in a row): "), told.get(2));
    assertTrue(told.get(1).contains("again every 5s (2 times in a row): "), told.get(1));
    assertTrue(told.get(1).contains(spill.toString()), told.get(1));
    assertFalse(away.contains("\tat "), away);
    Files.delete(spill);
    String back =
        ErrorLog.of(
            () -> {
              for (int at = 3 * ROWS; at < 4 * ROWS; at += 500) {
                archive.put(readings(at, at + 500));
              }
            });
    assertEquals(2, back.split("Moving rows to disk works again after", -1).length, back);
    archive.flush();
    archive.assertDone(4 * ROWS);
  }

  @Test
  void whenTheDiskIsUsedUpFilesAreWrittenEarly() throws Exception {
    archive.with("archive.spill.max.bytes", "1048576").start();
    putAllInMemory();
    assertTrue((long) archive.metric("spills-total") > 0);
    assertTrue((long) archive.metric("spilled-bytes") <= 1 << 20);
    assertTrue(!archive.files().isEmpty(), "written early");
    archive.flush();
    archive.assertEachOffsetOnce(ROWS);
  }

  @Test
  void aStoreThatFailsLongerThanMemoryLastsLosesNothing() throws Exception {
    archive.with("flush.size", "500").start();
    archive.failNext("before seal", 3);
    for (int at = 0; at < ROWS; at += 500) {
      archive.put(readings(at, at + 500));
      archive.clock.advance(Duration.ofSeconds(1));
    }
    assertTrue((long) archive.metric("spills-total") > 0);
    archive.flush();
    archive.assertDone(ROWS);
  }
}
