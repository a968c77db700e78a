// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.FakeSinkContext;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Rows a CPU second of reading an archive back, beside those of Parquet's own reader of groups over
 * the same files.
 */
public final class ReadBench {
  private static final int ROWS = 500_000;
  private static final int ROUNDS = 5;
  private static final TopicPartition SOURCE = new TopicPartition("readings", 0);
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private ReadBench() {}

  /** Writes an archive, and reads it in both ways in turn. */
  public static void main(String[] args) throws Exception {
    Path dir = Files.createTempDirectory("streamgauge-read-bench");
    Map<String, String> props = new HashMap<>();
    props.put("name", "archive");
    props.put("archive.dir", dir.toString());
    props.put("store.kafka.keys", "true");
    props.put("archive.headers", "*");
    props.put("consumer.override.isolation.level", "read_committed");
    write(props);
    for (int round = 0; round < ROUNDS; round++) {
      System.out.printf(
          "round %d: records %,d rows/CPU s, bare groups %,d rows/CPU s%n",
          round, measured(() -> records(dir)), measured(() -> groups(dir)));
    }
  }

  /** Something that reads all rows. */
  private interface Reading {
    long run() throws Exception;
  }

  private static long measured(Reading reading) throws Exception {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long rows = reading.run();
    long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    if (rows != ROWS) {
      throw new IllegalStateException(rows + " rows");
    }
    return rows * 1_000_000_000L / nanos;
  }

  private static void write(Map<String, String> props) {
    ParquetArchiveSinkTask task =
        new ParquetArchiveSinkTask(Clock.systemUTC(), config -> Stores.open(config.store()));
    task.initialize(new FakeSinkContext(props, Set.of(SOURCE)));
    task.start(props);
    task.open(List.of(SOURCE));
    for (int from = 0; from < ROWS; from += 1_000) {
      List<SinkRecord> batch = new ArrayList<>();
      for (int row = from; row < from + 1_000; row++) {
        batch.add(record(row));
      }
      task.put(batch);
    }
    task.preCommit(Map.of(SOURCE, new OffsetAndMetadata(ROWS)));
    task.close(List.of(SOURCE));
    task.stop();
  }

  private static SinkRecord record(int row) {
    Instant time = START.plusSeconds(row * 4L);
    Observation reading =
        new Observation(
            "0" + row % 200,
            "water_level",
            time,
            row % 1_000 / 100.0,
            null,
            "m",
            13.0 + row % 200,
            51.0,
            null,
            "EPSG:4326",
            null,
            Map.of("region", "r" + row % 4));
    SinkRecord record =
        new SinkRecord(
            SOURCE.topic(),
            0,
            org.apache.kafka.connect.data.Schema.STRING_SCHEMA,
            "0" + row % 200,
            ObservationSchema.SCHEMA,
            ObservationSchema.struct(reading),
            row,
            time.toEpochMilli(),
            TimestampType.CREATE_TIME);
    record.headers().addString("sensor_id", "0" + row % 200);
    record.headers().addString("event_timestamp", time.toString());
    record.headers().addString("payload_version", "1");
    return record;
  }

  private static long records(Path dir) throws Exception {
    Map<String, String> props = new HashMap<>();
    props.put("archive.dir", dir.toString());
    props.put("archive.read.topic", "restored");
    ParquetArchiveSourceTask task = new ParquetArchiveSourceTask();
    task.initialize(new FakeSourceContext(props));
    task.start(props);
    long rows = 0;
    while (!task.done()) {
      List<SourceRecord> records = task.poll();
      rows += records == null ? 0 : records.size();
    }
    task.stop();
    return rows;
  }

  private static long groups(Path dir) throws Exception {
    long rows = 0;
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".parquet")).toList()) {
        rows += BareRows.count(Files.readAllBytes(file));
      }
    }
    return rows;
  }
}
