// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.Ports;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real workers archive a topic under load, renamed on the way, with wall-clock rotation, while
 * they are killed, frozen and reconfigured and the store goes away. In the end DuckDB finds each
 * committed offset once and no aborted one. The moments are random; the seed is printed and can be
 * given as {@code streamgauge.seed}.
 */
@Order(8)
class ArchiveFaultsIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  private static final String CONNECTOR = "archive";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** So that a worker that is gone is soon missed; the same for the tasks' consumers below. */
  private static final Map<String, String> QUICK =
      Map.of(
          "session.timeout.ms", "3000",
          "heartbeat.interval.ms", "500",
          "offset.flush.interval.ms", "2000");

  private final List<TopicPartition> partitions =
      IntStream.range(0, 4).mapToObj(number -> new TopicPartition("raw-readings", number)).toList();
  private final List<ConnectWorker> workers = new ArrayList<>();
  @TempDir Path directory;
  private KafkaBroker kafka;
  private S3Server server;
  private Path files;
  private Map<String, String> place;
  private Random random;
  private int restarted;
  private int changes;

  private enum Fault {
    KILL,
    FREEZE,
    CHANGE_CONFIGURATION,
    REBALANCE,
    STORE_GONE
  }

  @AfterEach
  void stop() throws Exception {
    workers.forEach(ConnectWorker::close);
    if (kafka != null) {
      kafka.close();
    }
    if (server != null) {
      server.stop();
    }
  }

  @Test
  void everyCommittedOffsetIsOnceInADirectory() throws Exception {
    files = directory.resolve("files");
    place = Map.of("archive.dir", files.toString());
    run(SOAK ? faults(30, 6, 4, 4, 0) : faults(2, 1, 0, 0, 0));
  }

  @Test
  void everyCommittedOffsetIsOnceInABucket() throws Exception {
    server = new S3Server(directory.resolve("s3"), Ports.free());
    place = server.options("bucket");
    files = directory.resolve("s3/bucket");
    run(SOAK ? faults(30, 6, 4, 4, 4) : faults(1, 0, 1, 0, 1));
  }

  private static List<Fault> faults(int kills, int freezes, int changes, int moves, int outages) {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(Collections.nCopies(kills, Fault.KILL));
    faults.addAll(Collections.nCopies(freezes, Fault.FREEZE));
    faults.addAll(Collections.nCopies(changes, Fault.CHANGE_CONFIGURATION));
    faults.addAll(Collections.nCopies(moves, Fault.REBALANCE));
    faults.addAll(Collections.nCopies(outages, Fault.STORE_GONE));
    return faults;
  }

  private void run(List<Fault> faults) throws Exception {
    long seed = Long.getLong("streamgauge.seed", System.nanoTime());
    random = new Random(seed);
    Collections.shuffle(faults, random);
    System.out.println("Seed " + seed + ": " + faults);
    Runtimes runtimes = new Runtimes(PACKAGING);
    kafka = new KafkaBroker(runtimes, directory.resolve("kafka")).start();
    Path plugins = Bundle.unpack(PACKAGING, directory.resolve("plugins"));
    for (int number = 0; number < 2; number++) {
      ConnectWorker.Settings settings =
          new ConnectWorker.Settings(
              kafka.bootstrap(), plugins, false, Map.of("UNUSED", "unused"), 256, QUICK);
      workers.add(
          new ConnectWorker(runtimes.kafka(), directory.resolve("connect-" + number), settings)
              .start());
    }
    TransactionalWriter writer = new TransactionalWriter(kafka.bootstrap(), partitions);
    workers.get(0).rest().put(CONNECTOR, connector());
    for (Fault fault : faults) {
      Thread.sleep(1_000 + random.nextInt(3_000));
      System.out.println("  " + fault);
      inflict(fault);
      restartFailed();
    }
    Thread.sleep(2_000);
    SortedSet<String> expected = writer.finish();
    Await.until(
        "everything archived",
        PATIENCE,
        () -> {
          restartFailed();
          Thread.sleep(500);
          return writer.consumedBy("connect-" + CONNECTOR);
        });
    List<String> found = found();
    System.out.printf(
        "Seed %d: %d rows committed, %d archived, %d different; %d faults, %d times a failed task"
            + " restarted by hand%n",
        seed,
        expected.size(),
        found.size(),
        Math.toIntExact(found.stream().distinct().count()),
        faults.size(),
        restarted);
    assertEquals(List.copyOf(expected), found);
  }

  private JsonNode connector() {
    Map<String, String> config = new HashMap<>(place);
    config.putAll(
        Map.of(
            "connector.class", "io.streamgauge.archive.ParquetArchiveSinkConnector",
            "tasks.max", changes % 2 == 0 ? "2" : "3",
            "topics", "raw-readings",
            "archive.partition.by", changes % 2 == 0 ? "region" : "sensor_id, date(event_time)",
            "flush.size", changes % 2 == 0 ? "500" : "150",
            "rotate.schedule.interval.ms", "2000",
            "transforms", "rename",
            "transforms.rename.type", "org.apache.kafka.connect.transforms.RegexRouter",
            "transforms.rename.regex", "raw-(.*)",
            "transforms.rename.replacement", "$1"));
    config.putAll(
        Map.of(
            "consumer.override.isolation.level", "read_committed",
            "consumer.override.auto.offset.reset", "earliest",
            "consumer.override.session.timeout.ms", "3000",
            "consumer.override.heartbeat.interval.ms", "500",
            "retry.backoff.ms", "500",
            "max.retries", "100"));
    return new ObjectMapper().valueToTree(config);
  }

  private void inflict(Fault fault) throws Exception {
    ConnectWorker worker = workers.get(random.nextInt(workers.size()));
    switch (fault) {
      case KILL -> {
        worker.kill();
        worker.start();
      }
      case FREEZE -> {
        // Longer than the session: its partitions move, and it wakes as a zombie.
        worker.freeze();
        try {
          Thread.sleep(6_000);
        } finally {
          worker.thaw();
        }
      }
      case CHANGE_CONFIGURATION -> {
        changes++;
        worker.rest().put(CONNECTOR, connector());
      }
      case REBALANCE -> {
        worker.close();
        Thread.sleep(500);
        worker.start();
      }
      case STORE_GONE -> {
        server.stop();
        Thread.sleep(4_000);
        server.start();
      }
    }
  }

  /** An operator's part: Connect leaves a task alone that has failed. */
  private void restartFailed() throws InterruptedException {
    try {
      ConnectRest rest = workers.get(0).rest();
      JsonNode status = rest.status(CONNECTOR);
      if (status.toString().contains("FAILED")) {
        String trace = status.findValuesAsText("trace").toString();
        System.out.println(
            "  a task has failed: " + trace.substring(0, Math.min(200, trace.length())));
        rest.restartFailed(CONNECTOR);
        restarted++;
      }
    } catch (IOException e) {
      System.out.println("  no status yet: " + e.getMessage());
    }
  }

  private List<String> found() throws Exception {
    try (ArchiveCensus census = new ArchiveCensus(files)) {
      List<List<String>> rows =
          census.table(
              "SELECT _kafka_partition || ' ' || _kafka_offset AS place FROM read_parquet('"
                  + files
                  + "/topics/readings/**/*.parquet', union_by_name=true, hive_partitioning=false)"
                  + " WHERE _kafka_topic = 'raw-readings'");
      return rows.subList(1, rows.size()).stream().map(row -> row.get(0)).sorted().toList();
    }
  }
}
