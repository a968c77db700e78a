// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong configurations are refused by a real worker with the option, the value and the remedy. */
class ValidationIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  @TempDir static Path directory;
  private static Stack stack;

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.start(PACKAGING, directory);
  }

  @AfterAll
  static void stop() throws Exception {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void examplesAreValid() throws Exception {
    for (String example :
        new String[] {
          "mqtt-sensors.json", "rest-river-gauges.json", "logger-files.json", "parquet-archive.json"
        }) {
      JsonNode answer = validate(example(example));
      assertTrue(answer.get("error_count").asInt() == 0, errors(answer));
    }
  }

  @Test
  void missingUri() throws Exception {
    ObjectNode config = example("mqtt-sensors.json");
    config.remove("mqtt.server.uri");
    refused(config, "mqtt.server.uri", "Missing required configuration", "mqtt.server.uri");
  }

  @Test
  void unknownReferenceSystem() throws Exception {
    ObjectNode config = example("mqtt-sensors.json");
    config.put("transforms.position.target.crs", "EPSG:99999");
    refused(config, "transforms.position.target.crs", "EPSG:99999", "use a current 2-D system");
  }

  @Test
  void tolerantSource() throws Exception {
    ObjectNode config = example("mqtt-sensors.json");
    config.put("errors.tolerance", "all");
    refused(config, "errors.tolerance", "all", "errors.tolerance=none");
  }

  @Test
  void unparsableRules() throws Exception {
    ObjectNode config = example("mqtt-sensors.json");
    config.put("transforms.quality.rules", "{\"rules\":[{\"observed_property\":}");
    refused(config, "transforms.quality.rules", "observed_property", "an object such as");
  }

  @Test
  void unparsablePartitionPath() throws Exception {
    ObjectNode config = example("parquet-archive.json");
    config.put("archive.partition.by", "date(event_time");
    refused(config, "archive.partition.by", "date(event_time", "date(field)");
  }

  private static void refused(ObjectNode config, String option, String value, String remedy)
      throws Exception {
    JsonNode answer = validate(config);
    for (JsonNode entry : answer.get("configs")) {
      if (entry.get("value").get("name").asText().equals(option)) {
        String messages = entry.get("value").get("errors").toString();
        System.out.println(option + ": " + messages);
        // Connect gives a transform its options without the prefix; the answer has it as the name.
        String own = option.replaceFirst("^transforms\\.[^.]+\\.", "");
        assertTrue(messages.contains(own), messages);
        assertTrue(messages.contains(value), messages);
        assertTrue(messages.contains(remedy), messages);
        return;
      }
    }
    throw new AssertionError("no word on " + option + ": " + errors(answer));
  }

  private static JsonNode validate(ObjectNode config) throws Exception {
    return stack.connect().validate(config);
  }

  private static ObjectNode example(String name) throws Exception {
    File file = PACKAGING.resolve("examples").resolve(name).toFile();
    JsonNode example = new ObjectMapper().readTree(file);
    return ((ObjectNode) example.get("config")).put("name", example.get("name").asText());
  }

  private static String errors(JsonNode answer) {
    StringBuilder errors = new StringBuilder();
    for (JsonNode entry : answer.get("configs")) {
      if (!entry.get("value").get("errors").isEmpty()) {
        errors.append(entry.get("value")).append('\n');
      }
    }
    return errors.toString();
  }
}
