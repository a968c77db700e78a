// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.archive.store.OpenedStores;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.common.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An archive that an earlier version has begun goes on, each row in one file. */
class EarlierLedgerTest {
  private static final List<TopicPartition> PARTITIONS =
      List.of(new TopicPartition("live", 0), new TopicPartition("live", 1));

  @TempDir Path dir;

  static Stream<Fixture> fixtures() throws IOException {
    return Fixture.all("archive");
  }

  private ArchiveFixture archive(Fixture fixture, String connector) throws IOException {
    fixture.copy("store", dir);
    ArchiveFixture archive = new ArchiveFixture(dir);
    archive.props.putAll(fixture.connector(connector));
    archive.props.put(StoreSettings.DIR, dir.toString());
    archive.clock.set(fixture.written());
    return archive;
  }

  private static List<SinkRecord> records(Fixture fixture) throws IOException {
    List<SinkRecord> records = new ArrayList<>();
    for (JsonNode line : fixture.lines("live.jsonl")) {
      JsonNode payload = line.get("payload");
      records.add(
          ArchiveFixture.reading(
              new TopicPartition("live", line.get("partition").intValue()),
              line.get("offset").longValue(),
              payload.get("sensor_id").textValue(),
              payload.get("attributes").get("region").textValue(),
              Instant.ofEpochMilli(payload.get("event_time").longValue()),
              payload.get("result").doubleValue()));
    }
    return records;
  }

  private static long end(List<SinkRecord> records, TopicPartition partition) {
    return 1
        + records.stream()
            .filter(record -> record.kafkaPartition() == partition.partition())
            .mapToLong(SinkRecord::kafkaOffset)
            .max()
            .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void ledgerTellsWhereItsPartitionsEnd(Fixture fixture) throws Exception {
    ArchiveFixture archive = archive(fixture, "archive");
    ParquetArchiveSinkConfig config = archive.config();
    List<SinkRecord> records = records(fixture);
    for (TopicPartition partition : PARTITIONS) {
      Ledger ledger = Ledger.of(OpenedStores.directory(dir), config, partition);
      ledger.open();
      long committed = fixture.committed(partition.toString());
      assertEquals(end(records, partition), ledger.end(), partition.toString());
      assertEquals(
          committed < ledger.end() ? committed : Long.MAX_VALUE,
          ledger.carried().first(),
          partition + ": the group waits at the first row that no file has");
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void rowsGoOnBehindWhatIsThere(Fixture fixture) throws Exception {
    ArchiveFixture archive = archive(fixture, "archive");
    List<SinkRecord> records = new ArrayList<>(records(fixture));
    long before = archive.count("SELECT count(*) FROM FILES");
    archive.start(PARTITIONS.toArray(TopicPartition[]::new));
    assertEquals(Map.of(), archive.context.rewinds());
    Map<TopicPartition, Long> consumed = new HashMap<>();
    for (TopicPartition partition : PARTITIONS) {
      long end = end(records, partition);
      for (int i = 1; i <= 5; i++) {
        Instant time = fixture.written().plus(Duration.ofDays(i / 4));
        records.add(ArchiveFixture.reading(partition, end + i, "st-z", "north", time, 0.5));
      }
      consumed.put(partition, end + 6);
    }
    archive.write(
        records.stream()
            .filter(
                record ->
                    record.kafkaOffset()
                        >= fixture.committed(record.topic() + "-" + record.kafkaPartition()))
            .toList());
    assertEquals(consumed, archive.commit(consumed));
    assertTrue(before < records.size() - 10, "a row was carried: " + before);
    assertEquals(
        records.stream()
            .map(record -> List.<Object>of(record.kafkaPartition(), record.kafkaOffset(), 1L))
            .sorted((a, b) -> a.toString().compareTo(b.toString()))
            .toList(),
        archive
            .query("SELECT _kafka_partition, _kafka_offset, count(*) FROM FILES GROUP BY ALL")
            .stream()
            .sorted((a, b) -> a.toString().compareTo(b.toString()))
            .toList());
    try (Stream<Path> staged = Files.walk(dir.resolve("_staging"))) {
      assertEquals(0, staged.filter(Files::isRegularFile).count());
    }
  }

  static Stream<Fixture> stuck() throws IOException {
    return Fixture.all("stuck");
  }

  /** Its last entry promises a directory that cannot be written, and the task was FAILED. */
  @ParameterizedTest
  @MethodSource("stuck")
  void promiseThatNoFileSystemHoldsIsKeptUnderAnotherName(Fixture fixture) throws Exception {
    ArchiveFixture archive = archive(fixture, "stuck");
    TopicPartition remote = new TopicPartition("remote", 0);
    archive.start(remote);
    long next = fixture.committed(remote.toString());
    archive.write(
        ArchiveFixture.records(
            next,
            next + 3,
            i ->
                new SinkRecord(
                    "remote", 0, null, null, null, Map.of("region", "south", "n", i), i)));
    assertEquals(Map.of(remote, next + 3), archive.commit(Map.of(remote, next + 3)));
    archive.assertEachOffsetOnce(next + 3);
  }
}
