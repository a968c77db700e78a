// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.completeness.CoverageReaders;
import io.streamgauge.testing.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Readings that were expected in files and have not come are told, on a worker of transactions. */
class FileCompletenessTest extends FileCase {
  private static final String COVERAGE = "coverage";
  private String thread;
  private Metrics producer;

  /** What a task sees of a worker that writes in transactions: a producer that has begun some. */
  @BeforeEach
  void expect() {
    properties.put("completeness.topic", COVERAGE);
    properties.put("completeness.interval", "level:1m");
    thread = Thread.currentThread().getName();
    Thread.currentThread().setName("task-thread-files-0");
    JmxReporter beans = new JmxReporter();
    beans.contextChange(new KafkaMetricsContext("kafka.producer"));
    producer = new Metrics(new MetricConfig(), List.of(beans), Time.SYSTEM);
    MetricName begun =
        producer.metricName(
            "txn-init-time-ns-total",
            "producer-metrics",
            Map.of("client-id", "connector-producer-files-0"));
    producer.addMetric(begun, (Gauge<Double>) (config, now) -> 1.0);
  }

  @AfterEach
  void forget() {
    producer.close();
    Thread.currentThread().setName(thread);
  }

  private static boolean isCoverage(SourceRecord record) {
    return record.topic().equals(COVERAGE);
  }

  private static String state(SourceRecord coverage) {
    return ((Struct) coverage.value()).getString("state");
  }

  /** What is told of gaps, such as {@code OPEN A:level 00:00-01:00 missing=3 found=0}. */
  private static List<String> told(List<SourceRecord> records) {
    return records.stream()
        .filter(record -> isCoverage(record) && !state(record).equals("COUNTED"))
        .map(record -> shown((Struct) record.value()))
        .toList();
  }

  private static String shown(Struct gap) {
    return "%s %s %s-%s missing=%s found=%s"
        .formatted(
            gap.get("state"),
            gap.get("series") == null ? gap.get("station") : gap.get("series"),
            minute(gap.get("gap_start")),
            minute(gap.get("gap_end")),
            gap.get("missing"),
            gap.get("found"));
  }

  private static String minute(Object time) {
    return time == null ? "" : ((Date) time).toInstant().toString().substring(11, 16);
  }

  @Test
  void aGapIsToldAndClosedByABackfillFromAnotherFile() {
    write(file, HEAD + rows(0, 3) + rows(6, 8));
    FileRun run = start();
    assertEquals(
        List.of("OPEN A:level 00:02-00:06 missing=3 found=0"), told(run.stored(run.look())));
    Path late = root.resolve("A/late.csv");
    write(late, HEAD + rows(3, 5));
    assertEquals(
        List.of("OPEN A:level 00:02-00:06 missing=1 found=2"), told(run.stored(run.look())));
    append(late, rows(5, 6));
    assertEquals(
        List.of("FILLED A:level 00:02-00:06 missing=0 found=3"), told(run.stored(run.look())));
    assertEquals(0L, run.context.pluginMetrics().value("open-gaps"));
    assertEquals(1L, run.context.pluginMetrics().value("watched-series"));
  }

  /** In the transaction of the readings, whose own offsets are those of their file. */
  @Test
  void whatWasCountedIsStoredBesideTheReadings() {
    write(file, HEAD + rows(0, 3));
    FileRun run = start();
    List<SourceRecord> records = run.stored(run.one());
    assertEquals(values(0, 3), text(records.subList(0, 3)));
    assertEquals(FileBatch.partition(file.toString()), records.get(2).sourcePartition());
    SourceRecord counted = records.get(3);
    assertEquals(4, records.size());
    assertEquals("COUNTED A:level 00:02-00:02 missing=0 found=0", shown((Struct) counted.value()));
    String group = String.valueOf(counted.sourcePartition().get("group"));
    assertEquals("counted|" + group, counted.key());
    assertEquals(Map.of("api", "file:", "group", group), counted.sourcePartition());
    assertEquals(List.of(), run.look(), "nothing new is nothing to tell");
  }

  @Test
  void withoutTheOptionNothingIsCounted() {
    properties.remove("completeness.topic");
    properties.remove("completeness.interval");
    write(file, HEAD + rows(0, 3) + rows(6, 8));
    assertEquals(5, look().size());
  }

  /** A file that is gone before the next one is there takes nothing with it. */
  @Test
  void aSeriesGoesOnFromFileToFileThroughARestart() throws Exception {
    for (int missing = 0; missing < 3; missing += 2) {
      FakeSourceContext context = new FakeSourceContext(properties);
      write(file, HEAD + rows(0, 3));
      assertEquals(List.of(), told(look(context)));
      Files.delete(file);
      Path next = root.resolve("A/next" + missing + ".csv");
      write(next, HEAD + rows(3 + missing, 8));
      assertEquals(
          missing == 0 ? List.of() : List.of("OPEN A:level 00:02-00:05 missing=2 found=0"),
          told(look(context)));
      Files.delete(next);
    }
  }

  /** Whatever their names are: what was written first is read first. */
  @Test
  void filesThatAreThereAtFirstMakeNoGapsByTheirNames() throws Exception {
    for (int part = 0; part < 9; part++) {
      Path each = root.resolve("A/" + (9 - part) + ".csv");
      write(each, HEAD + rows(10 * part, 10 * part + 10));
      Instant written = Instant.parse("2026-02-01T00:00:00Z").plus(Duration.ofHours(part));
      Files.setLastModifiedTime(each, FileTime.from(written));
    }
    List<SourceRecord> records = look();
    assertEquals(List.of(), told(records));
    assertEquals(90, records.stream().filter(record -> !isCoverage(record)).count());
  }

  /** A batch takes 2,000 records: the rest of the file comes before what was written later. */
  @Test
  void aFileIsReadToItsEndBeforeTheNextOneBegins() throws Exception {
    for (boolean restarted : List.of(false, true)) {
      FakeSourceContext context = new FakeSourceContext(properties);
      write(file, HEAD + rows(0, 900) + rows(900, 1_400));
      Path other = root.resolve("B/first.csv");
      write(other, HEAD + rows(0, 1_400));
      FileRun run = start(context);
      List<String> told = new ArrayList<>(told(run.stored(run.one())));
      Path next = root.resolve("A/next.csv");
      write(next, HEAD + rows(1_400, 1_410));
      Path otherNext = root.resolve("B/next.csv");
      write(otherNext, HEAD + rows(1_400, 1_410));
      if (restarted) {
        run = start(context);
      }
      for (int i = 0; i < 6; i++) {
        told.addAll(told(run.stored(run.look())));
      }
      assertEquals(List.of(), told);
      for (Path each : List.of(file, other, next, otherNext)) {
        Files.delete(each);
      }
    }
  }

  private List<String> toldWithin(FileRun run, int minutes) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < minutes; i++) {
      told.addAll(told(run.stored(run.look())));
    }
    return told;
  }

  /** After eight intervals, and what passes until a line that is written is read at the latest. */
  @Test
  void silenceIsToldAndItsEnd() {
    write(file, HEAD + rows(0, 1));
    FileRun run = start();
    assertEquals(List.of(), toldWithin(run, 20));
    assertEquals("SILENT A:level 00:00-", toldWithin(run, 1).get(0).replaceFirst(" missing.*", ""));
    assertEquals(List.of(), toldWithin(run, 5));
    append(file, row(1));
    assertEquals(List.of("FILLED A:level 00:00-00:01 missing=0 found=0"), toldWithin(run, 1));
  }

  @Test
  void silenceIsToldWhereFilesAreLookedForSeldom() {
    properties.put("files.poll.interval.ms", "900000");
    write(file, HEAD + rows(0, 1));
    assertEquals(1, toldWithin(start(), 60).size());
  }

  /** Of a card that is not in its place nobody knows what is on it. */
  @Test
  void withoutTheCardNothingIsSilent() throws Exception {
    write(file, HEAD + rows(0, 1));
    FileRun run = start();
    assertEquals(List.of(), toldWithin(run, 15));
    Path away = dir.resolve("away");
    Files.move(root.resolve("A"), away);
    assertEquals(List.of(), toldWithin(run, 60));
    Files.move(away, root.resolve("A"));
    assertEquals(List.of(), toldWithin(run, 20));
    assertEquals(1, toldWithin(run, 1).size());
  }

  @Test
  void aSensorOfTheRegisterThatNeverDeliversIsSilent() throws Exception {
    Path register = Files.writeString(dir.resolve("r.csv"), "sensor_id,expected_interval\nZ,1m\n");
    properties.put("completeness.register", register.toString());
    properties.put("files.settle.ms", "0");
    write(file, HEAD + rows(0, 1));
    FileRun run = start();
    List<String> told = toldWithin(run, 30);
    assertEquals(2, told.size(), told.toString());
    assertTrue(told.stream().anyMatch(each -> each.startsWith("SILENT Z ")), told.toString());
  }

  @Test
  void whatCannotBeRightIsRefused() {
    assertEquals(List.of(), LoggerFileConfigTest.errors(properties));
    properties.put("tasks.max", "2");
    assertTrue(
        LoggerFileConfigTest.errors(properties).toString().contains("set tasks.max=1"),
        LoggerFileConfigTest.errors(properties).toString());
    properties.remove("tasks.max");
    properties.remove("completeness.topic");
    assertTrue(
        LoggerFileConfigTest.errors(properties).toString().contains("no topic to tell of gaps"));
    properties.put("completeness.topic", "readings");
    assertTrue(LoggerFileConfigTest.errors(properties).toString().contains("topics of their own"));
  }

  @Test
  void whatWasCountedCanBeSetAndForgotten() {
    LoggerFileSourceConnector connector = new LoggerFileSourceConnector();
    Map<String, String> group = Map.of("api", "file:", "group", "17");
    Map<String, String> good = Map.of("t:A/level", "2026-02-01T00:00:00Z");
    assertTrue(connector.alterOffsets(properties, new HashMap<>(Map.of(group, good))));
    Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
    reset.put(group, null);
    assertTrue(connector.alterOffsets(properties, reset));
    assertEquals(1, reset.size(), "no earlier version has stored it: " + reset);
    assertThrows(
        ConnectException.class,
        () -> connector.alterOffsets(properties, Map.of(group, Map.of("t:A/level", "noon"))));
    assertThrows(
        ConnectException.class,
        () ->
            connector.alterOffsets(
                properties, Map.of(Map.of("api", "file:", "group", "64"), good)));
  }

  /** Loggers whose truth is known, and a worker that is killed again and again. */
  private final class Network {
    private static final int SENSORS = 50;
    private static final int BACKFILLED = 110;
    private static final int MINUTES = 200;
    private final Random random;
    private final TestClock clock = FileRun.clock();
    private final Instant begin = clock.instant();
    private final Map<Integer, Map<Path, List<String>>> written = new HashMap<>();
    private final CoverageReaders readers =
        new CoverageReaders(COVERAGE, Instant.MIN, Network::interval);
    private final FakeSourceContext context;
    private FileRun run;
    private int sent;
    private int kills;

    Network(int seed) {
      random = new Random(seed);
      properties.put("completeness.register", register().toString());
      properties.remove("completeness.interval");
      properties.put("files.settle.ms", "0");
      context = new FakeSourceContext(properties);
      IntStream.range(0, SENSORS).forEach(this::plan);
      run = new FileRun(context, clock);
    }

    static Duration interval(String sensor) {
      return Duration.ofMinutes(3 + 3 * (Integer.parseInt(sensor.substring(1)) % 3));
    }

    private Path register() {
      String lines =
          IntStream.range(0, SENSORS)
              .mapToObj(i -> "s" + i + "," + interval("s" + i))
              .collect(Collectors.joining("\n", "sensor_id,expected_interval\n", "\n"));
      Path register = dir.resolve("register.csv");
      write(register, lines);
      return register;
    }

    private static boolean ends(int sensor) {
      return sensor % 10 == 9;
    }

    /** A file for each hour, and one for what comes late: after an outage, or once all is over. */
    private void plan(int i) {
      int every = (int) interval("s" + i).toMinutes();
      int outage = 20 + random.nextInt(40);
      int over = outage + random.nextInt(every * 5);
      int handedIn = over + random.nextInt(20);
      for (int minute = i % every; minute < (ends(i) ? 90 : MINUTES); minute += every) {
        boolean late = minute >= outage && minute < over;
        boolean lost = !late && minute > every && minute < 80 && random.nextInt(15) == 0;
        int at = late ? Math.min(handedIn + random.nextInt(5), BACKFILLED) : minute;
        at = lost ? BACKFILLED : at;
        String name = at == minute ? "h" + minute / 60 : "late";
        Instant time = begin.plus(Duration.ofMinutes(minute)).plusSeconds(random.nextInt(6));
        written
            .computeIfAbsent(at, any -> new HashMap<>())
            .computeIfAbsent(root.resolve("s" + i).resolve(name + ".csv"), any -> new ArrayList<>())
            .add(time + "," + i + "\n");
        sent++;
      }
    }

    void live() throws Exception {
      for (int minute = 0; minute < MINUTES; minute++) {
        for (Map.Entry<Path, List<String>> each :
            written.getOrDefault(minute, Map.of()).entrySet()) {
          String head = Files.exists(each.getKey()) ? "" : HEAD;
          Files.createDirectories(each.getKey().getParent());
          if (head.isEmpty()) {
            append(each.getKey(), String.join("", each.getValue()));
          } else {
            write(each.getKey(), head + String.join("", each.getValue()));
          }
        }
        if (minute % 60 == 15 && minute > 60) {
          for (int i = 0; i < SENSORS; i++) {
            Files.deleteIfExists(root.resolve("s" + i).resolve("h" + (minute / 60 - 1) + ".csv"));
          }
        }
        clock.advance(Duration.ofMinutes(1));
        look(minute <= BACKFILLED);
      }
      run.close();
    }

    /** All of a poll is one transaction, which is written or not when the worker is killed. */
    private void look(boolean dangerous) {
      do {
        List<SourceRecord> batch = run.one();
        boolean kill = batch != null && dangerous && random.nextInt(6) == 0;
        if (batch != null && (!kill || random.nextBoolean())) {
          readers.read(run.stored(batch));
        }
        if (kill) {
          kills++;
          run.close();
          run = new FileRun(context, clock);
        }
      } while (!run.task.idle());
    }
  }

  private static IntStream seeds() {
    return IntStream.rangeClosed(1, Boolean.getBoolean("streamgauge.soak") ? 10 : 1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void gapsOfFiftySensorsAreFoundAndClosedAndNoneIsMadeUpByKills(int seed) throws Exception {
    Network network = new Network(seed);
    network.live();
    CoverageReaders readers = network.readers;
    assertEquals(network.sent, readers.readings());
    assertEquals(0, readers.twice());
    readers.compare();
    for (int i = 0; i < Network.SENSORS; i++) {
      assertEquals(0, readers.missing("s" + i), "all of it has come in the end");
    }
    assertEquals(
        IntStream.range(0, Network.SENSORS)
            .filter(Network::ends)
            .mapToObj(i -> "s" + i)
            .sorted()
            .toList(),
        readers.silent());
    assertTrue(readers.gaps() > 40 && network.kills > 5, readers.gaps() + " gaps");
    System.out.printf(
        "50 loggers, %d readings, %d gaps and silences, %d kills: none made up, all closed%n",
        network.sent, readers.gaps(), network.kills);
  }
}
