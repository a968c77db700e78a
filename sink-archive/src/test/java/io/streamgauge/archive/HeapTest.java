// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgauge.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    assertFits(new ArchiveFixture(dir.resolve("archive")), List.of());
  }

  @Test
  void theyFitOnTheirWayToABucketToo() throws Exception {
    assumeTrue(FULL, "the way through S3 takes minutes; it is for -Psoak");
    S3Server server = new S3Server(dir);
    try {
      assertFits(
          new ArchiveFixture(server.bucket("archive")), List.of(Integer.toString(server.port())));
    } finally {
      server.stop();
    }
  }

  /** Starts the task with these arguments after the usual ones. */
  private void assertFits(ArchiveFixture archive, List<String> more) throws Exception {
    Path output = dir.resolve("output");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                HeapOfTask.class.getName(),
                archive.dir.toString(),
                Integer.toString(DAYS),
                Integer.toString(ROWS)));
    command.addAll(more);
    Process child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(child.waitFor(9, TimeUnit.MINUTES));
    } finally {
      child.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, child.exitValue(), text);
    System.out.println("Heap of a task with -Xmx512m, bytes: " + text.strip());
    archive.assertEachOffsetOnce(ROWS);
    assertTrue(text.contains("open=" + 200 * DAYS), text);
    long held = Long.parseLong(text.replaceAll("(?s).*held=(\\d+).*", "$1"));
    assertTrue(held <= 64 << 20, text);
  }
}
