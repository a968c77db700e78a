// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.ReadingCensus;
import io.streamgauge.it.RestStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.PagedStations;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A history of 30 days goes to topics that keep 7 days while the archive sink is stopped. What
 * retention takes meanwhile never reaches the archive; with the settings of the REST page it takes
 * nothing.
 */
@ExtendWith(PackageStack.class)
@ResourceLock(PackageStack.LOCK)
class RestRetentionIT {
  private static final String WEEK = Long.toString(Duration.ofDays(7).toMillis());
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void documentedSettingsLoseNothing(RestStack stack) throws Exception {
    try (PagedStations stations = new PagedStations(5, 1)) {
      // Nothing of the last week: live readings come first and would keep what is behind them.
      stations.history(22 * 24, Duration.ofHours(1), Instant.now().minus(Duration.ofDays(8)));
      int all = stations.all().size();
      Map<String, String> sink =
          ConnectorOptions.archive("kept,ingest,event", directory.resolve("archive"));
      Map<String, String> own =
          Map.of("archive.store", "file", "consumer.override.metadata.max.age.ms", "1000");
      stack.rest().put("archive", ConnectorOptions.json(sink, own));
      stack.rest().stop("archive");

      // The two ways of the documentation, then the one that it warns of.
      read(stack, stations, "kept", Map.of("topic.creation.default.retention.ms", "-1"), all);
      read(
          stack,
          stations,
          "ingest",
          Map.of("topic.creation.default.retention.ms", WEEK, "record.timestamp", "ingest"),
          all);
      put(stack, stations, "event", Map.of("topic.creation.default.retention.ms", WEEK));
      try (ReadingCensus census = new ReadingCensus(stack.bootstrap(), "event")) {
        Await.until(
            "retention has deleted a part of topic event",
            PATIENCE,
            () -> census.firstOffsets() > 0);
      }
      stack.rest().stop("event");
      stack.rest().resume("archive");
      try (ArchiveCensus archive = new ArchiveCensus(directory.resolve("archive"))) {
        Map<String, Long> rows = new HashMap<>();
        Await.until(
            all + " rows of the topics kept and ingest",
            PATIENCE,
            () -> {
              for (String topic : List.of("kept", "ingest", "event")) {
                rows.put(topic, rows(archive, topic));
              }
              return rows.get("kept") >= all && rows.get("ingest") >= all;
            });
        System.out.printf(
            "30 days of history, %d readings, 7 days of retention, archive sink stopped: lost %d"
                + " with retention.ms=-1, %d with record.timestamp=ingest, %d with neither%n",
            all, all - rows.get("kept"), all - rows.get("ingest"), all - rows.get("event"));
        assertEquals(all, rows.get("kept"));
        assertEquals(all, rows.get("ingest"));
        assertTrue(rows.get("event") < all, "retention counts from the event time");
      }
    }
  }

  /** Reads the whole history into a topic. */
  private static void read(
      RestStack stack, PagedStations stations, String topic, Map<String, String> special, int all)
      throws Exception {
    put(stack, stations, topic, special);
    try (ReadingCensus census = new ReadingCensus(stack.bootstrap(), topic)) {
      census.await(all, PATIENCE);
      assertEquals(all, census.distinct(), "on topic " + topic);
    }
    stack.rest().stop(topic);
  }

  private static void put(
      RestStack stack, PagedStations stations, String topic, Map<String, String> special)
      throws Exception {
    Map<String, String> settings = new HashMap<>(special);
    settings.put("kafka.topic", topic);
    settings.put("rest.start.time", "P31D");
    stack.rest().put(topic, RestStack.connector(stations, settings));
  }

  private static long rows(ArchiveCensus archive, String topic) throws SQLException {
    String sql = "SELECT count(*) FROM %s WHERE _kafka_topic = '%s'";
    return archive.count() == 0
        ? 0
        : Long.parseLong(archive.table(sql.formatted(archive.rows(), topic)).get(1).get(0));
  }
}
