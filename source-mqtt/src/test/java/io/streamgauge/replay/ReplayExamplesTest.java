// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static io.streamgauge.replay.ReplayRun.header;
import static io.streamgauge.replay.ReplayRun.reading;
import static io.streamgauge.replay.ReplayRun.routed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.common.BadRecord;
import io.streamgauge.transforms.Calibrate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation, over topics in memory. */
class ReplayExamplesTest {
  private static final Map<String, Map<String, String>> EXAMPLES = new LinkedHashMap<>();
  @TempDir Path directory;

  @BeforeAll
  static void read() throws Exception {
    String page = Files.readString(Path.of("../packaging/docs/replay.md"));
    Matcher fence = Pattern.compile("(?ms)^```json\\n(\\{.*?)^```").matcher(page);
    while (fence.find()) {
      JsonNode example = new ObjectMapper().readTree(fence.group(1));
      JsonNode config = example.get("config");
      if (config.get("connector.class").asText().equals(ReplaySourceConnector.class.getName())) {
        Map<String, String> options = new HashMap<>();
        config
            .fieldNames()
            .forEachRemaining(
                name ->
                    options.put(
                        name,
                        config
                            .get(name)
                            .asText()
                            .replace("${env:KAFKA_SERVERS}", "127.0.0.1:9092")));
        EXAMPLES.put(example.get("name").asText(), options);
      }
    }
  }

  /** What the example makes of what lies on its topic, behind its transforms. */
  private static SourceRecord only(Map<String, String> example, SourceRecord given)
      throws Exception {
    assertEquals(
        List.of(),
        new ReplaySourceConnector()
            .validate(example).configValues().stream()
                .flatMap(value -> value.errorMessages().stream())
                .toList());
    FakeTopics topics = new FakeTopics().topic(given.topic(), 1);
    topics.add(0, given);
    try (ReplayRun run = new ReplayRun(topics, example)) {
      for (int i = 0; i < 20 && run.records.isEmpty(); i++) {
        run.step();
      }
      assertEquals(1, run.records.size());
      return through(example, run.records.get(0));
    }
  }

  private static SourceRecord through(Map<String, String> example, SourceRecord record)
      throws Exception {
    SourceRecord changed = record;
    for (String alias : example.getOrDefault("transforms", "").split(",", -1)) {
      if (!alias.isEmpty()) {
        String prefix = "transforms." + alias + ".";
        Map<String, String> own = new HashMap<>();
        example.forEach(
            (name, value) -> {
              if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), value);
              }
            });
        @SuppressWarnings("unchecked")
        Transformation<SourceRecord> transform =
            (Transformation<SourceRecord>)
                Class.forName(own.get("type"))
                    .asSubclass(Transformation.class)
                    .getDeclaredConstructor()
                    .newInstance();
        transform.configure(own);
        changed = transform.apply(changed);
        transform.close();
      }
    }
    return changed;
  }

  private static double result(SourceRecord record) {
    return ((Struct) record.value()).getFloat64("result");
  }

  @Test
  void theRuleWasWrong() throws Exception {
    SourceRecord source = reading("readings", "furnace", "temperature", 200);
    SourceRecord replayed =
        only(
            EXAMPLES.get("replay-quarantine"),
            routed(source, "readings-quarantine", "QualityControl: gross_range"));
    assertEquals("readings-clean", replayed.topic());
    assertEquals(200, result(replayed));
    assertNull(header(replayed, "route_reason"));
  }

  @Test
  void theCalibrationWasWrong() throws Exception {
    Map<String, String> example = EXAMPLES.get("replay-calibration");
    String option = "transforms.calibrate.calibration.file";
    Path file = directory.resolve("calibrations.csv");
    example.put(option, file.toString());
    Files.writeString(file, "sensor_id,observed_property,gain,version\ngauge-7,level,100,2026-a\n");
    Transformation<SourceRecord> wrong = new Calibrate<>();
    wrong.configure(Map.of("calibration.file", file.toString()));
    SourceRecord clean = wrong.apply(reading("readings-clean", "gauge-7", "level", 1.5));
    wrong.close();
    assertEquals(150, result(clean));
    Files.writeString(file, "sensor_id,observed_property,gain,version\ngauge-7,level,2,2026-b\n");
    SourceRecord replayed = only(example, clean);
    assertEquals("readings-recalibrated", replayed.topic());
    assertEquals(3, result(replayed));
    assertEquals("2026-b", header(replayed, "calibration"));
    assertEquals("ok", header(replayed, "calibration_status"));
  }

  @Test
  void theMappingWasWrong() throws Exception {
    BadRecord bad =
        BadRecord.of(
            "{\"time\":\"2026-11-20T10:00:00Z\",\"val\":7.5}".getBytes(StandardCharsets.UTF_8),
            "sensors/north/a/level",
            "NoReading",
            "/value",
            Instant.parse("2026-11-20T10:00:01Z"));
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString("route_reason", "undecodable: NoReading");
    headers.addString("route_origin", "readings");
    SourceRecord replayed =
        only(
            EXAMPLES.get("replay-dead-letters"),
            new SourceRecord(
                Map.of(),
                Map.of(),
                "readings-dlq",
                null,
                Schema.STRING_SCHEMA,
                bad.origin(),
                BadRecord.SCHEMA,
                bad.struct(),
                0L,
                headers));
    assertEquals("readings", replayed.topic());
    assertEquals(7.5, result(replayed));
    assertEquals(Map.of("region", "north"), ((Struct) replayed.value()).getMap("attributes"));
  }

  @Test
  void lateReadingsGoToTheSummary() throws Exception {
    SourceRecord late =
        routed(
            reading("readings", "a", "level", 1), "readings-late", "LateEvents: late by 90000 ms");
    assertEquals("readings-daily", only(EXAMPLES.get("replay-late"), late).topic());
  }
}
