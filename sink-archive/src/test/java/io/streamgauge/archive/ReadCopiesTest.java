// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.rows.ErrorLog;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Stores;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two rows are one when all says so: place, time and what they say, however files have it. */
class ReadCopiesTest {
  private static final int HOURS = 48;

  @TempDir Path dir;

  /** Hourly readings of a sensor, whose records have the times of measurement as the sources do. */
  private static List<SinkRecord> hourly(String sensor) {
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < HOURS; i++) {
      SinkRecord plain =
          ArchiveFixture.reading(i, sensor, START.plusSeconds(3_600L * i), (double) i);
      ConnectHeaders headers = new ConnectHeaders();
      headers.addString("gateway", "g" + i);
      records.add(record(i, "k" + i, plain.valueSchema(), plain.value(), headers));
    }
    return records;
  }

  private static SinkRecord record(
      int offset, String key, Schema schema, Object value, ConnectHeaders headers) {
    return new SinkRecord(
        READINGS.topic(),
        READINGS.partition(),
        Schema.STRING_SCHEMA,
        key,
        schema,
        value,
        offset,
        START.plusSeconds(3_600L * offset).toEpochMilli(),
        TimestampType.CREATE_TIME,
        headers);
  }

  private ArchiveFixture archive(String id) throws Exception {
    return new ArchiveFixture(Files.createDirectories(dir)).with("name", id).by("date(event_time)");
  }

  private static void again(ArchiveFixture archive) {
    archive.task.stop();
    var unused =
        new ParquetArchiveSinkConnector().alterOffsets(archive.props, Map.of(READINGS, 0L));
    archive.start();
  }

  private static Map<String, Integer> sensors(List<SourceRecord> given) {
    Map<String, Integer> sensors = new TreeMap<>();
    given.forEach(
        it -> sensors.merge(((Struct) it.value()).getString("sensor_id"), 1, Integer::sum));
    return sensors;
  }

  private static long duplicates(ReadBack back) {
    return (Long) back.context.pluginMetrics().value("duplicates-total");
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-time", "offset"})
  void anotherSensorAtTheSameOffsetsAndHoursComesToo(String order) throws Exception {
    ArchiveFixture archive = archive("archive").start();
    archive.write(hourly("gauge-7"));
    again(archive);
    archive.write(hourly("gauge-9"));
    ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
    assertEquals(Map.of("gauge-7", HOURS, "gauge-9", HOURS), sensors(back.all()));
    assertEquals(0, duplicates(back));
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-time", "offset"})
  void anotherArchiveOfATopicOfThatNameComesToo(String order) throws Exception {
    for (String site : List.of("a", "b")) {
      ArchiveFixture archive = archive("site-" + site).start();
      archive.write(hourly("gauge-" + site));
      archive.task.stop();
    }
    ReadBack back = new ReadBack(archive("any").props, "archive.read.order", order);
    assertEquals(Map.of("gauge-a", HOURS, "gauge-b", HOURS), sensors(back.all()));
    assertEquals(0, duplicates(back));
  }

  /** A connector that was renamed archives a topic again from its begin. */
  @ParameterizedTest
  @ValueSource(strings = {"event-time", "offset"})
  void theSameRecordsInAnArchiveOfAnotherNameComeOnce(String order) throws Exception {
    for (String name : List.of("before", "after")) {
      ArchiveFixture archive = archive(name).start();
      archive.write(hourly("gauge-7"));
      archive.task.stop();
    }
    ReadBack back = new ReadBack(archive("any").props, "archive.read.order", order);
    assertEquals(Map.of("gauge-7", HOURS), sensors(back.all()));
    assertEquals(HOURS, duplicates(back));
  }

  /** In other directories this is seen by the offsets, and told in the order of times. */
  @ParameterizedTest
  @CsvSource({"event-time, 96, true", "offset, 48, false"})
  void theSameRecordsOfAnotherNameInOtherDirectories(String order, int rows, boolean told)
      throws Exception {
    for (String name : List.of("before", "after")) {
      ArchiveFixture archive = archive(name);
      archive.by(name.equals("after") ? "sensor_id" : "date(event_time)").start();
      archive.write(hourly("gauge-7"));
      archive.task.stop();
    }
    ReadBack back = new ReadBack(archive("any").props, "archive.read.order", order);
    String log = ErrorLog.of(() -> assertDoesNotThrow(back::all));
    assertEquals(Map.of("gauge-7", rows), sensors(back.given));
    assertEquals(told, log.contains("both have files"));
  }

  /** The second time with keys, headers and other levels, so in other columns. */
  @ParameterizedTest
  @ValueSource(strings = {"event-time", "offset"})
  void theSameRecordsInOtherColumnsComeOnce(String order) throws Exception {
    ArchiveFixture archive = archive("archive").start();
    archive.write(hourly("gauge-7"));
    archive.with("store.kafka.keys", "true", "archive.headers", "*").by("sensor_id");
    again(archive);
    archive.write(hourly("gauge-7"));
    ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
    assertEquals(Map.of("gauge-7", HOURS), sensors(back.all()));
    assertEquals(HOURS, duplicates(back));
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-time", "offset"})
  void theSameReadingsUnderAWiderSchemaComeOnce(String order) throws Exception {
    ArchiveFixture archive = archive("archive").start();
    for (boolean wide : List.of(false, true)) {
      SchemaBuilder builder =
          SchemaBuilder.struct()
              .field("sensor_id", Schema.STRING_SCHEMA)
              .field("event_time", Timestamp.SCHEMA);
      Schema schema =
          wide
              ? builder
                  .field("battery", Schema.OPTIONAL_FLOAT64_SCHEMA)
                  .field("result", Schema.FLOAT64_SCHEMA)
                  .build()
              : builder.field("result", Schema.FLOAT32_SCHEMA).build();
      List<SinkRecord> records = new ArrayList<>();
      for (int i = 0; i < HOURS; i++) {
        Struct value =
            new Struct(schema)
                .put("sensor_id", "gauge-7")
                .put("event_time", java.util.Date.from(START.plusSeconds(3_600L * i)));
        // No branches of one expression, which would be made numbers of one type.
        if (wide) {
          value.put("result", i / 4.0);
        } else {
          value.put("result", i / 4.0f);
        }
        records.add(record(i, "k", schema, value, new ConnectHeaders()));
      }
      archive.write(records);
      again(archive);
    }
    ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
    assertEquals(Map.of("gauge-7", HOURS), sensors(back.all()));
    assertEquals(HOURS, duplicates(back));
  }

  /** How often each file was opened. */
  private static Map<String, Integer> opens(ReadBack back) throws Exception {
    Map<String, Integer> opens = new TreeMap<>();
    back.stores =
        config -> {
          ObjectStore store = Stores.open(config.store());
          return (ObjectStore)
              Proxy.newProxyInstance(
                  ObjectStore.class.getClassLoader(),
                  new Class<?>[] {ObjectStore.class},
                  (proxy, method, arguments) -> {
                    if (method.getName().equals("open")) {
                      opens.merge((String) arguments[0], 1, Integer::sum);
                    }
                    return method.invoke(store, arguments);
                  });
        };
    assertEquals(Map.of("gauge-7", HOURS), sensors(back.all()));
    return opens;
  }

  /** One file of all, and after a reset one of each day: none is read for each of the others. */
  @ParameterizedTest
  @ValueSource(strings = {"event-time", "offset"})
  void aFileIsReadOnceMoreHoweverManyHaveItsRows(String order) throws Exception {
    ArchiveFixture archive = archive("archive").by("level=topic()").start();
    archive.write(hourly("gauge-7"));
    again(archive);
    for (int from = 0; from < HOURS; from += 4) {
      archive.write(hourly("gauge-7").subList(from, from + 4));
    }
    Map<String, Integer> opens = opens(new ReadBack(archive.props, "archive.read.order", order));
    assertEquals(1 + HOURS / 4, opens.size());
    opens.forEach((key, times) -> assertTrue(times <= 2, key + " " + times));
  }

  /** A worker's other work waits for a poll. */
  @Test
  void noPollReadsAWholeOtherFile() throws Exception {
    int rows = 40_000;
    ArchiveFixture archive = archive("archive").start();
    for (int round = 0; round < 2; round++) {
      archive.write(
          ArchiveFixture.records(
              0, rows, i -> ArchiveFixture.reading(i, "s", START.plusMillis(i), i / 8.0)));
      again(archive);
    }
    ReadBack back = new ReadBack(archive.props);
    back.stepwise = true;
    back.start();
    int steps = 0;
    while (back.poll().isEmpty()) {
      steps++;
    }
    back.stop();
    assertTrue(steps > 2 * rows / 2_000, "" + steps);
  }

  private static final int MANY = 20_000;

  private ArchiveFixture many() throws Exception {
    ArchiveFixture archive = archive("archive").by("level=topic()").start();
    writeMany(archive);
    return archive;
  }

  private static void writeMany(ArchiveFixture archive) {
    archive.write(
        ArchiveFixture.records(
            0,
            MANY,
            i ->
                ArchiveFixture.reading(
                    READINGS, i, "s", longName(i), START.plusMillis(i), i / 8.0)));
  }

  /** Of these a page takes some thousands. */
  private static String longName(long number) {
    byte[] name = new byte[100];
    new Random(number).nextBytes(name);
    return String.format("%05d-%s", number, HexFormat.of().formatHex(name));
  }

  /** Damages the last page of a column, and returns the file as it was. */
  private static byte[] damage(Path file) throws Exception {
    byte[] whole = Files.readAllBytes(file);
    byte[] damaged = whole.clone();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet column =
            statement.executeQuery(
                "SELECT max(coalesce(nullif(dictionary_page_offset, 0), data_page_offset)"
                    + " + total_compressed_size) FROM parquet_metadata('"
                    + file
                    + "') WHERE path_in_schema LIKE 'attributes%value'")) {
      assertTrue(column.next());
      int end = column.getInt(1);
      Arrays.fill(damaged, end - 100, end, (byte) -1);
    }
    Files.write(file, damaged);
    return whole;
  }

  private static void assertEachOnce(ReadBack back) {
    assertEquals(MANY, back.given.size());
    assertEquals(
        MANY,
        back.given.stream().map(it -> ((Struct) it.value()).get("event_time")).distinct().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-time", "offset"})
  void theRestOfADamagedFileComesOnceItWasPutBack(String order) throws Exception {
    ArchiveFixture archive = many();
    Path file = archive.files().get(0);
    byte[] whole = damage(file);
    ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
    int before = back.all().size();
    assertTrue(before < MANY, "" + before);
    assertEquals(1L, back.context.pluginMetrics().value("files-refused-total"));
    Files.write(file, whole);
    var unused = back.all();
    assertEachOnce(back);
    assertEquals(MANY, back.all().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-time", "offset"})
  void anotherFileGivesTheRowsOfADamagedOneOnce(String order) throws Exception {
    ArchiveFixture archive = many();
    List<Path> before = archive.files();
    again(archive);
    writeMany(archive);
    for (Path file : archive.files()) {
      if (!before.contains(file)) {
        var unused = damage(file);
      }
    }
    ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
    var unused = back.all();
    assertEachOnce(back);
    assertEquals(1L, back.context.pluginMetrics().value("files-refused-total"));
  }

  /** What says something else is another reading, whatever its place. */
  @ParameterizedTest
  @ValueSource(strings = {"event-time", "offset"})
  void otherResultsAndOtherKeysComeToo(String order) throws Exception {
    ArchiveFixture archive = archive("archive").with("store.kafka.keys", "true").start();
    archive.write(hourly("gauge-7"));
    again(archive);
    List<SinkRecord> others = new ArrayList<>();
    for (SinkRecord record : hourly("gauge-7")) {
      int offset = (int) record.kafkaOffset();
      Struct value = (Struct) record.value();
      if (offset == 3) {
        value.put("result", 1_000.0);
      }
      String key = offset == 5 ? "another" : (String) record.key();
      others.add(record(offset, key, record.valueSchema(), value, new ConnectHeaders()));
    }
    archive.write(others);
    ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
    assertEquals(Map.of("gauge-7", HOURS + 2), sensors(back.all()));
    assertEquals(HOURS - 2, duplicates(back));
  }
}
