// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.PluginJar;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.launcher.SchemaRegistry;
import io.streamgauge.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * CPU of a whole worker per 100,000 readings, of the source and of the archive, by the way that
 * values are written on the topic, beside a sink that does nothing. Each way has worker processes
 * of its own: from the connector's creation to its last commit, where half of the work is that of
 * the compiler; the same with the start of the worker; and by a second connector in the same
 * process, as a worker goes on that has run for a while. Rounds go through all ways in turn, and
 * medians are told at the end.
 */
final class WorkerBench {
  private static final int HEAP_MB = 512;
  private static final String COLUMNS = "SELECT column_name, column_type FROM (DESCRIBE FROM %s)";
  private static final String ROWS =
      "SELECT * EXCLUDE (_kafka_topic, _kafka_partition, _kafka_offset) FROM %s";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Runtimes runtimes;
  private final Path directory;
  private final Path plugins;
  private final Path files;
  private final int readings;
  private final Map<String, Map<String, List<Double>>> figures = new TreeMap<>();
  private final S3Server buckets;
  private KafkaBroker kafka;
  private String reference;

  /**
   * A connector on all readings, in a worker that has just started or that has seen them before.
   */
  private enum Pass {
    FIRST("", ", CPU-s / 100,000"),
    AGAIN("-again", ", again in the same worker");

    private final String suffix;
    private final String told;

    Pass(String suffix, String told) {
      this.suffix = suffix;
      this.told = told;
    }
  }

  /** A count of the readings that are done. */
  @FunctionalInterface
  private interface Progress {
    long readings(Admin admin, Pass pass) throws InterruptedException, ExecutionException;
  }

  private WorkerBench(Path packaging, Path directory, int readings, S3Server buckets)
      throws IOException {
    this.buckets = buckets;
    this.runtimes = new Runtimes(packaging);
    this.directory = directory;
    this.plugins = Bundle.unpack(packaging, directory.resolve("plugins"));
    this.files = directory.resolve("files");
    this.readings = ReadingFiles.write(files, readings);
    PluginJar.write(
        plugins.resolve("nothing").resolve("nothing.jar"),
        "org.apache.kafka.connect.sink.SinkConnector",
        NothingSinkConnector.class.getName(),
        NothingSinkConnector.class);
    SchemaRegistry.install(runtimes, plugins);
  }

  /**
   * Arguments: the packaging directory, and optionally how many readings and rounds, and {@code s3}
   * for an archive in a bucket of this process.
   */
  public static void main(String... arguments) throws Exception {
    Path packaging = Path.of(arguments[0]).toAbsolutePath().normalize();
    int readings = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 400_000;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    Path directory = Files.createTempDirectory("worker-bench");
    S3Server buckets = arguments.length > 3 ? new S3Server(directory.resolve("s3")) : null;
    try {
      new WorkerBench(packaging, directory, readings, buckets).run(rounds);
    } finally {
      if (buckets != null) {
        buckets.stop();
      }
    }
  }

  private void run(int rounds) throws Exception {
    Path brokers = directory.resolve("kafka");
    Path home = directory.resolve("registry");
    try (KafkaBroker broker = new KafkaBroker(runtimes, brokers);
        SchemaRegistry registry = new SchemaRegistry(runtimes, home)) {
      kafka = broker.start();
      registry.start();
      List<ValueFormat> formats =
          List.of(
              ValueFormat.envelopes(),
              ValueFormat.declared(),
              ValueFormat.schemaContent(schema()),
              ValueFormat.avro(registry.converter()),
              ValueFormat.schemaless());
      for (int round = 1; round <= rounds; round++) {
        for (int i = 0; i < formats.size(); i++) {
          measure(formats.get(i), "readings-" + i + "-" + round);
        }
      }
    }
    System.out.printf(
        "%,d readings, median of %d rounds, heap %d MiB%n", readings, rounds, HEAP_MB);
    figures.forEach(
        (format, values) ->
            values.forEach(
                (figure, all) ->
                    System.out.printf(
                        Locale.ROOT, "%-22s %-40s %9.2f  %s%n", format, figure, median(all), all)));
  }

  private void measure(ValueFormat format, String topic) throws Exception {
    run(
        format,
        "source",
        topic + "-source",
        pass -> {
          Map<String, String> source =
              ReadingFiles.connector(files, topic + pass.suffix, KafkaCounts.PARTITIONS);
          source.putAll(format.source());
          return source;
        },
        (admin, pass) -> KafkaCounts.written(admin, topic + pass.suffix));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      note(format, "bytes a reading on Kafka", (double) KafkaCounts.bytes(admin, topic) / readings);
    }
    Map<String, String> nothing = new HashMap<>(format.sink());
    nothing.put("connector.class", NothingSinkConnector.class.getName());
    nothing.put("tasks.max", "1");
    nothing.put("topics", topic);
    nothing.put("consumer.override.auto.offset.reset", "earliest");
    String reader = topic + "-nothing";
    run(
        format,
        "sink that does nothing",
        reader,
        pass -> nothing,
        (admin, pass) -> KafkaCounts.read(admin, reader + pass.suffix));
    String place = "archive-" + topic;
    String archiver = topic + "-archive";
    run(
        format,
        "archive",
        archiver,
        pass -> {
          Map<String, String> archive = new HashMap<>(nothing);
          archive.put("connector.class", "io.streamgauge.archive.ParquetArchiveSinkConnector");
          archive.putAll(
              buckets == null
                  ? Map.of("archive.dir", directory.resolve(place + pass.suffix).toString())
                  : buckets.options(place + pass.suffix));
          archive.put("archive.partition.by", "date(event_time)");
          archive.put("rotate.schedule.interval.ms", "10000");
          return archive;
        },
        (admin, pass) -> KafkaCounts.read(admin, archiver + pass.suffix));
    compare(format, buckets == null ? directory.resolve(place) : buckets.bucket(place), topic);
  }

  /** Whether the rows are those of the first way that was measured, column by column. */
  private void compare(ValueFormat format, Path rows, String topic) throws SQLException {
    try (ArchiveCensus census = new ArchiveCensus(rows)) {
      if (census.count() != readings) {
        throw new IllegalStateException(census.count() + " rows of " + topic);
      }
      if (reference == null) {
        reference = census.rows();
        return;
      }
      List<List<String>> differences =
          census.table(
              COLUMNS.formatted(reference) + " EXCEPT ALL " + COLUMNS.formatted(census.rows()));
      System.out.printf(
          "%-22s %d columns differ: %s%n",
          format.name(), differences.size() - 1, differences.subList(1, differences.size()));
      if (differences.size() == 1) {
        List<List<String>> different =
            census.table(
                "SELECT count(*) FROM ("
                    + ROWS.formatted(reference)
                    + " EXCEPT ALL "
                    + ROWS.formatted(census.rows())
                    + ")");
        System.out.printf("%-22s %s rows differ%n", format.name(), different.get(1).get(0));
      }
    }
  }

  private void run(
      ValueFormat format,
      String what,
      String name,
      Function<Pass, Map<String, String>> connector,
      Progress progress)
      throws Exception {
    ConnectWorker.Settings settings =
        new ConnectWorker.Settings(
            kafka.bootstrap(),
            plugins,
            false,
            Map.of("UNUSED", "unused"),
            HEAP_MB,
            Map.of(
                "group.id", name,
                "config.storage.topic", name + "-configs",
                "offset.storage.topic", name + "-offsets",
                "status.storage.topic", name + "-status"));
    try (ConnectWorker worker =
            new ConnectWorker(runtimes.kafka(), directory.resolve("connect-" + name), settings);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      worker.start();
      for (Pass pass : Pass.values()) {
        Duration before = busy(worker);
        String running = name + pass.suffix;
        worker.rest().put(running, new ObjectMapper().valueToTree(connector.apply(pass)));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (progress.readings(admin, pass) < readings) {
          LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
          worker.rest().awaitRunning(running);
          if (System.nanoTime() > deadline) {
            throw new IllegalStateException(running + " is not done, see " + worker.log());
          }
        }
        Duration after = busy(worker);
        note(format, what + pass.told, perHundredThousand(after.minus(before)));
        if (pass == Pass.FIRST) {
          note(format, what + ", with the worker's start", perHundredThousand(after));
        }
        worker.rest().delete(running);
      }
    }
  }

  private double perHundredThousand(Duration cpu) {
    return cpu.toMillis() / 1e3 / readings * 1e5;
  }

  private static Duration busy(ConnectWorker worker) {
    return ProcessHandle.of(worker.pid()).orElseThrow().info().totalCpuDuration().orElseThrow();
  }

  private void note(ValueFormat format, String figure, double value) {
    double rounded = Math.round(value * 100) / 100.0;
    System.out.printf(Locale.ROOT, "%-22s %-40s %9.2f%n", format.name(), figure, rounded);
    figures
        .computeIfAbsent(format.name(), key -> new TreeMap<>())
        .computeIfAbsent(figure, key -> new ArrayList<>())
        .add(rounded);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The schema of a reading as the JSON converter writes it. */
  private static String schema() throws IOException {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "true"), false);
      return converter.asJsonSchema(ObservationSchema.SCHEMA).toString();
    }
  }
}
