// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayConfigTest {
  private final ReplaySourceConnector connector = new ReplaySourceConnector();

  private static Map<String, String> with(String... options) {
    Map<String, String> all = ReplayRun.options();
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return all;
  }

  /** The complaints by the options that they are beside. */
  private Map<String, String> complaints(Map<String, String> options) {
    return connector.validate(options).configValues().stream()
        .filter(value -> !value.errorMessages().isEmpty())
        .collect(
            Collectors.toMap(
                value -> value.name(),
                value -> String.join(" ", value.errorMessages()),
                (one, other) -> one,
                TreeMap::new));
  }

  @Test
  void theSmallestConfigurationIsGood() {
    assertEquals(Map.of(), complaints(ReplayRun.options()));
    assertEquals(
        Map.of(),
        complaints(
            with(
                "replay.consumer.security.protocol", "SASL_SSL",
                "replay.consumer.sasl.mechanism", "SCRAM-SHA-512",
                "replay.consumer.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required"
                        + " username=\"u\" password=\"p\";",
                "replay.value.converter.schemas.enable", "true",
                "replay.begin", "2026-11-01T00:00:00Z",
                "replay.end", "2026-11-02T00:00:00Z",
                "replay.where", "sensor=a, time>=2026-11-01T00:00:00Z")));
    assertEquals(
        Map.of(),
        complaints(
            with(
                "replay.decode", "true",
                "mqtt.topics", "sensors/{region}/{sensor_id}",
                "replay.topic", "history-{region}",
                "observation.observed_property", "'level'")));
    assertEquals(ExactlyOnceSupport.SUPPORTED, connector.exactlyOnceSupport(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replay.bootstrap.servers|nowhere|host:9092",
        "replay.topics|a b|topics of Kafka",
        "replay.value.converter|io.example.Missing|installed",
        "replay.key.converter|java.lang.String|installed",
        "replay.where|sensor|write conditions",
        "replay.where|time=2026-11-01T00:00:00Z|write conditions",
        "replay.where|sensor>=a|write conditions",
        "replay.where|time<yesterday|write conditions",
        "replay.begin|yesterday|earliest",
        "replay.begin|latest|earliest",
        "replay.end|soon|never",
        "replay.begin|other:0=1|replay.topics",
        "replay.end|readings-quarantine:0=1,2026-11-01T00:00:00Z|latest",
        "replay.topic|readings-quarantine|feed itself",
        "replay.topic|__consumer_offsets|kept for",
        "replay.topic|readings-{region}|not known",
        "replay.topic|{sensor_id}|fixed text",
        "replay.rate|-1|",
        "replay.passes.max|0|",
        "replay.consumer.group.id|g|leave it out",
        "replay.consumer.isolation.level|read_uncommitted|leave it out",
        "replay.consumer.fetch.max.byte|1|no option",
        "replay.consumer.fetch.max.bytes|many|consumer says",
        "replay.topicz|x|did you mean",
        "observation.result|/v|replay.decode",
        "transforms.quality.clean.topic|readings-quarantine|feed itself",
        "transforms.route.replacement|readings-quarantine|feed itself",
        "errors.tolerance|all|accept.loss",
      })
  void whatCannotWorkIsRefusedBesideItsOption(String option, String value, String words) {
    Map<String, String> complaints = complaints(with(option, value));
    String told = String.join(" ", complaints.values());
    boolean beside = complaints.containsKey(option) || told.contains(option);
    assertTrue(beside && told.contains(words == null ? "" : words), complaints.toString());
  }

  @Test
  void decodingNeedsTheFiltersOfTheTopics() {
    assertTrue(complaints(with("replay.decode", "true")).containsKey("mqtt.topics"));
    Map<String, String> complaints =
        complaints(
            with("replay.decode", "true", "mqtt.topics", "a/+", "observation.result", "{other}"));
    assertTrue(complaints.containsKey("observation.result"), complaints.toString());
  }

  /** As the source takes it: a mended format beside the zone that the preset has. */
  @Test
  void anOptionOverThatOfAPresetIsTaken() {
    assertEquals(
        Map.of(),
        complaints(
            with(
                "replay.decode", "true",
                "replay.topic", "readings",
                "mqtt.preset", "ecowitt",
                "mqtt.topics", "ecowitt/{sensor_id}",
                "observation.event_time.format", "yyyy-MM-dd HH:mm:ss|yyyy-MM-dd HH:mm")));
  }

  @Test
  void anEndBeforeTheBeginIsRefused() {
    assertTrue(
        complaints(
                with(
                    "replay.begin", "2026-11-02T00:00:00Z",
                    "replay.end", "2026-11-01T00:00:00Z"))
            .containsKey("replay.end"));
  }

  /** Where each record goes to a topic of its own, nothing but the record shows it. */
  @Test
  void aCleanTopicThatIsReadIsRefusedAlsoByItsTemplate() {
    String clean = "transforms.quality.clean.topic";
    String[] loop = {
      "replay.topics", "readings-clean", "replay.topic", "readings", clean, "${topic}-clean"
    };
    assertTrue(complaints(with(loop)).get(clean).contains("feed itself"));
    assertFalse(
        complaints(with("replay.topics", "readings-clean", clean, "${topic}-clean"))
            .containsKey(clean));
  }

  @Test
  void noSecretIsTold() {
    String secret = "hunter2-of-somebody";
    Map<String, String> options =
        with(
            "replay.consumer.sasl.jaas.configs", secret,
            "replay.consumer.ssl.key.password", secret,
            "replay.consumer.ssl.keystore.type", "PEM",
            "replay.topicz", secret);
    assertFalse(complaints(options).toString().contains(secret));
    assertThrows(ConfigException.class, () -> connector.start(options));
  }

  /** As far as nobody is to be asked for it. */
  @Test
  void aLoginAndStoresAreLookedAt() {
    String option = "replay.consumer.sasl.jaas.config";
    String login =
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\"";
    String[] sasl = {"replay.consumer.security.protocol", "SASL_PLAINTEXT"};
    assertTrue(complaints(with(sasl)).get(option).contains("KafkaClient"));
    String[] broken = {sasl[0], sasl[1], option, login + " password=hunter2 hunter3;"};
    String told = complaints(with(broken)).get(option);
    assertFalse(told.contains("hunter"), told);
    String[] right = {
      sasl[0],
      sasl[1],
      option,
      login + " password=\"hunter2\";",
      "replay.consumer.sasl.mechanism",
      "PLAIN"
    };
    assertEquals(Map.of(), complaints(with(right)));
    String store = "replay.consumer.ssl.truststore.location";
    String[] missing = {"replay.consumer.security.protocol", "SSL", store, "/nowhere/trust.jks"};
    assertTrue(complaints(with(missing)).get(store).contains("/nowhere/trust.jks"));
  }

  @Test
  void tasksShareThePartitionsByNumber() {
    connector.start(ReplayRun.options());
    assertEquals(
        List.of("0/3", "1/3", "2/3"),
        connector.taskConfigs(3).stream().map(task -> task.get("replay.task.share")).toList());
  }

  @Test
  void offsetsCanBeSetAndForgotten() {
    Map<String, String> options = ReplayRun.options();
    Map<String, Object> partition = new HashMap<>(Map.of("topic", "readings-quarantine"));
    partition.put("partition", 0L);
    assertTrue(connector.alterOffsets(options, Map.of(partition, Map.of("offset", 7))));
    Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
    reset.put(Map.of("topic", "gone", "partition", 3), null);
    assertTrue(connector.alterOffsets(options, reset));
    for (Map<String, ?> bad :
        List.of(
            Map.of("offset", -1),
            Map.of("offset", "7"),
            Map.of("end", 7),
            Map.of("offset", 7, "other", 1))) {
      assertThrows(
          ConnectException.class,
          () -> connector.alterOffsets(options, Map.of(partition, bad)),
          bad.toString());
    }
    assertThrows(
        ConnectException.class,
        () ->
            connector.alterOffsets(
                options, Map.of(Map.of("topic", "x", "partition", 0), Map.of("offset", 7))));
    assertThrows(
        ConnectException.class,
        () -> connector.alterOffsets(options, Map.of(Map.of("file", "x"), Map.of("offset", 7))));
    Map<String, Object> none = Map.of("topic", "readings-quarantine", "partition", -1);
    assertThrows(
        ConnectException.class,
        () -> connector.alterOffsets(options, Map.of(none, Map.of("offset", 7))));
  }
}
