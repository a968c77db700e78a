// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times: a range gives all rows of it, whatever directories are named by; and their order. */
class ReadDaysTest {
  private static final Instant FIRST = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path dir;

  private ArchiveFixture archive(String levels, String... options) {
    return new ArchiveFixture(dir).by(levels).with(options).start();
  }

  private static SinkRecord record(long offset, Object value, Instant timestamp) {
    return new SinkRecord(
        READINGS.topic(),
        READINGS.partition(),
        null,
        null,
        value instanceof Struct struct ? struct.schema() : null,
        value,
        offset,
        timestamp.toEpochMilli(),
        TimestampType.CREATE_TIME);
  }

  /** Six days of hourly readings as they come, and ten of the second day that came on the fifth. */
  private static List<SinkRecord> withLateOnes() {
    List<SinkRecord> records = new ArrayList<>();
    for (int hour = 0; hour < 24 * 6; hour++) {
      Instant time = FIRST.plus(Duration.ofHours(hour));
      Object value = ArchiveFixture.reading(0, "a", time, (double) hour).value();
      records.add(record(hour, value, time.plusSeconds(20)));
    }
    for (int i = 0; i < 10; i++) {
      Instant time = FIRST.plus(DAY).plusSeconds(60L * (i + 1));
      Object value = ArchiveFixture.reading(0, "a", time, 1_000.0 + i).value();
      records.add(record(24 * 6 + i, value, FIRST.plus(DAY.multipliedBy(4)).plusSeconds(60)));
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "date(_kafka_timestamp)",
        "year(_kafka_timestamp), month(_kafka_timestamp), day(_kafka_timestamp)",
        "date=format(_kafka_timestamp; yyyy-MM-dd)",
        "date=format(event_time; yyyy-dd-MM)",
        "year(event_time), month(event_time), day(_kafka_timestamp)"
      })
  void directoriesOfOtherDaysHideNoLateReading(String levels) throws Exception {
    ArchiveFixture archive = archive(levels);
    archive.write(withLateOnes());
    for (String zone : List.of("", "UTC")) {
      ReadBack back = secondDay(archive);
      if (!zone.isEmpty()) {
        back.with("timezone", zone);
      }
      assertEquals(34, back.all().size(), levels);
    }
  }

  /** Also where it was written so for a while only, before or after. */
  @Test
  void oneOfTheLevelsOfAnArchiveIsEnough() throws Exception {
    List<SinkRecord> all = withLateOnes();
    ArchiveFixture archive = archive("date(event_time)");
    archive.write(all.subList(0, 100));
    archive.by("date(_kafka_timestamp)").restart();
    archive.write(all.subList(100, all.size()));
    archive.by("date(event_time)").restart();
    assertEquals(34, secondDay(archive).all().size());
  }

  /** Another archive beside it counts too. */
  @Test
  void anotherArchiveOfTheSameTopicsCountsToo() throws Exception {
    ArchiveFixture first = archive("date(event_time)");
    first.write(withLateOnes().subList(0, 24));
    ArchiveFixture second = archive("date(_kafka_timestamp)", "name", "another");
    second.write(withLateOnes().subList(24, 154));
    assertEquals(34, secondDay(first).all().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "date(event_time)",
        "year(event_time), month(event_time), day(event_time)",
        "sensor_id, date=format(event_time; uuuu-MM-dd)"
      })
  void directoriesOfEventTimesAreKnownAsSuch(String levels) throws Exception {
    ArchiveFixture archive = archive(levels);
    archive.write(withLateOnes());
    archive.restart();
    ReadBack back = secondDay(archive);
    assertEquals(34, back.all().size());
    assertEquals(1, opened(back));
  }

  @Test
  void theZoneIsTheOneOfTheDirectories() throws Exception {
    ArchiveFixture archive = archive("date(event_time)", "timezone", "Pacific/Auckland");
    archive.write(withLateOnes());
    ReadBack back = secondDay(archive).with("timezone", "UTC");
    assertEquals(34, back.all().size());
    // A day there is in two days of UTC.
    assertEquals(2, opened(back));
  }

  /** As an archive of an earlier version, or a copy of its files alone. */
  @Test
  void withoutTheNotesAllDirectoriesAreLookedAt() throws Exception {
    ArchiveFixture archive = archive("date(_kafka_timestamp)");
    archive.write(withLateOnes());
    deleteNotes();
    assertEquals(34, secondDay(archive).all().size());
    // Notes that begin when there are files already say nothing about those.
    archive.by("date(event_time)").restart();
    assertEquals(34, secondDay(archive).all().size());
    Files.move(dir.resolve("_ledger"), dir.resolve("gone"));
    assertEquals(34, secondDay(archive).all().size());
  }

  private void deleteNotes() throws IOException {
    try (Stream<Path> all = Files.list(dir.resolve("_ledger"))) {
      for (Path note :
          all.filter(it -> it.getFileName().toString().startsWith("_levels+")).toList()) {
        Files.delete(note);
      }
    }
  }

  @Test
  void damagedNotesAreNone() throws Exception {
    ArchiveFixture archive = archive("date(event_time)");
    archive.write(withLateOnes());
    try (Stream<Path> all = Files.list(dir.resolve("_ledger"))) {
      for (Path note : all.filter(it -> it.toString().contains("_levels+topics+")).toList()) {
        Files.writeString(note, "[{");
      }
    }
    ReadBack back = secondDay(archive);
    assertEquals(34, back.all().size());
    assertEquals(6, opened(back));
  }

  private static final Schema PLAIN =
      SchemaBuilder.struct()
          .field("sensor_id", Schema.STRING_SCHEMA)
          .field("event_time", Timestamp.builder().optional().build())
          .field("result", Schema.FLOAT64_SCHEMA)
          .build();

  private static Struct plain(Instant time, double result) {
    return new Struct(PLAIN)
        .put("sensor_id", "a")
        .put("event_time", time == null ? null : Date.from(time))
        .put("result", result);
  }

  /** A row without an event time has the record's, whatever stands beside it in a file. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3_000})
  void rowsWithoutAnEventTimeAreSelectedByTheRecords(int others) throws Exception {
    ArchiveFixture archive = archive("level=topic()");
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      records.add(record(i, plain(null, i), FIRST.plusSeconds(60)));
    }
    for (int i = 0; i < others; i++) {
      records.add(record(3_000 + i, plain(FIRST.minus(Duration.ofDays(30)), i), FIRST));
    }
    archive.write(records);
    ReadBack back =
        new ReadBack(
            archive.props,
            "archive.read.begin",
            FIRST.toString(),
            "archive.read.end",
            FIRST.plusSeconds(600).toString());
    assertEquals(3_000, back.all().size());
  }

  private static Object field(SourceRecord record, String name) {
    return record.value() instanceof Struct struct
        ? struct.get(name)
        : ((Map<?, ?>) record.value()).get(name);
  }

  private static void assertInOrder(int wanted, List<SourceRecord> given) {
    assertEquals(wanted, given.size());
    Map<Object, Long> last = new HashMap<>();
    for (SourceRecord record : given) {
      Object time = field(record, "event_time");
      long millis =
          time == null
              ? record.timestamp()
              : time instanceof Date date ? date.toInstant().toEpochMilli() : (Long) time;
      Long before = last.put(field(record, "sensor_id"), millis);
      assertTrue(before == null || before <= millis, before + " " + millis);
    }
  }

  @Test
  void rowsWithoutAnEventTimeHoldNobodyBack() throws Exception {
    ArchiveFixture archive = archive("station=sensor_id");
    long offset = 0;
    for (int file = 0; file < 2; file++) {
      List<SinkRecord> records = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Instant time = FIRST.plusSeconds(2L * i + file);
        records.add(record(offset++, plain(time, i), FIRST.plusSeconds(1_000)));
      }
      if (file == 0) {
        records.add(record(offset++, plain(null, 99), FIRST.plusSeconds(1_000)));
      }
      archive.write(records);
    }
    assertInOrder(21, new ReadBack(archive.props).all());
  }

  /** As those who come from another sink have their directories. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "year(event_time), month=format(event_time; M), day=format(event_time; d)",
        "year(event_time), month(event_time), day=format(event_time; d)",
        "month=format(event_time; uuuu-MM)",
        "date(event_time)"
      })
  void levelsOfTimesWithoutZerosComeInOrder(String levels) throws Exception {
    ArchiveFixture archive = archive(levels);
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Instant time = FIRST.minus(DAY.multipliedBy(2L * (200 - i)));
      records.add(record(i, plain(time, i), time));
    }
    archive.write(records);
    assertInOrder(200, new ReadBack(archive.props).all());
  }

  /** Sensors that are numbers, of which 9 comes before 10 in a file, and texts among them. */
  @ParameterizedTest
  @ValueSource(strings = {"int64", "float64", "json", "json with texts", "json with fractions"})
  void sensorsOfEveryTypeComeInTheOrderOfTheirTimes(String type) throws Exception {
    ArchiveFixture archive = archive("level=topic()");
    Schema of = type.equals("int64") ? Schema.INT64_SCHEMA : Schema.FLOAT64_SCHEMA;
    Schema schema =
        SchemaBuilder.struct().field("sensor_id", of).field("event_time", Timestamp.SCHEMA).build();
    long offset = 0;
    for (int file = 0; file < 2; file++) {
      List<SinkRecord> records = new ArrayList<>();
      for (long sensor = -1; sensor <= 10; sensor++) {
        for (int i = 0; i < 5; i++) {
          Instant time = FIRST.plusSeconds(2L * i + file);
          Object id = type.equals("int64") ? (Object) sensor : (Object) (double) sensor;
          Object value = new Struct(schema);
          if (type.startsWith("json")) {
            boolean other = sensor % 3 == 0 && !type.equals("json");
            id = !other ? (Object) sensor : type.endsWith("texts") ? "s" + sensor : sensor + 0.5;
            value = new HashMap<>(Map.of("sensor_id", id, "event_time", time.toEpochMilli()));
          } else {
            ((Struct) value).put("sensor_id", id).put("event_time", Date.from(time));
          }
          records.add(record(offset++, value, time));
        }
      }
      archive.write(records);
    }
    assertInOrder(120, new ReadBack(archive.props).all());
  }
}
