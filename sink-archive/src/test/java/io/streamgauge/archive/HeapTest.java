// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgauge.archive.ledger.LedgerEntries;
import io.streamgauge.archive.ledger.LedgerEntry;
import io.streamgauge.archive.ledger.LedgerEntry.DataFile;
import io.streamgauge.archive.ledger.LedgerEntry.Kind;
import io.streamgauge.archive.ledger.LedgerEntry.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 stations and many event days at once in a worker's heap of 512 MiB, and the way back in less.
 */
class HeapTest {
  private static final boolean FULL = Boolean.getBoolean("streamgauge.soak");
  private static final int DAYS = FULL ? 30 : 2;
  private static final int ROWS = FULL ? 2_000_000 : 100_000;

  @TempDir Path dir;

  @Test
  void manyPartitionsAndDaysAtOnceFitIntoASmallHeap() throws Exception {
    assertFits(new ArchiveFixture(dir.resolve("archive")));
  }

  @Test
  void theyFitOnTheirWayToABucketToo() throws Exception {
    assumeTrue(FULL, "the way through S3 takes minutes; it is for -Psoak");
    try (Buckets buckets = new Buckets(dir)) {
      assertFits(buckets.process("archive", buckets.url()), buckets.port());
    }
  }

  /**
   * Rows of one directory that have to be put in order, of which some 60 bytes each would not fit.
   */
  @Test
  void readingADirectoryBackNeedsNoHeapForItsRows() throws Exception {
    int rows = 1_000_000;
    var unused = files(10, rows, "0123abcd");
    assertComesBack(rows);
  }

  /** What is there twice, as after a reset, of which 32 bytes a row would not fit. */
  @Test
  void rowsThatAreThereTwiceNeedNoHeapEither() throws Exception {
    int rows = 600_000;
    List<LedgerEntry> entries = new ArrayList<>();
    entries.add(entry(1, Kind.COMMIT, rows, files(3, rows, "0123abcd")));
    entries.add(entry(2, Kind.RESET, 0, List.of()));
    entries.add(entry(3, Kind.COMMIT, rows, files(2, rows, "4567abcd")));
    Path ledger = Files.createDirectories(dir.resolve("archive/_ledger/archive/readings/0"));
    for (LedgerEntry entry : entries) {
      String key = new LedgerEntries(null, ledger.toString()).key(entry.seq());
      Files.write(Path.of(key), entry.json());
    }
    assertComesBack(rows);
  }

  private static LedgerEntry entry(long seq, Kind kind, long end, List<DataFile> files) {
    return new LedgerEntry(
        seq,
        kind,
        0,
        end,
        0,
        new Writer("u", "n" + seq, "archive", "test"),
        files,
        null,
        1,
        ArchiveFixture.START.toString(),
        null,
        null);
  }

  private void assertComesBack(int rows) throws Exception {
    String text =
        new OwnJvm("-Xmx48m", "-XX:+ExitOnOutOfMemoryError")
            .run(Map.of(), ReadOfDirectory.class, dir.resolve("archive"));
    assertEquals(rows, OwnJvm.number(text, "given"));
  }

  /** Writes rows of 50 sensors, not in the order of their times, into so many files. */
  private List<DataFile> files(int files, int rows, String nonce) throws Exception {
    Path place = Files.createDirectories(dir.resolve("archive/topics/readings"));
    List<DataFile> all = new ArrayList<>();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      for (int file = 0; file < files; file++) {
        int from = file * (rows / files);
        int to = from + rows / files;
        String name =
            String.format("archive+readings+0+%010d+%010d+%s.parquet", from, to - 1, nonce);
        String key = "topics/readings/" + name;
        all.add(new DataFile(key, "", 0, "", to - from, from, to - 1, null));
        statement.execute(
            "COPY (SELECT 's' || (i % 50) AS sensor_id,"
                + " make_timestamp(1772359230000000 + (i * 7919 % 1000000) * 1000) AS event_time,"
                + " i / 10.0::DOUBLE AS result, 'readings' AS _kafka_topic,"
                + " 0::INTEGER AS _kafka_partition, i AS _kafka_offset,"
                + " make_timestamp(1772359230000000) AS _kafka_timestamp FROM range("
                + from
                + ", "
                + to
                + ") t(i)) TO '"
                + place.resolve(name)
                + "' (FORMAT parquet)");
      }
    }
    return all;
  }

  /** Starts the task with these arguments after the usual ones. */
  private static void assertFits(ArchiveFixture archive, Object... more) throws Exception {
    List<Object> arguments = new ArrayList<>(List.of(archive.dir, DAYS, ROWS));
    arguments.addAll(List.of(more));
    String text =
        new OwnJvm(
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
            .within(9)
            .run(Map.of(), HeapOfTask.class, arguments.toArray());
    System.out.println("Heap of a task with -Xmx512m, bytes: " + text.strip());
    archive.assertEachOffsetOnce(ROWS);
    assertTrue(text.contains("open=" + 200 * DAYS), text);
    assertTrue(OwnJvm.number(text, "held") <= 64 << 20, text);
  }
}
