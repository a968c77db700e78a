// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.launcher.Stack;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"mqtt-sensors", "rest-river-gauges", "logger-files", "parquet-archive"})
  void examplesAreValid(String name) throws Exception {
    JsonNode answer = validate(example(name + ".json"));
    assertTrue(answer.get("error_count").asInt() == 0, errors(answer));
  }

  @Test
  void missingUri() throws Exception {
    ObjectNode config = example("mqtt-sensors.json");
    config.remove("mqtt.server.uri");
    refused(config, "mqtt.server.uri", "Missing required configuration", "mqtt.server.uri");
  }

  /** Values that are none, each with what is said of it and the remedy. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "mqtt-sensors; transforms.position.target.crs; EPSG:99999; EPSG:99999;"
            + " use a current 2-D system",
        "mqtt-sensors; errors.tolerance; all; all; errors.tolerance=none",
        "mqtt-sensors; transforms.quality.rules; {\"rules\":[{\"observed_property\":};"
            + " observed_property; an object such as",
        "parquet-archive; archive.partition.by; date(event_time; date(event_time; date(field)",
      })
  void valueThatIsNone(String example, String option, String value, String told, String remedy)
      throws Exception {
    refused(example(example + ".json").put(option, value), option, told, remedy);
  }

  /** Slips of the pen, each with what was meant; those of transforms without their prefix. */
  @ParameterizedTest
  @CsvSource({
    "mqtt-sensors.json, mqtt.usernme, mqtt.username",
    "mqtt-sensors.json, mqtt.passwrod, mqtt.password",
    "mqtt-sensors.json, mqtt.topic, mqtt.topics",
    "mqtt-sensors.json, mqtt.server.url, mqtt.server.uri",
    "mqtt-sensors.json, mqtt.quos, mqtt.qos",
    "mqtt-sensors.json, mqtt.sesion.expiry.seconds, mqtt.session.expiry.seconds",
    "mqtt-sensors.json, mqtt.ssl.trustore.location, mqtt.ssl.truststore.location",
    "mqtt-sensors.json, payload.fromat, payload.format",
    "mqtt-sensors.json, observation.sensorid, observation.sensor_id",
    "mqtt-sensors.json, kafka.tpoic, kafka.topic",
    "mqtt-sensors.json, inbox.max.byte, inbox.max.bytes",
    "rest-river-gauges.json, rest.lookbck, rest.lookback",
    "rest-river-gauges.json, rest.station, rest.stations",
    "rest-river-gauges.json, rest.pol.interval.ms, rest.poll.interval.ms",
    "rest-river-gauges.json, rest.start.tme, rest.start.time",
    "rest-river-gauges.json, rest.prest, rest.preset",
    "rest-river-gauges.json, rest.auth.tokn, rest.auth.token",
    "rest-river-gauges.json, rest.extract.level, rest.extract.levels",
    "rest-river-gauges.json, rest.gap.retris, rest.gap.retries",
    "rest-river-gauges.json, observation.resutl, observation.result",
    "rest-river-gauges.json, bad.record, bad.records",
    "parquet-archive.json, archive.partion.by, archive.partition.by",
    "parquet-archive.json, archive.dirr, archive.dir",
    "parquet-archive.json, flush.siz, flush.size",
    "parquet-archive.json, s3.bucket.nam, s3.bucket.name",
    "parquet-archive.json, archive.sortby, archive.sort.by",
    "parquet-archive.json, parquet.codex, parquet.codec",
    "parquet-archive.json, aws.secret.acess.key, aws.secret.access.key",
    "parquet-archive.json, topics.regexp, topics.regex",
    "mqtt-sensors.json, errors.tolerence, errors.tolerance",
    "mqtt-sensors.json, value.convertor, value.converter",
    "EventTime, feild, field",
    "EventTime, time.zon, time.zone",
    "LateEvents, tolerence.ms, tolerance.ms",
    "LateEvents, on.lat, on.late",
    "Reproject, target.csr, target.crs",
    "Reproject, source.crs.feild, source.crs.field",
    "QualityControl, rule, rules",
    "QualityControl, valu.field, value.field",
    "ConvertUnits, unit, units",
    "SpatialKey, precison, precision",
    "StationRegister, register.fle, register.file",
    "Calibrate, calibration.fle, calibration.file",
    "Deduplicate, windw.ms, window.ms",
    "Deduplicate, actoin, action",
  })
  void slipOfThePen(String where, String slip, String meant) throws Exception {
    boolean transform = !where.endsWith(".json");
    ObjectNode config = example(transform ? "mqtt-sensors.json" : where);
    String option = slip;
    if (transform) {
      config.put("transforms", "x");
      config.put("transforms.x.type", "io.streamgauge.transforms." + where);
      option = "transforms.x." + slip;
    }
    String told = wordsOn(option, validate(config.put(option, "hunter2")));
    assertTrue(told.matches("(?s).*did you mean (transforms\\.x\\.)?" + meant + "\\?.*"), told);
    assertFalse(told.contains("hunter2"), told);
  }

  /** What others' transforms and platforms add to a configuration is none of our business. */
  @Test
  void optionsOfOthers() throws Exception {
    ObjectNode config = example("mqtt-sensors.json");
    Map<String, String> others = new HashMap<>();
    others.put("transforms", "hoist,mask,insert,route,replace");
    String apache = "org.apache.kafka.connect.transforms.";
    others.put("transforms.hoist.type", apache + "HoistField$Value");
    others.put("transforms.hoist.field", "reading");
    others.put("transforms.mask.type", apache + "MaskField$Value");
    others.put("transforms.mask.fields", "owner");
    others.put("transforms.mask.replacement", "-");
    others.put("transforms.mask.predicate", "river");
    others.put("transforms.mask.negate", "true");
    others.put("transforms.insert.type", apache + "InsertField$Value");
    others.put("transforms.insert.static.field", "network");
    others.put("transforms.insert.static.value", "north");
    others.put("transforms.route.type", apache + "RegexRouter");
    others.put("transforms.route.regex", "(.*)");
    others.put("transforms.route.replacement", "$1");
    others.put("transforms.replace.type", apache + "ReplaceField$Value");
    others.put("transforms.replace.exclude", "notes");
    others.put("predicates", "river");
    others.put("predicates.river.type", apache + "predicates.TopicNameMatches");
    others.put("predicates.river.pattern", "river.*");
    // Confluent's, Amazon's and Aiven's platforms, and what people write into files of their own.
    others.put("kafka.api.key", "k");
    others.put("kafka.auth.mode", "SERVICE_ACCOUNT");
    others.put("kafka.service.account.id", "sa-1");
    others.put("cloud.provider", "aws");
    others.put("confluent.topic.bootstrap.servers", "localhost:1");
    others.put("confluent.license", "none");
    others.put("kafkaCluster.vpc", "v");
    others.put("service_name", "streams");
    others.put("project", "water");
    others.put("_comment", "set up in spring");
    others.forEach(config::put);
    JsonNode answer = validate(config);
    assertTrue(answer.get("error_count").asInt() == 0, errors(answer));
  }

  /** What was accepted, or answered badly, at some time. */
  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakeIsRefusedWithItsRemedy(Mistake mistake) throws Exception {
    String told = wordsOn(mistake.option(), validate(mistake.config()));
    System.out.println("| " + mistake.of() + " | " + mistake.changes() + " | " + told + " |");
    String own = mistake.option().replaceFirst("^transforms\\.[^.]+\\.", "");
    assertTrue(told.contains(own), told);
    mistake.words().forEach(word -> assertTrue(told.contains(word), word + " not in: " + told));
    assertFalse(told.contains("secret77"), told);
  }

  static List<Mistake> mistakes() throws IOException {
    return Mistake.all();
  }

  @ParameterizedTest
  @ValueSource(strings = {"replay", "archive-source"})
  void withoutTheMistakeItPasses(String of) throws Exception {
    JsonNode answer = validate(Mistake.start(of));
    assertTrue(answer.get("error_count").asInt() == 0, errors(answer));
  }

  /** What is said about an option. */
  private static String wordsOn(String option, JsonNode answer) {
    for (JsonNode entry : answer.get("configs")) {
      if (entry.get("value").get("name").asText().equals(option)) {
        return entry.get("value").get("errors").toString();
      }
    }
    throw new AssertionError("no word on " + option + ": " + errors(answer));
  }

  private static void refused(ObjectNode config, String option, String value, String remedy)
      throws Exception {
    String messages = wordsOn(option, validate(config));
    System.out.println(option + ": " + messages);
    // Connect gives a transform its options without the prefix; the answer has it as the name.
    String own = option.replaceFirst("^transforms\\.[^.]+\\.", "");
    assertTrue(messages.contains(own), messages);
    assertTrue(messages.contains(value), messages);
    assertTrue(messages.contains(remedy), messages);
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
