// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.it.MqttClients;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What an earlier version has left behind, under names with a number so that there can be several:
 * raw records of the offsets topic, files that it has read, sessions at the MQTT broker, an archive
 * with its ledger and the offsets of its consumer group.
 */
final class EarlierState {
  /** When the new version is there for the first time: a reading later than all of the fixture. */
  static final Instant UPGRADED = Instant.parse("2026-11-28T20:51:00Z");

  private static final Path TREE = Path.of("../..").toAbsolutePath().normalize();
  private static final String FIXTURES = "src/test/resources/fixtures";
  private static final Map<String, List<String>> CONNECTORS =
      Map.of(
          "source-rest-poller/stations", List.of("live"),
          "source-rest-poller/files", List.of("card", "documents"),
          "source-mqtt/mqtt", List.of("sensors"),
          "sink-archive/archive", List.of("archive"));

  /**
   * Where the logger files lay when the fixtures of 3d567b3 were written; the program that did so,
   * FixtureWriter, is in the history (d002d77). Below: where the stations were.
   */
  private static final String CARD = "/tmp/streamgauge-card";

  private static final String SERVICE = "http://127.0.0.1:20917/readings";

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, JsonNode> configs = new TreeMap<>();
  private final List<JsonNode> offsets = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
  private final Map<String, String> subscriptions = new TreeMap<>();
  private final String version;
  private final int number;
  private final Path directory;
  private final FixtureStations stations;
  private final URI broker;

  /**
   * Places what is left of a version.
   *
   * @param version its name in the fixtures
   * @param number what its connectors are told apart by
   * @param directory for files and archive
   */
  EarlierState(String version, int number, Path directory, FixtureStations stations, URI broker)
      throws IOException {
    this.version = version;
    this.number = number;
    this.directory = directory;
    this.stations = stations;
    this.broker = broker;
    copy(fixture("source-rest-poller/files").resolve("card"), card());
    copy(fixture("sink-archive/archive").resolve("store"), archive());
    for (String kind : CONNECTORS.keySet()) {
      JsonNode all = json.readTree(placed(Files.readString(fixture(kind).resolve("fixture.json"))));
      for (String connector : CONNECTORS.get(kind)) {
        configs.put(connector, all.get("connectors").get(connector));
      }
      for (Map.Entry<String, JsonNode> at : all.path("committed").properties()) {
        int dash = at.getKey().lastIndexOf('-');
        committed.put(
            new TopicPartition(
                at.getKey().substring(0, dash), Integer.parseInt(at.getKey().substring(dash + 1))),
            new OffsetAndMetadata(at.getValue().asLong()));
      }
      Path stored = fixture(kind).resolve("offsets.jsonl");
      if (Files.exists(stored)) {
        for (String line : Files.readAllLines(stored)) {
          offsets.add(json.readTree(line));
        }
      }
    }
  }

  /** The versions of which there is something. */
  static List<String> versions() throws IOException {
    try (Stream<Path> found = Files.list(TREE.resolve("source-rest-poller").resolve(FIXTURES))) {
      return found.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  /** Where the fixture of a module and kind lies. */
  static Path fixture(String version, String kind) {
    int slash = kind.indexOf('/');
    return TREE.resolve(kind.substring(0, slash))
        .resolve(FIXTURES)
        .resolve(version)
        .resolve(kind.substring(slash + 1));
  }

  private Path fixture(String kind) {
    return fixture(version, kind);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        Files.createDirectories(target.getParent());
        Files.copy(each, target);
      }
    }
  }

  private String placed(String text) {
    return text.replace(SERVICE, stations.url()).replace(CARD, card().toString());
  }

  String name(String kind) {
    return kind + "-" + number;
  }

  FixtureStations stations() {
    return stations;
  }

  Path card() {
    return directory.resolve("card");
  }

  Path archive() {
    return directory.resolve("archive");
  }

  /** The MQTT clients of its tasks. */
  Set<String> clients() {
    return Set.of(name("sensors") + "-0", name("sensors") + "-1", name("sensors") + "-2");
  }

  /** What a connector was configured with, at the places of today. */
  ObjectNode config(String kind) {
    ObjectNode config = configs.get(kind).deepCopy();
    if (kind.equals("archive")) {
      config.put("archive.dir", archive().toString());
      // Its name was another, and rows that wait for an hour are no sight for a test.
      config.put("archive.id", kind);
      config.put("archive.late.max.age.ms", "0");
      return config;
    }
    config.put("kafka.topic", name(kind));
    // The readings are of the time of the fixture, whenever this runs.
    config.put("topic.creation.default.retention.ms", "-1");
    if (kind.equals("card") || kind.equals("documents")) {
      return ofFiles(config);
    }
    if (kind.equals("live")) {
      config.put("rest.start.time", "2026-11-27T00:00:00Z");
    } else if (kind.equals("sensors")) {
      config.put("mqtt.server.uri", broker.toString());
    }
    return config;
  }

  /** The same for the connector that files have now, as the page on upgrades says. */
  private static ObjectNode ofFiles(ObjectNode config) {
    ObjectNode moved = config.objectNode();
    config
        .properties()
        .forEach(
            option ->
                moved.set(
                    option
                        .getKey()
                        .replaceFirst("^rest\\.url$", "files.path")
                        .replaceFirst("^rest\\.file\\.", "files.")
                        .replaceFirst("^rest\\.", "files."),
                    option.getValue()));
    moved.put("connector.class", "io.streamgauge.files.LoggerFileSourceConnector");
    return moved;
  }

  /** Writes the offsets as the version did, for connectors that have these names now. */
  void leaveOffsets(String bootstrap) throws Exception {
    try (Admin admin = KafkaClients.admin(bootstrap);
        KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrap)) {
      for (JsonNode record : offsets) {
        String key = placed(record.get("key").asText());
        String connector = json.readTree(key).get(0).asText();
        if (configs.containsKey(connector)) {
          if (connector.equals("sensors")) {
            String id = json.readTree(key).get(1).get("client").asText();
            subscriptions.put(
                id.replace(connector, name(connector)),
                json.readTree(record.get("value").asText()).get("filters").asText());
          }
          // Also in the client ids, which begin with the name.
          byte[] renamed = bytes(key.replace("\"" + connector, "\"" + name(connector)));
          byte[] value = bytes(placed(record.get("value").asText()));
          // By its key it goes to the partition that Connect looks for it in.
          producer.send(new ProducerRecord<>("connect-offsets", renamed, value)).get();
        }
      }
      admin.alterConsumerGroupOffsets("connect-" + name("archive"), committed).all().get();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Leaves the sessions of its MQTT clients at the broker. */
  void leaveSessions() {
    subscriptions.forEach(
        (id, filters) -> {
          Mqtt5BlockingClient client = MqttClients.to(broker, id).buildBlocking();
          client
              .connectWith()
              .cleanStart(false)
              .sessionExpiryInterval(Duration.ofDays(7).toSeconds())
              .send();
          for (String filter : filters.split(",", -1)) {
            client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
          }
          client.disconnect();
        });
  }

  /** Appends a line to one file and puts another one beside its like; both have yet to come. */
  void growFiles(EarlierConnectors connectors) throws IOException {
    Files.writeString(
        card().resolve("csv/north-1/level.csv"), UPGRADED + ",1.5\n", StandardOpenOption.APPEND);
    Files.writeString(
        card().resolve("json/west-3/c.json"), "[{\"time\":\"" + UPGRADED + "\",\"level\":2.5}]");
    connectors.expect("card", EarlierConnectors.reading("north-1", "level", UPGRADED, 1.5));
    connectors.expect("documents", EarlierConnectors.reading("west-3", "level", UPGRADED, 2.5));
  }

  /** All files of a format, as station and name. */
  List<String> files(String format) throws IOException {
    Path top = card().resolve(format);
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(Files::isRegularFile)
          .map(file -> top.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** The same of a file as a source partition names it; any other text as it is. */
  String relative(String text) {
    return Stream.of("csv", "json")
        .map(format -> card().resolve(format) + "/")
        .filter(text::startsWith)
        .map(top -> text.substring(top.length()))
        .findFirst()
        .orElse(text);
  }

  /** The readings of a table. */
  List<String> lines(String file) throws IOException {
    List<String> readings = new ArrayList<>();
    List<String> lines = Files.readAllLines(card().resolve("csv").resolve(file));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      readings.add(
          EarlierConnectors.reading(
              station(file), "level", Instant.parse(cells[0]), Double.parseDouble(cells[1])));
    }
    return readings;
  }

  /** The readings of a document. */
  List<String> documents(String file) throws IOException {
    List<String> readings = new ArrayList<>();
    for (JsonNode each : json.readTree(card().resolve("json").resolve(file).toFile())) {
      readings.add(
          EarlierConnectors.reading(
              station(file),
              "level",
              Instant.parse(each.get("time").asText()),
              each.get("level").asDouble()));
    }
    return readings;
  }

  private static String station(String file) {
    return file.substring(0, file.indexOf('/'));
  }
}
