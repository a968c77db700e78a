// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.function.Executable;

/** A task over a directory, a clock that the test moves, and DuckDB as the reader. */
final class ArchiveFixture {
  static final TopicPartition READINGS = new TopicPartition("readings", 0);
  static final Instant START = Instant.parse("2026-03-01T10:00:30Z");

  final Path dir;
  final Map<String, String> props = new HashMap<>();
  final TestClock clock = new TestClock(START);
  FaultyStore.Fault fault = point -> {};
  Function<ParquetArchiveSinkConfig, ObjectStore> stores = config -> Stores.open(config.store());
  ParquetArchiveSinkTask task;
  FakeSinkContext context;
  private boolean started;

  ArchiveFixture(Path dir) {
    this.dir = dir;
    with(
        "name",
        "archive",
        StoreSettings.DIR,
        dir.toString(),
        "consumer.override.isolation.level",
        "read_committed");
  }

  /** Options, each a name and its value. */
  ArchiveFixture with(String... options) {
    for (int i = 0; i < options.length; i += 2) {
      props.put(options[i], options[i + 1]);
    }
    return this;
  }

  /** Directories of these levels. */
  ArchiveFixture by(String levels) {
    return with("archive.partition.by", levels);
  }

  /** A queue that takes what cannot be archived. */
  ArchiveFixture withQueue() {
    return with("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "readings-dlq");
  }

  /** A bucket that these options name, in place of the directory that this reads all the same. */
  ArchiveFixture inBucket(Map<String, String> options) {
    props.remove(StoreSettings.DIR);
    props.putAll(options);
    return this;
  }

  ParquetArchiveSinkConfig config() {
    return ParquetArchiveSinkConfig.of(props);
  }

  /** The store of these options, without faults. */
  ObjectStore store() {
    return Stores.open(config().store());
  }

  ArchiveFixture start() {
    return start(READINGS);
  }

  ArchiveFixture start(TopicPartition... partitions) {
    context = new FakeSinkContext(props, Set.of(partitions));
    task =
        new ParquetArchiveSinkTask(
            clock, config -> FaultyStore.around(stores.apply(config), this::happen));
    task.initialize(context);
    started = false;
    task.start(props);
    started = true;
    task.open(List.of(partitions));
    return this;
  }

  /** Stops the task, and starts the next one. */
  void restart() {
    task.stop();
    start();
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

  /** Puts these, and lets the schedule run out. */
  void write(List<SinkRecord> records) {
    task.put(records);
    flush();
  }

  void write(SinkRecord... records) {
    write(List.of(records));
  }

  Object metric(String name) {
    return context.pluginMetrics().value(name);
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

  /** A record of each offset from this one to before that one. */
  static List<SinkRecord> records(long from, long to, LongFunction<SinkRecord> each) {
    return LongStream.range(from, to).mapToObj(each).toList();
  }

  /** Readings of so many sensors in turn, a second apart, each with a tenth of its offset. */
  static List<SinkRecord> readings(long from, long to, int sensors) {
    return records(from, to, i -> reading(i, "s" + i % sensors, START.plusSeconds(i), i / 10.0));
  }

  /** A record of the first partition with a struct's schema, or without one. */
  static SinkRecord record(long offset, Object value) {
    Schema schema = value instanceof Struct struct ? struct.schema() : null;
    return record(READINGS, offset, schema, value);
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

  /** A record as a transformation leaves it that sends it to another topic. */
  static SinkRecord renamed(SinkRecord record, String topic) {
    Object value = record.value();
    return record.newRecord(topic, 0, null, null, record.valueSchema(), value, record.timestamp());
  }

  /** Rows of a query, where FILES stands for the rows of all files and DIR for the directory. */
  List<List<Object>> query(String sql) throws SQLException {
    String files =
        "read_parquet('DIR/**/*.parquet', hive_partitioning=true, union_by_name=true,"
            + " filename=true)";
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone='UTC'");
      String text = sql.replace("FILES", files).replace("DIR/", dir + "/");
      try (ResultSet found = statement.executeQuery(text)) {
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

  /** The only column of a query, or its first one. */
  List<Object> column(String sql) throws SQLException {
    return query(sql).stream().map(row -> row.get(0)).toList();
  }

  long count(String sql) throws SQLException {
    return ((Number) column(sql).get(0)).longValue();
  }

  /** All offsets to before this one are committed, and each is in one file. */
  void assertDone(long end) throws SQLException {
    assertEquals(end, commit(end));
    assertEachOffsetOnce(end);
  }

  /** The promise: offsets from 0 on of the first partition, each once. */
  void assertEachOffsetOnce(long end) throws SQLException {
    assertEquals(
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

  /** Something fails in this way, with a message that has each of these words. */
  static void assertFails(Class<? extends Exception> how, Executable action, String... words) {
    String message = assertThrows(how, action).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }
}
