// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.Observation;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.it.recipes.SourcedReadings.Format;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.QuickExample;
import io.streamgauge.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fast and complete summaries of the same readings: from MQTT by a worker to topics and from there
 * to an archive, as JSON and as Avro, with a sensor that was offline and days on which clocks
 * change.
 */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class ArchivedRecipesIT {
  private static final Instant END = Instant.parse("2026-11-21T10:46:00Z");
  private static final int OFFLINE = 720;
  private static final int LATE = 714;
  private static final List<String> ZONES = List.of("Europe/Berlin", "America/New_York");

  @TempDir Path directory;

  private final LocalDays days =
      new LocalDays(
          LocalDate.parse("2026-03-08"),
          LocalDate.parse("2026-03-29"),
          LocalDate.parse("2026-10-25"),
          LocalDate.parse("2026-11-01"));

  @Test
  void lateReadingsAreInTheCompleteSummaryAndDaysAreThoseOfTheirZone() throws Exception {
    try (SourcedReadings stack = SourcedReadings.start(directory)) {
      stack.connect(
          "offline",
          Map.of(
              "transforms.late.tolerance.ms", "30s",
              "transforms.late.window.ms", "PT5M",
              "transforms.late.grace.ms", "0"));
      stack.connect("days", Map.of());
      int messages = publish(stack);
      for (Format format : Format.values()) {
        Path archive = archive(stack, format);
        try (ArchiveCensus census = new ArchiveCensus(archive)) {
          Await.until("all rows", Duration.ofMinutes(2), () -> census.count() >= messages);
          assertEquals(messages, census.count());
        }
        checkTopics(stack, format);
        checkFast(stack, format);
        checkComplete(archive.resolve("topics/**/*.parquet").toString(), format, messages);
      }
    }
  }

  private int publish(SourcedReadings stack) throws Exception {
    int messages = 0;
    try (MqttSensors offline = new MqttSensors(stack.mqtt(), "offline")) {
      offline.write(level("others", END));
      for (int i = OFFLINE - 1; i >= 0; i--) {
        offline.write(level("offline", END.minusSeconds(10L * i)));
      }
      messages += offline.published();
      stack.await("offline", messages, "-clean", "-late");
    }
    try (MqttSensors local = new MqttSensors(stack.mqtt(), "days")) {
      days.write(local::write);
      messages += local.published();
      stack.await("days", local.published(), "-clean");
    }
    return messages;
  }

  private static Observation level(String sensor, Instant time) {
    return Observation.of(sensor, "level", time, 1.0)
        .withUnit("m")
        .withAttributes(Map.of("region", "coast"));
  }

  /** Starts the example's archive of one form of values. */
  private Path archive(SourcedReadings stack, Format format) throws Exception {
    Path archive = directory.resolve("archive-" + format);
    ObjectNode connector =
        QuickExample.of(WorkerStack.PACKAGING.resolve("examples/parquet-archive.json"));
    ObjectNode config = (ObjectNode) connector.put("name", "archive-" + format).get("config");
    config.put("topics.regex", "(offline|days)-" + format + "-(clean|late)");
    config.put("archive.dir", archive.toString());
    config.put("rotate.schedule.interval.ms", "2000");
    stack.reading(format, config);
    stack.rest().create(connector);
    return archive;
  }

  /** Each reading is on one of the two topics. */
  private static void checkTopics(SourcedReadings stack, Format format) {
    List<ConsumerRecord<byte[], byte[]>> clean =
        stack.records(format.topic("offline") + "-clean").stream()
            .filter(record -> new String(record.key(), UTF_8).equals("offline"))
            .toList();
    List<ConsumerRecord<byte[], byte[]>> late = stack.records(format.topic("offline") + "-late");
    assertEquals(OFFLINE - LATE, clean.size());
    assertEquals(LATE, late.size());
    Set<Long> times = new HashSet<>();
    Stream.concat(clean.stream(), late.stream()).forEach(record -> times.add(record.timestamp()));
    assertEquals(OFFLINE, times.size());
  }

  private void checkFast(SourcedReadings stack, Format format) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--bounded"));
    arguments.addAll(stack.settings("offline", format));
    arguments.addAll(
        SourcedReadings.set("zone=UTC", "lateness.ms=300000", "topic.aggregates=utc-" + format));
    arguments.add("daily.sql");
    arguments.addAll(stack.settings("days", format));
    arguments.addAll(SourcedReadings.set("lateness.ms=60000"));
    for (String zone : ZONES) {
      arguments.addAll(
          SourcedReadings.set("zone=" + zone, "topic.aggregates=" + topic(zone, format)));
      arguments.add("daily.sql");
    }
    RecipeRun run = new RecipeRun(stack.bootstrap(), directory.resolve("run-" + format));
    run.complete(arguments);
    long fast = 0;
    for (JsonNode value : run.values("utc-" + format)) {
      fast +=
          value.get("sensor_id").asText().equals("offline") ? value.get("readings").asLong() : 0;
    }
    assertEquals(OFFLINE - LATE, fast);
    for (String zone : ZONES) {
      assertEquals(days.days(zone), LocalDays.of(run.values(topic(zone, format))));
    }
  }

  private static String topic(String zone, Format format) {
    return zone.replace('/', '-') + "-" + format;
  }

  private void checkComplete(String files, Format format, int messages) throws Exception {
    String all = " = ['%1$s-clean', '%1$s-late']";
    try (ArchiveTable duckdb = new ArchiveTable()) {
      String topics = "topics" + all.formatted(format.topic("offline"));
      List<List<String>> offline =
          duckdb.askFiles(files, "daily-complete.duckdb.sql", topics, "zone = 'UTC'");
      assertEquals(
          List.of("offline level 2026-11-21 720 714", "others level 2026-11-21 1 0"),
          offline.stream().skip(1).map(row -> String.join(" ", columns(row))).toList());
      List<List<String>> lags = duckdb.askFiles(files, "lag.duckdb.sql", topics);
      assertEquals(1 + 11, lags.size());
      assertEquals(Integer.toString(OFFLINE + 1), lags.get(1).get(1));
      for (String zone : ZONES) {
        List<List<String>> complete =
            duckdb.askFiles(
                files,
                "daily-complete.duckdb.sql",
                "topics" + all.formatted(format.topic("days")),
                "zone = '" + zone + "'");
        Map<String, String> found = new TreeMap<>();
        complete.stream()
            .skip(1)
            .forEach(row -> found.put(row.get(3), row.get(4) + " " + row.get(6)));
        Map<String, String> expected = new TreeMap<>(days.days(zone));
        // A day has hours only in the fast summary.
        expected.replaceAll((day, told) -> told.substring(told.indexOf(" h ") + 3));
        assertEquals(expected, found);
      }
    }
    System.out.printf("%s: %d messages in summaries%n", format, messages);
  }

  private static List<String> columns(List<String> row) {
    return Stream.of(0, 1, 3, 4, 5).map(row::get).toList();
  }
}
