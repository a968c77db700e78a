// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ObservationSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetArchiveSinkTaskTest {
  private static final TopicPartition OTHER = new TopicPartition("readings", 1);

  @TempDir Path dir;
  private ArchiveFixture archive;

  @BeforeEach
  void prepare() {
    archive = new ArchiveFixture(dir);
  }

  private static List<SinkRecord> readings(int from, int to) {
    List<SinkRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      records.add(reading(i, "s" + i % 7, START.plusSeconds(i), i / 10.0));
    }
    return records;
  }

  @Test
  void archivesByRegionAndEventDate() throws Exception {
    archive.with("archive.partition.by", "attributes.region, date(event_time)").start(READINGS);
    archive.put(
        List.of(
            reading(READINGS, 0, "01646500", "north", START, 1.5),
            reading(READINGS, 1, "8E3", "so/uth=1", START.minusSeconds(86_400), null),
            reading(READINGS, 2, "a", null, START, 2.0)));
    archive.flush();

    assertEquals(
        List.of(
            List.of("01646500", "north", java.time.LocalDate.parse("2026-03-01")),
            List.of("8E3", "so/uth=1", java.time.LocalDate.parse("2026-02-28"))),
        archive.query(
            "SELECT sensor_id, region, date FROM FILES WHERE region IS NOT NULL ORDER BY ALL"));
    assertEquals(1, archive.count("SELECT count(*) FROM FILES WHERE region IS NULL"));
    assertEquals(1, archive.count("SELECT count(*) FROM FILES WHERE result IS NULL"));
    assertTrue(
        archive.files().stream()
            .anyMatch(
                file ->
                    file.toString()
                        .contains("topics/readings/region=north/date=2026-03-01/archive+")));
    assertEquals(
        List.of(List.of("readings", 0, 0L)),
        archive.query(
            "SELECT _kafka_topic, _kafka_partition, _kafka_offset FROM FILES"
                + " WHERE sensor_id = '01646500'"));
  }

  @Test
  void holdsOffsetsUntilTheFileIsDurable() throws Exception {
    archive.start(READINGS);
    archive.put(readings(0, 10));
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
    archive.with("archive.partition.by", "sensor_id").start(READINGS);
    archive.put(readings(0, 70));
    archive.failNext("before seal", 2);
    archive.flush();
    assertEquals(List.of(), archive.files(), "nothing is visible before all of it is safe");
    assertEquals(0, archive.commit(70));
    archive.put(readings(70, 140));
    assertEquals(0, archive.commit(140));
    archive.flush();
    archive.flush();
    assertEquals(140, archive.commit(140));
    archive.assertEachOffsetOnce(140);
  }

  @Test
  void filesOfACommitAreMadeVisibleLaterWhenThatFailed() throws Exception {
    archive.with("archive.partition.by", "sensor_id").start(READINGS);
    archive.put(readings(0, 70));
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
    archive.with("max.retries", "2").start(READINGS);
    archive.put(readings(0, 5));
    archive.failNext("before seal", 100);
    for (int i = 0; i < 3; i++) {
      archive.flush();
      assertEquals(0, archive.commit(5));
    }
    ConnectException failure = assertThrows(ConnectException.class, () -> archive.flush());
    assertTrue(failure.getMessage().contains("3 times"), failure.getMessage());
    assertEquals(0, archive.commit(5));
  }

  @Test
  void preCommitNeverThrowsAndTheNextPutDoes() {
    archive.start(READINGS);
    archive.put(readings(0, 5));
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
    archive
        .with("archive.buffer.memory.bytes", "1048576")
        .with("archive.spill.max.bytes", "0")
        .start(READINGS);
    int next = 0;
    archive.failNext("before seal", 1);
    while (archive.task.bufferedBytes() <= 1 << 20) {
      archive.put(readings(next, next + 500));
      next += 500;
    }
    List<SinkRecord> batch = readings(next, next + 500);
    assertThrows(RetriableException.class, () -> archive.put(batch));
    assertTrue(archive.context.timeoutMs() > 0);
    long held = archive.task.bufferedBytes();
    assertThrows(RetriableException.class, () -> archive.put(batch));
    assertEquals(held, archive.task.bufferedBytes());
    archive.clock.advance(Duration.ofSeconds(6));
    archive.put(batch);
    archive.flush();
    assertEquals(next + 500, archive.commit(next + 500));
    assertEquals(next + 500, archive.count("SELECT count(*) FROM FILES"));
    assertEquals(next + 500, archive.count("SELECT count(DISTINCT _kafka_offset) FROM FILES"));
  }

  @Test
  void twoHundredPartitionsStayUnderASmallBudget() throws Exception {
    int budget = 2 << 20;
    TopicPartition[] partitions = new TopicPartition[200];
    for (int i = 0; i < partitions.length; i++) {
      partitions[i] = new TopicPartition("readings", i);
    }
    archive
        .with("archive.buffer.memory.bytes", Integer.toString(budget))
        .with("archive.spill.max.bytes", "0")
        .start(partitions);
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
    archive.start(READINGS);
    archive.put(
        List.of(
            reading(4, "a", START, 1.0)
                .newRecord(
                    "river/renamed",
                    0,
                    null,
                    null,
                    ObservationSchema.SCHEMA,
                    reading(4, "a", START, 1.0).value(),
                    START.toEpochMilli())));
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
    archive.put(readings(0, 5));
    archive.put(List.of(reading(OTHER, 7, "x", "north", START, 1.0)));
    archive.task.close(List.of(READINGS));
    assertEquals(
        Map.of(OTHER, 7L), archive.commit(Map.of(OTHER, 8L)), "nothing of a closed partition");
    archive.task.open(List.of(READINGS));
    archive.put(readings(0, 5));
    archive.flush();
    assertEquals(Map.of(OTHER, 8L, READINGS, 5L), archive.commit(Map.of(OTHER, 8L, READINGS, 5L)));
    assertEquals(6, archive.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void recordsOfAClosedPartitionAreLeftToItsNewOwner() throws Exception {
    archive.start(READINGS);
    archive.put(List.of(reading(OTHER, 7, "x", "north", START, 1.0)));
    archive.flush();
    assertEquals(List.of(), archive.files());
  }

  @Test
  void writesBeforeAPartOfTheAssignmentIsRevoked() throws Exception {
    archive.start(READINGS, OTHER);
    archive.put(readings(0, 5));
    archive.put(List.of(reading(OTHER, 7, "x", "north", START, 1.0)));
    assertEquals(Map.of(READINGS, 5L), archive.commit(Map.of(READINGS, 5L)));
    archive.task.close(List.of(READINGS));
    assertEquals(Map.of(OTHER, 7L), archive.commit(Map.of(OTHER, 8L)));
    assertEquals(5, archive.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void wakesUpForTheScheduleWhenNothingComes() {
    archive.with("rotate.schedule.interval.ms", "60000").start(READINGS);
    archive.put(readings(0, 5));
    assertEquals(30_000, archive.context.timeoutMs(), "10:00:30 to 10:01:00");
  }

  @Test
  void flushSizeWritesAtOnce() throws Exception {
    archive.with("flush.size", "5").start(READINGS);
    archive.put(readings(0, 5));
    assertEquals(5, archive.commit(5));
    assertEquals(1, archive.files().size());
  }

  @Test
  void reportsWhatItCannotWriteAndGoesOn() throws Exception {
    archive
        .with("archive.partition.by", "attributes.region")
        .with("errors.tolerance", "all")
        .with("errors.deadletterqueue.topic.name", "readings-dlq")
        .start(READINGS);
    archive.put(
        List.of(
            record(READINGS, 0, Schema.STRING_SCHEMA, "text"),
            record(READINGS, 1, null, null),
            record(READINGS, 2, null, Map.of("attributes", "not a map")),
            reading(3, "a", START, 1.0)));
    assertEquals(3, archive.context.errant().size());
    archive.flush();
    assertEquals(4, archive.commit(4));
    assertEquals(1, archive.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void ignoresTombstonesWhenAsked() {
    archive.with("behavior.on.null.values", "ignore").start(READINGS);
    archive.put(List.of(record(READINGS, 0, null, null)));
    assertEquals(List.of(), archive.context.errant());
    assertEquals(1, archive.commit(1));
  }

  @Test
  void keepsHeadersAsColumns() throws Exception {
    archive.with("archive.headers", "qc_flag,route_reason").start(READINGS);
    SinkRecord record = reading(0, "a", START, 1.0);
    record.headers().addString("qc_flag", "4");
    archive.put(List.of(record, reading(1, "b", START, 1.0)));
    archive.flush();
    assertEquals(
        List.of(List.of("a", "4")),
        archive.query(
            "SELECT sensor_id, _header_qc_flag FROM FILES"
                + " WHERE _header_qc_flag IS NOT NULL AND _header_route_reason IS NULL"));
  }

  private Object metric(String name) {
    return archive.context.pluginMetrics().value(name);
  }

  @Test
  void metricsTellWhatWaitsAndWhatIsWritten() throws Exception {
    archive.with("archive.partition.by", "sensor_id").start(READINGS, OTHER);
    assertEquals(0L, metric("oldest-row-age-ms"));
    archive.put(readings(0, 70));
    archive.clock.advance(Duration.ofSeconds(2));
    archive.put(List.of(reading(OTHER, 7, "x", "north", START, 1.0)));
    assertEquals(8L, metric("open-partitions"));
    assertEquals(2_000L, metric("oldest-row-age-ms"));
    assertEquals(archive.task.bufferedBytes(), metric("buffered-bytes"));
    assertEquals(0L, metric("rows-written-total"));

    archive.failNext("before seal", 1);
    archive.flush();
    assertEquals(1L, metric("failures-total"));
    assertEquals(0L, metric("files-written-total"));
    assertEquals(8L, metric("open-partitions"), "nothing is lost from sight");

    archive.fault =
        point -> {
          if (point.equals("before createOnce")) {
            archive.clock.advance(Duration.ofMillis(40));
          }
        };
    archive.flush();
    assertEquals(71L, metric("rows-written-total"));
    assertEquals(8L, metric("files-written-total"));
    assertEquals(2L, metric("commits-total"));
    assertEquals(40L, metric("commit-max-time-ms"));
    assertEquals(40L, metric("commit-avg-time-ms"));
    long size = 0;
    for (Path file : archive.files()) {
      size += java.nio.file.Files.size(file);
    }
    assertEquals(size, metric("bytes-written-total"));
    assertEquals(0L, metric("open-partitions"));
    assertEquals(0L, metric("buffered-bytes"));
    assertEquals(0L, metric("oldest-row-age-ms"));
  }

  @Test
  void metricsForgetTheRowsOfAClosedPartition() {
    archive.start(READINGS);
    archive.put(readings(0, 5));
    assertEquals(1L, metric("open-partitions"));
    archive.task.close(List.of(READINGS));
    assertEquals(0L, metric("open-partitions"));
    assertEquals(0L, metric("buffered-bytes"));
  }
}
