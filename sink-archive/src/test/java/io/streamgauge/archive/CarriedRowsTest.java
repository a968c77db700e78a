// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Late and rare rows that stay open over commits, each in one file all the same. */
class CarriedRowsTest {
  private static final int PERIOD = Boolean.getBoolean("streamgauge.soak") ? 1_800 : 7_200;

  @TempDir Path dir;

  private ArchiveFixture process(String name) {
    return new ArchiveFixture(dir.resolve(name))
        .with("archive.partition.by", "date(event_time)")
        .with("archive.late.max.age.ms", "3600000");
  }

  /** Every twentieth reading is of the day before. */
  private static List<SinkRecord> readings(int from, int to) {
    List<SinkRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      Instant time = i % 20 == 0 ? START.minus(Duration.ofDays(1)) : START;
      records.add(reading(i, "s", time, 1.0));
    }
    return records;
  }

  private static void flushSoon(ArchiveFixture process) {
    process.clock.advance(Duration.ofMinutes(10));
    process.put(List.of());
  }

  @Test
  void fewRowsWaitOverACommitAndHoldTheirOffsets() throws Exception {
    ArchiveFixture process = process("wait").start(READINGS);
    process.put(readings(1, 100));
    flushSoon(process);
    assertEquals(1, process.files().size());
    assertEquals(20, process.commit(100), "the first late row is not durable");
    process.flush();
    assertEquals(2, process.files().size());
    assertEquals(100, process.commit(100));
    assertEquals(99, process.count("SELECT count(DISTINCT _kafka_offset) FROM FILES"));
  }

  @Test
  void hole16AnotherTaskTakesExactlyTheCarriedRowsAgain() throws Exception {
    ArchiveFixture first = process("again").start(READINGS);
    first.put(readings(0, 100));
    flushSoon(first);
    long from = first.commit(100);
    assertEquals(0, from);
    ArchiveFixture second = process("again").with("archive.partition.by", "date=sensor_id");
    second.start(READINGS);
    second.put(readings(0, 150));
    second.flush();
    assertEquals(150, second.commit(150));
    second.assertEachOffsetOnce(150);
  }

  @Test
  void aZombieAndTheOwnerWithCarriedRowsWriteEachOnce() throws Exception {
    for (int zombieEnd : List.of(30, 60, 100)) {
      ArchiveFixture zombie = process("zombie" + zombieEnd).start(READINGS);
      ArchiveFixture owner = process("zombie" + zombieEnd).start(READINGS);
      zombie.put(readings(0, zombieEnd));
      owner.put(readings(0, 50));
      flushSoon(zombie);
      flushSoon(owner);
      owner.put(readings(50, 120));
      zombie.flush();
      owner.flush();
      owner.flush();
      assertEquals(120, owner.commit(120));
      owner.assertEachOffsetOnce(120);
    }
  }

  @Test
  void carriedRowsThatKafkaNoLongerHasDoNotHoldTheGroupForEver() throws Exception {
    ArchiveFixture first = process("gone").start(READINGS);
    first.put(readings(0, 100));
    flushSoon(first);
    ArchiveFixture second = process("gone").start(READINGS);
    second.put(readings(90, 150));
    second.flush();
    assertEquals(150, second.commit(150));
  }

  @Test
  void hole08ALostFileIsTakenAgainFromKafkaRowByRow() throws Exception {
    ArchiveFixture first = process("lost").with("archive.late.max.age.ms", "0").start(READINGS);
    first.put(readings(0, 100));
    first.failNext("before publish", 100);
    first.flush();
    Path staging = dir.resolve("lost/_staging/_ledger/archive/readings/0");
    List<Path> files;
    try (var found = Files.list(staging)) {
      files = found.sorted(java.util.Comparator.comparing(CarriedRowsTest::size)).toList();
    }
    Files.delete(files.get(0));
    ArchiveFixture second = process("lost").start(READINGS);
    assertThrows(ConnectException.class, () -> second.put(readings(0, 100)));
    for (int i = 0; i < 2; i++) {
      assertTrue(
          new ParquetArchiveSinkConnector().alterOffsets(second.props, Map.of(READINGS, 0L)),
          "again is harmless");
    }
    ArchiveFixture third = process("lost").start(READINGS);
    third.put(readings(0, 120));
    third.flush();
    assertEquals(120, third.commit(120));
    third.assertEachOffsetOnce(120);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Files of each directory after ten days, a commit every so many seconds. */
  private Map<Path, Long> filesPerDay(String name, double late) throws Exception {
    ArchiveFixture process = process(name).with("rotate.schedule.interval.ms", PERIOD + "000");
    process.with("archive.late.max.age.ms", 8 * PERIOD + "000").start(READINGS);
    Random random = new Random(1);
    int offset = 0;
    for (int round = 0; round < 10 * 86_400 / PERIOD; round++) {
      Instant now = process.clock.instant();
      List<SinkRecord> batch = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Duration age =
            random.nextDouble() < late
                ? Duration.ofMinutes(random.nextInt(5 * 24 * 60))
                : Duration.ZERO;
        batch.add(reading(offset++, "s", now.minus(age), 1.0));
      }
      process.put(batch);
      process.clock.set(now.plusSeconds(PERIOD));
      process.put(List.of());
    }
    process.flush();
    process.assertEachOffsetOnce(offset);
    return process.files().stream()
        .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
  }

  @Test
  void tenPercentLateRowsMakeAtMostThreeTimesTheFiles() throws Exception {
    long usual =
        filesPerDay("punctual", 0).values().stream().mapToLong(Long::longValue).max().orElseThrow();
    long most =
        filesPerDay("late", 0.1).values().stream().mapToLong(Long::longValue).max().orElseThrow();
    assertTrue(most <= 3 * usual, most + " files in a directory, without late rows " + usual);
    System.out.println("files per directory: " + usual + " without late rows, at most " + most);
  }
}
