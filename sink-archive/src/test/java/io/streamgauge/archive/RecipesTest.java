// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.record;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages about the archive: each of their SQL blocks, run on an archive that a task wrote. */
class RecipesTest {
  private static final Path PAGE = Path.of("../packaging/docs/archive.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```sql\n(.*?)```");
  private static final TopicPartition CLEAN = new TopicPartition("readings-clean", 0);
  private static final TopicPartition LATE = new TopicPartition("readings-late", 0);
  private static final TopicPartition QUARANTINE = new TopicPartition("readings-quarantine", 0);

  /** The local day of the 29th in Paris begins here and has 23 hours. */
  private static final Instant MIDNIGHT = Instant.parse("2026-03-28T23:00:00Z");

  private static final LocalDate DAY_28 = LocalDate.parse("2026-03-28");
  private static final LocalDate DAY_29 = LocalDate.parse("2026-03-29");

  @TempDir Path dir;

  private static SinkRecord hourly(TopicPartition from, long offset, int hour, double result) {
    SinkRecord record =
        reading(from, offset, "01646500", "north", MIDNIGHT.plus(Duration.ofHours(hour)), result);
    record.headers().addString("ingest_timestamp", "2026-03-29T22:00:0" + offset % 10 + "Z");
    return record;
  }

  /**
   * 23 hours of the first station: hour 3 is suspect, 4 failed, 5 never came, 6 came late, 7 came a
   * second time late with a revised value. The second station is silent.
   */
  private void writeArchive() {
    ArchiveFixture archive = archive().start(CLEAN, LATE, QUARANTINE);
    List<SinkRecord> clean = new ArrayList<>();
    for (int hour = 0; hour < 23; hour++) {
      if (hour < 4 || hour > 6) {
        SinkRecord record = hourly(CLEAN, clean.size(), hour, 1.0);
        record.headers().addString("qc_flag", hour == 3 ? "3" : "1");
        clean.add(record);
      }
    }
    archive.write(clean.subList(0, 10));
    archive.put(clean.subList(10, clean.size()));
    SinkRecord failed = hourly(QUARANTINE, 0, 4, 99.0);
    failed.headers().addString("qc_flag", "4");
    archive.write(
        failed,
        hourly(LATE, 8, 6, 1.0),
        hourly(LATE, 9, 7, 5.0),
        record(LATE, 10, Schema.STRING_SCHEMA, "no reading"));
  }

  private ArchiveFixture archive() {
    return new ArchiveFixture(dir)
        .by("attributes.region, date(event_time)")
        .with("archive.headers", "qc_flag,route_reason,ingest_timestamp");
  }

  private static List<String> blocks() throws IOException {
    return blocks(PAGE);
  }

  private static List<String> blocks(Path page) throws IOException {
    return BLOCK.matcher(Files.readString(page)).results().map(block -> block.group(1)).toList();
  }

  private List<List<Object>> run(Connection duck, String sql) throws SQLException {
    List<List<Object>> rows = new ArrayList<>();
    try (Statement statement = duck.createStatement()) {
      if (statement.execute(sql.replace("/var/lib/streamgauge/archive", dir.toString()))) {
        try (ResultSet found = statement.getResultSet()) {
          while (found.next()) {
            List<Object> row = new ArrayList<>();
            for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
              Object value = found.getObject(i);
              row.add(value instanceof Number number ? (Object) number.doubleValue() : value);
            }
            rows.add(row);
          }
        }
      }
    }
    return rows;
  }

  @Test
  void everyRecipeOfThePageAnswersItsQuestion() throws Exception {
    writeArchive();
    List<String> blocks = blocks();
    assertEquals(10, blocks.size());
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      run(duck, "SET TimeZone='UTC'");
      List<List<List<Object>>> answers = new ArrayList<>();
      for (String block : blocks) {
        answers.add(run(duck, block));
      }
      assertEquals(List.of(), answers.get(2), "each offset once");
      holdsOffsetFive(answers.get(3), answers.get(4));
      assertEquals(
          List.of(
              List.of("readings-clean", 0.0, 1.0, "COMMIT", 0.0, 10.0, true),
              List.of("readings-clean", 0.0, 2.0, "COMMIT", 10.0, 20.0, true),
              List.of("readings-late", 0.0, 1.0, "COMMIT", 0.0, 11.0, true),
              List.of("readings-quarantine", 0.0, 1.0, "COMMIT", 0.0, 1.0, true)),
          answers.get(5));
      assertEquals(
          List.of(
              List.of("01646500", "00060", DAY_28, 1.0, 0.0, 1.0, 1.0, 1.0),
              List.of("01646500", "00060", DAY_29, 20.0, 2.0, 1.0, 1.2, 5.0)),
          answers.get(6));
      assertEquals(
          List.of(List.of("01646500", "00060", DAY_29, 21.0, 25.0 / 21, 23.0)), answers.get(7));
      assertEquals(
          List.of(
              List.of("01646500", "00060", DAY_28, 24.0, 1.0, 0.0, 0.0, 0.0, 23.0),
              List.of("01646500", "00060", DAY_29, 24.0, 18.0, 1.0, 1.0, 1.0, 3.0),
              List.of("8E3", "00060", DAY_28, 4.0, 0.0, 0.0, 0.0, 0.0, 4.0),
              List.of("8E3", "00060", DAY_29, 4.0, 0.0, 0.0, 0.0, 0.0, 4.0)),
          answers.get(8));
      assertEquals(1, answers.get(9).size());
      assertEquals(List.of(1.0, 10.0), answers.get(9).get(0).subList(2, 4));
    }
  }

  @Test
  void theQueryForSkewNamesTheBusiestSensor() throws Exception {
    writeArchive();
    List<String> blocks = blocks(Path.of("../packaging/docs/sizing.md"));
    assertEquals(1, blocks.size());
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      assertEquals(
          List.of(List.of("readings-clean", 0.0, 20.0, 1.0, 1.0, "01646500", 1.0)),
          run(duck, blocks.get(0)));
    }
  }

  @Test
  void theQueryOfTheReadmeCountsByRegionAndDay() throws Exception {
    writeArchive();
    String query = blocks(Path.of("../README.md")).get(0);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      assertEquals(
          List.of(List.of("north", DAY_28, 1.0, 1.0), List.of("north", DAY_29, 19.0, 1.0)),
          run(duck, query.replace("'archive/", "'" + dir + "/").replace("temperature", "00060")));
    }
  }

  @Test
  void aLocalDayOfTwentyFiveHoursHasAllOfThem() throws Exception {
    Instant midnight = Instant.parse("2026-10-24T22:00:00Z");
    archive()
        .start(CLEAN)
        .write(
            records(
                0,
                29,
                i ->
                    reading(
                        CLEAN,
                        i,
                        "01646500",
                        "north",
                        midnight.plus(Duration.ofHours(i - 2)),
                        1.0)));
    List<String> blocks = blocks();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      run(duck, "SET TimeZone='UTC'");
      run(duck, blocks.get(0));
      run(duck, blocks.get(1));
      LocalDate day = LocalDate.parse("2026-10-25");
      assertEquals(
          List.of(List.of("01646500", "00060", day, 25.0, 1.0, 25.0)),
          run(duck, blocks.get(7).replace("2026-03-29", "2026-10-25")));
    }
  }

  private void holdsOffsetFive(List<List<Object>> byLedger, List<List<Object>> byName)
      throws Exception {
    assertEquals(1, byLedger.size());
    List<Object> file = byLedger.get(0);
    assertEquals(List.of("readings-clean", 0.0, 1.0, 1.0, 9.0, 9.0), file.subList(0, 6));
    Path path = dir.resolve((String) file.get(8));
    assertEquals((double) Files.size(path), file.get(6));
    assertEquals(
        List.of(List.of("readings-clean", 0.0, 1.0, 9.0, path.toString())), byName, "same file");
  }

  @Test
  void thePageNamesEveryOptionThatIsSharedOrReplaced() throws Exception {
    String page = Files.readString(PAGE);
    assertTrue(
        ArchiveOptions.DEF.names().stream()
            .filter(name -> !name.startsWith("archive."))
            .allMatch(name -> page.contains("`" + name + "`") || page.contains("`" + name + ":")),
        "an option without the archive's prefix is one of kafka-connect-s3 or stands beside it");
  }
}
