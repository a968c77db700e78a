// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sink notes of its levels counts for its own files, whoever's lie beside them. */
class ReadNotesTest {
  private static final Instant FIRST = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path dir;
  private Path here;
  private Path there;

  @BeforeEach
  void places() throws IOException {
    here = Files.createDirectories(dir.resolve("here"));
    there = Files.createDirectories(dir.resolve("there"));
  }

  private static ArchiveFixture archive(Path place, String id, String levels) {
    return new ArchiveFixture(place).with("name", id).by(levels);
  }

  /** Six days of hourly readings, of which ten of the second day come on the fifth. */
  private static List<SinkRecord> withLateOnes() {
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 24 * 6 + 10; i++) {
      boolean late = i >= 24 * 6;
      Instant time =
          late ? FIRST.plus(DAY).plusSeconds(i) : FIRST.plus(Duration.ofHours(i)).plusSeconds(1);
      Instant came = late ? FIRST.plus(DAY.multipliedBy(4)) : time.plusSeconds(20);
      SinkRecord plain = ArchiveFixture.reading(i, "a", time, (double) i);
      records.add(
          new SinkRecord(
              READINGS.topic(),
              READINGS.partition(),
              null,
              null,
              plain.valueSchema(),
              plain.value(),
              i,
              came.toEpochMilli(),
              TimestampType.CREATE_TIME));
    }
    return records;
  }

  private static ReadBack secondDay(ArchiveFixture archive) {
    return new ReadBack(
        archive.props, "archive.read.begin", "2026-03-02", "archive.read.end", "2026-03-03");
  }

  private static long opened(ReadBack back) {
    return (Long) back.context.pluginMetrics().value("files-total");
  }

  /** What is below one directory, to another. */
  private void copy(String below) throws IOException {
    try (Stream<Path> all = Files.walk(there.resolve(below))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path to = here.resolve(there.relativize(file));
        Files.createDirectories(to.getParent());
        if (!Files.exists(to)) {
          Files.copy(file, to);
        }
      }
    }
  }

  private void deleteNotes(Predicate<String> which) throws IOException {
    try (Stream<Path> all = Files.list(here.resolve("_ledger"))) {
      for (Path note : all.toList()) {
        String name = note.getFileName().toString();
        if (name.startsWith("_levels+") && which.test(name)) {
          Files.delete(note);
        }
      }
    }
  }

  @Test
  void filesCopiedInWithoutTheirLedgerAreLookedAt() throws Exception {
    ArchiveFixture own = archive(here, "site-a", "date(event_time)").start();
    own.write(ArchiveFixture.readings(0, 3, 1));
    archive(there, "site-b", "date(_kafka_timestamp)").start().write(withLateOnes());
    copy("topics");
    ReadBack back = secondDay(own);
    assertEquals(34, back.all().size());
    // Its own one is not, which is of another day.
    assertEquals(6, opened(back));
  }

  @Test
  void filesCopiedInWithTheirLedgerAreKnown() throws Exception {
    ArchiveFixture own = archive(here, "site-a", "date(event_time)").start();
    own.write(ArchiveFixture.readings(0, 3, 1));
    archive(there, "site-b", "date(event_time)").start().write(withLateOnes());
    copy("topics");
    copy("_ledger");
    ReadBack back = secondDay(own);
    assertEquals(34, back.all().size());
    assertEquals(1, opened(back));
  }

  /** A version that takes no notes, which begins where others have taken some. */
  @Test
  void olderWriterThatJoinsLaterIsLookedAt() throws Exception {
    ArchiveFixture own = archive(here, "new", "date(event_time)").start();
    own.write(ArchiveFixture.readings(0, 3, 1));
    ArchiveFixture old = archive(here, "old", "date(_kafka_timestamp)").start();
    old.write(withLateOnes());
    deleteNotes(name -> name.contains("+old"));
    assertEquals(34, secondDay(own).all().size());
    // Its notes of later say nothing about what it has written before.
    old.by("date(event_time)").restart();
    assertEquals(34, secondDay(own).all().size());
  }

  @Test
  void writerThatBeginsLaterIsKnown() throws Exception {
    ArchiveFixture own = archive(here, "first", "date(event_time)").start();
    own.write(ArchiveFixture.readings(0, 3, 1));
    archive(here, "second+of two", "date(event_time)").start().write(withLateOnes());
    ReadBack back = secondDay(own);
    assertEquals(34, back.all().size());
    assertEquals(1, opened(back));
  }

  private static Map<String, Long> topics(ArchiveFixture archive, String wanted)
      throws InterruptedException {
    ReadBack back =
        new ReadBack(
            archive.props,
            "archive.read.topics",
            wanted,
            "archive.read.topic",
            "${topic}-restored");
    return back.all().stream()
        .collect(Collectors.groupingBy(SourceRecord::topic, TreeMap::new, Collectors.counting()));
  }

  /** A topic that is called like a value of another level. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "topic(), attributes.region       | true",
        "t=topic(), attributes.region     | true",
        "attributes.region, topic()       | true",
        "topic=attributes.region, t=topic() | true",
        "topic(), attributes.region       | false",
        "attributes.region, t=topic()     | false",
      })
  void topicsAreSelectedByTheirOwnLevel(String levels, boolean notes) throws Exception {
    TopicPartition north = new TopicPartition("north", 0);
    ArchiveFixture archive = archive(here, "river", levels).start(READINGS, north);
    archive.put(
        ArchiveFixture.records(
            0, 5, i -> ArchiveFixture.reading(READINGS, i, "r" + i, "north", START, 1.0)));
    archive.write(
        ArchiveFixture.records(
            0, 4, i -> ArchiveFixture.reading(north, i, "n" + i, "readings", START, 1.0)));
    if (!notes) {
      deleteNotes(any -> true);
    }
    assertEquals(Map.of("north-restored", 4L), topics(archive, "north"));
    assertEquals(Map.of("readings-restored", 5L), topics(archive, "readings"));
  }
}
