// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
    int files = 10;
    int rows = 1_000_000;
    Path place = Files.createDirectories(dir.resolve("archive/topics/readings"));
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      for (int file = 0; file < files; file++) {
        int from = file * (rows / files);
        int to = from + rows / files;
        String name =
            String.format("archive+readings+0+%010d+%010d+0123abcd.parquet", from, to - 1);
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
    String text =
        new OwnJvm("-Xmx48m", "-XX:+ExitOnOutOfMemoryError")
            .run(Map.of(), ReadOfDirectory.class, dir.resolve("archive"));
    assertEquals(rows, OwnJvm.number(text, "given"));
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
