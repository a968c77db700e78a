// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart, shortened: everything that was published is found again, once. */
class EndToEndIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  @TempDir Path directory;

  @Test
  void everyReadingArrivesOnceAndIdsStayText() throws Exception {
    Summary summary = run(false);
    assertEquals(0, summary.lost());
    assertEquals(0, summary.duplicates());
    assertTrue(summary.clean() > 0 && summary.quarantine() > 0, summary.toString());
    assertTrue(summary.late() > 0 && summary.deadLetter() > 0, summary.toString());
    assertEquals(
        summary.published(),
        summary.clean() + summary.quarantine() + summary.late() + summary.deadLetter());

    try (ArchiveCensus archive = new ArchiveCensus(directory.resolve("archive"))) {
      List<List<String>> ids =
          archive.table(
              "SELECT DISTINCT sensor_id, observed_property, typeof(sensor_id) FROM "
                  + archive.rows()
                  + " WHERE sensor_id = '01646500' AND observed_property = '00060'");
      assertEquals(List.of("01646500", "00060", "VARCHAR"), ids.get(1));
      // Moisture is percent on the clean topic, and the fraction it was in quarantine.
      List<List<String>> units =
          archive.table(
              "SELECT DISTINCT split_part(_kafka_topic, '-', 2), unit FROM "
                  + archive.rows()
                  + " WHERE observed_property = 'soil_moisture'"
                  + " AND _kafka_topic NOT LIKE '%late' ORDER BY ALL");
      assertEquals(
          List.of(List.of("clean", "%"), List.of("quarantine", "1")),
          units.subList(1, units.size()));
    }
  }

  @Test
  void killedWorkerLosesNothingAndRepeatsNoStationReading() throws Exception {
    Summary summary = run(true);
    assertEquals(0, summary.lost());
    assertEquals(0, summary.repeatedRest());
  }

  private Summary run(boolean killWorker) throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(output, true, StandardCharsets.UTF_8)) {
      return new Quickstart(
              PACKAGING,
              new QuickstartOptions(
                  Duration.ofSeconds(20), 200, null, false, killWorker, directory),
              print)
          .run();
    } finally {
      System.out.println(output.toString(StandardCharsets.UTF_8));
    }
  }
}
