// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes files of waiting rows; each kind loses and repeats nothing. */
class RotationTest {
  private final ArchiveFixture archive;

  RotationTest(@TempDir Path dir) {
    archive = new ArchiveFixture(dir).with("rotate.schedule.interval.ms", "-1");
  }

  private static SinkRecord at(long offset, Duration later) {
    SinkRecord now = reading(offset, "s", START, 1.0);
    long time = START.plus(later).toEpochMilli();
    return now.newRecord(now.topic(), 0, null, null, now.valueSchema(), now.value(), time);
  }

  private void again(int from, int to) throws Exception {
    ArchiveFixture next = new ArchiveFixture(archive.dir).with("flush.size", "1").start();
    next.put(records(from, to, i -> at(i, Duration.ofDays(9))));
    next.assertDone(to);
  }

  @Test
  void recordTimeEndsFilesAndLateRecordsDoNot() throws Exception {
    archive.with("rotate.interval.ms", "3600000").start();
    archive.put(List.of(at(0, Duration.ZERO), at(1, Duration.ofMinutes(59))));
    archive.put(List.of(at(2, Duration.ofDays(-5))));
    assertEquals(0, archive.commit(3));
    archive.put(List.of(at(3, Duration.ofMinutes(60))));
    assertEquals(4, archive.commit(4));
    archive.put(List.of(at(4, Duration.ofDays(-5)), at(5, Duration.ofMinutes(61))));
    assertEquals(4, archive.commit(6), "the hour begins anew");
    again(4, 10);
  }

  @Test
  void aTimeFarAheadNeitherEndsFilesNorKeepsThemOpen() throws Exception {
    archive.with("rotate.interval.ms", "3600000").start();
    archive.put(List.of(at(0, Duration.ZERO), at(1, Duration.ofDays(9_000))));
    assertEquals(0, archive.commit(2), "one clock that is wrong ends no file");
    archive.clock.advance(Duration.ofMinutes(50));
    archive.put(List.of(at(2, Duration.ofMinutes(60))));
    assertEquals(3, archive.commit(3), "and the others go on");
    archive.put(List.of(at(3, Duration.ofDays(400)), at(4, Duration.ofMinutes(70))));
    archive.clock.advance(Duration.ofMinutes(55));
    archive.put(List.of(at(5, Duration.ofMinutes(119))));
    assertEquals(3, archive.commit(6));
    archive.put(List.of(at(6, Duration.ofHours(2))));
    assertEquals(7, archive.commit(7), "also when the first of the rows was the one");
    again(7, 12);
  }

  @Test
  void rowsWithoutATimeDoNotHideTheOthers() {
    OpenRows open = new OpenRows();
    open.add(null, 1, START);
    open.add(START.toEpochMilli(), 1, START);
    open.add(START.toEpochMilli() + 5_000, 1, START);
    assertEquals(5_000, open.progressMs());
  }

  @Test
  void silenceEndsFiles() throws Exception {
    archive.with("archive.rotate.idle.ms", "30000").start();
    archive.put(List.of(at(0, Duration.ZERO)));
    assertEquals(30_000, archive.context.timeoutMs());
    archive.clock.advance(Duration.ofSeconds(20));
    archive.put(List.of(at(1, Duration.ZERO)));
    archive.clock.advance(Duration.ofSeconds(20));
    archive.put(List.of());
    assertEquals(0, archive.commit(2));
    archive.clock.advance(Duration.ofSeconds(10));
    archive.put(List.of());
    assertEquals(2, archive.commit(2));
    again(2, 5);
  }

  @Test
  void aFullFileEndsFilesOfAboutItsSize() throws Exception {
    archive.with("archive.file.target.bytes", "100000").start();
    Random random = new Random(1);
    int offset = 0;
    while (archive.files().size() < 4) {
      archive.put(
          records(
              offset,
              offset + 200,
              i -> reading(i, "s" + random.nextInt(50), START, random.nextDouble())));
      offset += 200;
      assertTrue(offset < 200_000);
    }
    assertEquals(offset, archive.commit(offset));
    for (Path file : archive.files().subList(1, 4)) {
      long size = Files.size(file);
      assertTrue(size > 50_000 && size < 200_000, file + ": " + size);
    }
    archive.assertEachOffsetOnce(offset);
  }

  @Test
  void manyRowsAreWrittenBeforeAPartitionGoes() throws Exception {
    archive.with("archive.rotate.revoke.min.bytes", "0").start();
    archive.put(List.of(at(0, Duration.ZERO), at(1, Duration.ZERO)));
    assertEquals(0, archive.commit(2), "a commit of all looks like any other");
    archive.task.close(List.of(READINGS));
    assertEquals(2, archive.count("SELECT count(*) FROM FILES"));
    // The group is behind the ledger, and the next owner skips what is there.
    again(0, 5);
  }

  @Test
  void fewRowsAreLeftToTheNextOwner() throws Exception {
    archive.start();
    archive.put(List.of(at(0, Duration.ZERO)));
    archive.task.close(List.of(READINGS));
    assertEquals(List.of(), archive.files());
    again(0, 5);
  }
}
