// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ObservationSchema;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger has committed comes back, each row once, and nothing else that lies there. */
class ReadCommittedTest {
  private static final List<String> ORDERS = List.of("event-time", "offset");
  private static final String BY_REGION = "attributes.region, date(event_time)";

  @TempDir Path dir;

  /** Readings of three sensors, the tenth of their results being their offset. */
  private static List<SinkRecord> readings(long from, long to, double more, long timestamp) {
    return LongStream.range(from, to)
        .mapToObj(
            offset -> {
              SinkRecord plain =
                  ArchiveFixture.reading(
                      READINGS,
                      offset,
                      "s" + offset % 3,
                      offset % 2 == 0 ? "north" : "south",
                      START.plusSeconds(offset * 600),
                      offset / 10.0 + more);
              return new SinkRecord(
                  READINGS.topic(),
                  READINGS.partition(),
                  null,
                  null,
                  ObservationSchema.SCHEMA,
                  plain.value(),
                  offset,
                  timestamp + offset,
                  TimestampType.CREATE_TIME);
            })
        .toList();
  }

  private static List<SinkRecord> readings(long from, long to) {
    return readings(from, to, 0, START.toEpochMilli());
  }

  private ArchiveFixture archive(String levels) {
    ArchiveFixture archive = new ArchiveFixture(dir).by(levels).start();
    for (int from = 0; from < 120; from += 40) {
      archive.write(readings(from, from + 40));
    }
    return archive;
  }

  private static void reset(ArchiveFixture archive, long offset, String levels) {
    archive.task.stop();
    var unused =
        new ParquetArchiveSinkConnector().alterOffsets(archive.props, Map.of(READINGS, offset));
    archive.by(levels).start();
  }

  private static List<Double> results(List<SourceRecord> given) {
    return given.stream().map(it -> ((Struct) it.value()).getFloat64("result")).sorted().toList();
  }

  private static List<Double> results(long from, long to, double more) {
    return LongStream.range(from, to).mapToObj(offset -> offset / 10.0 + more).toList();
  }

  private static List<Double> sorted(List<Double> one, List<Double> other) {
    return Stream.concat(one.stream(), other.stream()).sorted().toList();
  }

  private static Path renamed(Path file, String nonce) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.length() - 16) + nonce + ".parquet");
  }

  private static Object refused(ReadBack back) {
    return back.context.pluginMetrics().value("files-refused-total");
  }

  private static Object duplicates(ReadBack back) {
    return back.context.pluginMetrics().value("duplicates-total");
  }

  /** Reads with a death after each few records. */
  private static List<SourceRecord> withDeaths(ReadBack back) throws Exception {
    back.start();
    while (!back.done()) {
      List<SourceRecord> polled = back.poll();
      back.commit(polled.subList(0, Math.min(polled.size(), 7)));
      if (polled.size() > 7) {
        back.stop();
        back.start();
      }
    }
    back.stop();
    return back.given;
  }

  @Test
  void aFileThatNoEntryCommittedIsRefused() throws Exception {
    for (String order : ORDERS) {
      Path place = Files.createTempDirectory(dir, "x");
      ArchiveFixture archive = new ArchiveFixture(place).by(BY_REGION).start();
      archive.write(readings(0, 60));
      archive.write(readings(60, 120));
      Path file = archive.files().get(0);
      Path elsewhere = Files.createDirectories(file.getParent().resolveSibling("date=2026-05-01"));
      Files.copy(file, elsewhere.resolve(renamed(file, "0123abcd").getFileName()));
      // Of the same name in another directory, as somebody copies one.
      Files.copy(file, elsewhere.resolve(file.getFileName()));
      ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
      assertEquals(results(0, 120, 0), results(back.all()), order);
      assertEquals(2L, refused(back));
    }
  }

  @Test
  void aFileThatWasMovedIsRead() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    Path file = archive.files().get(0);
    Path elsewhere = Files.createDirectories(file.getParent().resolveSibling("date=2026-05-01"));
    Files.move(file, elsewhere.resolve(file.getFileName()));
    ReadBack back = new ReadBack(archive.props);
    assertEquals(results(0, 120, 0), results(back.all()));
  }

  @Test
  void anArchiveThatWasMovedAsAWholeIsRead() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    Files.createDirectories(dir.resolve("deep/er"));
    Files.move(dir.resolve("topics"), dir.resolve("deep/er/tables"));
    ReadBack back = new ReadBack(archive.props, "topics.dir", "deep/er/tables");
    assertEquals(results(0, 120, 0), results(back.all()));
    assertEquals(0L, refused(back));
  }

  @Test
  void whatIsArchivedMeanwhileIsNotTakenForUncommitted() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    ReadBack back = new ReadBack(archive.props).start();
    back.commit(back.poll());
    archive.write(readings(120, 160));
    back.commit(back.poll());
    back.stop();
    assertEquals(results(0, 160, 0), results(back.all()));
    assertEquals(0L, refused(back));
  }

  @Test
  void whatAResetArchivesMeanwhileIsNotTakenForUncommitted() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    ReadBack back = new ReadBack(archive.props, "replay.rate", "10").start();
    while (back.given.isEmpty()) {
      back.clock.advance(Duration.ofSeconds(1));
      back.commit(back.poll());
    }
    reset(archive, 0, BY_REGION);
    archive.write(readings(0, 120));
    while (!back.done()) {
      back.clock.advance(Duration.ofSeconds(1));
      back.commit(back.poll());
    }
    assertEquals(results(0, 120, 0), results(back.given));
    assertEquals(0L, refused(back));
  }

  @Test
  void rowsThatAResetHasSentToOtherDirectoriesComeOnceAndAsTheyAreNow() throws Exception {
    for (String order : ORDERS) {
      Path place = Files.createTempDirectory(dir, "x");
      ArchiveFixture archive = new ArchiveFixture(place).by(BY_REGION).start();
      archive.write(readings(0, 60));
      archive.write(readings(60, 120));
      reset(archive, 50, "sensor_id");
      archive.write(readings(50, 110));
      ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
      List<SourceRecord> given = withDeaths(back);
      assertEquals(results(0, 120, 0), results(given), order);
      assertEquals(
          results(50, 110, 0),
          results(
              given.stream()
                  .filter(it -> it.headers().toString().contains("readings/sensor_id="))
                  .toList()));
      ReadBack whole = new ReadBack(archive.props, "archive.read.order", order);
      assertEquals(120, whole.all().size());
      assertEquals(60L, duplicates(whole), order);
    }
  }

  @Test
  void rowsThatWereGivenBeforeAResetDoNotComeAgain() throws Exception {
    for (String order : ORDERS) {
      Path place = Files.createTempDirectory(dir, "x");
      ArchiveFixture archive = new ArchiveFixture(place).by(BY_REGION).start();
      archive.write(readings(0, 60));
      archive.write(readings(60, 120));
      ReadBack back = new ReadBack(archive.props, "archive.read.order", order).start();
      while (back.given.isEmpty()) {
        List<SourceRecord> polled = back.poll();
        back.commit(polled.subList(0, Math.min(30, polled.size())));
      }
      back.stop();
      for (int turn = 1; turn <= 2; turn++) {
        reset(archive, 20L * turn, turn == 1 ? "sensor_id" : "sensor_id, date(event_time)");
        archive.write(readings(20L * turn, 120));
        back.start();
        for (int i = 0; i < 20 && !back.done(); i++) {
          List<SourceRecord> polled = back.poll();
          back.commit(polled.subList(0, Math.min(10, polled.size())));
          if (polled.size() > 10) {
            break;
          }
        }
        back.stop();
      }
      Set<Long> offsets = new HashSet<>();
      for (SourceRecord record : withDeaths(back)) {
        double result = ((Struct) record.value()).getFloat64("result");
        assertTrue(offsets.add(Math.round(result * 10)), order + " " + result);
      }
      assertEquals(120, offsets.size(), order);
    }
  }

  @Test
  void rowsOfATopicThatWasMadeAnewAreOthers() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    reset(archive, 0, BY_REGION);
    archive.write(readings(0, 80, 1_000, START.plusSeconds(90_000).toEpochMilli()));
    ReadBack back = new ReadBack(archive.props);
    assertEquals(sorted(results(0, 120, 0), results(0, 80, 1_000)), results(back.all()));
    assertEquals(0L, duplicates(back));
  }

  /** Offsets that were moved back, and a newer file that is cut short: the older one has them. */
  @Test
  void aCopyThatCannotBeReadHidesNoRow() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    List<Path> before = archive.files();
    reset(archive, 0, "sensor_id");
    archive.write(readings(0, 120));
    List<Path> later = new ArrayList<>(archive.files());
    later.removeAll(before);
    Files.write(later.get(0), new byte[0]);
    Files.delete(later.get(1));
    Set<Long> offsets = new HashSet<>();
    ReadBack back = new ReadBack(archive.props);
    for (SourceRecord record : back.all()) {
      double result = ((Struct) record.value()).getFloat64("result");
      assertTrue(offsets.add(Math.round(result * 10)));
    }
    assertEquals(120, offsets.size());
  }

  private Path ledger() {
    return dir.resolve("_ledger/archive/readings/0");
  }

  private static String entry(int seq) {
    return String.format("%020d", seq);
  }

  @Test
  void filesThatTheLedgerHasForgottenAreTakenByName() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    Files.delete(ledger().resolve(entry(1) + ".json"));
    ReadBack back = new ReadBack(archive.props);
    assertEquals(results(0, 120, 0), results(back.all()));
    assertEquals(0L, refused(back));
    // Without any ledger too.
    try (Stream<Path> all = Files.list(ledger())) {
      for (Path path : all.toList()) {
        Files.delete(path);
      }
    }
    assertEquals(results(0, 120, 0), results(new ReadBack(archive.props).all()));
  }

  @Test
  void filesOfBeforeAResetThatTheLedgerHasForgottenAreTakenByName() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    reset(archive, 0, BY_REGION);
    archive.write(readings(0, 120, 1_000, START.plusSeconds(90_000).toEpochMilli()));
    for (int seq = 1; seq <= 4; seq++) {
      Files.delete(ledger().resolve(entry(seq) + ".json"));
    }
    ReadBack back = new ReadBack(archive.props);
    assertEquals(sorted(results(0, 120, 0), results(0, 120, 1_000)), results(back.all()));
    assertEquals(0L, refused(back));
  }

  private void fold(int first, int last) throws Exception {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int seq = first; seq <= last; seq++) {
      Path single = ledger().resolve(entry(seq) + ".json");
      lines.write(Files.readAllBytes(single));
      lines.write('\n');
      Files.delete(single);
    }
    Files.createDirectories(ledger().resolve("kept"));
    Files.write(
        ledger().resolve("kept/" + entry(first) + "-" + entry(last) + "-20260301T100030Z.json"),
        lines.toByteArray());
  }

  @Test
  void entriesThatWereFoldedTellAsTheOthers() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    archive.write(readings(120, 160));
    fold(1, 1);
    fold(2, 3);
    // What a writer left that slept too long is void.
    Files.copy(ledger().resolve(entry(4) + ".json"), ledger().resolve(entry(1) + ".json"));
    Path file = archive.files().get(0);
    Path elsewhere = Files.createDirectories(file.getParent().resolveSibling("date=2026-05-01"));
    Files.copy(file, elsewhere.resolve(renamed(file, "0123abcd").getFileName()));
    ReadBack back = new ReadBack(archive.props);
    assertEquals(results(0, 160, 0), results(back.all()));
    assertEquals(1L, refused(back));
  }

  @Test
  void anEntryThatIsDamagedStopsNothing() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    for (String damaged : List.of("{", "null", "{}", "{\"seq\": 1, \"files\": [null]}")) {
      Files.writeString(ledger().resolve(entry(2) + ".json"), damaged, StandardCharsets.UTF_8);
      ReadBack back = new ReadBack(archive.props);
      assertEquals(results(0, 120, 0), results(back.all()), damaged);
      assertEquals(0L, refused(back));
    }
  }

  @Test
  void theLedgerOfAnotherArchiveJudgesNoFile() throws Exception {
    ArchiveFixture archive = archive(BY_REGION);
    ArchiveFixture other =
        new ArchiveFixture(dir).by(BY_REGION).with("archive.id", "another").start();
    other.write(readings(40, 70, 1_000, START.plusSeconds(90_000).toEpochMilli()));
    other.task.stop();
    Files.move(dir.resolve("_ledger/another"), dir.resolve("_ledger/gone"));
    ReadBack back = new ReadBack(archive.props);
    assertEquals(sorted(results(0, 120, 0), results(40, 70, 1_000)), results(back.all()));
    assertEquals(0L, refused(back));
  }

  @Test
  void rowsThatWaitForALaterFileMakeItNoStranger() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir)
            .by("sensor_id")
            .with("archive.late.max.age.ms", "1d", "rotate.schedule.interval.ms", "60000")
            .start();
    List<SinkRecord> many = new ArrayList<>(readings(0, 120));
    many.removeIf(it -> it.kafkaOffset() % 3 == 1 && it.kafkaOffset() > 2);
    archive.put(many);
    archive.clock.advance(Duration.ofMinutes(2));
    archive.put(List.of());
    assertEquals(2, archive.files().size());
    Path entries = dir.resolve("_ledger");
    Path copy = dir.resolve("copy");
    copy(entries, copy);
    archive.flush();
    assertEquals(3, archive.files().size());
    // The ledger as it was before the rows that waited were written.
    Files.move(entries, dir.resolve("later"));
    copy(copy, entries);
    ReadBack back = new ReadBack(archive.props);
    assertEquals(many.size(), back.all().size());
    assertEquals(0L, refused(back));
  }

  private static void copy(Path from, Path to) throws Exception {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
