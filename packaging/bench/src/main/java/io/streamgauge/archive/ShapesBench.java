// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.FakeSinkContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Put alone, up to the row buffer, of readings without a schema whose shapes take turns in one
 * partition, as those of several kinds of devices do.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(java.util.concurrent.TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ShapesBench {
  private static final int ROWS = 100_000;
  private static final int BATCH = 500;

  /** Readings of which there are objects; in a worker those of the batch are at hand too. */
  private static final int DISTINCT = 500;

  private static final TopicPartition SOURCE = new TopicPartition("readings", 0);
  private static final long START = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();

  /** How many kinds of devices there are; each has a field of its own. */
  @Param({"1", "2", "20"})
  public int shapes;

  private Path directory;
  private List<SinkRecord> rows;
  private ParquetArchiveSinkTask task;

  @Setup
  public void records() throws IOException {
    directory = Files.createTempDirectory("shapes-bench");
    rows = new ArrayList<>(ROWS);
    List<Map<String, Object>> readings =
        IntStream.range(0, DISTINCT).mapToObj(this::reading).toList();
    for (int i = 0; i < ROWS; i++) {
      SinkRecord record =
          new SinkRecord(
              SOURCE.topic(),
              SOURCE.partition(),
              null,
              null,
              null,
              readings.get(i % DISTINCT),
              i,
              START,
              TimestampType.CREATE_TIME);
      rows.add(record);
    }
  }

  private Map<String, Object> reading(int i) {
    Map<String, Object> reading = new HashMap<>();
    reading.put("sensor_id", "sensor-" + (1000 + i % 200));
    reading.put("time", "2026-03-01T00:00:00Z");
    reading.put("result", i % 1000 / 100.0);
    reading.put("unit", "m");
    reading.put("battery", 3.6);
    reading.put("uptime", (long) i);
    reading.put("of_kind_" + i % shapes, 1.5);
    return reading;
  }

  @Setup(Level.Invocation)
  public void startTask() {
    Map<String, String> props = new HashMap<>();
    props.put("name", "archive");
    props.put(StoreSettings.DIR, directory.toString());
    props.put(RotationOptions.FLUSH_SIZE, Integer.toString(Integer.MAX_VALUE));
    props.put("consumer.override.isolation.level", "read_committed");
    task = new ParquetArchiveSinkTask(Clock.systemUTC(), config -> Stores.open(config.store()));
    task.initialize(new FakeSinkContext(props, Set.of(SOURCE)));
    task.start(props);
    task.open(Set.of(SOURCE));
    task.put(List.of());
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void put() {
    for (int at = 0; at < ROWS; at += BATCH) {
      task.put(rows.subList(at, at + BATCH));
    }
  }

  @TearDown(Level.Invocation)
  public void stopTask() {
    task.stop();
  }

  @TearDown
  public void remove() throws IOException {
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path file : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
