// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Event times as people send them are in a range when the sink's directories say so. */
class ReadTimesTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  /** Records came much later, so that their timestamps are no help. */
  private static final Instant CAME = NOON.plus(Duration.ofDays(30));

  @TempDir Path dir;

  /** Forms of times without a schema. */
  private enum Form {
    SECONDS,
    MILLIS,
    MICROS,
    NANOS,
    FRACTIONS,
    TEXT_OF_SECONDS,
    UTC,
    OFFSET,
    SPACE,
    LOCAL,
    LOCAL_WITH_SPACE,
    DAY;

    Object spelled(Instant time) {
      long seconds = time.getEpochSecond();
      String text = time.toString();
      return switch (this) {
        case SECONDS -> (Object) seconds;
        case MILLIS -> time.toEpochMilli();
        case MICROS -> seconds * 1_000_000;
        case NANOS -> seconds * 1_000_000_000;
        case FRACTIONS -> seconds + 0.25;
        case TEXT_OF_SECONDS -> Long.toString(seconds);
        case UTC -> text;
        case OFFSET -> text.replace("Z", "+00:00");
        case SPACE -> text.replace("T", " ");
        case LOCAL -> text.replace("Z", "");
        case LOCAL_WITH_SPACE -> text.replace("Z", "").replace("T", " ");
        case DAY -> text.substring(0, 10);
      };
    }
  }

  private static SinkRecord record(int offset, Object time) {
    return record(offset, offset, time);
  }

  private static SinkRecord record(int offset, int number, Object time) {
    Map<String, Object> value = new HashMap<>();
    value.put("sensor_id", "a");
    value.put("event_time", time);
    value.put("n", number);
    return new SinkRecord(
        ArchiveFixture.READINGS.topic(),
        0,
        null,
        null,
        null,
        value,
        offset,
        CAME.toEpochMilli(),
        TimestampType.CREATE_TIME);
  }

  private static List<Long> numbers(List<SourceRecord> given) {
    return given.stream()
        .map(it -> ((Number) ((Map<?, ?>) it.value()).get("n")).longValue())
        .toList();
  }

  private static ReadBack secondDay(ArchiveFixture archive, String... more) {
    return new ReadBack(
            archive.props, "archive.read.begin", "2026-03-02", "archive.read.end", "2026-03-03")
        .with(more);
  }

  @ParameterizedTest
  @EnumSource
  void aRangeHasTheTimesThatTheDirectoriesHave(Form form) throws Exception {
    for (String levels : List.of("date(event_time)", "date(event_time; UTC)", "level=topic()")) {
      ArchiveFixture archive =
          new ArchiveFixture(dir.resolve(levels.replaceAll("\\W", ""))).by(levels);
      archive.with("timezone", "UTC").start();
      List<SinkRecord> records = new ArrayList<>();
      for (int day = 0; day < 3; day++) {
        Instant time = NOON.plus(Duration.ofDays(day - 1));
        records.add(record(day, form.spelled(time)));
      }
      archive.write(records);
      assertEquals(List.of(1L), numbers(secondDay(archive).all()), levels);
      ReadBack all = new ReadBack(archive.props);
      assertEquals(List.of(0L, 1L, 2L), numbers(all.all()), levels);
    }
  }

  /** They come in the order of what they say, also across files. */
  @ParameterizedTest
  @EnumSource(names = "DAY", mode = EnumSource.Mode.EXCLUDE)
  void rowsComeInTheOrderOfSuchTimes(Form form) throws Exception {
    ArchiveFixture archive = new ArchiveFixture(dir).by("level=topic()").with("timezone", "UTC");
    archive.start();
    for (int file = 0; file < 2; file++) {
      List<SinkRecord> records = new ArrayList<>();
      for (int i = file; i < 10; i += 2) {
        // One of the forms that are told apart by their size is among those of another.
        Object time = form.spelled(NOON.plusSeconds(60L * i));
        boolean seconds = form == Form.MILLIS && i % 3 == 0;
        records.add(
            record(
                5 * file + i / 2,
                i,
                seconds ? (Object) NOON.plusSeconds(60L * i).getEpochSecond() : time));
      }
      archive.write(records);
    }
    List<Long> inOrder = IntStream.range(0, 10).mapToObj(i -> (long) i).toList();
    assertEquals(inOrder, numbers(new ReadBack(archive.props).all()));
  }

  /** A date alone is in the directory of its name in every zone, and begins in UTC. */
  @ParameterizedTest
  @CsvSource({"Pacific/Auckland", "America/Los_Angeles", "UTC"})
  void datesAloneAreFoundInDirectoriesOfEveryZone(String zone) throws Exception {
    ArchiveFixture archive = new ArchiveFixture(dir).by("date(event_time)").with("timezone", zone);
    archive.start();
    archive.write(record(0, "2026-03-01"), record(1, "2026-03-02"), record(2, "2026-03-03"));
    ReadBack back =
        new ReadBack(
            archive.props,
            "archive.read.begin",
            "2026-03-01T23:00:00Z",
            "archive.read.end",
            "2026-03-02T01:00:00Z");
    assertEquals(List.of(1L), numbers(back.all()));
  }

  /** The archive knows its zone where its days are local ones; else whoever reads has to say it. */
  @ParameterizedTest
  @CsvSource({"date(event_time),", "level=topic(), Pacific/Auckland"})
  void localTimesAreOfTheZoneOfTheArchive(String levels, String zone) throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir).by(levels).with("timezone", "Pacific/Auckland");
    archive.start();
    archive.write(record(0, "2026-03-02T12:30:00"), record(1, "2026-03-02 13:30:00"));
    ReadBack back = secondDay(archive);
    back.props.remove("timezone");
    if (zone != null) {
      back.with("timezone", zone);
    }
    assertEquals(List.of(1L), numbers(back.all()));
  }
}
