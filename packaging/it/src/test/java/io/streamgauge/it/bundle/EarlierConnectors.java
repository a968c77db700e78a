// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.bundle.FixtureStations.Reading;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.ConnectRest;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Connectors that go on from what an earlier version has left: one that reads stations, two that
 * read files, one of MQTT and an archive. It knows how often each of their records has to be there.
 */
final class EarlierConnectors implements AutoCloseable {
  private static final List<String> KINDS =
      List.of("live", "card", "documents", "sensors", "archive");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Map<String, Integer>> expected = new TreeMap<>();
  private final EarlierState state;
  private final String bootstrap;
  private final ArchiveCensus archive;
  private long readAgain;

  EarlierConnectors(EarlierState state, String bootstrap) throws SQLException {
    this.state = state;
    this.bootstrap = bootstrap;
    archive = new ArchiveCensus(state.archive().resolve("topics"));
    KINDS.forEach(kind -> expected.put(kind, new TreeMap<>()));
  }

  private List<String> names() {
    return KINDS.stream().map(state::name).toList();
  }

  /** One record more of this kind has to be there. */
  void expect(String kind, String record) {
    expected.get(kind).merge(record, 1, Integer::sum);
  }

  private void expectAgain(String kind, String record) {
    expect(kind, record);
    readAgain++;
  }

  static String reading(String station, String property, Instant time, double value) {
    return String.join(" ", station, property, time.toString(), Double.toString(value));
  }

  void create(ConnectRest rest) throws Exception {
    for (String kind : KINDS) {
      rest.put(state.name(kind), state.config(kind));
    }
  }

  void remove(ConnectRest rest) throws Exception {
    for (String name : names()) {
      rest.delete(name);
    }
  }

  /** Waits until every record is there as often as it has to be, and no more often. */
  void awaitExpected() throws Exception {
    for (String kind : KINDS) {
      int all = size(expected.get(kind));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      Map<String, Integer> found = found(kind);
      while (size(found) < all && System.nanoTime() < deadline) {
        LockSupport.parkNanos(50_000_000);
        found = found(kind);
      }
      assertEquals(Map.of(), differences(expected.get(kind), found), state.name(kind));
    }
  }

  private static int size(Map<String, Integer> records) {
    return records.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** What is there more or less often than expected. */
  private static Map<String, String> differences(
      Map<String, Integer> expected, Map<String, Integer> found) {
    Map<String, String> differences = new TreeMap<>();
    Set<String> all = new TreeSet<>(expected.keySet());
    all.addAll(found.keySet());
    for (String record : all) {
      int there = found.getOrDefault(record, 0);
      int wanted = expected.getOrDefault(record, 0);
      if (there != wanted) {
        differences.put(record, there + " instead of " + wanted);
      }
    }
    return differences;
  }

  private Map<String, Integer> found(String kind) throws Exception {
    Map<String, Integer> found = new TreeMap<>();
    if (kind.equals("archive")) {
      for (List<String> row : rows()) {
        found.put(row.get(0) + " " + row.get(1), Integer.parseInt(row.get(2)));
      }
      return found;
    }
    for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.of(bootstrap, state.name(kind))) {
      JsonNode value = json.readTree(record.value()).get("payload");
      String reading =
          reading(
              value.get("sensor_id").asText(),
              value.get("observed_property").asText(),
              Instant.ofEpochMilli(value.get("event_time").asLong()),
              value.get("result").asDouble());
      found.merge(reading, 1, Integer::sum);
    }
    return found;
  }

  private List<List<String>> rows() throws SQLException {
    String sql = "SELECT _kafka_partition, _kafka_offset, count(*) FROM %s GROUP BY ALL";
    List<List<String>> table = archive.table(sql.formatted(archive.rows()));
    return table.subList(1, table.size());
  }

  /**
   * GET, PATCH and DELETE of all connectors.
   *
   * @param meanwhile what happens while they are stopped after each of PATCH and DELETE
   */
  void roundTrip(ConnectRest rest, Interlude meanwhile) throws Exception {
    rest.stop(names());
    assertShown(rest, "live", Set.of("st-a", "st-c"));
    assertShown(rest, "card", Set.of("north-1/level.csv"));
    assertShown(rest, "documents", Set.of("west-3/c.json"));
    assertShown(rest, "sensors", state.clients());
    assertShown(rest, "archive", Set.of("0", "1"));
    patch(rest);
    meanwhile.happens();
    rest.resume(names());
    awaitExpected();
    rest.stop(names());
    assertShown(rest, "live", Set.of("st-a", "st-c"));
    assertShown(
        rest, "card", Set.of("north-1/level.csv", "north-1/level.csv.1", "south-2/flow.csv"));
    assertShown(rest, "documents", Set.of("west-3/b.json", "west-3/c.json"));
    assertShown(rest, "sensors", state.clients());
    reset(rest);
    meanwhile.happens();
    rest.resume(names());
    awaitExpected();
    rest.stop(names());
    assertShown(rest, "live", Set.of("st-a", "st-b", "st-c"));
    assertShown(rest, "card", Set.copyOf(state.files("csv")));
    assertShown(rest, "documents", Set.copyOf(state.files("json")));
    assertShown(rest, "sensors", state.clients());
    assertShown(rest, "archive", Set.of("0", "1"));
    rest.resume(names());
  }

  /** Something that the connectors find when they come back. */
  interface Interlude {
    void happens() throws Exception;
  }

  /** The partitions for which GET shows an offset. */
  private void assertShown(ConnectRest rest, String kind, Set<String> partitions) throws Exception {
    Set<String> shown = new TreeSet<>();
    for (JsonNode offset : rest.offsets(state.name(kind)).get("offsets")) {
      if (!offset.get("offset").isNull()) {
        JsonNode partition = offset.get("partition");
        for (String key : List.of("station", "file", "client", "kafka_partition")) {
          if (partition.has(key)) {
            assertTrue(shown.add(state.relative(partition.get(key).asText())), kind);
          }
        }
      }
    }
    assertEquals(new TreeSet<>(partitions), shown, state.name(kind));
  }

  private void patch(ConnectRest rest) throws Exception {
    // The second half of the day that the earlier version has read.
    Instant from = Instant.parse("2026-11-28T17:00:00Z");
    refused(rest, "live", station("st-a"), "{\"from\":\"yesterday\"}", "from");
    change(rest, "live", station("st-a"), "{\"from\":\"" + from + "\"}");
    for (Reading reading : state.stations().readings()) {
      if (reading.station().equals("st-a") && !reading.time().isBefore(from)) {
        expectAgain("live", reading(reading));
      }
    }
    change(rest, "card", file("csv/north-1/level.csv"), "{\"bytes\":0}");
    change(rest, "card", file("csv/south-2/flow.csv"), "null");
    state.lines("north-1/level.csv").forEach(line -> expectAgain("card", line));
    // Only by the offset of the one that has its name now it was known to have been read.
    state.lines("north-1/level.csv.1").forEach(line -> expectAgain("card", line));
    state.lines("south-2/flow.csv").forEach(line -> expectAgain("card", line));
    change(rest, "documents", file("json/west-3/b.json"), "{\"bytes\":0}");
    state.documents("west-3/b.json").forEach(line -> expectAgain("documents", line));
    // The broker knows what it has delivered, and nobody else.
    refused(rest, "sensors", client(), "{\"from\":\"2026-11-28T00:00:00Z\"}", "only null");
    rest.alterOffsets(state.name("sensors"), rest.offsets(state.name("sensors")));
    String partition = "{\"kafka_topic\":\"live\",\"kafka_partition\":0}";
    change(rest, "archive", partition, "{\"kafka_offset\":87}");
    for (String row : List.copyOf(expected.get("archive").keySet())) {
      if (row.startsWith("0 ") && Integer.parseInt(row.substring(2)) >= 87) {
        expectAgain("archive", row);
      }
    }
  }

  private void reset(ConnectRest rest) throws Exception {
    for (String kind : KINDS) {
      rest.resetOffsets(state.name(kind));
      assertShown(rest, kind, Set.of());
    }
    state.stations().readings().stream()
        .filter(reading -> reading.station().startsWith("st-"))
        .forEach(reading -> expectAgain("live", reading(reading)));
    for (String file : state.files("csv")) {
      state.lines(file).forEach(line -> expectAgain("card", line));
    }
    for (String file : state.files("json")) {
      state.documents(file).forEach(line -> expectAgain("documents", line));
    }
    List.copyOf(expected.get("archive").keySet()).forEach(row -> expectAgain("archive", row));
  }

  static String reading(Reading reading) {
    return reading(reading.station(), reading.property(), reading.time(), reading.value());
  }

  private String station(String station) {
    return "{\"api\":\"%s\",\"station\":\"%s\"}".formatted(state.stations().url(), station);
  }

  private String file(String file) {
    return "{\"api\":\"file:\",\"file\":\"%s\"}".formatted(state.card().resolve(file));
  }

  private String client() {
    return "{\"client\":\"%s\"}".formatted(state.clients().iterator().next());
  }

  private void change(ConnectRest rest, String kind, String partition, String offset)
      throws Exception {
    String body = "{\"offsets\":[{\"partition\":%s,\"offset\":%s}]}";
    rest.alterOffsets(state.name(kind), json.readTree(body.formatted(partition, offset)));
  }

  private void refused(
      ConnectRest rest, String kind, String partition, String offset, String reason) {
    IOException refusal =
        assertThrows(IOException.class, () -> change(rest, kind, partition, offset));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Override
  public String toString() {
    Map<String, Integer> records = new TreeMap<>();
    expected.forEach((kind, each) -> records.put(state.name(kind), size(each)));
    return "records " + records + ", of which " + readAgain + " were read again on request";
  }

  @Override
  public void close() throws SQLException {
    archive.close();
  }
}
