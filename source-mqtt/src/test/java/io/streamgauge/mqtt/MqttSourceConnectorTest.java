// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.Mosquitto;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttSourceConnectorTest {

  /** What a validation says of all options. */
  static List<String> errors(Map<String, String> options) {
    return errors(options, name -> true);
  }

  private static List<String> errors(Map<String, String> options, String option) {
    return errors(options, option::equals);
  }

  private static List<String> errors(Map<String, String> options, Predicate<String> which) {
    return new MqttSourceConnector()
        .validate(options).configValues().stream()
            .filter(value -> which.test(value.name()))
            .flatMap(value -> value.errorMessages().stream())
            .toList();
  }

  @Test
  void contentTypesAreOfMqtt5() {
    String option = "payload.format.by.content.type";
    Map<String, String> options =
        options(option, "application/senml+json=senml-json", "mqtt.version", "3.1.1");
    assertTrue(errors(options, option).toString().contains("MQTT 3.1.1"), "" + options);
    options.put("mqtt.version", "5");
    assertEquals(List.of(), errors(options, option));
  }

  @Test
  void goodConfigurationPasses() {
    assertEquals(List.of(), errors(options()));
  }

  @ParameterizedTest
  @CsvSource({
    "mqtt.usernme, mqtt.username",
    "mqtt.pasword, mqtt.password",
    "mqtt.topic, mqtt.topics",
    "mqtt.server.url, mqtt.server.uri",
    "payload.formt, payload.format",
    "payload.compression, leave it out",
    "raw.topics, raw.topic",
    "inbox.max.byte, inbox.max.bytes",
  })
  void slipIsRefused(String slip, String meant) {
    List<String> errors = errors(options(slip, "hunter2"), slip);
    assertEquals(1, errors.size());
    assertTrue(errors.get(0).contains(meant), errors.get(0));
    assertFalse(errors.get(0).contains("hunter2"), errors.get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mqtt.server.uri        | ''                    | tcp://host:1883",
        "mqtt.server.uri        | http://broker         | tcp://",
        "mqtt.server.uri        | tcp://u:pw@broker     | mqtt.password",
        "mqtt.topics            | ''                    | topic filter",
        "mqtt.topics            | a/#/b                 | last level",
        "mqtt.topics            | a/{x},a/{y}           | overlaps",
        "mqtt.topics            | a/+,a/b               | disjoint",
        "mqtt.qos               | 3                     | no more than 2",
        "mqtt.version           | 4                     | 3.1.1",
        "mqtt.retained          | some                  | skip",
        "mqtt.receive.maximum   | 0                     | at least 1",
        "mqtt.clean.start       | true                  | accept.loss=true",
        "mqtt.password          | secret-word           | mqtt.username",
        "payload.format         | xml                   | json",
        "payload.schema         | {                     | Avro schema",
        "record.shape           | raw                   | as-is",
        "mqtt.task.assignment   | spread                | shared",
        "mqtt.qos0.when.full    | grow                  | drop",
        "csv.separator          | ab                    | ;",
        "raw.topic              | raw.{nowhere}         | use one of",
        "raw.topic              | readings              | another topic",
        "kafka.topic            | {nowhere}             | {nowhere}",
        "observation.sensor_id  | {nowhere}             | JSON pointer",
        "errors.tolerance       | all                   | errors.tolerance=none",
        "bad.records            | skip                  | use route",
      })
  void wrongOptionIsRefusedWithItsNameAndTheRemedy(String option, String value, String remedy) {
    Map<String, String> options = options(option, value);
    String all = errors(options, option).toString();
    assertTrue(all.contains(option), all);
    assertTrue(all.contains(remedy), all);
    assertFalse(all.contains(":pw@") || all.contains("secret-word"), all);
    assertThrows(ConfigException.class, () -> new MqttSourceConnector().start(options));
    assertThrows(ConfigException.class, () -> new MqttSourceTask().start(options));
  }

  @Test
  void missingServerIsRefusedWithTheRemedy() {
    Map<String, String> options = options();
    options.remove("mqtt.server.uri");
    assertTrue(errors(options, "mqtt.server.uri").toString().contains("tcp://host:1883"));
  }

  @Test
  void nameThatOnlyOneFilterHasIsRefused() {
    Map<String, String> options =
        options(
            "mqtt.topics", "sensors/{region}/{sensor_id}/{kind},loggers/{sensor_id}/{kind}",
            "kafka.topic", "r.{region}",
            "observation.attributes", "");
    assertTrue(errors(options, "kafka.topic").toString().contains("{region}"));
  }

  @ParameterizedTest
  @CsvSource({"raw.topic, raw", "payload.format, raw"})
  void bytesAreNotLeftToAConverterThatDoesNotWriteThem(String option, String value) {
    Map<String, String> options = options(option, value);
    options.put("value.converter", "org.apache.kafka.connect.storage.StringConverter");
    assertTrue(errors(options, "value.converter").toString().contains("Base64"));
    options.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    assertEquals(List.of(), errors(options, "value.converter"));
  }

  @Test
  void acceptedLossPasses() {
    String[] loss = {"mqtt.clean.start", "true", "bad.records", "skip", "accept.loss", "true"};
    assertEquals(List.of(), errors(options(loss)));
  }

  @Test
  void spreadsWholeFiltersOverTasksWithStableUniqueClientIds() {
    MqttSourceConnector connector = new MqttSourceConnector();
    connector.start(
        options(
            "mqtt.topics", "a/{sensor_id}/{kind},b/{sensor_id}/{kind},c/{sensor_id}/{kind}",
            "observation.attributes", ""));
    List<Map<String, String>> two = connector.taskConfigs(2);
    assertEquals(
        List.of("a/{sensor_id}/{kind},c/{sensor_id}/{kind}", "b/{sensor_id}/{kind}"),
        two.stream().map(task -> task.get("mqtt.task.topics")).toList());
    assertEquals(
        List.of("mqtt-0", "mqtt-1"),
        two.stream().map(task -> MqttSourceConfig.of(task).session().clientId()).toList());
    assertEquals(two, connector.taskConfigs(2));
    assertEquals(3, connector.taskConfigs(9).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mqtt.task.assignment=shared;mqtt.qos=2                       | mqtt.qos             | use 1",
        "mqtt.task.assignment=shared;mqtt.retained=keep               | mqtt.retained        | new",
        "mqtt.task.assignment=shared;transforms=q;transforms.q.type=io.streamgauge.transforms.QualityControl | mqtt.task.assignment | shared-unordered",
        "mqtt.task.assignment=shared;transforms=a, q;transforms.q.type=LateEvents | mqtt.task.assignment | shared-unordered",
        "mqtt.clean.session.enabled=true;mqtt.clean.start=false       | mqtt.clean.session.enabled | only one",
        "mqtt.clean.session.enabled=true;mqtt.qos=1                   | mqtt.clean.start     | accept.loss=true",
        "record.shape=as-is;payload.format=csv                        | record.shape         | payload.format",
      })
  void combinationsThatCannotWorkAreRefused(String given, String named, String remedy) {
    Map<String, String> options = options();
    for (String option : given.split(";", -1)) {
      String[] pair = option.split("=", 2);
      options.put(pair[0], pair[1]);
    }
    String all = errors(options, named).toString();
    assertTrue(all.contains(remedy), all);
    assertThrows(ConfigException.class, () -> new MqttSourceConnector().start(options));
  }

  @Test
  void optionsOfTheVersionBeforeActAndAreTold() {
    Map<String, String> options =
        options(
            "mqtt.clean.session.enabled", "TRUE",
            "accept.loss", "true",
            "mqtt.ssl.truststore.type", "JKS",
            "mqtt.ssl.key.password", "hunter2",
            "payload.version", "7");
    assertEquals("7", MqttSourceConfig.of(options).source().payloadVersion());
    assertEquals("1", MqttSourceConfig.of(options()).source().payloadVersion());
    assertTrue(MqttSourceConfig.of(options).session().cleanStart());
    assertEquals(
        List.of(
            "Options of an earlier version act for the last time: mqtt.clean.session.enabled (now"
                + " mqtt.clean.start), mqtt.ssl.truststore.type (now found out from the store),"
                + " mqtt.ssl.key.password (now mqtt.ssl.keystore.password, for the key too),"
                + " payload.version (now always 1; a transform InsertHeader can tell generations of"
                + " devices apart)"),
        MqttSourceConfig.FORMER.warnings(options));
    assertEquals(List.of(), errors(options, "mqtt.clean.session.enabled"));
    options.put("mqtt.clean.session.enabled", "perhaps");
    assertTrue(errors(options, "mqtt.clean.session.enabled").get(0).contains("true or false"));
    Map<String, String> wait = options("mqtt.connect.timeout.seconds", "soon");
    assertTrue(errors(wait, "mqtt.connect.timeout.seconds").get(0).contains("no duration"));
  }

  @Test
  void durationsAreOfOneSyntax() {
    Map<String, String> options =
        options(
            "mqtt.connect.timeout.seconds", "1500ms",
            "mqtt.keepalive.interval.seconds", "PT2M",
            "mqtt.session.expiry.seconds", "7d");
    MqttSourceConfig config = MqttSourceConfig.of(options);
    assertEquals(2, config.connection().connectTimeoutSeconds());
    assertEquals(120, config.connection().keepAliveSeconds());
    assertEquals(604_800, config.session().expirySeconds());
    options.put("mqtt.keepalive.interval.seconds", "19h");
    assertTrue(errors(options, "mqtt.keepalive.interval.seconds").get(0).contains("65535s"));
  }

  @Test
  void confirmedDisorderAndTransformsWithoutMemoryPassWithSharing() {
    Map<String, String> options = options("mqtt.task.assignment", "shared");
    options.put("transforms", "t, r");
    options.put("transforms.t.type", "io.streamgauge.transforms.EventTime");
    options.put("transforms.r.type", "io.streamgauge.transforms.Reproject");
    assertEquals(List.of(), errors(options));
    options.put("transforms.r.type", "io.streamgauge.transforms.QualityControl");
    options.put(
        "transforms.r.rules",
        "{\"rules\":[{\"observed_property\":\"a\",\"gross_range\":{\"fail_span\":[0,1]}}]}");
    options.put("accept.disorder", "true");
    assertEquals(List.of(), errors(options));
    options.remove("accept.disorder");
    assertEquals(1, errors(options).size());
    options.put("mqtt.task.assignment", "shared-unordered");
    assertEquals(List.of(), errors(options));
    assertTrue(MqttSourceConfig.of(options).messages().isShared());
  }

  @Test
  void sharingGivesEveryTaskAllFiltersInOneGroup() {
    MqttSourceConnector connector = new MqttSourceConnector();
    connector.start(options("mqtt.task.assignment", "shared", "mqtt.client.id.prefix", "a/b+c"));
    List<MqttSourceConfig> tasks =
        connector.taskConfigs(3).stream().map(MqttSourceConfig::of).toList();
    assertEquals(
        List.of("a/b+c-0", "a/b+c-1", "a/b+c-2"),
        tasks.stream().map(task -> task.session().clientId()).toList());
    for (MqttSourceConfig task : tasks) {
      assertEquals(List.of("$share/a_b_c/sensors/+/+/+"), task.subscriptions());
    }
  }

  @Test
  void brokerThatIsNotThereIsReportedWhenAskedFor() {
    Map<String, String> options =
        options(
            "mqtt.username", "gauge",
            "mqtt.password", "secret-word");
    options.put("mqtt.server.uri", "tcp://127.0.0.1:" + Mosquitto.freePort());
    assertEquals(List.of(), errors(options));
    options.put("mqtt.validate.connection", "true");
    String all = errors(options, "mqtt.server.uri").toString();
    assertTrue(all.contains("cannot connect") && all.contains("check address"), all);
    assertFalse(all.contains("secret-word"), all);
  }

  @Test
  void printedConfigurationHidesThePassword() {
    Map<String, String> login = options("mqtt.username", "u", "mqtt.password", "secret-word");
    String printed = MqttSourceConfig.of(login).toString();
    assertFalse(printed.contains("secret-word"), printed);
  }

  @Test
  void randomValuesAreReadOrRefusedAsConfiguration() {
    Random random = new Random(9);
    List<String> names = List.copyOf(new MqttSourceConnector().config().names());
    String characters = "ab1{}/#+$:,'-. \u00e9\n";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder value = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        value.append(characters.charAt(random.nextInt(characters.length())));
      }
      Map<String, String> options =
          options(names.get(random.nextInt(names.size())), value.toString());
      if (errors(options).isEmpty()) {
        MqttSourceConfig.of(options).problems(options).throwIfAny();
      }
    }
  }

  @Test
  void manifestNamesEveryEntryClassAndOnlyThoseArePublic() throws Exception {
    assertEquals(
        List.of(MqttSourceConnector.class.getName(), "io.streamgauge.replay.ReplaySourceConnector"),
        ServiceLoader.load(SourceConnector.class).stream()
            .map(provider -> provider.type().getName())
            .filter(name -> name.startsWith("io.streamgauge"))
            .toList());
    Set<String> publicTypes = new HashSet<>();
    Path classes =
        Path.of(
            MqttSourceConnector.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.list(classes.resolve("io/streamgauge/mqtt"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        if (Modifier.isPublic(Class.forName("io.streamgauge.mqtt." + name).getModifiers())) {
          publicTypes.add(name);
        }
      }
    }
    assertEquals(
        Set.of(
            "KeptPayloads",
            "KeptPayloads$Kept",
            "KeptPayloads$Records",
            "KeptPayloads$UntoldException",
            "MqttSourceConnector",
            "MqttSourceTask"),
        publicTypes);
    assertEquals(new MqttSourceConnector().version(), new MqttSourceTask().version());
  }
}
