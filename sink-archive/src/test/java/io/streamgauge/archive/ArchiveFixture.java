// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.FakeSinkContext;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** A task over a directory, a clock that the test moves, and DuckDB as the reader. */
final class ArchiveFixture {
  static final TopicPartition READINGS = new TopicPartition("readings", 0);
  static final Instant START = Instant.parse("2026-03-01T10:00:30Z");

  final Path dir;
  final Map<String, String> props = new HashMap<>();
  final TestClock clock = new TestClock(START);
  FaultyStore.Fault fault = point -> {};
  java.util.function.Function<ParquetArchiveSinkConfig, ObjectStore> stores =
      config -> Stores.open(config.store());
  ParquetArchiveSinkTask task;
  FakeSinkContext context;
  private boolean started;

  ArchiveFixture(Path dir) {
    this.dir = dir;
    props.put("name", "archive");
    props.put(StoreSettings.DIR, dir.toString());
    props.put("consumer.override.isolation.level", "read_committed");
  }

  ArchiveFixture with(String option, String value) {
    props.put(option, value);
    return this;
  }

  ArchiveFixture start(TopicPartition... partitions) {
    context = new FakeSinkContext(props, Set.of(partitions));
    task =
        new ParquetArchiveSinkTask(
            clock, config -> new FaultyStore(stores.apply(config), this::happen));
    task.initialize(context);
    started = false;
    task.start(props);
    started = true;
    task.open(List.of(partitions));
    return this;
  }

  /** Faults begin when the task has started: its probe of the store has tests of its own. */
  private void happen(String point) throws IOException {
    if (started) {
      fault.at(point);
    }
  }

  /** What Connect does at a commit, for partitions consumed up to these offsets. */
  Map<TopicPartition, Long> commit(Map<TopicPartition, Long> consumed) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    consumed.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
    Map<TopicPartition, Long> committed = new HashMap<>();
    task.preCommit(offsets).forEach((partition, at) -> committed.put(partition, at.offset()));
    return committed;
  }

  long commit(long consumed) {
    return commit(Map.of(READINGS, consumed)).get(READINGS);
  }

  /** Lets the schedule run out and calls put without records, as Connect does. */
  void flush() {
    clock.advance(Duration.ofDays(1));
    task.put(List.of());
  }

  static SinkRecord reading(long offset, String sensor, Instant time, Double result) {
    return reading(READINGS, offset, sensor, "north", time, result);
  }

  static SinkRecord reading(
      TopicPartition from, long offset, String sensor, String region, Instant time, Double result) {
    Observation observation =
        new Observation(
            sensor,
            "00060",
            time,
            result,
            null,
            "m3/s",
            null,
            null,
            null,
            null,
            null,
            region == null ? Map.of() : Map.of("region", region));
    return record(from, offset, ObservationSchema.SCHEMA, ObservationSchema.struct(observation));
  }

  static SinkRecord record(TopicPartition from, long offset, Schema schema, Object value) {
    return new SinkRecord(
        from.topic(),
        from.partition(),
        null,
        null,
        schema,
        value,
        offset,
        START.toEpochMilli(),
        TimestampType.CREATE_TIME);
  }

  String glob() {
    return "read_parquet('"
        + dir
        + "/**/*.parquet', hive_partitioning=true, union_by_name=true, filename=true)";
  }

  /** Rows of a query over all files, where FILES stands for them. */
  List<List<Object>> query(String sql) throws SQLException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone='UTC'");
      try (ResultSet found = statement.executeQuery(sql.replace("FILES", glob()))) {
        List<List<Object>> rows = new ArrayList<>();
        int columns = found.getMetaData().getColumnCount();
        while (found.next()) {
          List<Object> row = new ArrayList<>();
          for (int i = 1; i <= columns; i++) {
            row.add(found.getObject(i));
          }
          rows.add(row);
        }
        return rows;
      }
    }
  }

  long count(String sql) throws SQLException {
    return ((Number) query(sql).get(0).get(0)).longValue();
  }

  /** The promise: offsets from 0 on of the first partition, each once. */
  void assertEachOffsetOnce(long end) throws SQLException {
    org.junit.jupiter.api.Assertions.assertEquals(
        List.of(List.of(end, end, 0L, end - 1)),
        query(
            "SELECT count(*), count(DISTINCT _kafka_offset), min(_kafka_offset),"
                + " max(_kafka_offset) FROM FILES"));
  }

  /** Files that readers of the archive see. */
  List<Path> files() throws IOException {
    try (Stream<Path> found = Files.walk(dir)) {
      return found.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  /** Lets the next times that this point is reached fail. */
  void failNext(String failing, int times) {
    int[] left = {times};
    fault =
        point -> {
          if (point.equals(failing) && left[0]-- > 0) {
            throw new IOException("fault " + point);
          }
        };
  }

  void put(Collection<SinkRecord> records) {
    task.put(records);
  }
}
