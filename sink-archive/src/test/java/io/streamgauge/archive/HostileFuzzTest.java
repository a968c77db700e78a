// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.BitSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes is in a file or refused, each once; the task goes on in 256 MiB. */
class HostileFuzzTest {
  private static final boolean FULL = Boolean.getBoolean("streamgauge.soak");
  private static final int RECORDS = FULL ? 1_000_000 : 10_000;
  private static final long SEED = Long.getLong("streamgauge.fuzz.seed", 1);

  @TempDir Path dir;

  @Test
  void whatComesIsInAFileOrKeptApart() throws Exception {
    run(RECORDS, false);
  }

  @Test
  void whatComesIsInAFileOrInTheQueue() throws Exception {
    run(RECORDS / 5, true);
  }

  private void run(int records, boolean queue) throws Exception {
    Path archive = dir.resolve("archive");
    String text =
        new OwnJvm(
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info")
            .within(FULL ? 120 : 5)
            .run(Map.of(), HostileTask.class, archive, records, queue, SEED);
    assertTrue(text.length() < 20_000, () -> text.substring(0, 5_000));
    System.out.println("Hostile records, " + records + ": " + text.strip());
    long refused = OwnJvm.number(text, "refused");
    BitSet offsets = new BitSet();
    long apart = rows(archive, "__unarchivable__", offsets);
    long good = rows(archive, "topics", offsets);
    assertEquals(refused, queue ? OwnJvm.number(text, "reported") : apart);
    assertEquals(records, good + refused);
    assertEquals(queue ? good : records, offsets.cardinality(), "each offset once");
    assertTrue(good * 4 >= records, "readable: " + good);
    assertTrue(refused * 4 >= records, "refused: " + refused);
  }

  /** Rows below a directory, each file read for itself by somebody else's reader. */
  private static long rows(Path archive, String below, BitSet offsets) throws Exception {
    long rows = 0;
    if (!Files.exists(archive.resolve(below))) {
      return 0;
    }
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      for (Path file : new ArchiveFixture(archive.resolve(below)).files()) {
        String name = file.toString().replace("'", "''");
        try (ResultSet found =
            statement.executeQuery(
                "SELECT _kafka_offset FROM read_parquet('" + name + "', hive_partitioning=true)")) {
          while (found.next()) {
            offsets.set((int) found.getLong(1));
            rows++;
          }
        } catch (java.sql.SQLException e) {
          throw new AssertionError(file.toString(), e);
        }
      }
    }
    return rows;
  }
}
