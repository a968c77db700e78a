// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.streamgauge.it.RawTopics;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.MqttBroker;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what a bundle leaves behind: offsets of stations, files and MQTT clients, and an archive
 * with its ledger. Later versions read it in their tests, each fixture in its module below {@code
 * src/test/resources/fixtures}. For the bundle of a built checkout, from the top of this one:
 *
 * <pre>
 * ./mvnw -DskipTests verify
 * java -cp "packaging/it/target/test-classes:common/target/test-classes:\
 *   packaging/launcher/target/classes:$(cat packaging/launcher/target/classpath)" io.streamgauge.it.bundle.FixtureWriter CHECKOUT . NAME
 * </pre>
 *
 * <p>The name is that of the fixture; the commit of the checkout says most. Nothing is made up: the
 * bytes are those of the topics and directories of a real worker. The logger files lie in {@value
 * #CARD} while they are read, and the station service is {@value #SERVICE}: both are part of the
 * source partitions, and readers put their own in their place.
 */
final class FixtureWriter {
  static final String CARD = "/tmp/streamgauge-card";
  static final String SERVICE = "http://127.0.0.1:20917/readings";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> STATIONS = List.of("live", "history", "groups");
  private static final List<String> FILES = List.of("card", "documents");

  /** Half of a character, which no file system spells. */
  private static final String UNSPELLABLE = "pass \\ud83d";

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, JsonNode> connectors = new TreeMap<>();
  private final Instant base = Instant.now().truncatedTo(ChronoUnit.MINUTES);
  private final Path tree;
  private final String name;
  private final Path work;
  private ConnectRest rest;
  private RawTopics topics;
  private String bootstrap;

  private FixtureWriter(Path tree, String name, Path work) {
    this.tree = tree;
    this.name = name;
    this.work = work;
  }

  /** Writes all fixtures: checkout of the bundle, tree to write to, name. */
  public static void main(String[] arguments) throws Exception {
    Path packaging = Path.of(arguments[0], "packaging").toAbsolutePath().normalize();
    Path work = Files.createTempDirectory("streamgauge-fixtures");
    try {
      new FixtureWriter(Path.of(arguments[1]).toAbsolutePath(), arguments[2], work).run(packaging);
    } finally {
      delete(work);
      delete(Path.of(CARD));
    }
  }

  private void run(Path packaging) throws Exception {
    Runtimes runtimes = new Runtimes(packaging);
    Path plugins = Bundle.unpack(packaging, work.resolve("plugins"));
    try (KafkaBroker kafka = new KafkaBroker(runtimes, work.resolve("kafka")).start();
        MqttBroker mqtt = new MqttBroker(runtimes, work.resolve("mqtt")).start();
        FixtureStations stations = new FixtureStations(base, URI.create(SERVICE).getPort());
        ConnectWorker worker =
            new ConnectWorker(
                    runtimes.kafka(),
                    work.resolve("connect"),
                    new ConnectWorker.Settings(
                        kafka.bootstrap(), plugins, true, Map.of("UNUSED", "unused")))
                .start()) {
      rest = worker.rest();
      bootstrap = kafka.bootstrap();
      topics = new RawTopics(bootstrap);
      stations(stations);
      files();
      mqtt(worker, mqtt);
      stuck();
      for (String connector : connectors.keySet()) {
        if (!connector.equals("stuck")) {
          rest.stop(connector);
        }
      }
      write(stations);
    }
  }

  private void stations(FixtureStations stations) throws Exception {
    stations.past();
    create("live", station("rest.stations", "st-a,st-b,st-c"));
    create(
        "history",
        station(
            "rest.stations", "old-a,old-b", "rest.start.time", "P10D", "rest.window.max", "P1D"));
    create(
        "groups",
        station(
            "rest.stations", "g-1,g-2,g-3",
            "rest.params", "station={stations}&from={window.start}&to={window.end}",
            "rest.stations.per.request", "3",
            "rest.extract.station", "/station",
            "rest.expected.interval", "PT20M",
            "rest.coverage.topic", "coverage"));
    awaitRecords("live", stations.count("st-"));
    awaitRecords("groups", stations.count("g-"));
    archive();
    stations.present();
    awaitRecords("live", stations.count("st-"));
    awaitRecords("groups", stations.count("g-"));
    Await.until(
        "a backfill under way", PATIENCE, () -> stations.refused() > 0 && count("history") > 80);
    for (ConsumerRecord<byte[], byte[]> record : topics.records("live")) {
      Path ledger = store().resolve("_ledger/archive/live/" + record.partition());
      Await.until("the archive", PATIENCE, () -> end(ledger) > record.offset());
    }
  }

  private Map<String, String> station(String... more) {
    Map<String, String> config = source("io.streamgauge.rest.RestStationSourceConnector");
    config.put("rest.url", SERVICE);
    config.put("rest.params", "station={station}&from={window.start}&to={window.end}");
    config.put("rest.start.time", "P2D");
    config.put("rest.window.max", "P30D");
    config.put("rest.lookback", "PT6H");
    config.put("rest.poll.interval.ms", "500");
    config.put("rest.extract.levels", "/rows");
    config.put("observation.sensor_id", "{station}");
    config.put("observation.observed_property", "/property");
    config.put("observation.event_time", "/time");
    config.put("observation.result", "/value");
    config.put("observation.attributes", "region=/region");
    for (int i = 0; i < more.length; i += 2) {
      config.put(more[i], more[i + 1]);
    }
    return config;
  }

  private static Map<String, String> source(String type) {
    Map<String, String> config = new TreeMap<>();
    config.put("connector.class", type);
    config.put("tasks.max", "1");
    config.put("topic.creation.default.replication.factor", "1");
    config.put("topic.creation.default.partitions", "2");
    return config;
  }

  private void create(String connector, Map<String, String> config) throws Exception {
    config.putIfAbsent("kafka.topic", connector);
    put(connector, config);
  }

  private void put(String connector, Map<String, String> config) throws Exception {
    connectors.put(connector, json.valueToTree(config));
    rest.put(connector, json.valueToTree(config));
  }

  private long count(String topic) {
    return topics.records(topic).size();
  }

  private void awaitRecords(String topic, long expected) throws Exception {
    Await.until(expected + " records on " + topic, PATIENCE, () -> count(topic) >= expected);
  }

  private Path store() {
    return work.resolve("archive");
  }

  /** Two commits and more of two topic partitions, with rare rows that wait for more. */
  private void archive() throws Exception {
    Map<String, String> config = sink("live", store());
    config.put("archive.partition.by", "attributes.region, date(event_time)");
    config.put("archive.late.max.age.ms", "3600000");
    put("archive", config);
  }

  private static Map<String, String> sink(String topic, Path store) {
    Map<String, String> config = new TreeMap<>();
    config.put("connector.class", "io.streamgauge.archive.ParquetArchiveSinkConnector");
    config.put("tasks.max", "1");
    config.put("topics", topic);
    config.put("archive.store", "file");
    config.put("archive.dir", store.toString());
    config.put("flush.size", "40");
    config.put("rotate.schedule.interval.ms", "1000");
    config.put("consumer.override.isolation.level", "read_committed");
    config.put("consumer.override.auto.offset.reset", "earliest");
    return config;
  }

  /** End of the last entry of a ledger. */
  private long end(Path ledger) throws IOException {
    if (!Files.isDirectory(ledger)) {
      return 0;
    }
    try (Stream<Path> entries = Files.list(ledger)) {
      Path last = entries.max(Comparator.naturalOrder()).orElse(null);
      return last == null ? 0 : json.readTree(Files.readAllBytes(last)).get("end").asLong();
    }
  }

  /** A ledger whose last entry promises a file that no file system takes. */
  private void stuck() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic("remote", 1, (short) 1))).all().get();
    }
    Path store = work.resolve("stuck");
    Map<String, String> config = sink("remote", store);
    config.put("archive.partition.by", "region");
    config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    config.put("value.converter.schemas.enable", "false");
    put("stuck", config);
    Path ledger = store.resolve("_ledger/stuck/remote/0");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int n = 0; n < 6; n++) {
        String region = n == 4 ? UNSPELLABLE : "north";
        String value = "{\"region\":\"" + region + "\",\"n\":" + n + "}";
        producer.send(new ProducerRecord<>("remote", value.getBytes(StandardCharsets.UTF_8))).get();
        long end = n == 3 ? n + 1 : 0;
        Await.until("the first rows", PATIENCE, () -> end(ledger) >= end);
      }
    }
    Await.until("the promise", PATIENCE, () -> end(ledger) > 4);
  }

  private void files() throws Exception {
    Path card = Path.of(CARD);
    delete(card);
    append("csv/north-1/level.csv", "time,level\n" + lines(0, 12));
    append("csv/south-2/flow.csv", "time,level\n" + lines(20, 26));
    // The last line is taken without its end, since nothing comes for a while.
    append("csv/south-2/level.csv", "time,level\n" + lines(30, 37).stripTrailing());
    append("json/west-3/a.json", documents(40, 45));
    create("card", file("csv/{station}/*.csv*", "csv"));
    create("documents", file("json/{station}/*.json", "json"));
    awaitRecords("card", 12 + 6 + 7);
    awaitRecords("documents", 5);
    Path level = card.resolve("csv/north-1/level.csv");
    Files.move(level, level.resolveSibling("level.csv.1"));
    append("csv/north-1/level.csv", "time,level\n" + lines(50, 54));
    Path other = card.resolve("csv/south-2/flow.new");
    append("csv/south-2/flow.new", "time,level\n" + lines(60, 65));
    Files.move(other, card.resolve("csv/south-2/flow.csv"), StandardCopyOption.ATOMIC_MOVE);
    append("json/west-3/b.json", documents(70, 74));
    awaitRecords("card", 12 + 6 + 7 + 4 + 5);
    awaitRecords("documents", 5 + 4);
    append("csv/north-1/level.csv", lines(54, 58));
    awaitRecords("card", 12 + 6 + 7 + 4 + 5 + 4);
  }

  private Map<String, String> file(String pattern, String format) {
    Map<String, String> config = source("io.streamgauge.files.LoggerFileSourceConnector");
    config.put("files.path", CARD + "/" + pattern);
    config.put("files.format", format);
    config.put("files.poll.interval.ms", "500");
    config.put("files.settle.ms", "2000");
    config.put("observation.observed_property", "'level'");
    config.put("observation.event_time", "/time");
    config.put("observation.result", "/level");
    return config;
  }

  private String lines(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append(time(i)).append(',').append(i).append(".25\n");
    }
    return lines.toString();
  }

  private String documents(int from, int to) {
    StringBuilder list = new StringBuilder();
    for (int i = from; i < to; i++) {
      list.append(i == from ? "[" : ",\n ")
          .append("{\"time\":\"" + time(i) + "\",\"level\":" + i + ".25}");
    }
    return list.append("]\n").toString();
  }

  private Instant time(int i) {
    return base.minus(Duration.ofHours(100 - i));
  }

  private static void append(String file, String text) throws IOException {
    Path path = Path.of(CARD, file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void mqtt(ConnectWorker worker, MqttBroker broker) throws Exception {
    Map<String, String> config = source("io.streamgauge.mqtt.MqttSourceConnector");
    config.put("tasks.max", "3");
    config.put("mqtt.server.uri", broker.uri().toString());
    config.put(
        "mqtt.topics",
        "sensors/{region}/{sensor_id}/{kind},gauges/{sensor_id}/{kind},old/{sensor_id}/{kind}");
    config.put("payload.format", "json");
    config.put("observation.observed_property", "{kind}");
    config.put("observation.event_time", "/time");
    config.put("observation.result", "/value");
    create("sensors", config);
    for (int task = 0; task < 3; task++) {
      worker.awaitLog(" as sensors-" + task + ", began a new session");
    }
    Mqtt5BlockingClient client =
        Mqtt5Client.builder()
            .serverHost(broker.uri().getHost())
            .serverPort(broker.uri().getPort())
            .buildBlocking();
    client.connect();
    for (int i = 0; i < 12; i++) {
      String topic =
          List.of("sensors/north/s1/level", "gauges/g1/level", "old/o1/level").get(i % 3);
      String payload = "{\"time\":\"" + time(i) + "\",\"value\":" + i + "}";
      client
          .publishWith()
          .topic(topic)
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload(payload.getBytes(StandardCharsets.UTF_8))
          .send();
    }
    client.disconnect();
    awaitRecords("sensors", 12);
  }

  private void write(FixtureStations stations) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> offsets = topics.last("connect-offsets");
    Path target = target("source-rest-poller", "stations");
    writeSource(target, offsets, STATIONS);
    topics.writePayloads(topics.records("coverage"), target.resolve("coverage.jsonl"));
    Files.write(target.resolve("service.csv"), stations.csv());
    target = target("source-rest-poller", "files");
    writeSource(target, offsets, FILES);
    copy(Path.of(CARD), target.resolve("card"));
    writeSource(target("source-mqtt", "mqtt"), offsets, List.of("sensors"));
    target = target("sink-archive", "archive");
    topics.writePayloads(topics.records("live"), target.resolve("live.jsonl"));
    writeArchive(target, "archive", "live", store());
    target = target("sink-archive", "stuck");
    topics.write(topics.records("remote"), target.resolve("remote.jsonl"));
    writeArchive(target, "stuck", "remote", work.resolve("stuck"));
  }

  private Path target(String module, String what) throws IOException {
    Path target = tree.resolve(module).resolve("src/test/resources/fixtures").resolve(name);
    delete(target.resolve(what));
    return Files.createDirectories(target.resolve(what));
  }

  private void writeSource(
      Path target, List<ConsumerRecord<byte[], byte[]>> offsets, List<String> names)
      throws IOException {
    List<ConsumerRecord<byte[], byte[]>> own =
        offsets.stream()
            .filter(
                record ->
                    names.stream()
                        .anyMatch(each -> RawTopics.text(record.key()).startsWith("[\"" + each)))
            .toList();
    topics.write(own, target.resolve("offsets.jsonl"));
    for (String each : names) {
      topics.writePayloads(topics.records(each), target.resolve(each + ".jsonl"));
    }
    describe(target, names, Map.of());
  }

  private void writeArchive(Path target, String connector, String topic, Path store)
      throws IOException {
    copy(store, target.resolve("store"));
    describe(target, List.of(connector), topics.committed("connect-" + connector, List.of(topic)));
  }

  /** The moment, the configurations, and what the group of a sink has committed. */
  private void describe(Path target, List<String> names, Map<String, Long> committed)
      throws IOException {
    ObjectNode fixture = json.createObjectNode();
    fixture.put("written", Instant.now().toString());
    ObjectNode configs = fixture.putObject("connectors");
    names.forEach(each -> configs.set(each, connectors.get(each)));
    if (!committed.isEmpty()) {
      fixture.set("committed", json.valueToTree(committed));
    }
    Files.writeString(
        target.resolve("fixture.json"),
        json.writerWithDefaultPrettyPrinter().writeValueAsString(fixture) + "\n");
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        Files.createDirectories(target.getParent());
        Files.copy(each, target);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
