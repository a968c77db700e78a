// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.StationServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Whoever may check a configuration on a worker learns nothing of the worker's files and networks
 * by it, and cannot hold a thread or exhaust memory.
 */
final class HostileValidation {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final String SECRET = "s3sameOpen9f1x";

  /** The options that name a file of the worker. */
  private static final List<String> FILES =
      List.of(
          "transforms.quality.rules.file",
          "transforms.register.register.file",
          "transforms.calibrate.calibration.file",
          "rest.stations.file",
          "mqtt.ssl.truststore.location",
          "rest.ssl.truststore.location");

  private final HostileStack stack;
  private final Outcomes outcomes;
  private final Path directory;

  HostileValidation(HostileStack stack, Outcomes outcomes) throws IOException {
    this.stack = stack;
    this.outcomes = outcomes;
    this.directory = Files.createDirectories(stack.directory().resolve("validation"));
  }

  void run() throws Exception {
    Path secret = directory.resolve("secret");
    Files.writeString(secret, SECRET + ":$6$abc," + SECRET + "\n" + SECRET + "\n");
    Path pipe = directory.resolve("pipe");
    if (Await.exit(new ProcessBuilder("mkfifo", pipe.toString()).start()) != 0) {
      throw new IOException("no mkfifo");
    }
    for (String option : FILES) {
      silent(option, secret);
      refused(option, "a file that is not there", Path.of("/no/such/file"));
      refused(option, "a directory", directory);
      refused(option, "a pipe", pipe);
      refused(option, "/dev/zero", Path.of("/dev/zero"));
    }
    trialOfFiles(secret);
    trialOfService();
  }

  private void silent(String option, Path file) throws Exception {
    String answer = validate(option, file.toString()).toString();
    note(option + ": contents of a file", !answer.contains(SECRET), around(answer));
  }

  private void refused(String option, String kind, Path path) throws Exception {
    long begin = System.nanoTime();
    boolean held = false;
    String what = "";
    try {
      JsonNode answer = validate(option, path.toString());
      what = errors(answer, option);
      held = !what.isEmpty();
    } catch (IOException e) {
      what = e.toString();
    }
    long nanos = System.nanoTime() - begin;
    note(option + ": " + kind, held && nanos < ANSWER.toNanos(), what);
  }

  private void trialOfFiles(Path secret) throws Exception {
    ObjectNode trial = HostileStack.example("logger-files.json");
    Files.copy(secret, Files.createDirectories(directory.resolve("card/s1")).resolve("a.csv"));
    trial.put("name", "trial");
    trial.put("files.path", directory.resolve("card") + "/{station}/*.csv");
    trial.put("files.header.lines", "0");
    trial.remove(List.of("observation.properties", "observation.attributes"));
    trial.put("observation.observed_property", "'p'");
    trial.put("observation.event_time", "/0");
    trial.put("observation.result", "/0");
    trial.put("files.validate", "true");
    String answer = stack.rest().validate(trial).toString();
    note("trial of files", !answer.contains(SECRET), around(answer));
  }

  private void trialOfService() throws Exception {
    try (HostileService service = new HostileService()) {
      service.on("meta", (request, number) -> Answer.of(200, "{\"token\":\"" + SECRET + "\"}"));
      ObjectNode config = stations();
      config.put("rest.url", service.url() + "/meta/{station}");
      config.put("rest.validate.request", "true");
      String answer = stack.rest().validate(config).toString();
      boolean held = !answer.contains(SECRET) && service.served("/meta/s1") == 1;
      note("trial of a service", held, around(answer));
    }
  }

  private void note(String name, boolean held, String what) throws Exception {
    boolean alive = stack.survived();
    outcomes.add("validation: " + name, held && alive, alive ? what : "the worker died");
  }

  /** Where the secret is in an answer, if it is. */
  private static String around(String answer) {
    int found = answer.indexOf(SECRET);
    return found < 0 ? "not shown" : answer.substring(Math.max(0, found - 150), found + 20);
  }

  private static ObjectNode stations() throws Exception {
    ObjectNode config = HostileStack.example("rest-river-gauges.json");
    config.put("name", "river");
    config.remove("rest.preset");
    config.put("rest.url", "http://127.0.0.1:1/{station}");
    config.put("rest.stations", "s1");
    config.put("rest.extract.levels", "/rows");
    ConnectorOptions.observation("{station}", "/p", "/t", "/v").forEach(config::put);
    return config;
  }

  /** The configuration to which this option belongs, with the file. */
  private JsonNode validate(String option, String file) throws Exception {
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
      config.put("rest.url", "https://127.0.0.1:1/{station}");
    }
    if (option.contains("rules.file")) {
      config.remove("transforms.quality.rules");
    }
    if (option.contains("calibrate")) {
      config.put("transforms", config.get("transforms").asText() + ", calibrate");
      config.put("transforms.calibrate.type", "io.streamgauge.transforms.Calibrate");
    }
    if (option.contains("register")) {
      config.put("transforms", config.get("transforms").asText() + ", register");
      config.put("transforms.register.type", "io.streamgauge.transforms.StationRegister");
    }
    config.put(option, file);
    config.remove(option.startsWith("rest.") ? "mqtt.server.uri" : "rest.url");
    return stack.rest().validate(config);
  }

  /** What the answer says against the option, or against another one because of it. */
  private static String errors(JsonNode answer, String option) {
    StringBuilder errors = new StringBuilder();
    String own = option.substring(option.lastIndexOf(".", option.lastIndexOf('.') - 1) + 1);
    for (JsonNode entry : answer.get("configs")) {
      for (JsonNode error : entry.get("value").get("errors")) {
        if (error.asText().contains(own)) {
          errors.append(error.asText());
        }
      }
    }
    return errors.toString();
  }
}
