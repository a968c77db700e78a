// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.Observation;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.WorkerStack;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipes on readings that came through {@code LateEvents}, with copies and revisions among
 * them: what they write, against what it must be.
 */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class RecipesIT {
  private static final Instant START = FireNetwork.START;
  private static final Instant OFFLINE_END = Instant.parse("2026-11-21T10:46:00Z");

  @TempDir Path directory;

  private final FireNetwork network = new FireNetwork(2);
  private final LocalDays days =
      new LocalDays(
          LocalDate.parse("2026-03-08"),
          LocalDate.parse("2026-03-29"),
          LocalDate.parse("2026-10-25"),
          LocalDate.parse("2026-11-01"));

  @Test
  void windowsAlertsAndDaysAreThoseOfTheOracle() throws Exception {
    try (WorkerStack stack = new WorkerStack(directory)) {
      stack.startKafka();
      int copies = fill(stack.bootstrap());
      RecipeRun run = new RecipeRun(stack.bootstrap(), directory);
      long started = System.nanoTime();
      run.complete(
          List.of(
              "--bounded",
              "alert-on-mean.sql",
              "mean-of-region.sql",
              "sliding-mean.sql",
              "regions-compared.sql",
              "--set",
              "readings=walks-clean",
              "limits.sql",
              "silence.sql",
              "--set",
              "mobile=M-%",
              "sessions.sql",
              "--set",
              "readings=days-clean",
              "--set",
              "topic.aggregates=berlin",
              "daily.sql",
              "--set",
              "zone=America/New_York",
              "--set",
              "topic.aggregates=new-york",
              "daily.sql",
              "--set",
              "readings=offline-clean",
              "--set",
              "lateness.ms=300000",
              "--set",
              "zone=UTC",
              "--set",
              "topic.aggregates=utc",
              "daily.sql"));
      System.out.printf(
          "recipes: %.1f s; %d readings, %d records more for copies and revisions%n",
          (System.nanoTime() - started) / 1e9, network.size(), copies);
      assertTrue(copies > 0);
      checkWindows(run);
      checkAlerts(run);
      checkWalks(run);
      assertEquals(days.days("Europe/Berlin"), LocalDays.of(run.values("berlin")));
      assertEquals(days.days("America/New_York"), LocalDays.of(run.values("new-york")));
      checkOffline(stack.bootstrap(), run);
    }
  }

  private int fill(String bootstrap) throws Exception {
    try (ChainedReadings fire = ChainedReadings.asInTheExample(bootstrap, "readings");
        ChainedReadings walks = ChainedReadings.asInTheExample(bootstrap, "walks");
        ChainedReadings local = ChainedReadings.asInTheExample(bootstrap, "days");
        ChainedReadings offline =
            new ChainedReadings(
                bootstrap,
                "offline",
                Map.of("tolerance.ms", "30s", "window.ms", "PT5M", "grace.ms", "0"))) {
      network.write(fire::write);
      walk(walks);
      days.write(local::write);
      offline.write(Observation.of("others", "level", OFFLINE_END, 1.0));
      for (int i = 719; i >= 0; i--) {
        offline.write(Observation.of("offline", "level", OFFLINE_END.minusSeconds(10L * i), 1.0));
      }
      return fire.written() - network.size();
    }
  }

  /** A sensor that pauses, one that falls silent, one that goes on; and readings about limits. */
  private static void walk(ChainedReadings out) {
    for (int minute = 0; minute <= 90; minute++) {
      Instant time = START.plus(Duration.ofMinutes(minute));
      if (minute <= 20 || (minute >= 36 && minute <= 50)) {
        out.write(Observation.of("M-1", "speed", time, (double) minute).withUnit("m/s"));
      }
      if (minute <= 30) {
        out.write(Observation.of("M-2", "speed", time, 1.0).withUnit("m/s"));
      }
      double smoke = minute == 40 ? 50.5 : 50;
      double degrees = minute == 41 ? 45.25 : 45;
      out.write(Observation.of("S", "smoke", time, smoke).withUnit("ug/m3"));
      out.write(Observation.of("S", "smoke", time, smoke).withUnit("ug/m3"));
      out.write(Observation.of("S", "temperature", time, degrees).withUnit("Cel"));
      out.write(Observation.of("S", "temperature", time, degrees + 100).withUnit("K"));
    }
  }

  private void checkWindows(RecipeRun run) throws Exception {
    Map<String, DoubleSummaryStatistics> windows = network.windows(5, 5);
    FireResults.assertSame(windows, run.values("readings-aggregates", "temperature_mean_5min"));
    FireResults.assertSame(
        network.windows(5, 1), run.values("readings-aggregates", "temperature_sliding_mean_5min"));
    List<JsonNode> compared = run.values("readings-aggregates", "temperature_over_others_5min");
    assertEquals(windows.size(), compared.size());
    for (JsonNode value : compared) {
      String region = value.get("sensor_id").asText();
      String key = FireNetwork.key(value.get("event_time").asLong(), region);
      DoubleSummaryStatistics others = new DoubleSummaryStatistics();
      windows.forEach(
          (other, statistics) -> {
            if (!other.equals(key) && other.split(" ", -1)[0].equals(key.split(" ", -1)[0])) {
              others.combine(statistics);
            }
          });
      double expected = windows.get(key).getAverage() - others.getAverage();
      assertEquals(expected, value.get("result").asDouble(), 1e-9, key);
    }
  }

  private void checkAlerts(RecipeRun run) throws Exception {
    Map<String, String> expected = network.alerts(5, 35, 30);
    assertEquals(Map.of("80 north", "raised", "95 north", "cleared"), expected);
    Map<String, String> found = FireResults.alerts(run.values("readings-alerts", "temperature"));
    System.out.println("alerts by minute: " + found);
    assertEquals(expected, found);
  }

  private static void checkWalks(RecipeRun run) throws Exception {
    List<JsonNode> alerts = run.values("readings-alerts");
    assertEquals(
        List.of("S smoke 50.5 40", "S temperature 45.25 41"),
        alerts.stream()
            .filter(alert -> alert.get("kind").asText().equals("limit"))
            .map(alert -> told(alert) + " " + minute(alert))
            .sorted()
            .toList());
    // What is silent at the end of the topic is told when a bounded job ends.
    assertEquals(
        Set.of("M-1 silence 10.0 30", "M-1 silence 10.0 60", "M-2 silence 10.0 40"),
        alerts.stream()
            .filter(alert -> alert.get("kind").asText().equals("silence") && minute(alert) <= 90)
            .map(alert -> told(alert) + " " + minute(alert))
            .collect(Collectors.toSet()));
    assertEquals(
        List.of("M-1 10.0 to 20, 21", "M-1 43.0 to 50, 15", "M-2 1.0 to 30, 31"),
        run.values("readings-aggregates", "speed_session").stream()
            .map(
                value ->
                    value.get("sensor_id").asText()
                        + " "
                        + value.get("result").asDouble()
                        + (" to " + minute(value) + ", " + value.get("readings").asLong()))
            .sorted()
            .toList());
  }

  private static String told(JsonNode value) {
    return value.get("sensor_id").asText()
        + (" " + value.get("observed_property").asText() + " " + value.get("result").asDouble());
  }

  private static long minute(JsonNode value) {
    return Duration.between(START, Instant.ofEpochMilli(value.get("event_time").asLong()))
        .toMinutes();
  }

  /** What is late is on the late topic and in the complete summary; the fast one has the others. */
  private void checkOffline(String bootstrap, RecipeRun run) throws Exception {
    long fast = 0;
    for (JsonNode value : run.values("utc")) {
      fast +=
          value.get("sensor_id").asText().equals("offline") ? value.get("readings").asLong() : 0;
    }
    long late = CommittedRecords.of(bootstrap, "offline-late").size();
    assertEquals(6, fast);
    assertEquals(714, late);
    try (ArchiveTable archive = new ArchiveTable()) {
      archive.add(bootstrap, "offline-clean");
      archive.add(bootstrap, "offline-late");
      List<List<String>> complete =
          archive.ask(
              directory,
              "daily-complete.duckdb.sql",
              "topics = ['offline-clean', 'offline-late']",
              "zone = 'UTC'");
      assertEquals(
          List.of("offline", "level", "2026-11-21", "720", "714"),
          Stream.of(0, 1, 3, 4, 5).map(complete.get(1)::get).toList());
    }
  }
}
