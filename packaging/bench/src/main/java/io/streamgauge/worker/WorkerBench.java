// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.PluginJar;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.launcher.SchemaRegistry;
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
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * CPU of a whole worker per 100,000 readings, of the source and of the archive, by the way that
 * values are written on the topic, beside a sink that does nothing. Each figure is of a worker
 * process of its own, from the connector's creation to its last commit, and also with the start of
 * the worker; rounds go through all ways in turn, and medians are told at the end.
 */
final class WorkerBench {
  private static final int PARTITIONS = 3;
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
  private KafkaBroker kafka;
  private String reference;

  private WorkerBench(Path packaging, Path directory, int readings) throws IOException {
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

  /** Arguments: the packaging directory, and optionally how many readings and rounds. */
  public static void main(String... arguments) throws Exception {
    Path packaging = Path.of(arguments[0]).toAbsolutePath().normalize();
    int readings = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 400_000;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    new WorkerBench(packaging, Files.createTempDirectory("worker-bench"), readings).run(rounds);
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
    Map<String, String> source = ReadingFiles.connector(files, topic, PARTITIONS);
    source.putAll(format.source());
    run(format, "source", topic + "-source", source, topic, false);
    note(format, "bytes a reading on Kafka", (double) bytes(topic) / readings);
    Map<String, String> nothing = new HashMap<>(format.sink());
    nothing.put("connector.class", NothingSinkConnector.class.getName());
    nothing.put("tasks.max", "1");
    nothing.put("topics", topic);
    nothing.put("consumer.override.auto.offset.reset", "earliest");
    run(format, "sink that does nothing", topic + "-nothing", nothing, topic, true);
    Map<String, String> archive = new HashMap<>(nothing);
    Path rows = directory.resolve("archive-" + topic);
    archive.put("connector.class", "io.streamgauge.archive.ParquetArchiveSinkConnector");
    archive.put("archive.dir", rows.toString());
    archive.put("archive.partition.by", "date(event_time)");
    archive.put("rotate.schedule.interval.ms", "10000");
    run(format, "archive", topic + "-archive", archive, topic, true);
    compare(format, rows, topic);
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
      Map<String, String> connector,
      String topic,
      boolean sink)
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
      Duration before = busy(worker);
      ObjectNode config = new ObjectMapper().valueToTree(connector);
      worker.rest().put(name, config);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while ((sink ? read(admin, name) : written(admin, topic)) < readings) {
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        worker.rest().awaitRunning(name);
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(name + " is not done, see " + worker.log());
        }
      }
      Duration after = busy(worker);
      note(format, what + ", CPU-s / 100,000", perHundredThousand(after.minus(before)));
      note(format, what + ", with the worker's start", perHundredThousand(after));
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

  private static long read(Admin admin, String connector)
      throws InterruptedException, ExecutionException {
    return admin
        .listConsumerGroupOffsets("connect-" + connector)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(committed -> committed == null ? 0 : committed.offset())
        .sum();
  }

  private static long written(Admin admin, String topic)
      throws InterruptedException, ExecutionException {
    if (!admin.listTopics().names().get().contains(topic)) {
      return 0;
    }
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    IntStream.range(0, PARTITIONS)
        .forEach(
            partition -> partitions.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
    return admin.listOffsets(partitions).all().get().values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  private long bytes(String topic) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
          .flatMap(directories -> directories.values().stream())
          .flatMap(descriptions -> descriptions.replicaInfos().entrySet().stream())
          .filter(replica -> replica.getKey().topic().equals(topic))
          .mapToLong(replica -> replica.getValue().size())
          .sum();
    }
  }

  /** The schema of a reading as the JSON converter writes it. */
  private static String schema() throws IOException {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "true"), false);
      return converter.asJsonSchema(ObservationSchema.SCHEMA).toString();
    }
  }
}
