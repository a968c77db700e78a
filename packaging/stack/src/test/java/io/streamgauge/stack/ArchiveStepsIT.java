// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.ArchiveRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive's task is killed, or put to sleep, before each single step that it takes; whatever
 * the step, another run then completes the archive, and DuckDB finds the committed offsets of the
 * topic, each once. The topic holds an aborted transaction too.
 */
class ArchiveStepsIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  private static final String TOPIC = "readings";
  private static final boolean FULL = Boolean.getBoolean("streamgauge.soak");
  private static final int SIGKILLED = 128 + 9;
  @TempDir static Path directory;
  private static KafkaBroker broker;
  private static Set<Long> offsets;

  @BeforeAll
  static void fillTopic() throws Exception {
    broker = new KafkaBroker(new Runtimes(PACKAGING), directory.resolve("kafka")).start();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
    Map<String, Object> writer =
        Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", "writer");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(writer, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      send(producer, 50, true);
      send(producer, 20, false);
      send(producer, 45, true);
    }
    offsets = committed();
    assertEquals(95, offsets.size());
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

  private static Set<Long> committed() {
    Set<Long> found = new TreeSet<>();
    TopicPartition source = new TopicPartition(TOPIC, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(Set.of(source));
      consumer.seekToBeginning(Set.of(source));
      long end = consumer.endOffsets(Set.of(source)).get(source);
      while (consumer.position(source) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(record.offset()));
      }
    }
    return found;
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void killedBeforeEachStepEveryOffsetIsArchivedOnce() throws Exception {
    List<String> steps = complete("undisturbed", Map.of());
    assertOnce("undisturbed");
    for (int step = 1; step <= steps.size(); step++) {
      String archive = "killed-" + step;
      assertEquals(SIGKILLED, child(archive, step, "KILL").awaitExit(), () -> output(archive));
      assertTrue(output(archive).contains("KILL before step " + step), output(archive));
      complete(archive, Map.of());
      assertOnce(archive);
    }
    System.out.println("Killed before each of " + steps.size() + " steps: " + steps);
  }

  @Test
  void zombieThatWakesAfterItsPartitionMovedAddsNoRow() throws Exception {
    List<String> steps = complete("awake", Map.of());
    int tried = 0;
    for (int step = 1; step <= steps.size(); step++) {
      // Where a zombie holds something that it believes to be its own.
      if (!FULL && (!steps.get(step - 1).equals("createOnce") || tried > 2)) {
        continue;
      }
      tried++;
      String archive = "asleep-" + step;
      ChildProcess zombie = child(archive, step, "STOP");
      zombie.await(() -> output(archive).contains("STOP before step"));
      complete(archive, Map.of());
      assertOnce(archive);
      new ProcessBuilder("kill", "-CONT", Long.toString(zombie.pid())).start().waitFor();
      zombie.awaitSuccess();
      assertOnce(archive);
      complete(archive, Map.of());
      assertOnce(archive);
    }
    System.out.println("Asleep before " + tried + " steps of " + steps.size());
  }

  @Test
  void configurationChangedBetweenRunsRepeatsNothing() throws Exception {
    int publish = complete("unchanged", Map.of()).indexOf("publish") + 1;
    assertEquals(SIGKILLED, child("changed", publish, "KILL").awaitExit());
    complete(
        "changed",
        Map.of("archive.partition.by", "sensor_id", "flush.size", "7", "parquet.codec", "none"));
    assertOnce("changed");
  }

  private static List<String> complete(String archive, Map<String, String> options) {
    return ArchiveRun.complete(broker.bootstrap(), TOPIC, directory.resolve(archive), options);
  }

  private static ChildProcess child(String archive, int step, String signal) throws IOException {
    return ChildProcess.java(
        "archive",
        log(archive),
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ArchiveRun.class.getName(),
            broker.bootstrap(),
            TOPIC,
            directory.resolve(archive).toString(),
            Integer.toString(step),
            signal),
        Map.of());
  }

  private static Path log(String archive) {
    return directory.resolve("logs").resolve(archive + ".log");
  }

  private static String output(String archive) {
    try {
      return Files.readString(log(archive));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertOnce(String archive) throws Exception {
    try (ArchiveCensus census = new ArchiveCensus(directory.resolve(archive))) {
      List<List<String>> rows =
          census.table("SELECT _kafka_offset FROM " + census.rows() + " ORDER BY ALL");
      List<String> found = rows.subList(1, rows.size()).stream().map(row -> row.get(0)).toList();
      assertEquals(
          offsets.stream().map(String::valueOf).collect(Collectors.toList()), found, archive);
    }
  }
}
