// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes files of waiting rows; each kind loses and repeats nothing. */
class RotationTest {
  @TempDir Path dir;
  private ArchiveFixture archive;

  @BeforeEach
  void prepare() {
    archive = new ArchiveFixture(dir).with("rotate.schedule.interval.ms", "-1");
  }

  private static SinkRecord at(long offset, Duration later) {
    SinkRecord record = reading(offset, "s", START, 1.0);
    return new SinkRecord(
        record.topic(),
        0,
        null,
        null,
        record.valueSchema(),
        record.value(),
        offset,
        START.plus(later).toEpochMilli(),
        TimestampType.CREATE_TIME);
  }

  private void again(int from, int to) throws Exception {
    List<SinkRecord> rest = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rest.add(at(i, Duration.ofDays(9)));
    }
    ArchiveFixture next = new ArchiveFixture(dir).with("flush.size", "1").start(READINGS);
    next.put(rest);
    assertEquals(to, next.commit(to));
    next.assertEachOffsetOnce(to);
  }

  @Test
  void recordTimeEndsFilesAndLateRecordsDoNot() throws Exception {
    archive.with("rotate.interval.ms", "3600000").start(READINGS);
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
    archive.with("rotate.interval.ms", "3600000").start(READINGS);
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
    archive.with("archive.rotate.idle.ms", "30000").start(READINGS);
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
    archive.with("archive.file.target.bytes", "100000").start(READINGS);
    Random random = new Random(1);
    int offset = 0;
    while (archive.files().size() < 4) {
      List<SinkRecord> batch = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        batch.add(reading(offset++, "s" + random.nextInt(50), START, random.nextDouble()));
      }
      archive.put(batch);
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
    archive.with("archive.rotate.revoke.min.bytes", "0").start(READINGS);
    archive.put(List.of(at(0, Duration.ZERO), at(1, Duration.ZERO)));
    assertEquals(0, archive.commit(2), "a commit of all looks like any other");
    archive.task.close(List.of(READINGS));
    assertEquals(2, archive.count("SELECT count(*) FROM FILES"));
    // The group is behind the ledger, and the next owner skips what is there.
    again(0, 5);
  }

  @Test
  void fewRowsAreLeftToTheNextOwner() throws Exception {
    archive.start(READINGS);
    archive.put(List.of(at(0, Duration.ZERO)));
    archive.task.close(List.of(READINGS));
    assertEquals(List.of(), archive.files());
    again(0, 5);
  }
}
