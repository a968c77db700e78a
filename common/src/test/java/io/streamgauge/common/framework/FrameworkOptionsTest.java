// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Problems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

/** What a real worker is asked with all mistakes is in {@code ValidationIT}; here are the edges. */
class FrameworkOptionsTest {
  private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

  private static Map<String, List<String>> told(
      BiConsumer<Map<String, String>, Problems> check, String... options) {
    Map<String, String> given = new HashMap<>(Map.of("kafka.topic", "river"));
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    Problems problems = new Problems();
    check.accept(given, problems);
    Map<String, List<String>> told = new TreeMap<>();
    problems
        .addTo(new Config(List.of()))
        .configValues()
        .forEach(value -> told.put(value.name(), value.errorMessages()));
    return told;
  }

  private static Map<String, List<String>> source(String... options) {
    return told(
        (given, problems) -> FrameworkOptions.checkSource(given, true, 900_000, problems), options);
  }

  private static Map<String, List<String>> sink(String... options) {
    return told((given, problems) -> FrameworkOptions.checkSink(given, true, problems), options);
  }

  @Test
  void usualChoicesPass() {
    assertEquals(Map.of(), source());
    assertEquals(
        Map.of(),
        source(
            "value.converter", JSON,
            "key.converter", "StringConverter",
            "header.converter", "org.apache.kafka.connect.storage.SimpleHeaderConverter",
            "producer.override.acks", "all",
            "producer.override.linger.ms", "100",
            "producer.override.delivery.timeout.ms", "60000",
            "producer.override.interceptor.classes", "",
            "producer.override.my.interceptor.option", "x",
            "admin.override.client.rack", "x"));
    assertEquals(
        Map.of(),
        sink(
            "value.converter", JSON,
            "consumer.override.auto.offset.reset", "earliest",
            "header.converter", "org.apache.kafka.connect.storage.StringConverter"));
  }

  @Test
  void aDeliveryTimeoutHasRoomForARequestAndItsWait() {
    Object wait = ProducerConfig.configDef().defaultValues().get("linger.ms");
    long least = 30_000 + ((Number) wait).longValue();
    String timeout = "producer.override.delivery.timeout.ms";
    assertEquals(List.of(timeout), names(source(timeout, Long.toString(least - 1))));
    assertEquals(Map.of(), source(timeout, Long.toString(least)));
    assertEquals(
        Map.of(), source(timeout, "20000", "producer.override.request.timeout.ms", "10000"));
  }

  @Test
  void lossThatIsAcceptedPasses() {
    assertEquals(List.of("producer.override.acks"), names(source("producer.override.acks", "1")));
    assertEquals(Map.of(), source("producer.override.acks", "1", "accept.loss", "true"));
    assertEquals(
        Map.of(), sink("consumer.override.auto.offset.reset", "latest", "accept.loss", "true"));
  }

  @Test
  void convertersOfOthersAndTransformsOfOthersAreTheirBusiness() {
    assertEquals(Map.of(), source("value.converter", "org.example.StringConverter"));
    String[] text = {
      "value.converter", "org.apache.kafka.connect.storage.StringConverter",
      "transforms", "json",
      "transforms.json.type", "org.example.ToJsonText"
    };
    assertEquals(Map.of(), source(text));
    assertEquals(Map.of(), sink(text));
    text[5] = "io.streamgauge.transforms.EventTime";
    assertEquals(List.of("value.converter"), names(source(text)));
  }

  @Test
  void compactedTopicsMayHaveWhatIsNoReading() {
    assertEquals(Map.of(), compacted("coverage"));
    assertEquals(Map.of(), compacted("coverage|stations"));
    for (String include : List.of("river", ".*", "coverage, river-late", "river-(late|dlq)")) {
      assertEquals(
          List.of("topic.creation.state.cleanup.policy"), names(compacted(include)), include);
    }
  }

  private static Map<String, List<String>> compacted(String include) {
    return source(
        "topic.creation.default.partitions", "3",
        "topic.creation.default.replication.factor", "-1",
        "topic.creation.groups", "state",
        "topic.creation.state.include", include,
        "topic.creation.state.cleanup.policy", "compact");
  }

  @Test
  void topicsMayHaveSettingsOfTheirCluster() {
    for (String setting :
        List.of(
            "leader.replication.throttled.replicas",
            "follower.replication.throttled.replicas",
            "confluent.placement.constraints",
            "redpanda.remote.read")) {
      assertEquals(Map.of(), created(setting, "false"), setting);
    }
    for (String setting : List.of("confluen.tier.enable", "retentoin.ms", "retention", "x")) {
      assertEquals(
          List.of("topic.creation.default." + setting), names(created(setting, "false")), setting);
      assertEquals(Map.of(), created(setting, "true"), setting);
    }
    assertEquals(
        List.of("topic.creation.default.retention.ms"), names(created("retention.ms", "true")));
  }

  private static Map<String, List<String>> created(String setting, String accepted) {
    return source(
        "topic.creation.default.partitions",
        "3",
        "topic.creation.default.replication.factor",
        "-1",
        "topic.creation.default." + setting,
        "5d",
        "accept.unknown.options",
        accepted);
  }

  @Test
  void placeholderTakesThePlaceOfWhateverElseIsWrong() {
    ConfigValue wrong = new ConfigValue("mqtt.server.uri");
    wrong.addErrorMessage("no address");
    ConfigValue right = new ConfigValue("mqtt.topics");
    Map<String, String> given = new HashMap<>();
    given.put("mqtt.server.uri", "${env:BROKER}");
    given.put("mqtt.topics", "a/${topic}");
    given.put("rest.body", "{\"query\": \"${a:b}\"}");
    given.put("none", null);
    Config told = UnresolvedValues.told(new Config(List.of(wrong, right)), given);
    assertEquals(2, told.configValues().size());
    ConfigValue uri =
        told.configValues().stream()
            .filter(value -> value.name().equals("mqtt.server.uri"))
            .findAny()
            .orElseThrow();
    assertEquals(1, uri.errorMessages().size());
    String message = uri.errorMessages().get(0);
    assertTrue(message.contains("BROKER") && message.contains("config.providers.env.class"));
    assertFalse(message.contains("no address"));
  }

  private static List<String> names(Map<String, List<String>> told) {
    return List.copyOf(told.keySet());
  }
}
