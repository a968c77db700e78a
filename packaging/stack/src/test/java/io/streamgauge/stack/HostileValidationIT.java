// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever may check a configuration on a worker learns nothing of the worker's files and networks by
 * it, and cannot hold a thread or exhaust memory.
 */
class HostileValidationIT {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final String SECRET = "s3same-0pen-9f1";

  /** The options that name a file of the worker, each with what makes it so. */
  private static final List<String> FILES =
      List.of(
          "transforms.quality.rules.file",
          "transforms.register.register.file",
          "rest.stations.file",
          "mqtt.ssl.truststore.location",
          "rest.ssl.truststore.location");

  @TempDir static Path directory;
  private static HostileStack stack;

  @BeforeAll
  static void start() throws Exception {
    stack = HostileStack.start(directory, 384, false, java.util.Map.of());
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void filesThatAreNotThereAreNamedByTheirOption() throws Exception {
    for (String option : FILES) {
      JsonNode answer = validate(option, "/no/such/file-" + SECRET.hashCode());
      assertTrue(errors(answer, option).length() > 2, option + ": " + answer.get("error_count"));
    }
  }

  @Test
  void contentsOfFilesAreNotShown() throws Exception {
    Path file = directory.resolve("secret");
    Files.writeString(file, SECRET + ":$6$abc," + SECRET + "\n" + SECRET + "\n");
    for (String option : FILES) {
      assertFalse(validate(option, file.toString()).toString().contains(SECRET), option);
    }
    ObjectNode trial = HostileStack.example("logger-files.json");
    Path logger = Files.createDirectories(directory.resolve("card/s1")).resolve("a.csv");
    Files.copy(file, logger);
    trial.put("name", "trial");
    trial.put("rest.url", "file:" + directory.resolve("card") + "/{station}/*.csv");
    trial.put("rest.header.lines", "0");
    trial.remove("observation.properties");
    trial.put("observation.observed_property", "'p'");
    trial.put("observation.event_time", "/0");
    trial.put("observation.result", "/0");
    trial.put("rest.validate.request", "true");
    String answer = stack.rest().validate(trial).toString();
    assertFalse(answer.contains(SECRET), "trial of a file");
  }

  @Test
  void answersOfServicesAreNotShown() throws Exception {
    try (HostileService service = new HostileService()) {
      service.on(
          "meta",
          (request, number) -> HostileService.Reply.of("{\"token\":\"" + SECRET + "\"}"));
      ObjectNode config = stations();
      config.put("rest.url", service.url() + "/meta/{station}");
      config.put("rest.validate.request", "true");
      String answer = stack.rest().validate(config).toString();
      assertFalse(answer.contains(SECRET), answer.substring(answer.indexOf(SECRET) - 200));
      assertEquals(1, service.served("/meta/s1"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/zero", "pipe", "/", "directory"})
  void whatIsNoRegularFileIsRefusedSoon(String kind) throws Exception {
    Path path = kind.startsWith("/") ? Path.of(kind) : directory.resolve(kind);
    if (kind.equals("pipe")) {
      assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    } else if (kind.equals("directory")) {
      Files.createDirectories(path);
    }
    for (String option : FILES) {
      long begin = System.nanoTime();
      JsonNode answer = validate(option, path.toString());
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertTrue(errors(answer, option).length() > 2, option + ": " + answer.get("error_count"));
      assertTrue(took.compareTo(ANSWER) < 0, option + " took " + took);
    }
  }

  private static ObjectNode stations() throws Exception {
    ObjectNode config = HostileStack.example("rest-river-gauges.json");
    config.put("name", "river");
    config.remove("rest.preset");
    config.put("rest.url", "http://127.0.0.1:1/{station}");
    config.put("rest.stations", "s1");
    config.put("rest.extract.levels", "/rows");
    config.put("observation.sensor_id", "{station}");
    config.put("observation.observed_property", "/p");
    config.put("observation.event_time", "/t");
    config.put("observation.result", "/v");
    return config;
  }

  /** The configuration to which this option belongs, with the file. */
  private static JsonNode validate(String option, String file) throws Exception {
    ObjectNode config;
    if (option.startsWith("rest.")) {
      config = stations();
      if (option.equals("rest.stations.file")) {
        config.remove("rest.stations");
      }
    } else {
      config = HostileStack.example("mqtt-sensors.json");
      config.put("name", "sensors");
    }
    if (option.contains("truststore")) {
      config.put(option.replace("location", "type"), "PEM");
      config.put("mqtt.server.uri", "ssl://127.0.0.1:1");
    }
    if (option.contains("rules.file")) {
      config.remove("transforms.quality.rules");
    }
    if (option.contains("register")) {
      config.put("transforms", config.get("transforms").asText() + ", register");
      config.put("transforms.register.type", "io.streamgauge.transforms.StationRegister");
    }
    config.put(option, file);
    if (option.startsWith("rest.")) {
      config.remove("mqtt.server.uri");
    }
    return stack.rest().validate(config);
  }

  private static String errors(JsonNode answer, String option) {
    for (JsonNode entry : answer.get("configs")) {
      if (entry.get("value").get("name").asText().equals(option)) {
        return entry.get("value").get("errors").toString();
      }
    }
    return "";
  }
}
