// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.S3Server;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The blocks of the page about an archive's upkeep that are for a bucket, run with the client that
 * they name against a server that speaks S3. The client takes seconds for each of its commands.
 */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class UpkeepBucketTest {
  private static final String HEADING = "A copy of a bucket";

  @TempDir Path directory;
  private ArchiveFixture archive;
  private long next;

  private void commits(int count) {
    for (int i = 0; i < count; i++) {
      write(next, next += 10);
    }
  }

  private void write(long from, long end) {
    archive.write(ArchiveFixture.records(from, end, UpkeepBucketTest::reading));
    assertEquals(end, archive.commit(end));
  }

  private static SinkRecord reading(long offset) {
    return ArchiveFixture.reading(
        offset, "s" + offset % 2, ArchiveFixture.START.plusSeconds(offset), 0.1);
  }

  private String environment(Buckets buckets) {
    return """
    cd %s
    export AWS_ENDPOINT_URL=%s AWS_ACCESS_KEY_ID=id AWS_SECRET_ACCESS_KEY=%s
    export AWS_DEFAULT_REGION=us-east-1 AWS_REQUEST_CHECKSUM_CALCULATION=when_required
    export AWS_EC2_METADATA_DISABLED=true
    """
        .formatted(directory, buckets.url(), S3Server.SECRET);
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  @Test
  void aCopyThatIsPutBackGoesOnFromItsLedger() throws Exception {
    Assumptions.assumeTrue(isThere("aws"), "the client of S3 is not installed on this machine");
    // A bucket of this server is a directory, which the page's statements read.
    UpkeepPage page = new UpkeepPage(directory);
    try (Buckets buckets = new Buckets(page.archive().getParent())) {
      buckets.bucket("archive-copies");
      String first = environment(buckets);
      archive = buckets.process("archive", buckets.url()).with("name", "river");
      archive.start();
      commits(10);
      assertEquals("", page.run(HEADING, 0, first));
      commits(3);
      archive.task.stop();
      // Somebody writes nevertheless.
      Path late = archive.dir.resolve("_ledger/river/readings/0/99999999999999999999.json");
      String list = "\"$(aws s3 ls --recursive s3://archive/_ledger/)\"";
      String writes = "test() { touch " + late + "; command test " + list + " = \"$3\"; }\n";
      assertNotEquals("", page.run(HEADING, 1, first + writes));
      Files.delete(late);
      assertEquals("", page.run(HEADING, 1, first));
      archive.start();
      commits(5);
      archive.task.stop();
      assertEquals("", page.run(HEADING, 2, first));
      page.run("Putting a copy back", 1, "");
      readAgain();
      archive.task.stop();
      archive.assertEachOffsetOnce(next);
    }
  }

  private void readAgain() throws IOException {
    List<String> lines = Files.readAllLines(archive.dir.resolve("offsets.csv"));
    assertEquals(1, lines.size(), lines.toString());
    long from = Long.parseLong(lines.get(0).split(",", -1)[2]);
    assertTrue(from < next, from + " of " + next);
    archive.start();
    write(from, next);
  }
}
