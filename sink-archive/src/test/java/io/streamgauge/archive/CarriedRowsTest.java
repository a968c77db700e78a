// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
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
        .by("date(event_time)")
        .with("archive.late.max.age.ms", "3600000");
  }

  /** Every twentieth reading is of the day before. */
  private static List<SinkRecord> readings(int from, int to) {
    Instant before = START.minus(Duration.ofDays(1));
    return records(from, to, i -> reading(i, "s", i % 20 == 0 ? before : START, 1.0));
  }

  private static void flushSoon(ArchiveFixture process) {
    process.clock.advance(Duration.ofMinutes(10));
    process.put(List.of());
  }

  @Test
  void fewRowsWaitOverACommitAndHoldTheirOffsets() throws Exception {
    ArchiveFixture process = process("wait").start();
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
    ArchiveFixture first = process("again").start();
    first.put(readings(0, 100));
    flushSoon(first);
    assertEquals(0, first.commit(100));
    ArchiveFixture second = process("again").by("date=sensor_id").start();
    second.write(readings(0, 150));
    second.assertDone(150);
  }

  @Test
  void aZombieAndTheOwnerWithCarriedRowsWriteEachOnce() throws Exception {
    for (int zombieEnd : List.of(30, 60, 100)) {
      ArchiveFixture zombie = process("zombie" + zombieEnd).start();
      ArchiveFixture owner = process("zombie" + zombieEnd).start();
      zombie.put(readings(0, zombieEnd));
      owner.put(readings(0, 50));
      flushSoon(zombie);
      flushSoon(owner);
      owner.put(readings(50, 120));
      zombie.flush();
      owner.flush();
      owner.flush();
      owner.assertDone(120);
    }
  }

  @Test
  void carriedRowsThatKafkaNoLongerHasDoNotHoldTheGroupForEver() throws Exception {
    ArchiveFixture first = process("gone").start();
    first.put(readings(0, 100));
    flushSoon(first);
    ArchiveFixture second = process("gone").start();
    second.write(readings(90, 150));
    assertEquals(150, second.commit(150));
  }

  @Test
  void hole08ALostFileIsTakenAgainFromKafkaRowByRow() throws Exception {
    ArchiveFixture first = process("lost").with("archive.late.max.age.ms", "0").start();
    first.put(readings(0, 100));
    first.failNext("before publish", 100);
    first.flush();
    File[] staged = dir.resolve("lost/_staging/_ledger/archive/readings/0").toFile().listFiles();
    Arrays.sort(staged, Comparator.comparing(File::length));
    Files.delete(staged[0].toPath());
    ArchiveFixture second = process("lost").start();
    assertThrows(ConnectException.class, () -> second.put(readings(0, 100)));
    for (int i = 0; i < 2; i++) {
      assertTrue(
          new ParquetArchiveSinkConnector().alterOffsets(second.props, Map.of(READINGS, 0L)),
          "again is harmless");
    }
    ArchiveFixture third = process("lost").start();
    third.write(readings(0, 120));
    third.assertDone(120);
  }

  /** The most files of a directory after ten days, a commit every so many seconds. */
  private long filesPerDay(String name, double late) throws Exception {
    ArchiveFixture process =
        process(name)
            .with("rotate.schedule.interval.ms", PERIOD + "000")
            .with("archive.late.max.age.ms", 8 * PERIOD + "000")
            .start();
    Random random = new Random(1);
    int offset = 0;
    for (int round = 0; round < 10 * 86_400 / PERIOD; round++) {
      Instant now = process.clock.instant();
      process.put(
          records(
              offset,
              offset + 100,
              i -> {
                int minutes = random.nextDouble() < late ? random.nextInt(5 * 24 * 60) : 0;
                return reading(i, "s", now.minus(Duration.ofMinutes(minutes)), 1.0);
              }));
      offset += 100;
      process.clock.set(now.plusSeconds(PERIOD));
      process.put(List.of());
    }
    process.flush();
    process.assertEachOffsetOnce(offset);
    return Collections.max(
        process.files().stream()
            .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()))
            .values());
  }

  @Test
  void tenPercentLateRowsMakeAtMostThreeTimesTheFiles() throws Exception {
    long usual = filesPerDay("punctual", 0);
    long most = filesPerDay("late", 0.1);
    assertTrue(most <= 3 * usual, most + " files in a directory, without late rows " + usual);
    System.out.println("files per directory: " + usual + " without late rows, at most " + most);
  }
}
