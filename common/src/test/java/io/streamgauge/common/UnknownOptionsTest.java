// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UnknownOptionsTest {
  private static final UnknownOptions UNKNOWN = unknown();

  private static UnknownOptions unknown() {
    ConfigDef definition = new ConfigDef();
    SourceOptions.define(new OptionList(definition));
    ObservationMapping.define(new OptionList(definition));
    return UnknownOptions.of(definition, "observation.");
  }

  private static Map<String, List<String>> refusals(Map<String, String> given) {
    Problems problems = new Problems();
    UNKNOWN.check(given, problems);
    return problems.addTo(new Config(List.of())).configValues().stream()
        .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
  }

  @ParameterizedTest
  @CsvSource({
    "kafka.tpoic, kafka.topic",
    "kafka.topics, kafka.topic",
    "kafka.kye, kafka.key",
    "kafka_key, kafka.key",
    "bad.record, bad.records",
    "bad.records.topics, bad.records.topic",
    "record.max.byte, record.max.bytes",
    "record.timstamp, record.timestamp",
    "observation.sensorid, observation.sensor_id",
    "observation.resutl, observation.result",
    "observation.event_tiem, observation.event_time",
    "Kafka.topic, kafka.topic",
    "accept.los, accept.loss",
    "errors.tolerence, errors.tolerance",
    "task.max, tasks.max",
    "tasks.maxx, tasks.max",
    "conector.class, connector.class",
    "value.convertor, value.converter",
    "transform, transforms",
    "topics.regexp, topics.regex",
  })
  void slipIsRefusedWithTheOptionThatWasMeant(String slip, String meant) {
    Map<String, List<String>> refusals = refusals(Map.of(slip, "hunter2"));
    assertEquals(List.of(slip), List.copyOf(refusals.keySet()));
    String message = refusals.get(slip).get(0);
    assertTrue(message.contains("did you mean " + meant + "?"), message);
    assertFalse(message.contains("hunter2"), message);
    assertEquals(Map.of(), refusals(Map.of(slip, "hunter2", UnknownOptions.ACCEPT, "true")));
  }

  @Test
  void whatOnlyWeHaveIsRefusedHoweverFarOff() {
    String message = refusals(Map.of("observation.colour", "red")).get("observation.colour").get(0);
    assertTrue(message.contains("no option here; leave it out"), message);
  }

  /** Names that Connect 3.7 to 4.3 reads, and some that platforms and other tools add. */
  static List<String> othersOptions() {
    String names =
        """
        name connector.class connector.plugin.version tasks.max tasks.max.enforce
        key.converter key.converter.plugin.version key.converter.schemas.enable
        value.converter value.converter.plugin.version value.converter.schema.registry.url
        value.converter.basic.auth.user.info header.converter
        header.converter.plugin.version config.action.reload transforms transforms.x.type
        transforms.x.predicate transforms.x.negate transforms.x.plugin.version
        transforms.x.field predicates predicates.p.type predicates.p.pattern
        errors.retry.timeout errors.retry.delay.max.ms errors.tolerance errors.log.enable
        errors.log.include.messages errors.deadletterqueue.topic.name
        errors.deadletterqueue.topic.replication.factor
        errors.deadletterqueue.context.headers.enable exactly.once.support
        transaction.boundary transaction.boundary.interval.ms offsets.storage.topic
        topic.creation.groups topic.creation.default.partitions
        topic.creation.default.max.message.bytes topics topics.regex
        producer.override.max.request.size producer.override.sasl.jaas.config
        consumer.override.isolation.level admin.override.request.timeout.ms config.providers
        config.providers.env.class kafka.api.key kafka.api.secret kafka.auth.mode
        kafka.endpoint kafka.region cloud.environment cloud.provider
        confluent.topic.bootstrap.servers confluent.license schema.registry.url
        output.data.format max.poll.interval.ms date team owner _comment
        """;
    return List.of(names.strip().split("\\s+", -1));
  }

  @ParameterizedTest
  @MethodSource("othersOptions")
  void whatConnectReadsAndOthersAddPasses(String option) {
    assertEquals(Map.of(), refusals(Map.of(option, "x")));
  }

  @Test
  void connectorThatRunsIsToldOnce() {
    assertEquals(List.of(), UNKNOWN.warnings(Map.of("name", "n", "kafka.topic", "t")));
    List<String> told =
        UNKNOWN.warnings(Map.of("kafka.tpoic", "hunter2", "owner\n", "me", "transforms.x.y", "z"));
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("kafka.tpoic"), told.get(0));
    assertTrue(told.get(0).contains("owner"), told.get(0));
    assertFalse(told.get(0).contains("\n") || told.get(0).contains("hunter2"), told.get(0));
    assertEquals(
        List.of(), UNKNOWN.warnings(Map.of("kafka.tpoic", "x", UnknownOptions.ACCEPT, "true")));
  }

  @Test
  void slipInTheNameOfATransformIsRefused() {
    Map<String, List<String>> refusals =
        refusals(
            Map.of(
                "transforms", "time, late",
                "transforms.time.type", "org.example.Time",
                "transforms.tiem.field", "a",
                "transforms.other.field", "b"));
    assertEquals(List.of("transforms.tiem.field"), List.copyOf(refusals.keySet()));
    assertTrue(
        refusals.get("transforms.tiem.field").get(0).contains("transforms.time.field"),
        refusals.toString());
  }
}
