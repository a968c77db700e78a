// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.stack.FixtureStations.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A worker that finds the offsets topic of an earlier version: its connectors, created anew with
 * the configurations of then, make what is new and nothing else.
 */
class EarlierOffsetsIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  private static final Path FIXTURES =
      PACKAGING.resolveSibling("source-rest-poller/src/test/resources/fixtures");
  private static final List<String> CONNECTORS = List.of("live", "card", "documents");

  @TempDir Path directory;
  private final ObjectMapper json = new ObjectMapper();
  private RawTopics topics;

  static Stream<Path> fixtures() throws IOException {
    try (Stream<Path> versions = Files.list(FIXTURES)) {
      return versions.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void whatIsNewComesOnce(Path fixture) throws Exception {
    Path card = directory.resolve("card");
    FixtureWriter.copy(fixture.resolve("files/card"), card);
    String time = Instant.parse("2026-11-28T20:40:00Z").toString();
    Files.writeString(
        card.resolve("csv/north-1/level.csv"), time + ",1.5\n", StandardOpenOption.APPEND);
    Files.writeString(
        card.resolve("json/west-3/c.json"), "[{\"time\":\"" + time + "\",\"level\":2.5}]");
    Runtimes runtimes = new Runtimes(PACKAGING);
    Path plugins = Bundle.unpack(PACKAGING, directory.resolve("plugins"));
    try (FixtureStations stations = stations(fixture);
        KafkaBroker kafka = new KafkaBroker(runtimes, directory.resolve("kafka")).start()) {
      topics = new RawTopics(kafka.bootstrap());
      for (String kind : List.of("stations", "files")) {
        preload(kafka.bootstrap(), fixture.resolve(kind), stations, card);
      }
      ConnectWorker.Settings settings =
          new ConnectWorker.Settings(kafka.bootstrap(), plugins, true, Map.of("UNUSED", "unused"));
      try (ConnectWorker worker =
          new ConnectWorker(runtimes.kafka(), directory.resolve("connect"), settings).start()) {
        for (String kind : List.of("stations", "files")) {
          JsonNode configs =
              json.readTree(placed(text(fixture.resolve(kind + "/fixture.json")), stations, card))
                  .get("connectors");
          for (String name : CONNECTORS) {
            if (configs.has(name)) {
              worker.rest().put(name, configs.get(name));
            }
          }
        }
        assertCome("live", List.of("st-a,level,7.5", "st-c,flow,8.5"));
        assertCome("card", List.of("north-1,level,1.5"));
        assertCome("documents", List.of("west-3,level,2.5"));
        // What was read again by mistake would have come with the rest of its answer or file.
        for (String name : CONNECTORS) {
          worker.rest().stop(name);
        }
        assertCome("live", List.of("st-a,level,7.5", "st-c,flow,8.5"));
        assertCome("card", List.of("north-1,level,1.5"));
        assertCome("documents", List.of("west-3,level,2.5"));
        assertReadAgain(worker.rest(), stations, card);
      }
    }
  }

  /** GET shows what the tasks have written since, and PATCH and DELETE change what they read. */
  private void assertReadAgain(ConnectRest rest, FixtureStations stations, Path card)
      throws Exception {
    List<String> shown = new ArrayList<>();
    for (JsonNode offset : rest.offsets("live").get("offsets")) {
      if (!offset.get("offset").isNull()) {
        shown.add(offset.get("partition").get("station").asText());
      }
    }
    assertEquals(List.of("st-a", "st-c"), shown.stream().sorted().toList());
    rest.alterOffsets(
        "live",
        json.readTree(
            "{\"offsets\":[{\"partition\":{\"api\":\"%s\",\"station\":\"st-a\"},"
                    .formatted(stations.url())
                + "\"offset\":{\"from\":\"2026-11-28T00:00:00Z\"}}]}"));
    rest.alterOffsets(
        "card",
        json.readTree(
            "{\"offsets\":[{\"partition\":{\"api\":\"file:\",\"file\":\"%s\"},"
                    .formatted(card.resolve("csv/north-1/level.csv"))
                + "\"offset\":{\"bytes\":0}}]}"));
    rest.resetOffsets("documents");
    for (String name : CONNECTORS) {
      rest.resume(name);
    }
    for (String topic : CONNECTORS) {
      int before = topic.equals("live") ? 2 : 1;
      DeliveryStack.await(
          topic + " again", Duration.ofMinutes(1), () -> topics.records(topic).size() > before + 1);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }

  private static String placed(String text, FixtureStations stations, Path card) {
    return text.replace(FixtureWriter.SERVICE, stations.url())
        .replace(FixtureWriter.CARD, card.toString());
  }

  private FixtureStations stations(Path fixture) throws IOException {
    List<String> csv = Files.readAllLines(fixture.resolve("stations/service.csv"));
    Instant written =
        Instant.parse(
            json.readTree(text(fixture.resolve("stations/fixture.json"))).get("written").asText());
    FixtureStations stations = new FixtureStations(written, Ports.free());
    stations.load(csv);
    stations.add(new Reading("st-a", "level", "north", written.plusSeconds(60), 7.5));
    stations.add(new Reading("st-c", "flow", "north", written.minus(Duration.ofMinutes(90)), 8.5));
    return stations;
  }

  /** The offsets topic as Connect would have made it, before there is a worker. */
  private void preload(String bootstrap, Path fixture, FixtureStations stations, Path card)
      throws Exception {
    Map<String, Object> client = Map.of("bootstrap.servers", bootstrap);
    try (Admin admin = Admin.create(client)) {
      if (!admin.listTopics().names().get().contains("connect-offsets")) {
        NewTopic topic = new NewTopic("connect-offsets", 5, (short) 1);
        topic.configs(Map.of("cleanup.policy", "compact"));
        admin.createTopics(List.of(topic)).all().get();
      }
    }
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client, bytes, bytes)) {
      for (String line : Files.readAllLines(fixture.resolve("offsets.jsonl"))) {
        JsonNode record = json.readTree(line);
        producer
            .send(
                new ProducerRecord<>(
                    "connect-offsets",
                    record.get("partition").asInt(),
                    placed(record.get("key").asText(), stations, card)
                        .getBytes(StandardCharsets.UTF_8),
                    placed(record.get("value").asText(), stations, card)
                        .getBytes(StandardCharsets.UTF_8)))
            .get();
      }
    }
  }

  private void assertCome(String topic, List<String> expected) throws Exception {
    DeliveryStack.await(
        topic, Duration.ofMinutes(1), () -> topics.records(topic).size() >= expected.size());
    List<String> come = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : topics.records(topic)) {
      JsonNode value = json.readTree(record.value()).get("payload");
      come.add(
          String.join(
              ",",
              value.get("sensor_id").asText(),
              value.get("observed_property").asText(),
              value.get("result").asText()));
    }
    assertEquals(expected, come.stream().sorted().toList(), topic);
  }
}
