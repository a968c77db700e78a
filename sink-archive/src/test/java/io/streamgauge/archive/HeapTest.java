// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 200 stations and many event days at once in a worker's heap of 512 MiB. */
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
