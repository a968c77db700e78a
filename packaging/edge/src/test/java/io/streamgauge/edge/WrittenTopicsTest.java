// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WrittenTopicsTest {
  private static final Path EDGE = Path.of("").toAbsolutePath();

  private static Set<String> of(String... settings) {
    Map<String, String> config = new TreeMap<>();
    for (String each : settings) {
      config.put(each.split("=", 2)[0], each.split("=", 2)[1]);
    }
    return WrittenTopics.of(config);
  }

  @Test
  void theDefaultsBelongToTheReadingsTopic() {
    assertEquals(Set.of("a", "a-dlq"), of("kafka.topic=a"));
    assertEquals(
        Set.of("a", "a-dlq", "a-quarantine", "a-late"),
        of(
            "kafka.topic=a",
            "transforms=time, late",
            "transforms.time.type=io.streamgauge.transforms.EventTime",
            "transforms.late.type=io.streamgauge.transforms.LateEvents"));
  }

  @Test
  void namesThatAreGivenCount() {
    assertEquals(
        Set.of("clean", "b", "q", "clean-late", "clean-quarantine", "raw", "coverage"),
        of(
            "kafka.topic=a",
            "bad.records.topic=b",
            "raw.topic=raw",
            "completeness.topic=coverage",
            "transforms=time,quality,late",
            "transforms.time.type=io.streamgauge.transforms.EventTime",
            "transforms.time.on.error=fail",
            "transforms.quality.type=io.streamgauge.transforms.QualityControl",
            "transforms.quality.route.topic=q",
            "transforms.quality.clean.topic=clean",
            "transforms.late.type=io.streamgauge.transforms.LateEvents"));
  }

  @Test
  void whatTheConfigurationAloneDoesNotTellIsNotGuessed() {
    assertEquals(Set.of(), of("kafka.topic=site-{region}"));
    assertEquals(Set.of("dead"), of("kafka.topic=site-{region}", "bad.records.topic=dead"));
    String time = "transforms.time.type=io.streamgauge.transforms.EventTime";
    assertEquals(Set.of(), of("topic=of-others", "transforms=time", time));
    assertEquals(
        Set.of(),
        of("kafka.topic=a", "transforms=time,r", time, "transforms.r.type=org.other.RegexRouter"));
    assertEquals(
        Set.of(), of("kafka.topic=a", "transforms=time", time, "transforms.time.predicate=some"));
    assertEquals(
        Set.of("a", "a-dlq"),
        of("kafka.topic=a", "transforms=time", time, "transforms.time.on.error=SKIP"));
    assertEquals(Set.of("a"), of("kafka.topic=a", "bad.records=fail"));
    assertEquals(Set.of("a", "a-dlq"), of("kafka.topic=a", "bad.records=ROUTE"));
  }

  /** What a new user types, in the page and in the script, fits the examples that are copied. */
  @Test
  void theExamplesWriteToWhatTheDocumentedInstallationLists() throws IOException {
    Set<String> written = new TreeSet<>();
    for (String name : new String[] {"mqtt", "logger-files"}) {
      Path example = EDGE.resolve("connectors/" + name + ".json.example");
      Map<String, String> config = new TreeMap<>();
      GatewayFiles.JSON
          .readTree(Files.readString(example))
          .get("config")
          .properties()
          .forEach(each -> config.put(each.getKey(), each.getValue().asText()));
      Set<String> its = WrittenTopics.of(config);
      assertEquals(3, its.size(), name + ": readings, dead letters, quarantine: " + its);
      written.addAll(its);
    }
    String page = Files.readString(EDGE.resolveSibling("docs").resolve("edge.md"));
    Matcher installed = Pattern.compile("--topics (\\S+)").matcher(page);
    assertTrue(installed.find());
    assertEquals(written, new TreeSet<>(Set.of(installed.group(1).split(","))));
    Matcher allowed = Pattern.compile("centre-access [^`]* User:CN=north ([^`]+)`").matcher(page);
    assertTrue(allowed.find());
    assertEquals(written, new TreeSet<>(Set.of(allowed.group(1).split(" "))));
  }

  @Test
  void aSourceThatWritesToAnotherTopicFails() throws IOException {
    Properties worker = GatewayFiles.read(EDGE.resolve("config/worker.properties"));
    assertEquals("false", worker.getProperty("topic.creation.enable"));
    assertEquals("30000", worker.getProperty("producer.max.block.ms"));
    String mirror = Files.readString(EDGE.resolve("connectors/mirror.json"));
    assertTrue(
        mirror.contains("\"producer.override.max.block.ms\": \"" + Long.MAX_VALUE + '"'),
        "an outage of the centre is no failure");
  }
}
