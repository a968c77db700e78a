// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.readings;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files under right names that somebody has written anew, with other types. */
class ReadForeignTest {
  private static final int ROWS = 5;

  @TempDir Path dir;

  private ArchiveFixture archive() {
    ArchiveFixture archive =
        new ArchiveFixture(dir).with("store.kafka.keys", "true", "archive.headers", "*").start();
    archive.write(readings(0, ROWS, 1));
    archive.write(readings(ROWS, 2 * ROWS, 1));
    return archive;
  }

  private void rewrite(Path file, String columns) throws Exception {
    Path other = dir.resolve("other");
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone='UTC'");
      String rows = " FROM read_parquet('" + file + "', hive_partitioning=false)";
      statement.execute(
          "COPY (SELECT * REPLACE ("
              + columns
              + ")"
              + rows
              + ") TO '"
              + other
              + "' (FORMAT parquet)");
    }
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_kafka_offset::INTEGER AS _kafka_offset",
        "NULL::BIGINT AS _kafka_offset",
        "CASE WHEN _kafka_offset = 3 THEN NULL ELSE _kafka_offset END AS _kafka_offset",
        "_kafka_offset::DECIMAL(18,0) AS _kafka_offset",
        "_kafka_partition::DOUBLE AS _kafka_partition",
        "_kafka_partition::BIGINT AS _kafka_partition",
        "_kafka_topic::BLOB AS _kafka_topic",
        "NULL::VARCHAR AS _kafka_topic",
        "_kafka_timestamp::VARCHAR AS _kafka_timestamp",
        "epoch_ms(_kafka_timestamp) AS _kafka_timestamp",
        "1 AS _kafka_key",
        "'none' AS _headers",
        "[1] AS _headers"
      })
  void aFileOfOtherTypesIsRefusedByNameAndTheOthersGoOn(String columns) throws Exception {
    ArchiveFixture archive = archive();
    Path file = archive.files().get(0);
    rewrite(file, columns);
    for (String order : List.of("event-time", "offset")) {
      ReadBack back = new ReadBack(archive.props, "archive.read.order", order);
      assertEquals(ROWS, back.all().size(), order);
      assertEquals(1L, back.context.pluginMetrics().value("files-refused-total"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ"})
  void timesOfEveryUnitAreWhatTheyWere(String type) throws Exception {
    ArchiveFixture archive = archive();
    for (Path file : archive.files()) {
      String times = "";
      for (String column : List.of("_kafka_timestamp", "event_time")) {
        times += (times.isEmpty() ? "" : ", ") + column + "::" + type + " AS " + column;
      }
      rewrite(file, times);
    }
    List<SourceRecord> given = new ReadBack(archive.props).all();
    assertEquals(2 * ROWS, given.size());
    for (int i = 0; i < given.size(); i++) {
      assertEquals(START.toEpochMilli(), given.get(i).timestamp());
      assertEquals(
          Date.from(START.plusSeconds(i)), ((Struct) given.get(i).value()).get("event_time"));
    }
    List<SourceRecord> some =
        new ReadBack(
                archive.props,
                "archive.read.begin",
                START.plusSeconds(3).toString(),
                "archive.read.end",
                START.plusSeconds(7).toString())
            .all();
    assertEquals(4, some.size());
  }

  @Test
  void theTopicIsTheOneThatTheRowWasOn() throws Exception {
    ArchiveFixture archive = new ArchiveFixture(dir).by("topic=attributes.region").start();
    archive.write(readings(0, ROWS, 1));
    List<SourceRecord> given =
        new ReadBack(archive.props, "archive.read.topic", "${topic}-restored").all();
    assertEquals(
        List.of("readings-restored"), given.stream().map(SourceRecord::topic).distinct().toList());
    assertEquals(ROWS, given.size());
  }

  @Test
  void aRowOfATopicThatKafkaCannotHaveIsRefused() throws Exception {
    ArchiveFixture archive = archive();
    rewrite(archive.files().get(0), "'a/b' AS _kafka_topic");
    ReadBack back = new ReadBack(archive.props, "archive.read.topic", "${topic}-restored");
    assertEquals(ROWS, back.all().size());
    assertEquals(1L, back.context.pluginMetrics().value("files-refused-total"));
    assertEquals((long) ROWS, back.context.pluginMetrics().value("rows-refused-total"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=x, b=", "b=, a=x", "a=x"})
  void eachNameOfAColumnThatIsNotThereHasToBeMet(String where) throws Exception {
    ArchiveFixture archive = archive();
    assertEquals(0, new ReadBack(archive.props, "archive.read.where", where).all().size());
    assertEquals(
        2 * ROWS, new ReadBack(archive.props, "archive.read.where", "a=, b=").all().size());
  }
}
