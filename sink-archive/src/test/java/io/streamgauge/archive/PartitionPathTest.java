// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.store.PathName;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionPathTest {
  private static PartitionPath path(String zone, String... fields) {
    return new PartitionPath(
        "", Stream.of(fields).map(PartitionField::parse).toList(), ZoneId.of(zone));
  }

  private static SinkRecord of(Object... namesAndValues) {
    Map<String, Object> value = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      value.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return record(0, value);
  }

  @Test
  void escapesLikeHive() {
    assertEquals("a%2Fb%3Dc%25d%3Ae", PathName.escape("a/b=c%d:e"));
    assertEquals("Zürich 1", PathName.escape("Zürich 1"));
    assertEquals("%2E%2E", PathName.escape(".."));
    assertEquals("%0A", PathName.escape("\n"));
  }

  @Test
  void nullsAndEmptyTextsAreTheDefaultPartition() {
    assertEquals(
        "readings/a=__HIVE_DEFAULT_PARTITION__/b=__HIVE_DEFAULT_PARTITION__",
        path("UTC", "a", "b").of(of("b", "")));
  }

  @Test
  void daysAndHoursAreOfTheZone() {
    SinkRecord record = of("t", "2026-03-28T23:30:00Z");
    assertEquals("readings/date=2026-03-28/hour=23", path("UTC", "date(t)", "hour(t)").of(record));
    assertEquals(
        "readings/date=2026-03-29/hour=00", path("Europe/Paris", "date(t)", "hour(t)").of(record));
    assertEquals(
        "readings/year=2026/month=03/day=29",
        path("Europe/Paris", "year(t)", "month(t)", "day(t)").of(record));
  }

  @Test
  void aDateWithoutTimeIsTheSameDayInEveryZone() {
    Schema schema =
        SchemaBuilder.struct().field("d", org.apache.kafka.connect.data.Date.SCHEMA).build();
    Struct value = new Struct(schema).put("d", Date.from(Instant.parse("2026-03-01T00:00:00Z")));
    assertEquals(
        "readings/date=2026-03-01", path("America/New_York", "date(d)").of(record(0, value)));
  }

  @Test
  void timesWithoutZoneAreRefusedNotGuessed() {
    assertThrows(
        DataException.class, () -> path("UTC", "date(t)").of(of("t", "2026-03-28T23:30:00")));
  }

  @Test
  void epochNumbersAndKafkaTimestampsAreTimes() {
    assertEquals("readings/date=2026-03-01", path("UTC", "date(t)").of(of("t", 1772359200L)));
    assertEquals(
        "readings/date=" + START.toString().substring(0, 10),
        path("UTC", "date(_kafka_timestamp)").of(of()));
  }

  @Test
  void topicAsALevelReplacesTheTopicDirectory() {
    assertEquals("topic=readings/k=v", path("UTC", "topic()", "k").of(of("k", "v")));
  }

  @Test
  void headersAndAliasesAndBackticks() {
    SinkRecord record = of("a.b", "v");
    record.headers().addString("qc", "4");
    assertEquals("readings/qc=4/area=v", path("UTC", "header(qc)", "area=`a.b`").of(record));
  }

  @Test
  void refusesPathsThatLeadNowhere() {
    Schema schema = SchemaBuilder.struct().field("a", Schema.STRING_SCHEMA).build();
    SinkRecord record = record(0, new Struct(schema).put("a", "x"));
    assertFails(DataException.class, () -> path("UTC", "region").of(record), "no field region");
    assertThrows(DataException.class, () -> path("UTC", "a.b").of(record));
    assertThrows(DataException.class, () -> path("UTC", "a").of(of("a", List.of())));
  }

  @Test
  void refusesAColumnThatADirectoryWouldHide() {
    Schema schema = SchemaBuilder.struct().field("date", Schema.STRING_SCHEMA).build();
    assertFails(
        DataException.class,
        () -> path("UTC", "date(t)").checkColumns(schema),
        "archive.partition.by");
    path("UTC", "date").checkColumns(schema);
  }

  @Test
  void scheduleCountsFromLocalMidnight() {
    Rotation hourly = new Rotation(10, 3_600_000, ZoneId.of("Asia/Kolkata"), -1, -1, 1L << 40);
    assertEquals(
        Instant.parse("2026-03-01T10:30:00Z"),
        hourly.deadline(Instant.parse("2026-03-01T10:00:30Z")));
    assertEquals(
        Instant.MAX, new Rotation(10, -1, ZoneId.of("UTC"), -1, -1, 1L << 40).deadline(START));
  }

  @Test
  void patternsAndZonesOfTheirOwn() {
    SinkRecord record = of("t", "2026-03-28T23:30:00Z");
    assertEquals(
        "readings/format=2026-13/day=29/hour=23",
        path("UTC", "format(t; YYYY-ww)", "day(t; Europe/Paris)", "hour(t)").of(record));
    assertEquals(
        "readings/m=2026-03-29T01", path("UTC", "m=format(t; uuuu-MM-dd'T'HH; +01:30)").of(record));
    assertEquals("readings/partition=0", path("UTC", "partition()").of(record));
    for (String wrong :
        List.of(
            "format(t)",
            "format(t; {)",
            "date(t; Nowhere/Else)",
            "date(t;;)",
            "format(t; yyyy-MM-dd HHXXX)")) {
      assertThrows(IllegalArgumentException.class, () -> PartitionField.parse(wrong), wrong);
    }
  }

  /** Options of kafka-connect-s3, with bars between them. */
  private static ArchiveFixture confluent(String options) {
    ArchiveFixture archive = new ArchiveFixture(Path.of(System.getProperty("java.io.tmpdir")));
    for (String option : options.split("\\|", -1)) {
      archive.with(option.split("=", 2));
    }
    return archive;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '"',
      value = {
        "HourlyPartitioner|timezone=Europe/Paris|timestamp.extractor=RecordField"
            + " ! year=2026/month=03/day=29/hour=00",
        "TimeBasedPartitioner|path.format=YYYY/MMM/HH-mm|locale=de-AT|partition.duration.ms=600000"
            + "|timestamp.field=event_time|timestamp.extractor=RecordField ! 2026/Mär/23-30",
        "DailyPartitioner|timestamp.extractor=Record ! year=2026/month=03/day=01",
        "FieldPartitioner|partition.field.name=region ! region=a%2Fb",
        "DefaultPartitioner ! partition=0"
      })
  void partitionersOfKafkaConnectS3AreAnotherSpelling(String options, String path) {
    SinkRecord record = of("event_time", "2026-03-28T23:37:00Z", "region", "a/b");
    for (String home : List.of("", "io.confluent.connect.storage.partitioner.")) {
      assertEquals(
          "topics/readings/" + path,
          confluent("partitioner.class=" + home + options)
              .config()
              .path()
              .of(record)
              .replace("März", "Mär"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '"',
      value = {
        "DailyPartitioner|timestamp.extractor=Record"
            + " ! archive.partition.by=year(_kafka_timestamp),month(_kafka_timestamp),day(_kafka_timestamp)",
        "HourlyPartitioner|timestamp.extractor=RecordField|timestamp.field=t|partition.duration.ms=3600000"
            + " ! archive.partition.by=year(t),month(t),day(t),hour(t)",
        "TimeBasedPartitioner|timestamp.extractor=RecordField|path.format='on'=YYYY-MM-dd/'at'=HH"
            + " ! archive.partition.by=on=format(event_time; uuuu-MM-dd),at=hour(event_time)",
        "TimeBasedPartitioner|timestamp.extractor=RecordField|path.format='at'=HH-mm|partition.duration.ms=600000"
            + " ! nearest: archive.partition.by=at=format(event_time; HH-mm)",
        "TimeBasedPartitioner|timestamp.extractor=RecordField|path.format=YYYY/MM"
            + " ! nearest: archive.partition.by=year(event_time),month(event_time)",
        "FieldPartitioner|partition.field.name=region, attributes.basin"
            + " ! archive.partition.by=region,attributes.basin",
        "DefaultPartitioner ! archive.partition.by=partition()",
      })
  void partitionersAreToldInTheirNewSpelling(String options, String advice) {
    Map<String, String> props = confluent("partitioner.class=" + options).props;
    List<String> warnings = ParquetArchiveSinkConfig.warnings(props);
    assertEquals(1, warnings.size());
    assertTrue(
        warnings.get(0).contains("partitioner.class (now " + advice + ")"), warnings.toString());
    for (ConfigValue value : new ParquetArchiveSinkConnector().validate(props).configValues()) {
      assertEquals(List.of(), value.errorMessages(), value.name());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "partitioner.class=MinePartitioner",
        "partitioner.class=FieldPartitioner",
        "partitioner.class=DailyPartitioner",
        "partitioner.class=DailyPartitioner|timestamp.extractor=Wallclock",
        "partitioner.class=TimeBasedPartitioner|timestamp.extractor=Record",
        "partitioner.class=TimeBasedPartitioner|timestamp.extractor=Record|path.format={",
        "partitioner.class=DefaultPartitioner|archive.partition.by=a",
        "partitioner.class=DailyPartitioner|timestamp.extractor=Record|partition.duration.ms=1d",
        "path.format=YYYY"
      })
  void partitionersThatSayTooLittleOrTooMuchAreRefused(String options) {
    assertThrows(ConfigException.class, confluent(options)::config);
    for (String schema : List.of("", "|archive.schema=observation")) {
      List<String> told =
          new ParquetArchiveSinkConnector()
              .validate(confluent(options + schema).props).configValues().stream()
                  .flatMap(value -> value.errorMessages().stream())
                  .toList();
      assertFalse(told.isEmpty(), options + schema);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format(t; YYYY-MM-dd)",
        "day=format(t; YYYY)",
        "format(at; 'w'YYYY-MM)",
        "format(t; yyyy-MM-DD; Europe/Oslo)",
        "format(t; yyyy-mm-dd)",
        "format(t; yyyy-MM-dd-hh)",
        "format(t; KK)",
        "format(t; yyyy-'W'ww)",
        "format(t; uuuu/ww)",
        "format(t; yyyy-MM-dd-kk)"
      })
  void patternsThatSayWhatNobodyMeansAreRefused(String level) {
    assertFails(IllegalArgumentException.class, () -> PartitionField.parse(level), "write ");
  }

  /** Joda's weeks begin on Mondays whatever the language is. */
  @ParameterizedTest
  @ValueSource(strings = {"", "en-US", "ar-EG", "de-DE"})
  void weeksOfAPathFormatAreThoseOfIso(String language) {
    SinkRecord record = of("t", "2027-01-01T09:30:00Z");
    ArchiveFixture archive =
        confluent(
            "partitioner.class=TimeBasedPartitioner|path.format='week'=xxxx-ww/'day'=e"
                + "|timestamp.field=t|timestamp.extractor=RecordField");
    if (!language.isEmpty()) {
      archive.with("locale", language);
    }
    assertEquals("topics/readings/week=2026-53/day=5", archive.config().path().of(record));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'dt'=YYYY-mm-dd",
        "'dt'=YYYY-MM-DD",
        "'dt'=YYYY-MM-dd/'hour'=hh",
        "'year'=YYYY/'week'=ww",
        "'year'=xxxx/'month'=MM",
        "'dt'=YYYY-MM-dd/'hour'=kk",
        "'at'=YYYY-MM-dd'T'HHZ",
        "'century'=CC"
      })
  void pathFormatsThatSayWhatNobodyMeansAreRefused(String format) {
    ArchiveFixture archive =
        confluent(
            "partitioner.class=TimeBasedPartitioner|timestamp.extractor=Record|path.format="
                + format);
    assertFails(ConfigException.class, archive::config, "path.format");
  }

  @Test
  void theLastDaysOfAYearAreInIt() {
    SinkRecord record = of("t", "2027-01-01T09:30:00Z", "u", "2025-12-29T21:05:00Z");
    assertEquals(
        "readings/format=2027-001-09/u=2025-12-29-09PM/w=2026-01",
        path("UTC", "format(t; yyyy-DDD-HH)", "u=format(u; uuuu-MM-dd-hha)", "w=format(u; YYYY-ww)")
            .of(record));
  }

  @Test
  void theDirectoryBeforeIsTakenAgainOnlyWhenAllItsLevelsAreTheSame() {
    PartitionPath path = path("UTC", "a", "topic", "b=nested.b");
    RecentDirectories last = new RecentDirectories(path, 3);
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      Map<String, Object> nested =
          Collections.singletonMap("b", random.nextInt(3) == 0 ? null : "b" + random.nextInt(2));
      SinkRecord record =
          record(
              random.nextBoolean() ? READINGS : new TopicPartition("other", 0),
              i,
              null,
              Map.of(
                  "a", random.nextInt(9) == 0 ? List.of() : random.nextInt(2), "nested", nested));
      String expected;
      try {
        expected = path.of(record);
      } catch (DataException e) {
        assertThrows(DataException.class, () -> last.of(record).path());
        continue;
      }
      assertEquals(expected, last.of(record).path());
    }
  }

  /** What is known of the records before is no more than that they were of the same hour. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "date(t)",
        "hour(t)",
        "date(t; America/St_Johns)",
        "format(t; uuuu-MM-dd'T'HH)",
        "format(t; uuuu-MM-dd'T'HHmm)",
        "format(t; HH-mm-ss.SSS)",
        "format(t; A)",
        "format(t; B h)",
        "format(t; h a)",
        "format(t; YYYY-'W'ww)"
      })
  void directoryIsTheSameWhateverRecordsCameBefore(String level) {
    PartitionPath path = path("Europe/Paris", level);
    RecentDirectories recent = new RecentDirectories(path, 1_000);
    Random random = new Random(9);
    // Around the change of clocks.
    long time = Instant.parse("2026-10-24T22:00:00Z").toEpochMilli();
    for (int i = 0; i < 2_000; i++) {
      time +=
          random.nextInt(10) == 0
              ? random.nextInt(90_000_000) - 45_000_000
              : random.nextInt(99_999);
      SinkRecord record =
          of("t", i % 7 == 0 ? "2026-10-25" : Date.from(Instant.ofEpochMilli(time)));
      assertEquals(path.of(record), recent.of(record).path());
    }
  }
}
