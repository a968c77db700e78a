// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.Ports;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic is archived in a directory and a bucket, and read back from both as the documentation
 * shows it, by an exactly-once worker that is killed on the way: each record comes once, with the
 * fields, key, headers and timestamp that it had, whatever else lies beside the files.
 */
@Order(7)
class ArchiveReadIT {
  private static final boolean FULL = Boolean.getBoolean("streamgauge.soak");
  private static final RiverReadings READINGS =
      FULL ? new RiverReadings(500_000, 30, 40) : new RiverReadings(1_000, 8, 2);
  private static final int KILLS = FULL ? 5 : 1;
  private static final int HEAP_MB = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(FULL ? 30 : 4);
  private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
  private static final String DISK = RiverReadings.TOPIC + "-restored";
  private static final String BUCKET = "from-bucket";
  private static final String STATION = "river-restored";
  private static final String DAY = "one-day";

  @TempDir Path directory;
  private final Map<String, Integer> counts = new HashMap<>();
  private final long begun = System.nanoTime();
  private Path files;
  private S3Server server;
  private WorkerStack stack;
  private PageExamples page;
  private List<ConsumerRecord<byte[], byte[]>> were;

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
  void anArchiveComesBackWhole() throws Exception {
    files = directory.resolve("archive");
    server = new S3Server(directory.resolve("s3"), Ports.free());
    page = PageExamples.of(WorkerStack.PACKAGING.resolve("docs/replay-from-archive.md"), files);
    stack = new WorkerStack(directory.resolve("stack"));
    stack.startKafka();
    stack.addWorker(true, HEAP_MB, WorkerStack.PROMPT);
    READINGS.produce(stack.bootstrap());
    phase("started");
    archive();
    phase("archived");
    List<Path> strangers = strangers();
    readBackThroughKills();
    phase("read back");
    were = CommittedRecords.of(stack.bootstrap(), RiverReadings.TOPIC);
    RiverReadings.assertSame(were, CommittedRecords.of(stack.bootstrap(), DISK));
    RiverReadings.assertSame(were, CommittedRecords.of(stack.bootstrap(), BUCKET));
    assertRefused(strangers);
    oneStationAndMonth();
    oneStationAndDay();
    phase("chosen");
    offsetsAreSetBack();
    phase("set back");
    newestOfEach(strangers);
    phase("archived again");
  }

  private void phase(String name) {
    System.out.printf(
        "%s after %d s%n", name, Duration.ofNanos(System.nanoTime() - begun).toSeconds());
  }

  private Map<String, String> place() {
    return server.options("bucket");
  }

  private void archive() throws Exception {
    Map<String, String> sink = ConnectorOptions.archive(RiverReadings.TOPIC, files);
    sink.put("archive.schema", "observation");
    sink.put("archive.partition.by", "attributes.region, date(event_time)");
    sink.put("store.kafka.keys", "true");
    sink.put("archive.headers", "*");
    sink.put("archive.buffer.memory.bytes", "16777216");
    sink.put("rotate.schedule.interval.ms", FULL ? "20000" : "1000");
    stack.rest().put("disk", ConnectorOptions.json(sink, converters()));
    sink.remove("archive.dir");
    sink.putAll(place());
    stack.rest().put("bucket", ConnectorOptions.json(sink, converters()));
    for (Path place : List.of(files, server.bucket("bucket"))) {
      try (ArchiveCensus census = new ArchiveCensus(place)) {
        Await.until("all rows archived", PATIENCE, () -> count(census) >= READINGS.rows());
        assertEquals(READINGS.rows(), census.distinct());
      }
    }
    stack.rest().delete("disk");
    stack.rest().delete("bucket");
  }

  /** Files that are written meanwhile are no failure. */
  private static long count(ArchiveCensus census) throws InterruptedException {
    Thread.sleep(FULL ? 5_000 : 300);
    try {
      return census.count();
    } catch (SQLException | UncheckedIOException e) {
      return 0;
    }
  }

  /** The converters of the examples. */
  private Map<String, String> converters() throws IOException {
    Map<String, String> converters = new HashMap<>();
    page.connectors()
        .get(0)
        .get("config")
        .properties()
        .forEach(
            option -> {
              if (option.getKey().contains("converter")) {
                converters.put(option.getKey(), option.getValue().asText());
              }
            });
    return converters;
  }

  /** Files that are none of the archive's: cut, empty, of somebody else, and a copy. */
  private List<Path> strangers() throws Exception {
    Path file;
    try (Stream<Path> all = Files.walk(files)) {
      file = all.filter(it -> it.toString().endsWith(".parquet")).sorted().findFirst().get();
    }
    byte[] bytes = Files.readAllBytes(file);
    String name = "gone+" + RiverReadings.TOPIC + "+0+0000000000+0000000009+0000000";
    Path cut = file.resolveSibling(name + "1.parquet");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    Path empty = file.resolveSibling(name + "2.parquet");
    Files.write(empty, new byte[0]);
    Path foreign = file.resolveSibling(name + "3.parquet");
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      var unused = statement.execute("COPY (SELECT 1 AS a) TO '" + foreign + "' (FORMAT parquet)");
    }
    Path other = file.resolveSibling("part-0.parquet");
    Path copy =
        file.resolveSibling(file.getFileName().toString().replaceAll(".{16}$", "01234567.parquet"));
    Files.write(other, bytes);
    Files.write(copy, bytes);
    return List.of(cut, empty, foreign, other, copy);
  }

  private void assertRefused(List<Path> strangers) throws Exception {
    String log = Files.readString(stack.worker().log());
    List<String> reasons =
        List.of("cut short", "it is empty", "no column", "somebody else", "not this file");
    for (int i = 0; i < reasons.size(); i++) {
      String name = strangers.get(i).getFileName().toString();
      String reason = reasons.get(i);
      assertTrue(log.lines().anyMatch(line -> line.contains(name) && line.contains(reason)), name);
    }
  }

  /** The connector of an example, with options beside its own. */
  private ObjectNode example(int number, Map<String, String> more) throws IOException {
    ObjectNode config = (ObjectNode) page.connectors().get(number).get("config");
    more.forEach(config::put);
    return config;
  }

  private ObjectNode fromBucket(int number, Map<String, String> more) throws IOException {
    ObjectNode config = example(number, more);
    config.remove("archive.dir");
    place().forEach(config::put);
    return config;
  }

  private void readBackThroughKills() throws Exception {
    // An open transaction of the killed worker keeps the next one from its topics until then.
    Map<String, String> slow =
        Map.of(
            "replay.rate",
            FULL ? "10000" : "400",
            "producer.override.transaction.timeout.ms",
            "10000");
    stack.rest().put("restore-river", example(0, slow));
    ObjectNode bucket = fromBucket(0, slow);
    bucket.put("archive.read.topic", BUCKET);
    stack.rest().put("restore-bucket", bucket);
    int all = 2 * READINGS.rows();
    long begin = System.nanoTime();
    try (CommittedRecords restored = new CommittedRecords(stack.bootstrap(), DISK, BUCKET)) {
      int[] seen = {0};
      for (int kill = 1; kill <= KILLS; kill++) {
        int enough = all / (KILLS + 2) * kill;
        Await.until("some rows", PATIENCE, () -> (seen[0] += poll(restored)) >= enough);
        stack.worker().kill();
        stack.worker().start();
        System.out.printf("kill %d at %,d of %,d rows%n", kill, seen[0], all);
      }
      try {
        Await.until("all rows", PATIENCE, () -> (seen[0] += poll(restored)) >= all);
      } catch (AssertionError e) {
        throw new AssertionError(seen[0] + " of " + all + " rows; " + state(), e);
      }
    }
    System.out.printf(
        "%,d rows came back through %d kills in %d s%n",
        all, KILLS, Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    awaitEnd("restore-river", 2);
    awaitEnd("restore-bucket", 2);
  }

  /** States of the connectors and the last lines of the worker, for a failure. */
  private String state() throws Exception {
    List<String> log = Files.readAllLines(stack.worker().log());
    return String.join("\n", log.subList(Math.max(0, log.size() - 60), log.size()))
        + stack.rest().status("restore-river")
        + stack.rest().status("restore-bucket");
  }

  private static int poll(CommittedRecords records) {
    return records.poll(Duration.ofMillis(200)).count();
  }

  /** Waits for so many tasks to tell their end since the last time, and sees that none failed. */
  private List<String> awaitEnd(String connector, int tasks) throws Exception {
    int before = counts.getOrDefault(connector, 0);
    Await.until(connector + " is done", PATIENCE, () -> ends(connector).size() >= before + tasks);
    List<String> ends = ends(connector);
    counts.put(connector, ends.size());
    String status = stack.rest().status(connector).toString();
    assertFalse(status.contains("FAILED"), status);
    return ends.subList(before, ends.size());
  }

  private List<String> ends(String connector) throws IOException {
    return Files.readString(stack.worker().log())
        .lines()
        .filter(line -> line.contains("has been read to its end"))
        .filter(line -> line.contains("[task-thread-" + connector + "-"))
        .toList();
  }

  /** The records of a topic, once there are so many: the end is told before the last commit. */
  private List<ConsumerRecord<byte[], byte[]>> came(String topic, int rows) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> came = new ArrayList<>();
    Await.until(
        rows + " rows on " + topic,
        PATIENCE,
        () -> {
          came.clear();
          came.addAll(CommittedRecords.of(stack.bootstrap(), topic));
          return came.size() >= rows;
        });
    return came;
  }

  private void oneStationAndMonth() throws Exception {
    stack.rest().put("restore-station", example(1, Map.of()));
    awaitEnd("restore-station", 1);
    List<ConsumerRecord<byte[], byte[]>> wanted =
        were.stream()
            .filter(record -> RiverReadings.sensor(record).equals("01646500"))
            .filter(record -> record.timestamp() >= MARCH.toEpochMilli())
            .toList();
    assertFalse(wanted.isEmpty());
    RiverReadings.assertSame(wanted, came(STATION, wanted.size()));
  }

  /** No more files are opened than its directory has. */
  private void oneStationAndDay() throws Exception {
    Map<String, String> day =
        Map.of(
            "archive.read.topic",
            DAY,
            "archive.read.where",
            "sensor_id=01646500,region=r0",
            "archive.read.end",
            "2026-03-02",
            "timezone",
            "UTC");
    stack.rest().put("restore-day", fromBucket(1, day));
    String end = awaitEnd("restore-day", 1).get(0);
    Path bucket = server.bucket("bucket");
    try (ArchiveCensus census = new ArchiveCensus(bucket)) {
      List<String> counted =
          census
              .table(
                  String.format(
                      "SELECT count(DISTINCT filename), count(*) FILTER (sensor_id = '01646500')"
                          + " FROM read_parquet('%s/**/*.parquet', filename=true,"
                          + " hive_partitioning=true)"
                          + " WHERE region = 'r0' AND date = DATE '2026-03-01'",
                      bucket))
              .get(1);
      System.out.printf(
          "one station and day: %s rows, %s files in its directory; %s%n",
          counted.get(1), counted.get(0), end.replaceAll("since then.*", ""));
      int rows = Integer.parseInt(counted.get(1));
      assertEquals(rows, came(DAY, rows).size());
      assertTrue(
          end.contains(": " + counted.get(1) + " rows of " + counted.get(0) + " files"), end);
    }
  }

  private void offsetsAreSetBack() throws Exception {
    stack.rest().stop("restore-station");
    ObjectNode offsets = (ObjectNode) stack.rest().offsets("restore-station");
    JsonNode first = offsets.get("offsets").get(0);
    String file = first.get("partition").get("file").asText();
    ObjectNode back = new ObjectMapper().createObjectNode();
    ObjectNode one = back.putArray("offsets").addObject();
    one.set("partition", first.get("partition"));
    one.putObject("offset").put("row", -1);
    assertThrows(IOException.class, () -> stack.rest().alterOffsets("restore-station", back));
    one.putObject("offset").put("row", 0);
    stack.rest().alterOffsets("restore-station", back);
    List<String> before = numbers(STATION, file);
    int all = CommittedRecords.of(stack.bootstrap(), STATION).size();
    stack.rest().resume("restore-station");
    awaitEnd("restore-station", 1);
    var unused = came(STATION, all + before.size());
    List<String> twice = new ArrayList<>(before);
    twice.addAll(before);
    assertEquals(new TreeSet<>(before).size(), before.size());
    assertEquals(twice.stream().sorted().toList(), numbers(STATION, file));
  }

  /** Numbers of the readings that came from a file. */
  private List<String> numbers(String topic, String file) {
    return CommittedRecords.of(stack.bootstrap(), topic).stream()
        .filter(
            record ->
                new String(
                        record.headers().lastHeader("replayed_from").value(),
                        StandardCharsets.UTF_8)
                    .startsWith(file + "#"))
        .map(RiverReadings::number)
        .sorted()
        .toList();
  }

  /** What was read back is archived beside what it came from; a question takes one of each. */
  private void newestOfEach(List<Path> strangers) throws Exception {
    for (Path stranger : strangers) {
      Files.delete(stranger);
    }
    Map<String, String> sink = ConnectorOptions.archive(STATION, files);
    sink.put("archive.schema", "observation");
    sink.put("archive.partition.by", "attributes.region, date(event_time)");
    stack.rest().put("again", ConnectorOptions.json(sink, converters()));
    int came = CommittedRecords.of(stack.bootstrap(), STATION).size();
    try (ArchiveCensus census = new ArchiveCensus(files)) {
      Await.until("archived again", PATIENCE, () -> count(census) >= READINGS.rows() + came);
      String question = page.questions().get(0);
      assertEquals(
          List.of(Integer.toString(READINGS.rows())),
          census.table("SELECT count(*) FROM (" + question + ")").get(1));
    }
  }
}
