// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import io.streamgauge.common.OtherReader;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.Quickstart;
import io.streamgauge.launcher.QuickstartOptions;
import io.streamgauge.launcher.Summary;
import io.streamgauge.launcher.TopicCensus;
import io.streamgauge.launcher.WorkerLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The quickstart, shortened: everything that was published is found again, once. */
@Order(1)
class EndToEndIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  @TempDir Path directory;

  @Test
  void everyReadingArrivesOnceAndIdsStayText() throws Exception {
    Quickstart quickstart = quickstart(false, WorkerLine.NEWEST);
    Summary summary = quickstart.run();
    assertEquals(0, summary.lost());
    assertEquals(0, summary.duplicates());
    assertTrue(summary.clean() > 0 && summary.quarantine() > 0, summary.toString());
    assertTrue(summary.late() > 0 && summary.deadLetter() > 0, summary.toString());
    assertEquals(
        summary.published(),
        summary.clean() + summary.quarantine() + summary.late() + summary.deadLetter());

    // Key, header and value on the topic; text nodes, so neither was a number on its way.
    TextNode station = new TextNode("01646500");
    TopicCensus.Identity gauge =
        new TopicCensus.Identity("01646500", "01646500", station, new TextNode("00060"));
    assertTrue(quickstart.identities().contains(gauge), quickstart.identities().toString());
    TopicCensus.Identity sensor =
        new TopicCensus.Identity("8E3", "8E3", new TextNode("8E3"), new TextNode("smoke"));
    assertTrue(quickstart.identities().contains(sensor), quickstart.identities().toString());

    try (ArchiveCensus archive = new ArchiveCensus(directory.resolve("archive"))) {
      List<List<String>> ids =
          archive.table(
              "SELECT DISTINCT sensor_id, observed_property, typeof(sensor_id) FROM "
                  + archive.rows()
                  + " WHERE sensor_id = '01646500' AND observed_property = '00060'");
      assertEquals(List.of("01646500", "00060", "VARCHAR"), ids.get(1));
      // On the topics there is plain JSON, which knows none of these.
      List<List<String>> types =
          archive.table(
              "SELECT DISTINCT typeof(event_time), typeof(result), typeof(longitude),"
                  + " typeof(qc_flag), typeof(attributes) FROM "
                  + archive.rows());
      assertEquals(
          List.of(
              List.of(
                  "TIMESTAMP WITH TIME ZONE",
                  "DOUBLE",
                  "DOUBLE",
                  "INTEGER",
                  "MAP(VARCHAR, VARCHAR)")),
          types.subList(1, types.size()));
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
    String page = Files.readString(directory.resolve("run.html"));
    assertEquals(2 + 5 + 3, page.split("role=\"img\"", -1).length - 1);
    assertFalse(page.contains("NaN") || page.contains("://"), page);
    assertTrue(page.contains("class=\"fail\"") && page.contains("<title>8E3 "), page);
    assertFalse(Files.exists(directory.resolve("plugins")));
    assertTrue(Files.exists(directory.resolve("connect/worker.log")));
    // The files of the README's examples, by readers that share no line with either.
    for (OtherReader reader : OtherReader.values()) {
      String missing = reader.missing().orElse(null);
      if (missing == null) {
        assertTrue(reader.sameAsDuckDb(directory.resolve("archive")) > 0);
      } else {
        System.out.println("Not read by " + reader + ": " + missing);
      }
    }
  }

  @Test
  void killedWorkerLosesNothingAndRepeatsNoStationReadingAndNoRow() throws Exception {
    // In Avro with a registry, so that this is tried too; killed with JSON are all lines below.
    Summary summary = quickstart(true, true, WorkerLine.NEWEST, directory).run();
    assertTrue(summary.clean() > 0 && summary.deadLetter() > 0, summary.toString());
    assertEquals(0, summary.lost());
    assertEquals(0, summary.repeatedRest());
    assertEquals(0, summary.repeatedRows());
  }

  @Test
  void oldestWorkerRunsTheWholeWayToo() throws Exception {
    Summary summary = quickstart(false, WorkerLine.OLDEST).run();
    assertEquals(0, summary.lost());
    assertEquals(0, summary.duplicates());
  }

  /** The lines in between, and the oldest killed; in full form only. */
  @ParameterizedTest
  @EnumSource(WorkerLine.class)
  void workersOfAllLinesRunTheWholeWayKilledToo(WorkerLine line) throws Exception {
    Assumptions.assumeTrue(Boolean.getBoolean("streamgauge.soak"), "-Psoak runs it");
    for (boolean kill : List.of(false, true)) {
      Summary summary = quickstart(kill, false, line, directory.resolve("killed-" + kill)).run();
      System.out.println("Worker " + line + ", killed " + kill + ": " + summary);
      assertEquals(0, summary.lost());
      assertEquals(0, summary.repeatedRest());
      assertEquals(0, summary.repeatedRows());
      assertTrue(kill || summary.duplicates() == 0, summary.toString());
    }
  }

  private Quickstart quickstart(boolean killWorker, WorkerLine line) {
    return quickstart(killWorker, false, line, directory);
  }

  private static Quickstart quickstart(
      boolean killWorker, boolean avro, WorkerLine line, Path directory) {
    return new Quickstart(
        PACKAGING,
        new QuickstartOptions(
            Duration.ofSeconds(20),
            200,
            null,
            false,
            killWorker,
            false,
            avro,
            false,
            line,
            directory),
        System.out);
  }
}
