// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The procedures of the page about an archive's upkeep, each with the page's own blocks while a
 * sink writes, and the rows that are there afterwards.
 */
class UpkeepTest {
  private static final List<String> DAYS = List.of("2024-03-05", "2024-03-06", "2025-01-01");

  private static final String EXPIRED = "date < DATE '2025-01-01'";

  @TempDir Path directory;
  private UpkeepPage page;
  private ArchiveFixture archive;
  private long next;
  private final ExecutorService pool = Executors.newSingleThreadExecutor();

  @BeforeEach
  void start() throws Exception {
    page = new UpkeepPage(directory);
    archive = of(page.archive());
    archive.start();
  }

  @AfterEach
  void stop() {
    archive.task.stop();
    pool.shutdownNow();
  }

  private static ArchiveFixture of(Path place) {
    return new ArchiveFixture(place)
        .by("date(event_time)")
        .with("name", "river", "archive.headers", "*");
  }

  /** Of one of three days, two of them in March 2024. */
  private static SinkRecord reading(long offset) {
    Instant time = Instant.parse(DAYS.get((int) (offset % 3)) + "T00:00:00Z");
    SinkRecord record =
        ArchiveFixture.reading(
            offset, "s" + offset % 2, time.plusSeconds(offset), offset % 7 == 0 ? null : 0.1);
    record.headers().addString("number", Long.toString(offset));
    return record;
  }

  private void commit() {
    long from = next;
    next += 10;
    archive.write(ArchiveFixture.records(from, next, UpkeepTest::reading));
    assertEquals(next, archive.commit(next));
  }

  private void commits(int count) {
    for (int i = 0; i < count; i++) {
      commit();
    }
  }

  /** A step of a procedure, while the sink goes on. */
  private void beside(UpkeepPage.Step step) throws Exception {
    boolean[] done = {false};
    CompletableFuture<Void> sink =
        CompletableFuture.runAsync(
            () -> {
              do {
                commit();
              } while (!isDone(done));
            },
            pool);
    try {
      step.run();
    } finally {
      synchronized (done) {
        done[0] = true;
      }
    }
    sink.get(1, TimeUnit.MINUTES);
  }

  private static boolean isDone(boolean[] done) {
    synchronized (done) {
      return done[0];
    }
  }

  private void eachOnce(long from) throws SQLException {
    assertEquals(
        List.of(List.of(next - from, next - from)),
        archive.query(
            "SELECT count(*), count(DISTINCT _kafka_offset) FROM FILES WHERE _kafka_offset >= "
                + from));
  }

  private Map<Integer, UpkeepPage.Step> stoppedForTheNames() {
    return Map.of(0, () -> archive.task.stop(), 1, archive::start);
  }

  /** What the consumer does whose group was set to the page's offsets. */
  private void readAgain() throws Exception {
    List<String> lines = Files.readAllLines(archive.dir.resolve("offsets.csv"));
    assertEquals(1, lines.size(), lines.toString());
    String[] offsets = lines.get(0).split(",", -1);
    assertEquals(List.of("readings", "0"), List.of(offsets[0], offsets[1]));
    long from = Long.parseLong(offsets[2]);
    assertTrue(from < next, from + " of " + next);
    archive.start();
    archive.write(ArchiveFixture.records(from, next, UpkeepTest::reading));
    assertEquals(next, archive.commit(next));
  }

  private static List<String> below(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      return files.map(file -> place.relativize(file).toString()).sorted().toList();
    }
  }

  private Path onlyCopy() throws IOException {
    try (Stream<Path> copies = Files.list(page.backups())) {
      List<Path> there = copies.filter(it -> !it.endsWith("lost+found")).toList();
      assertEquals(1, there.size(), there.toString());
      return there.get(0);
    }
  }

  @Test
  void expiredDaysAreDeletedAndTheSinkStartsAgain() throws Exception {
    commits(20);
    beside(() -> page.follow("Deleting days"));
    assertEquals(
        0,
        archive.count("SELECT count(*) FROM FILES WHERE " + EXPIRED + " AND _kafka_offset < 190"));
    long after = next;
    archive.restart();
    commit();
    archive.restart();
    eachOnce(after);
    String others =
        "SELECT count(*), count(DISTINCT _kafka_offset) FROM FILES WHERE NOT " + EXPIRED;
    assertEquals(List.of(List.of(next / 3, next / 3)), archive.query(others));
  }

  @Test
  void aDirectoryWithoutADayStaysAndTheOthersGo() throws Exception {
    commits(20);
    String file =
        archive.column("SELECT filename FROM FILES WHERE _kafka_offset = 1").get(0).toString();
    Path topic = archive.dir.resolve("topics/readings");
    for (String none : List.of("date=__HIVE_DEFAULT_PARTITION__", "date=+10000-01-01")) {
      Path there = Files.createDirectory(topic.resolve(none)).resolve("any.parquet");
      Files.copy(Path.of(file), there);
    }
    Path other = Files.createDirectory(topic.resolveSibling("other"));
    Files.copy(Path.of(file), other.resolve("any.parquet"));
    page.follow("Deleting days");
    assertFalse(Files.exists(Path.of(file)));
    assertEquals(
        3, below(topic.getParent()).stream().filter(it -> it.endsWith("any.parquet")).count());
  }

  @Test
  void whatASilentPartitionWroteLastIsNotOnTheList() throws Exception {
    commits(3);
    page.follow("Deleting days");
    archive.restart();
    commit();
    eachOnce(20);
  }

  private void make(boolean wrong) throws Exception {
    Files.createDirectory(archive.dir.resolve("_merged"));
    String merges = Files.readString(archive.dir.resolve("merge.sql"));
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      if (wrong) {
        // Like a person's DuckDB, which goes on behind an error.
        int order = merges.indexOf("ORDER BY");
        String wrongly =
            merges.substring(0, order) + "LIMIT 1" + merges.substring(merges.indexOf(')', order));
        for (String statement : wrongly.split(";", -1)) {
          tried(duck, statement);
        }
      } else {
        UpkeepPage.sql(duck, merges);
      }
    }
  }

  private static void tried(Connection duck, String statement) {
    try {
      if (!statement.isBlank()) {
        UpkeepPage.sql(duck, statement);
      }
    } catch (SQLException e) {
      assertTrue(e.getMessage().contains("has not the rows of its parts"), e.getMessage());
    }
  }

  private void merge() throws Exception {
    page.follow("Merging days", Map.of(1, () -> make(false)));
  }

  @Test
  void daysAreMergedAndReadBack() throws Exception {
    commits(146);
    assertEquals(144L, archive.metric("ledger-entries-max"));
    String march = "SELECT count(DISTINCT filename) FROM FILES WHERE month(date::DATE) = 3";
    long before = archive.count(march);
    String known = "SELECT DISTINCT filename FROM FILES WHERE _kafka_offset >= 820";
    List<Object> there = archive.column(known);
    beside(this::merge);
    long after = archive.count(march + " AND _kafka_offset < 1460");
    assertTrue(after < before - 100, after + " of " + before);
    assertTrue(archive.column(known).containsAll(there), "what the ledger knows is left");
    archive.assertEachOffsetOnce(next);
    archive.restart();
    commits(64);
    beside(this::merge);
    archive.assertEachOffsetOnce(next);
    ReadBack back = new ReadBack(archive.props);
    assertEquals(next, back.all().stream().map(it -> it.headers().toString()).distinct().count());
    assertEquals(next, back.given.size());
  }

  @Test
  void filesOfOtherColumnsStayApart() throws Exception {
    archive.task.stop();
    archive.with("archive.headers", "ingest_timestamp").start();
    commits(30);
    archive.task.stop();
    archive.with("archive.headers", "*").start();
    commits(120);
    merge();
    archive.assertEachOffsetOnce(next);
  }

  @Test
  void aMergedFileThatIsWrongTakesNobodysPlace() throws Exception {
    commits(146);
    assertEquals("", page.run("Merging days", 0, ""));
    make(true);
    assertNotEquals("", page.run("Merging days", 1, ""));
    Path made = archive.dir.resolve("_merged");
    List<String> left = below(made);
    assertEquals(2, left.size(), left.toString());
    Files.delete(made.resolve(left.get(1)));
    archive.assertEachOffsetOnce(next);
  }

  @Test
  void aCopyThatIsPutBackGoesOnFromItsLedger() throws Exception {
    commits(30);
    page.follow("A copy", stoppedForTheNames());
    assertFalse(below(onlyCopy()).contains("lost+found"));
    commits(5);
    archive.task.stop();
    assertEquals("", page.run("A copy", 0, ""));
    archive.start();
    beside(
        () -> {
          nextSecond();
          assertEquals("", page.run("A copy", 1, "") + page.run("A copy", 2, ""));
        });
    commits(5);
    archive.task.stop();
    page.follow("Putting a copy back", Map.of(2, this::readAgain));
    archive.assertEachOffsetOnce(next);
  }

  /** A copy has its second as its name. */
  private static void nextSecond() {
    long second = Instant.now().getEpochSecond();
    while (Instant.now().getEpochSecond() == second) {
      Thread.onSpinWait();
    }
  }

  @Test
  void filesOfATopicThatWasMadeAnewAreThereAfterwards() throws Exception {
    commits(130);
    archive.task.stop();
    new ParquetArchiveSinkConnector().alterOffsets(archive.props, Map.of(READINGS, 0L));
    long old = next;
    next = 0;
    archive.start();
    commits(10);
    page.follow("A copy", stoppedForTheNames());
    commits(2);
    archive.task.stop();
    page.follow("Putting a copy back", Map.of(2, this::readAgain));
    assertEquals(old + next, archive.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void whatCameToOthersSinceTheCopyIsReadFromTheBeginning() throws Exception {
    commits(10);
    ArchiveFixture other = of(page.archive()).with("name", "river-2");
    other.start();
    other.write(ArchiveFixture.records(0, 500, UpkeepTest::reading));
    assertEquals(500, other.commit(500));
    other.task.stop();
    page.follow("A copy", stoppedForTheNames());
    archive.task.stop();
    TopicPartition added = new TopicPartition(READINGS.topic(), 1);
    archive.start(READINGS, added);
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Instant time = ArchiveFixture.START;
      records.add(ArchiveFixture.reading(added, i, "s", null, time, 0.1));
    }
    archive.write(records);
    archive.task.stop();
    UpkeepPage.Step again =
        () -> {
          archive.start(READINGS, added);
          archive.write(records);
          assertEquals(20, archive.commit(Map.of(READINGS, next, added, 20L)).get(added));
          archive.task.stop();
          readAgain();
        };
    page.follow("Putting a copy back", Map.of(2, again));
    assertEquals(20, archive.count("SELECT count(*) FROM FILES WHERE _kafka_partition = 1"));
    String text = page.section("Putting a copy back");
    int beginning = text.indexOf("--all-topics --to-earliest --execute");
    assertTrue(0 < beginning && beginning < text.indexOf("--from-file"), text);
    assertEquals(2, text.split("kafka-consumer-groups.sh .*--command-config ", -1).length - 1);
  }

  @Test
  void aCopyForWhichThereIsNoRoomLeavesTheOneBefore() throws Exception {
    commits(3);
    page.follow("A copy", stoppedForTheNames());
    Path good = onlyCopy();
    List<String> before = below(good);
    commits(3);
    archive.task.stop();
    assertEquals("", page.run("A copy", 0, ""));
    assertNotEquals("", page.run("A copy", 1, "ulimit -f 1\n"));
    assertEquals("", page.run("A copy", 2, ""));
    assertEquals(good, onlyCopy());
    assertEquals(before, below(good));
  }

  @Test
  void aCopyWhileSomebodyWritesIsNone() throws Exception {
    commits(3);
    String writes =
        "cp() { command cp \"$@\"; touch "
            + archive.dir.resolve("_ledger/river/readings/0/00000000000000000004.json")
            + "; }\n";
    assertNotEquals("", page.run("A copy", 0, writes));
    assertNotEquals("", page.run("A copy", 1, ""));
    assertFalse(Files.exists(archive.dir.resolve("_copy")));
    try (Stream<Path> copies = Files.list(page.backups())) {
      assertEquals(1, copies.count());
    }
  }

  @Test
  void anArchiveThatWasMovedGoesOn() throws Exception {
    commits(20);
    archive.task.stop();
    page.follow("Moving");
    assertNotEquals("", page.run("Moving", 0, ""));
    archive = of(page.moved());
    archive.start();
    commits(3);
    archive.assertEachOffsetOnce(next);
  }
}
