// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.ArchiveRun;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.Ports;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The archive's task is killed, or put to sleep, before each single step that it takes; whatever
 * the step, another run then completes the archive, and DuckDB finds the committed offsets of the
 * topic, each once. The topic holds an aborted transaction too.
 */
@Order(7)
class ArchiveStepsIT {
  private static final String TOPIC = "readings";
  private static final boolean FULL = Boolean.getBoolean("streamgauge.soak");
  private static final int SIGKILLED = 128 + 9;

  /** Ledger entry, files in sight, offsets of the group: what others see. */
  private static final Set<String> CRUCIAL =
      Set.of("createOnce", "publish", "putObject", "completeMultipartUpload", "commit offsets");

  /**
   * A zombie that slept while it read the ledger stands before what the others have committed; with
   * no group that tells it to leave, it can only fail.
   */
  private static final Pattern STOPS =
      Pattern.compile("The run is complete|Stop the connector and set its offsets");

  @TempDir static Path directory;
  private static final Set<Long> OFFSETS = new TreeSet<>();
  private static KafkaBroker broker;
  private static S3Server server;

  @BeforeAll
  static void fillTopic() throws Exception {
    server = new S3Server(directory.resolve("s3"), Ports.free());
    broker =
        new KafkaBroker(new Runtimes(WorkerStack.PACKAGING), directory.resolve("kafka")).start();
    KafkaClients.create(broker.bootstrap(), KafkaClients.topic(TOPIC, 1));
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.transactional(broker.bootstrap())) {
      send(producer, 50, true);
      send(producer, 20, false);
      send(producer, 45, true);
    }
    CommittedRecords.of(broker.bootstrap(), TOPIC).forEach(each -> OFFSETS.add(each.offset()));
    assertEquals(95, OFFSETS.size());
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, int rows, boolean commit)
      throws Exception {
    producer.beginTransaction();
    for (int row = 0; row < rows; row++) {
      byte[] region = (row % 2 == 0 ? "north" : "south").getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(TOPIC, region)).get();
    }
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
    server.stop();
  }

  /** Where rows go. */
  enum Store {
    DIRECTORY,
    S3;

    /** A place of its own; its files are below a directory in either store. */
    Target target(String name) throws IOException {
      return this == S3
          ? new Target(directory.resolve("s3").resolve("s3-" + name), server.options("s3-" + name))
          : new Target(directory.resolve(name), Map.of());
    }
  }

  /**
   * One archive.
   *
   * @param files directory that its files are in
   * @param options that lead there
   */
  record Target(Path files, Map<String, String> options) {
    /** Runs the task in this process until the topic is archived. */
    List<String> complete(Map<String, String> more) {
      Map<String, String> all = new HashMap<>(options);
      all.putAll(more);
      return ArchiveRun.complete(broker.bootstrap(), TOPIC, files, all);
    }

    List<String> complete() {
      return complete(Map.of());
    }

    /** Runs the task in a process that gets a signal before a step. */
    ChildProcess child(int step, String signal) throws IOException {
      String jvm = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx128m -cp";
      List<String> arguments = new ArrayList<>(List.of(jvm.split(" ")));
      String classes = System.getProperty("java.class.path");
      arguments.add(System.getProperty("surefire.test.class.path", classes));
      arguments.addAll(List.of(ArchiveRun.class.getName(), broker.bootstrap(), TOPIC));
      arguments.addAll(List.of(files.toString(), Integer.toString(step), signal));
      options.forEach((option, value) -> arguments.add(option + "=" + value));
      return ChildProcess.java("archive", log(), arguments, Map.of());
    }

    private Path log() {
      return directory.resolve("logs").resolve(files.getFileName() + ".log");
    }

    String output() {
      try {
        return Files.readString(log());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void assertOnce() throws Exception {
      try (ArchiveCensus census = new ArchiveCensus(files)) {
        String sql =
            "SELECT _kafka_offset FROM read_parquet('%s/**/*.parquet', hive_partitioning=false,"
                + " union_by_name=true) ORDER BY ALL";
        List<List<String>> rows = census.table(sql.formatted(files));
        List<Long> found =
            rows.subList(1, rows.size()).stream().map(row -> Long.valueOf(row.get(0))).toList();
        assertEquals(List.copyOf(OFFSETS), found, files.toString());
      }
    }
  }

  /**
   * All steps. In the short form those of the first commit: the last of each kind in a directory,
   * and else those that others see the work of.
   */
  private static List<Integer> tried(Store store, String signal, List<String> steps) {
    boolean each = signal.equals("KILL") && store == Store.DIRECTORY;
    List<String> first = steps.subList(0, steps.indexOf("commit offsets") + 1);
    return IntStream.rangeClosed(1, FULL ? steps.size() : first.size())
        .filter(step -> FULL || first.lastIndexOf(first.get(step - 1)) == step - 1)
        .filter(step -> FULL || each || CRUCIAL.contains(first.get(step - 1)))
        .boxed()
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void killedBeforeEachStepEveryOffsetIsArchivedOnce(Store store) throws Exception {
    Target undisturbed = store.target("undisturbed");
    List<String> steps = undisturbed.complete();
    undisturbed.assertOnce();
    for (int step : tried(store, "KILL", steps)) {
      Target target = store.target("killed-" + step);
      assertEquals(SIGKILLED, target.child(step, "KILL").awaitExit(), target::output);
      assertTrue(target.output().contains("KILL before step " + step), target::output);
      target.complete();
      target.assertOnce();
    }
    tell(store, "KILL", steps);
  }

  @ParameterizedTest
  @EnumSource
  void zombieThatWakesAfterItsPartitionMovedAddsNoRow(Store store) throws Exception {
    List<String> steps = store.target("awake").complete();
    for (int step : tried(store, "STOP", steps)) {
      Target target = store.target("asleep-" + step);
      ChildProcess zombie = target.child(step, "STOP");
      zombie.await(() -> target.output().contains("STOP before step"));
      target.complete();
      target.assertOnce();
      zombie.signal("CONT");
      zombie.awaitExit();
      assertTrue(STOPS.matcher(target.output()).find(), target::output);
      target.assertOnce();
      target.complete();
      target.assertOnce();
    }
    tell(store, "STOP", steps);
  }

  private static void tell(Store store, String signal, List<String> steps) {
    System.out.printf(
        "%s: %s before steps %s of %d, which are %s%n",
        store, signal, tried(store, signal, steps), steps.size(), steps);
  }

  @ParameterizedTest
  @EnumSource
  void configurationChangedBetweenRunsRepeatsNothing(Store store) throws Exception {
    List<String> steps = store.target("unchanged").complete();
    int publish = steps.indexOf(store == Store.S3 ? "completeMultipartUpload" : "publish") + 1;
    Target target = store.target("changed");
    assertEquals(SIGKILLED, target.child(publish, "KILL").awaitExit(), target::output);
    target.complete(
        Map.of("archive.partition.by", "sensor_id", "flush.size", "7", "parquet.codec", "none"));
    target.assertOnce();
  }
}
