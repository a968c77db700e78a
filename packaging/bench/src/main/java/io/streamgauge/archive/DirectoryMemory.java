// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.FakeSinkContext;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.UsedHeap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Prints the heap that one task holds for many open directories of a sensor and a day each, beside
 * what the task counts of it against {@code archive.buffer.memory.bytes}. The first line has what
 * any task loads too.
 */
public final class DirectoryMemory {
  private static final TopicPartition SOURCE = new TopicPartition("readings", 0);
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private DirectoryMemory() {}

  public static void main(String... arguments) throws Exception {
    System.out.printf(
        "%11s %9s %10s %12s %12s%n",
        "directories", "rows each", "heap MiB", "B/directory", "counted");
    for (int rows : new int[] {1, 1, 10, 100}) {
      measure(10_000, rows);
    }
  }

  private static void measure(int directories, int rows) throws IOException {
    Path directory = Files.createTempDirectory("directory-memory");
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "memory");
    properties.put(StoreSettings.DIR, directory.toString());
    properties.put(PartitionField.OPTION, "sensor_id, date(event_time)");
    properties.put(BufferOptions.BUFFER_BYTES, Long.toString(1L << 40));
    properties.put(RotationOptions.FLUSH_SIZE, Integer.toString(Integer.MAX_VALUE));
    properties.put(BufferOptions.DIRECTORIES, Integer.toString(directories));
    properties.put("consumer.override.isolation.level", "read_committed");
    ParquetArchiveSinkTask task =
        new ParquetArchiveSinkTask(Clock.systemUTC(), config -> Stores.open(config.store()));
    task.initialize(new FakeSinkContext(properties, Set.of(SOURCE)));
    task.start(properties);
    task.open(Set.of(SOURCE));
    task.put(List.of());
    long before = UsedHeap.bytes();
    long offset = 0;
    for (int row = 0; row < rows; row++) {
      List<SinkRecord> batch = new ArrayList<>();
      for (int sensor = 0; sensor < directories; sensor++) {
        batch.add(record(sensor, row, offset++));
      }
      task.put(batch);
    }
    long held = UsedHeap.bytes() - before;
    System.out.printf(
        "%11d %9d %10.1f %12d %12d%n",
        directories,
        rows,
        (double) held / (1 << 20),
        held / directories,
        task.bufferedBytes() / directories);
    task.stop();
  }

  private static SinkRecord record(int sensor, int row, long offset) {
    Observation reading =
        Observation.of(
                "sensor-" + (100_000 + sensor),
                "water_level",
                START.plusSeconds(row * 60L),
                (sensor + row) % 300 / 100.0)
            .withUnit("m");
    return new SinkRecord(
        SOURCE.topic(),
        SOURCE.partition(),
        null,
        null,
        ObservationSchema.SCHEMA,
        ObservationSchema.struct(reading),
        offset,
        START.toEpochMilli(),
        TimestampType.CREATE_TIME);
  }
}
