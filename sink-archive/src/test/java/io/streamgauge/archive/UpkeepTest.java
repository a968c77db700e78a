// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
  private static final Path PAGE = Path.of("../packaging/docs/archive-upkeep.md");
  private static final Pattern SECTION = Pattern.compile("(?ms)^## (.*?)\n(.*?)(?=^## |\\z)");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|sql)\n(.*?)^```");

  private static final List<String> DAYS = List.of("2024-03-05", "2024-03-06", "2025-01-01");

  private static final String EXPIRED = "date < DATE '2025-01-01'";

  @TempDir Path directory;
  private ArchiveFixture archive;
  private long next;
  private final ExecutorService pool = Executors.newSingleThreadExecutor();

  @BeforeEach
  void start() {
    archive = of("archive");
    archive.start();
  }

  @AfterEach
  void stop() {
    archive.task.stop();
    pool.shutdownNow();
  }

  private ArchiveFixture of(String name) {
    return new ArchiveFixture(directory.resolve(name))
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
  private void beside(Step step) throws Exception {
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

  /** What a person does. */
  private interface Step {
    void run() throws Exception;
  }

  /** All blocks below a heading of the page, in order. */
  private void follow(String heading) throws Exception {
    String page =
        Files.readString(PAGE)
            .replace("/var/lib/archive", archive.dir.toString())
            .replace("/var/backups", directory.resolve("backups").toString())
            .replace("/srv/archive", directory.resolve("moved").toString())
            .replace("river-clean", READINGS.topic());
    String section =
        SECTION
            .matcher(page)
            .results()
            .filter(it -> it.group(1).equals(heading))
            .findFirst()
            .orElseThrow()
            .group(2);
    assertFalse(section.isBlank());
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      String known =
          SECTION
              .matcher(page)
              .results()
              .filter(it -> it.group(1).startsWith("What the ledgers"))
              .findFirst()
              .orElseThrow()
              .group(2);
      int blocks = 0;
      var block = BLOCK.matcher(section);
      while (block.find()) {
        if (block.group(1).equals("sql")) {
          sql(duck, known.substring(known.indexOf("```sql\n") + 7, known.lastIndexOf("```")));
          sql(duck, block.group(2));
          made(duck);
        } else {
          shell(block.group(2));
        }
        blocks++;
      }
      assertTrue(blocks > 0, heading);
    }
  }

  /** What is done with the statements that were made. */
  private void made(Connection duck) throws Exception {
    Path made = archive.dir.resolve("merge.sql");
    if (Files.exists(made)) {
      Files.createDirectories(archive.dir.resolve("_merged"));
      sql(duck, Files.readString(made));
    }
  }

  private static void sql(Connection duck, String statements) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(statements);
    }
  }

  private static void shell(String script) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-e", "-c", script).redirectErrorStream(true).start();
    String told = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, shell.waitFor(), told);
  }

  private void eachOnce(long from) throws SQLException {
    assertEquals(
        List.of(List.of(next - from, next - from)),
        archive.query(
            "SELECT count(*), count(DISTINCT _kafka_offset) FROM FILES WHERE _kafka_offset >= "
                + from));
  }

  @Test
  void expiredDaysAreDeletedAndTheSinkStartsAgain() throws Exception {
    commits(20);
    beside(() -> follow("Deleting days"));
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
  void whatASilentPartitionWroteLastIsNotOnTheList() throws Exception {
    commits(3);
    follow("Deleting days");
    archive.restart();
    commit();
    eachOnce(20);
  }

  @Test
  void daysAreMergedAndReadBack() throws Exception {
    commits(146);
    assertEquals(144L, archive.metric("ledger-entries-max"));
    String march = "SELECT count(DISTINCT filename) FROM FILES WHERE month(date::DATE) = 3";
    long before = archive.count(march);
    String known = "SELECT DISTINCT filename FROM FILES WHERE _kafka_offset >= 820";
    List<Object> there = archive.column(known);
    beside(() -> follow("Merging days"));
    long after = archive.count(march + " AND _kafka_offset < 1460");
    assertTrue(after < before - 100, after + " of " + before);
    assertTrue(archive.column(known).containsAll(there), "what the ledger knows is left");
    archive.assertEachOffsetOnce(next);
    archive.restart();
    commits(64);
    beside(() -> follow("Merging days"));
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
    follow("Merging days");
    archive.assertEachOffsetOnce(next);
  }

  @Test
  void aCopyThatIsPutBackGoesOnFromItsLedger() throws Exception {
    commits(30);
    beside(() -> follow("A copy"));
    commits(5);
    archive.task.stop();
    follow("Putting a copy back");
    String[] offsets = Files.readString(archive.dir.resolve("offsets.csv")).strip().split(",", -1);
    assertEquals(List.of("readings", "0"), List.of(offsets[0], offsets[1]));
    long from = Long.parseLong(offsets[2]);
    assertTrue(from > 200 && from < next, from + " of " + next);
    archive.start();
    archive.write(ArchiveFixture.records(from, next, UpkeepTest::reading));
    assertEquals(next, archive.commit(next));
    archive.assertEachOffsetOnce(next);
  }

  @Test
  void anArchiveThatWasMovedGoesOn() throws Exception {
    commits(20);
    archive.task.stop();
    follow("Moving");
    archive = of("moved");
    archive.start();
    commits(3);
    archive.assertEachOffsetOnce(next);
  }
}
