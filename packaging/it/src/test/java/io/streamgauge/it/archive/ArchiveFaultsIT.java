// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.Ports;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
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
  private static final String CONNECTOR = "archive";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final List<TopicPartition> partitions =
      IntStream.range(0, 4).mapToObj(number -> new TopicPartition("raw-readings", number)).toList();
  @TempDir Path directory;
  private WorkerStack stack;
  private S3Server server;
  private Path files;
  private Map<String, String> place;
  private Random random;
  private int restarted;
  private int changes;

  /** In the order of the numbers that say how often each comes. */
  private enum Fault {
    KILL,
    FREEZE,
    CHANGE_CONFIGURATION,
    REBALANCE,
    STORE_GONE
  }

  @AfterEach
  void stop() throws Exception {
    if (stack != null) {
      stack.close();
    }
    if (server != null) {
      server.stop();
    }
  }

  @Test
  void everyCommittedOffsetIsOnceInADirectory() throws Exception {
    files = directory.resolve("files");
    place = Map.of("archive.dir", files.toString());
    run(SOAK ? List.of(30, 6, 4, 4, 0) : List.of(2, 1, 0, 0, 0));
  }

  @Test
  void everyCommittedOffsetIsOnceInABucket() throws Exception {
    server = new S3Server(directory.resolve("s3"), Ports.free());
    place = server.options("bucket");
    files = directory.resolve("s3/bucket");
    run(SOAK ? List.of(30, 6, 4, 4, 4) : List.of(1, 0, 1, 0, 1));
  }

  /** Has every fault so many times. */
  private void run(List<Integer> times) throws Exception {
    List<Fault> faults = new ArrayList<>();
    Iterator<Integer> each = times.iterator();
    for (Fault fault : Fault.values()) {
      faults.addAll(Collections.nCopies(each.next(), fault));
    }
    long seed = Long.getLong("streamgauge.seed", System.nanoTime());
    random = new Random(seed);
    Collections.shuffle(faults, random);
    System.out.println("Seed " + seed + ": " + faults);
    stack = new WorkerStack(directory);
    stack.startKafka();
    Map<String, String> worker = new HashMap<>(WorkerStack.QUICK);
    worker.put("offset.flush.interval.ms", "2000");
    stack.addWorker(false, 256, worker);
    stack.addWorker(false, 256, worker);
    TransactionalWriter writer = new TransactionalWriter(stack.bootstrap(), partitions);
    stack.rest().put(CONNECTOR, connector());
    for (Fault fault : faults) {
      Thread.sleep(1_000 + random.nextInt(3_000));
      System.out.println("  " + fault);
      inflict(fault);
      restarted += stack.restartFailed(CONNECTOR);
    }
    Thread.sleep(2_000);
    SortedSet<String> expected = writer.finish();
    Await.until(
        "everything archived",
        PATIENCE,
        () -> {
          restarted += stack.restartFailed(CONNECTOR);
          Thread.sleep(500);
          return writer.consumedBy("connect-" + CONNECTOR);
        });
    List<String> found = found();
    System.out.printf(
        "Seed %d: %d rows committed, %d archived; %d faults, %d times a failed task restarted by"
            + " hand%n",
        seed, expected.size(), found.size(), faults.size(), restarted);
    assertEquals(List.copyOf(expected), found);
  }

  private JsonNode connector() {
    boolean even = changes % 2 == 0;
    Map<String, String> config = ConnectorOptions.archive("raw-readings", files);
    // One of the two: where a bucket is, no directory may be.
    config.remove("archive.dir");
    config.putAll(place);
    config.put("tasks.max", even ? "2" : "3");
    config.put("archive.partition.by", even ? "region" : "sensor_id, date(event_time)");
    config.put("flush.size", even ? "500" : "150");
    config.put("retry.backoff.ms", "500");
    config.put("max.retries", "100");
    WorkerStack.QUICK.forEach((name, value) -> config.put("consumer.override." + name, value));
    return ConnectorOptions.json(
        config,
        Map.of(
            "transforms", "rename",
            "transforms.rename.type", "org.apache.kafka.connect.transforms.RegexRouter",
            "transforms.rename.regex", "raw-(.*)",
            "transforms.rename.replacement", "$1"));
  }

  private void inflict(Fault fault) throws Exception {
    ConnectWorker worker = stack.workers().get(random.nextInt(2));
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

  private List<String> found() throws Exception {
    try (ArchiveCensus census = new ArchiveCensus(files)) {
      String sql =
          "SELECT _kafka_partition || ' ' || _kafka_offset AS place FROM read_parquet('%s/topics/"
              + "readings/**/*.parquet', union_by_name=true, hive_partitioning=false)"
              + " WHERE _kafka_topic = 'raw-readings'";
      List<List<String>> rows = census.table(sql.formatted(files));
      return rows.subList(1, rows.size()).stream().map(row -> row.get(0)).sorted().toList();
    }
  }
}
