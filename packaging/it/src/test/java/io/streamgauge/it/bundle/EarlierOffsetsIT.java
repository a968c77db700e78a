// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.it.MqttClients;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.it.bundle.FixtureStations.Reading;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.ConnectWorker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A worker that finds what an earlier version has left. Its connectors make what is new, once, and
 * nothing else; GET shows what they have written since; PATCH and DELETE have exactly that read
 * again which they name. Each start of the worker, a process of its own, does that to connectors
 * whose offsets the process before has written; the first of five in the full run (-Psoak) to those
 * that it has made itself.
 */
class EarlierOffsetsIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int STARTS = SOAK ? 5 : 2;

  /** The schema of readings, as JsonConverter writes it. */
  private static final String SCHEMA =
      """
      {"type":"struct","name":"io.streamgauge.Observation","version":1,"fields":[
        {"field":"sensor_id","type":"string"},
        {"field":"observed_property","type":"string"},
        {"field":"event_time","type":"int64",
         "name":"org.apache.kafka.connect.data.Timestamp","version":1},
        {"field":"result","type":"double","optional":true},
        {"field":"attributes","type":"map","keys":{"type":"string"},
         "values":{"type":"string"},"optional":true}]}
      """;

  @TempDir Path directory;
  private final ObjectMapper json = new ObjectMapper();
  private final NavigableMap<Integer, EarlierConnectors> all = new TreeMap<>();
  private boolean exactlyOnce;
  private FixtureStations stations;
  private Mqtt5BlockingClient publisher;
  private KafkaProducer<byte[], byte[]> producer;
  private int published;

  static Stream<Arguments> upgrades() throws IOException {
    return EarlierState.versions().stream()
        .flatMap(
            version ->
                Stream.of(true, false)
                    .filter(exactlyOnce -> SOAK || exactlyOnce)
                    .map(exactlyOnce -> Arguments.of(version, exactlyOnce)));
  }

  @ParameterizedTest
  @MethodSource("upgrades")
  void whatIsNewComesOnceAndWhatIsAskedForAgain(String version, boolean transactions)
      throws Exception {
    try (FixtureStations service = stations(version);
        WorkerStack stack = new WorkerStack(directory)) {
      stations = service;
      exactlyOnce = transactions;
      stack.startKafka();
      URI broker = stack.startMqtt().uri();
      try (KafkaProducer<byte[], byte[]> writer = KafkaClients.transactional(stack.bootstrap())) {
        producer = writer;
        publisher = MqttClients.connect(broker, "publisher");
        leave(version, stack.bootstrap(), broker);
        for (int start = 1; start <= STARTS; start++) {
          try (ConnectWorker running =
              start == 1 ? stack.addWorker(exactlyOnce, 512, Map.of()) : stack.worker().start()) {
            roundTrip(start, running.rest());
          }
        }
      } finally {
        for (EarlierConnectors connectors : all.values()) {
          connectors.close();
        }
        publisher.disconnect();
      }
    }
  }

  /**
   * GET, PATCH and DELETE of the connectors that the process before has run, while those of the
   * next one begin, and those of the one before have nothing to do.
   */
  private void roundTrip(int start, ConnectRest rest) throws Exception {
    if (all.containsKey(start - 2)) {
      all.get(start - 2).remove(rest);
    }
    if (start == 1 && all.containsKey(1)) {
      all.get(1).create(rest);
    }
    if (all.containsKey(start + 1)) {
      all.get(start + 1).create(rest);
    }
    Collection<EarlierConnectors> running = all.subMap(start - 1, start + 2).values();
    for (EarlierConnectors connectors : running) {
      connectors.awaitExpected();
    }
    if (all.containsKey(start)) {
      all.get(start).roundTrip(rest, this::somethingNew);
    }
    // Whoever polls by mistake has had the time to.
    stations.awaitRequests(9 * running.size());
    for (EarlierConnectors connectors : running) {
      connectors.awaitExpected();
      System.out.printf(
          "  start %d of %d, exactly-once %s, %s: 0 lost, 0 twice%n",
          start, STARTS, exactlyOnce, connectors);
    }
  }

  private FixtureStations stations(String version) throws IOException {
    Path fixture = EarlierState.fixture(version, "source-rest-poller/stations");
    JsonNode about = json.readTree(Files.readString(fixture.resolve("fixture.json")));
    Instant written = Instant.parse(about.get("written").asText());
    FixtureStations service = new FixtureStations(written);
    service.load(Files.readAllLines(fixture.resolve("service.csv")));
    return service;
  }

  /** Puts everything where the version has left it, and beside it what it has not seen. */
  private void leave(String version, String bootstrap, URI broker) throws Exception {
    KafkaClients.create(
        bootstrap,
        KafkaClients.topic("connect-offsets", 5).configs(Map.of("cleanup.policy", "compact")),
        KafkaClients.topic("live", 2).configs(Map.of("retention.ms", "-1")));
    List<String> archived = leaveTopic(version);
    Instant behind = EarlierState.UPGRADED;
    stations.add(new Reading("st-a", "level", "north", behind, 7.5));
    stations.add(new Reading("st-c", "flow", "north", behind.minus(Duration.ofMinutes(90)), 8.5));
    for (int number = SOAK ? 1 : STARTS; number <= STARTS; number++) {
      EarlierState state =
          new EarlierState(version, number, directory.resolve("left-" + number), stations, broker);
      EarlierConnectors connectors = new EarlierConnectors(state, bootstrap);
      all.put(number, connectors);
      state.leaveOffsets(bootstrap);
      state.leaveSessions();
      state.growFiles(connectors);
      archived.forEach(row -> connectors.expect("archive", row));
      stations.readings().stream()
          .skip(stations.readings().size() - 2)
          .forEach(each -> connectors.expect("live", EarlierConnectors.reading(each)));
    }
    somethingNew();
  }

  /** The topic that is archived, with each record at its offset; tells those. */
  private List<String> leaveTopic(String version) throws Exception {
    Path records = EarlierState.fixture(version, "sink-archive/archive").resolve("live.jsonl");
    List<String> archived = new ArrayList<>();
    long next = 0;
    producer.beginTransaction();
    for (String line : Files.readAllLines(records)) {
      JsonNode record = json.readTree(line);
      int partition = record.get("partition").asInt();
      long offset = record.get("offset").asLong();
      if (offset != next) {
        // There the end of a transaction was.
        producer.commitTransaction();
        producer.beginTransaction();
      }
      next = offset + 1;
      assertEquals(
          offset, send(partition, record.get("timestamp").asLong(), record.get("payload")));
      archived.add(partition + " " + offset);
    }
    producer.commitTransaction();
    return archived;
  }

  /** Sends a reading in the transaction that is open, and tells its offset. */
  private long send(int partition, long timestamp, JsonNode payload) throws Exception {
    ObjectNode value = json.createObjectNode();
    value.set("schema", json.readTree(SCHEMA));
    value.set("payload", payload);
    byte[] bytes = json.writeValueAsBytes(value);
    var record = new ProducerRecord<byte[], byte[]>("live", partition, timestamp, null, bytes);
    return producer.send(record).get().offset();
  }

  /** A message for each MQTT client, and a reading for each partition that is archived. */
  private void somethingNew() throws Exception {
    published++;
    Instant time = EarlierState.UPGRADED.plusSeconds(published);
    for (String topic : List.of("sensors/north/s1/level", "gauges/g1/level", "old/o1/level")) {
      String payload = "{\"time\":\"" + time + "\",\"value\":" + published + "}";
      MqttClients.publish(publisher, topic, payload);
      String[] levels = topic.split("/", -1);
      String reading =
          EarlierConnectors.reading(levels[levels.length - 2], "level", time, published);
      all.values().forEach(each -> each.expect("sensors", reading));
    }
    for (int partition = 0; partition < 2; partition++) {
      String payload =
          "{\"sensor_id\":\"st-a\",\"observed_property\":\"level\",\"event_time\":%d,"
              + "\"result\":1.5,\"attributes\":{\"region\":\"north\"}}";
      JsonNode reading = json.readTree(payload.formatted(time.toEpochMilli()));
      producer.beginTransaction();
      String row = partition + " " + send(partition, time.toEpochMilli(), reading);
      producer.commitTransaction();
      all.values().forEach(each -> each.expect("archive", row));
    }
  }
}
