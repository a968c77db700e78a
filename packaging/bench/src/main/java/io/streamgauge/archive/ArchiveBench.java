// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.rows.BareWriter;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.schema.MessageType;
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
 * The whole task, from put to durable, published files, next to Parquet's writer alone, in rows per
 * second over the same rows. The records exist before the clock starts, as a consumer would hand
 * them over; the task's time includes the fsync of files, ledger and directories, not its start.
 * Bytes per row, calls into the store and rows per second of CPU time, which other programs on the
 * machine do not change, are printed after each iteration.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx256m")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ArchiveBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  static final int ROWS = 300_000;
  private static final int BATCH = 500;
  private static final TopicPartition SOURCE = new TopicPartition("readings", 0);

  /** Directories that the rows go to. */
  @Param({"1", "200"})
  public int partitions;

  private final List<SinkRecord> rows = rows();
  private List<List<SinkRecord>> grouped;
  private final Map<String, Integer> calls = new TreeMap<>();
  private Path root;
  private Path directory;
  private ParquetArchiveSinkTask task;
  private long busy;

  @Setup
  public void group() throws IOException {
    root = Files.createTempDirectory("archive-bench");
    Comparator<SinkRecord> sensor = Comparator.comparing(ArchiveBench::sensor);
    Comparator<SinkRecord> time =
        Comparator.comparing(row -> (Date) ((Struct) row.value()).get("event_time"));
    List<SinkRecord> sorted = rows.stream().sorted(sensor.thenComparing(time)).toList();
    grouped =
        partitions == 1
            ? List.of(sorted)
            : List.copyOf(
                sorted.stream().collect(Collectors.groupingBy(ArchiveBench::sensor)).values());
  }

  @Setup(Level.Iteration)
  public void makeDirectory() throws IOException {
    directory = Files.createTempDirectory(root, "iteration");
    busy = 0;
  }

  @TearDown(Level.Iteration)
  public void tell() throws IOException {
    double seconds = busy / 1e9;
    long runs = Math.max(1, calls.getOrDefault("runs", 0));
    try (Stream<Path> found = Files.walk(directory)) {
      long[] sizes =
          found
              .filter(file -> file.toString().endsWith(".parquet"))
              .mapToLong(file -> file.toFile().length())
              .toArray();
      System.out.printf(
          "%,.0f rows per second of this thread's CPU time, %.2f bytes/row, %d files, calls %s%n",
          ROWS * runs / seconds,
          (double) LongStream.of(sizes).sum() / ROWS / runs,
          sizes.length / runs,
          calls);
    }
    calls.clear();
  }

  /** At the end: ext4 looks at each file that was just deleted when it makes another one. */
  @TearDown
  public void remove() throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      for (Path file : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The same rows in the same columns, order and number of files; no clock stops for a fsync. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void bare() throws IOException {
    long began = THREADS.getCurrentThreadCpuTime();
    MessageType columns =
        BareWriter.columns(
            ObservationSchema.SCHEMA, partitions == 1 ? "observed_property" : "sensor_id");
    for (int file = 0; file < grouped.size(); file++) {
      Path path = directory.resolve(calls.get("runs") + "-" + file + ".parquet");
      BareWriter.write(path, columns, grouped.get(file));
    }
    busy += THREADS.getCurrentThreadCpuTime() - began;
  }

  /** A task of its own for each run; its start is not on the clock. */
  @Setup(Level.Invocation)
  public void startTask() {
    int run = calls.merge("runs", 1, Integer::sum);
    Map<String, String> props = new HashMap<>();
    props.put("name", "archive");
    props.put(StoreSettings.DIR, directory.toString());
    props.put(ArchiveOptions.ID, "run" + run);
    props.put(PartitionField.OPTION, partitions == 1 ? "observed_property" : "sensor_id");
    props.put(RotationOptions.FLUSH_SIZE, Integer.toString(ROWS));
    props.put("consumer.override.isolation.level", "read_committed");
    task =
        new ParquetArchiveSinkTask(
            Clock.systemUTC(), config -> counting(Stores.open(config.store())));
    task.initialize(new io.streamgauge.common.FakeSinkContext(props, Set.of(SOURCE)));
    task.start(props);
    task.open(Set.of(SOURCE));
  }

  @TearDown(Level.Invocation)
  public void stopTask() {
    task.stop();
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void task() {
    long began = THREADS.getCurrentThreadCpuTime();
    for (int at = 0; at < ROWS; at += BATCH) {
      task.put(rows.subList(at, at + BATCH));
    }
    long durable = task.preCommit(Map.of(SOURCE, new OffsetAndMetadata(ROWS))).get(SOURCE).offset();
    if (durable != ROWS) {
      throw new IllegalStateException("Durable only up to " + durable);
    }
    busy += THREADS.getCurrentThreadCpuTime() - began;
  }

  private static String sensor(SinkRecord row) {
    return ((Struct) row.value()).getString("sensor_id");
  }

  private ObjectStore counting(ObjectStore store) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              calls.merge(method.getName(), 1, Integer::sum);
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static List<SinkRecord> rows() {
    Random random = new Random(6);
    long start = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
    List<SinkRecord> rows = new ArrayList<>(ROWS);
    String[] sensors = new String[200];
    for (int i = 0; i < sensors.length; i++) {
      sensors[i] = "sensor-" + (1000 + i);
    }
    for (int i = 0; i < ROWS; i++) {
      Observation reading =
          Observation.of(
                  sensors[random.nextInt(sensors.length)],
                  "water_level",
                  Instant.ofEpochMilli(start + i * 60L + random.nextInt(60)),
                  Math.round(random.nextGaussian() * 300) / 100.0)
              .withUnit("m");
      rows.add(
          new SinkRecord(
              SOURCE.topic(),
              SOURCE.partition(),
              null,
              null,
              ObservationSchema.SCHEMA,
              ObservationSchema.struct(reading),
              i,
              start,
              TimestampType.CREATE_TIME));
    }
    return rows;
  }
}
