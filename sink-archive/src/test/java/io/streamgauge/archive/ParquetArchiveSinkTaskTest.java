// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.readings;
import static io.streamgauge.archive.ArchiveFixture.record;
import static io.streamgauge.archive.ArchiveFixture.renamed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetArchiveSinkTaskTest {
  private static final TopicPartition OTHER = new TopicPartition("readings", 1);

  private final ArchiveFixture archive;

  ParquetArchiveSinkTaskTest(@TempDir Path dir) {
    archive = new ArchiveFixture(dir);
  }

  /** The only record of the other partition. */
  private static SinkRecord other() {
    return reading(OTHER, 7, "x", "north", START, 1.0);
  }

  @Test
  void archivesByRegionAndEventDate() throws Exception {
    archive.by("attributes.region, date(event_time)").start();
    archive.write(
        reading(READINGS, 0, "01646500", "north", START, 1.5),
        reading(READINGS, 1, "8E3", "so/uth=1", START.minusSeconds(86_400), null),
        reading(READINGS, 2, "a", null, START, 2.0));

    assertEquals(
        List.of(
            List.of("01646500", "north", java.time.LocalDate.parse("2026-03-01")),
            List.of("8E3", "so/uth=1", java.time.LocalDate.parse("2026-02-28"))),
        archive.query(
            "SELECT sensor_id, region, date FROM FILES WHERE region IS NOT NULL ORDER BY ALL"));
    assertEquals(1, archive.count("SELECT count(*) FROM FILES WHERE region IS NULL"));
    assertEquals(1, archive.count("SELECT count(*) FROM FILES WHERE result IS NULL"));
    assertTrue(
        archive
            .files()
            .toString()
            .contains("topics/readings/region=north/date=2026-03-01/archive+"));
    assertEquals(
        List.of(List.of("readings", 0, 0L)),
        archive.query(
            "SELECT _kafka_topic, _kafka_partition, _kafka_offset FROM FILES"
                + " WHERE sensor_id = '01646500'"));
  }

  @Test
  void holdsOffsetsUntilTheFileIsDurable() throws Exception {
    archive.start();
    archive.put(readings(0, 10, 7));
    assertEquals(0, archive.commit(10));
    archive.flush();
    assertEquals(1, archive.context.commitRequests());
    assertEquals(10, archive.commit(10));
    // Offsets of records that transformations dropped and of markers count as done.
    assertEquals(15, archive.commit(15));
    assertEquals(10, archive.count("SELECT count(DISTINCT _kafka_offset) FROM FILES"));
  }

  @Test
  void aFailingStoreCommitsNothingAndRecoversWithoutLossOrRepeat() throws Exception {
    archive.by("sensor_id").start();
    archive.put(readings(0, 70, 7));
    archive.failNext("before seal", 2);
    archive.flush();
    assertEquals(List.of(), archive.files(), "nothing is visible before all of it is safe");
    assertEquals(0, archive.commit(70));
    archive.put(readings(70, 140, 7));
    assertEquals(0, archive.commit(140));
    archive.flush();
    archive.flush();
    archive.assertDone(140);
  }

  @Test
  void filesOfACommitAreMadeVisibleLaterWhenThatFailed() throws Exception {
    archive.by("sensor_id").start();
    archive.put(readings(0, 70, 7));
    archive.failNext("before publish", 1);
    archive.flush();
    assertEquals(
        70, archive.commit(70), "the ledger has it, and whoever opens it next completes it");
    assertEquals(List.of(), archive.files());
    archive.flush();
    archive.assertEachOffsetOnce(70);
  }

  @Test
  void failsAfterTooManyFailuresInARow() {
    archive.with("max.retries", "2").start();
    archive.put(readings(0, 5, 7));
    archive.failNext("before seal", 100);
    for (int i = 0; i < 3; i++) {
      archive.flush();
      assertEquals(0, archive.commit(5));
    }
    assertFails(ConnectException.class, archive::flush, "3 times");
    assertEquals(0, archive.commit(5));
  }

  @Test
  void preCommitNeverThrowsAndTheNextPutDoes() {
    archive.start();
    archive.put(readings(0, 5, 7));
    archive.fault =
        point -> {
          throw new IllegalStateException("a bug");
        };
    archive.clock.advance(Duration.ofDays(1));
    assertEquals(0, archive.commit(5));
    assertThrows(ConnectException.class, () -> archive.put(List.of()));
  }

  @Test
  void aFullBufferTakesNothingOfABatchThatComesAgain() throws Exception {
    archive.with("archive.buffer.memory.bytes", "1048576", "archive.spill.max.bytes", "0").start();
    int next = 0;
    archive.failNext("before seal", 1);
    while (archive.task.bufferedBytes() <= 1 << 20) {
      archive.put(readings(next, next + 500, 7));
      next += 500;
    }
    List<SinkRecord> batch = readings(next, next + 500, 7);
    assertThrows(RetriableException.class, () -> archive.put(batch));
    assertTrue(archive.context.timeoutMs() > 0);
    long held = archive.task.bufferedBytes();
    assertThrows(RetriableException.class, () -> archive.put(batch));
    assertEquals(held, archive.task.bufferedBytes());
    archive.clock.advance(Duration.ofSeconds(6));
    archive.write(batch);
    archive.assertDone(next + 500);
  }

  @Test
  void twoHundredPartitionsStayUnderASmallBudget() throws Exception {
    int budget = 2 << 20;
    List<TopicPartition> partitions =
        IntStream.range(0, 200).mapToObj(i -> new TopicPartition("readings", i)).toList();
    archive
        .with("archive.buffer.memory.bytes", "" + budget, "archive.spill.max.bytes", "0")
        .start(partitions.toArray(TopicPartition[]::new));
    long most = 0;
    for (int offset = 0; offset < 150; offset++) {
      List<SinkRecord> batch = new ArrayList<>();
      for (TopicPartition partition : partitions) {
        batch.add(reading(partition, offset, "s" + offset % 5, "north", START, 1.0));
      }
      archive.put(batch);
      most = Math.max(most, archive.task.bufferedBytes());
    }
    assertTrue(most <= budget, "held " + most);
    assertTrue(!archive.files().isEmpty(), "written early");
    archive.flush();
    assertEquals(30_000, archive.count("SELECT count(*) FROM FILES"));
    assertEquals(
        30_000,
        archive.count("SELECT count(DISTINCT (_kafka_partition, _kafka_offset)) FROM FILES"));
  }

  @Test
  void hole14CommitsByTheOriginalTopicWhenATransformationRenames() throws Exception {
    archive.start();
    archive.put(List.of(renamed(reading(4, "a", START, 1.0), "river/renamed")));
    assertEquals(4, archive.commit(5));
    archive.flush();
    assertEquals(5, archive.commit(5));
    assertEquals(
        List.of(List.of("readings", 0, 4L)),
        archive.query("SELECT _kafka_topic, _kafka_partition, _kafka_offset FROM FILES"));
    assertTrue(archive.files().get(0).toString().contains("/river%2Frenamed/date="));
  }

  @Test
  void rowsOfALostPartitionAreReadAgainByItsNextOwner() throws Exception {
    archive.start(READINGS, OTHER);
    archive.put(readings(0, 5, 7));
    archive.put(List.of(other()));
    archive.task.close(List.of(READINGS));
    assertEquals(
        Map.of(OTHER, 7L), archive.commit(Map.of(OTHER, 8L)), "nothing of a closed partition");
    archive.task.open(List.of(READINGS));
    archive.write(readings(0, 5, 7));
    assertEquals(Map.of(OTHER, 8L, READINGS, 5L), archive.commit(Map.of(OTHER, 8L, READINGS, 5L)));
    assertEquals(6, archive.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void recordsOfAClosedPartitionAreLeftToItsNewOwner() throws Exception {
    archive.start();
    archive.write(other());
    assertEquals(List.of(), archive.files());
  }

  @Test
  void writesBeforeAPartOfTheAssignmentIsRevoked() throws Exception {
    archive.start(READINGS, OTHER);
    archive.put(readings(0, 5, 7));
    archive.put(List.of(other()));
    assertEquals(Map.of(READINGS, 5L), archive.commit(Map.of(READINGS, 5L)));
    archive.task.close(List.of(READINGS));
    assertEquals(Map.of(OTHER, 7L), archive.commit(Map.of(OTHER, 8L)));
    assertEquals(5, archive.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void wakesUpForTheScheduleWhenNothingComes() {
    archive.with("rotate.schedule.interval.ms", "60000").start();
    archive.put(readings(0, 5, 7));
    assertEquals(30_000, archive.context.timeoutMs(), "10:00:30 to 10:01:00");
  }

  @Test
  void flushSizeWritesAtOnce() throws Exception {
    archive.with("flush.size", "5").start();
    archive.put(readings(0, 5, 7));
    assertEquals(5, archive.commit(5));
    assertEquals(1, archive.files().size());
  }

  @Test
  void reportsWhatItCannotWriteAndGoesOn() throws Exception {
    archive.by("attributes.region").withQueue().start();
    archive.put(
        List.of(
            record(READINGS, 0, Schema.STRING_SCHEMA, "text"),
            record(1, null),
            record(2, Map.of("attributes", "not a map")),
            reading(3, "a", START, 1.0)));
    assertEquals(3, archive.context.errant().size());
    archive.flush();
    assertEquals(4, archive.commit(4));
    assertEquals(1, archive.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void ignoresTombstonesWhenAsked() {
    archive.with("behavior.on.null.values", "ignore").start();
    archive.put(List.of(record(0, null)));
    assertEquals(List.of(), archive.context.errant());
    assertEquals(1, archive.commit(1));
  }

  @Test
  void keepsHeadersAsColumns() throws Exception {
    archive.with("archive.headers", "qc_flag,route_reason").start();
    SinkRecord record = reading(0, "a", START, 1.0);
    record.headers().addString("qc_flag", "4");
    archive.write(record, reading(1, "b", START, 1.0));
    assertEquals(
        List.of(List.of("a", "4")),
        archive.query(
            "SELECT sensor_id, _header_qc_flag FROM FILES"
                + " WHERE _header_qc_flag IS NOT NULL AND _header_route_reason IS NULL"));
  }

  private void assertMetrics(long value, String... names) {
    for (String name : names) {
      assertEquals(value, archive.metric(name), name);
    }
  }

  @Test
  void metricsTellWhatWaitsAndWhatIsWritten() throws Exception {
    archive.by("sensor_id").start(READINGS, OTHER);
    assertEquals(0L, archive.metric("oldest-row-age-ms"));
    archive.put(readings(0, 70, 7));
    archive.clock.advance(Duration.ofSeconds(2));
    archive.put(List.of(other()));
    assertEquals(8L, archive.metric("open-partitions"));
    assertEquals(2_000L, archive.metric("oldest-row-age-ms"));
    assertEquals(archive.task.bufferedBytes(), archive.metric("buffered-bytes"));
    assertEquals(0L, archive.metric("rows-written-total"));

    archive.failNext("before seal", 1);
    archive.flush();
    assertEquals(1L, archive.metric("failures-total"));
    assertEquals(1L, archive.metric("failures-in-row"));
    assertEquals(0L, archive.metric("files-written-total"));
    assertEquals(8L, archive.metric("open-partitions"), "nothing is lost from sight");

    archive.fault =
        point -> {
          if (point.equals("before createOnce")) {
            archive.clock.advance(Duration.ofMillis(40));
          }
        };
    archive.flush();
    assertEquals(0L, archive.metric("failures-in-row"));
    assertEquals(71L, archive.metric("rows-written-total"));
    assertEquals(8L, archive.metric("files-written-total"));
    assertEquals(2L, archive.metric("commits-total"));
    assertMetrics(40L, "commit-max-time-ms", "commit-avg-time-ms");
    long size = 0;
    for (Path file : archive.files()) {
      size += Files.size(file);
    }
    assertEquals(size, archive.metric("bytes-written-total"));
    assertMetrics(0L, "open-partitions", "buffered-bytes", "oldest-row-age-ms");
  }

  @Test
  void metricsForgetTheRowsOfAClosedPartition() {
    archive.start();
    archive.put(readings(0, 5, 7));
    assertEquals(1L, archive.metric("open-partitions"));
    archive.task.close(List.of(READINGS));
    assertMetrics(0L, "open-partitions", "buffered-bytes");
  }

  @Test
  void aTaskThatHasNothingLeftToWriteFailsNoMore() {
    archive.start(READINGS, OTHER);
    archive.put(readings(0, 5, 7));
    archive.failNext("before seal", 1);
    archive.flush();
    assertEquals(1L, archive.metric("failures-in-row"));
    archive.task.close(List.of(OTHER));
    assertEquals(1L, archive.metric("failures-in-row"), "its rows still wait");
    archive.task.close(List.of(READINGS));
    assertMetrics(0L, "failures-in-row");
    assertEquals(1L, archive.metric("failures-total"));
  }
}
