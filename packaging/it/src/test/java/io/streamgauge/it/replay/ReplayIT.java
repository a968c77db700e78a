// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.testing.Await;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every example of the documentation, and readings that a wrong rule has quarantined on three
 * topics, replayed by an exactly-once worker that is killed meanwhile: each reading is where it
 * belongs once, and in the archive once. The moments are random; the seed is printed and can be
 * given as {@code streamgauge.seed}.
 */
class ReplayIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int READINGS = SOAK ? 10_000 : 600;
  private static final int GAUGES = SOAK ? 2_000 : 200;
  private static final int FURNACES = SOAK ? 10_000 : 300;
  private static final int BROKEN = 4;
  private static final int KILLS = SOAK ? 5 : 1;
  private static final int RATE = 250;
  private static final int PASSES = 3;
  private static final int TASKS = 2;
  private static final List<String> RIVERS = List.of("elbe", "oder", "spree");

  /** The examples that end, which have two tasks each. */
  private static final List<String> ENDING =
      List.of("replay-quarantine", "replay-dead-letters", "replay-calibration");

  @TempDir Path directory;
  private final long begun = System.nanoTime();
  private ReplayStack stack;
  private DocumentedReplays documented;

  /** How many records each topic has when all is done. */
  private final Map<String, Integer> expected = new LinkedHashMap<>();

  @AfterEach
  void stop() throws Exception {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void eachReadingIsWhereItBelongsOnce() throws Exception {
    long seed = Long.getLong("streamgauge.seed", System.nanoTime());
    System.out.println("  seed " + seed);
    Random random = new Random(seed);
    documented = DocumentedReplays.read();
    stack = ReplayStack.start(directory, bootstrap -> prepare(new RoutedTopics(bootstrap, random)));
    tell("the stack is there");
    RoutedTopics routed = new RoutedTopics(stack.bootstrap(), random);
    stack.startDevices();
    stack.publish(GAUGES, FURNACES, BROKEN, READINGS);
    for (String topic : List.of("readings-quarantine", "readings-dlq", "readings-late")) {
      routed.aborted(topic);
    }
    stack.rest().delete(ReplayStack.DEVICES);
    stack.calibrations(2, "2026-b");
    tell("all is refused, late or undecodable");
    refuseLoop();
    startConnectors();
    if (SOAK) {
      startArchive();
    }
    expect();
    for (int i = 0; i < KILLS; i++) {
      stack.awaitCount("readings", (i + 1) * READINGS / (KILLS + 2));
      Thread.sleep(random.nextInt(300));
      stack.worker().kill();
      tell("killed");
      stack.worker().start();
    }
    if (!SOAK) {
      // Its group would wait for the member that was killed.
      startArchive();
    }
    awaitAll();
    tell("all is replayed");
    checkArchive();
    awaitEnds();
    check();
    tell("all is archived");
    again();
    tell("some of it came again");
  }

  private void tell(String what) {
    System.out.printf("  %.1f s: %s%n", (System.nanoTime() - begun) / 1e9, what);
  }

  private static void prepare(RoutedTopics routed) throws Exception {
    List<String> topics = new ArrayList<>();
    RIVERS.forEach(river -> topics.add(river + "-quarantine"));
    List<String> ofDevices = List.of("readings-quarantine", "readings-dlq", "readings-late");
    topics.addAll(ofDevices);
    routed.create(topics);
    for (int i = 0; i < RIVERS.size(); i++) {
      routed.quarantined(RIVERS.get(i), share(i), share(i + 1));
    }
    for (String topic : ofDevices) {
      routed.aborted(topic);
    }
  }

  private static int share(int river) {
    return READINGS * river / RIVERS.size();
  }

  private void startConnectors() throws Exception {
    Map<String, JsonNode> connectors = new LinkedHashMap<>();
    documented.connectors().forEach((name, config) -> connectors.put(name, example(config)));
    connectors.put("mend", rivers());
    assertEquals(5, connectors.size());
    for (Map.Entry<String, JsonNode> connector : connectors.entrySet()) {
      stack.rest().configure(connector.getKey(), connector.getValue());
    }
  }

  private void startArchive() throws Exception {
    ObjectNode archive =
        ConnectorOptions.json(
            ConnectorOptions.archive(
                "elbe-clean,oder-clean,spree-clean,readings,readings-clean,readings-recalibrated,"
                    + "readings-daily",
                directory.resolve("files")),
            ConnectorOptions.prompt());
    archive.setAll((ObjectNode) documented.archive());
    stack.rest().configure("archive", archive);
  }

  private ObjectNode example(ObjectNode config) {
    return stack.documented(config, RATE);
  }

  /** Goes on for ever: what fails again comes back, until it has come too often. */
  private JsonNode rivers() {
    ObjectNode mend = example(documented.connectors().get("replay-quarantine"));
    mend.put("replay.topics", "elbe-quarantine,oder-quarantine,spree-quarantine");
    mend.put("replay.where", "reason=QualityControl*");
    mend.put("replay.end", "never");
    mend.put("replay.passes.max", Integer.toString(PASSES));
    return mend.put(
        "transforms.quality.rules",
        "{\"rules\":[{\"observed_property\":\"water_level\","
            + "\"gross_range\":{\"fail_span\":[0,100000]}}]}");
  }

  private void expect() {
    for (int i = 0; i < RIVERS.size(); i++) {
      expected.put(RIVERS.get(i) + "-clean", share(i + 1) - share(i));
    }
    expected.put("readings-clean", GAUGES + FURNACES);
    expected.put("readings", READINGS);
    expected.put("readings-daily", READINGS);
    expected.put("readings-recalibrated", GAUGES);
  }

  /** What would feed itself is refused by the worker, beside its option. */
  private void refuseLoop() throws Exception {
    ObjectNode loop = example(documented.connectors().get("replay-calibration"));
    loop.put("name", "loop").put("replay.topic", "readings-clean");
    JsonNode answer = stack.rest().validate(loop);
    assertEquals(1, answer.get("error_count").asInt(), answer.toString());
    assertTrue(answer.toString().contains("feed itself"), answer.toString());
  }

  private void awaitAll() throws Exception {
    Map<String, Integer> all = new TreeMap<>(expected);
    RIVERS.forEach(river -> all.put(river + "-quarantine", quarantined(river)));
    all.put("readings-quarantine", FURNACES + 2 * BROKEN);
    stack.awaitCounts(all);
    System.out.println("  failed tasks restarted by hand: " + stack.restarted());
  }

  /** Each reading that fails again is there once more for each of its passes. */
  private static int quarantined(String river) {
    int number = RIVERS.indexOf(river);
    return share(number + 1) - share(number) + RoutedTopics.DRY_READINGS * (PASSES + 1);
  }

  private ReplayedReadings readings(String topic) {
    return ReplayedReadings.of(topic, stack.records(topic));
  }

  private void check() {
    stack.settle();
    for (int i = 0; i < RIVERS.size(); i++) {
      String river = RIVERS.get(i);
      readings(river + "-clean")
          .of("gauge-")
          .assertOnce(
              river + "-quarantine-", ReplayedReadings.numbers(share(i), share(i + 1), "%d.5"));
      ReplayedReadings quarantine = readings(river + "-quarantine");
      assertEquals(quarantined(river), quarantine.size(), river);
      quarantine.of(RoutedTopics.DRY).assertPasses(RoutedTopics.DRY_READINGS, PASSES);
    }
    readings("readings-clean")
        .of("furnace-")
        .assertOnce("readings-quarantine-", ReplayedReadings.numbers(0, FURNACES, "100.%05d"));
    readings("readings")
        .of("probe-")
        .assertOnce("readings-dlq-", ReplayedReadings.numbers(0, READINGS, "%d.5"));
    readings("readings-daily")
        .of("tide-")
        .assertOnce("readings-late-", ReplayedReadings.numbers(0, READINGS, "%d.5"));
    ReplayedReadings recalibrated = readings("readings-recalibrated");
    recalibrated
        .of("gauge-7")
        .assertOnce("readings-clean-", ReplayedReadings.doubled(GAUGES / 2, "1.%05d"));
    recalibrated
        .of("gauge-9")
        .assertOnce("readings-clean-", ReplayedReadings.doubled(GAUGES / 2, "2.%05d"));
    ReplayedReadings again = readings("readings-quarantine").of(ReplayStack.BROKEN);
    again.assertPasses(BROKEN, 1);
    expected.forEach((topic, count) -> assertEquals(count, readings(topic).size(), topic));
    System.out.printf("  each once through %d kills: %s%n", KILLS, expected);
  }

  private void checkArchive() throws Exception {
    int all = expected.values().stream().mapToInt(Integer::intValue).sum();
    Path files = directory.resolve("files");
    try (ArchiveCensus census = new ArchiveCensus(files)) {
      Await.until("all is archived", ReplayStack.PATIENCE, () -> census.count() >= all);
      assertEquals(all, census.count());
      assertEquals(all, census.distinct());
      Map<String, Integer> found = new HashMap<>();
      census.table("SELECT _kafka_topic, count(*) FROM " + census.rows() + " GROUP BY 1").stream()
          .skip(1)
          .forEach(row -> found.put(row.get(0), Integer.parseInt(row.get(1))));
      assertEquals(expected, found);
      checkNewest(census, documented.newest(files));
    }
  }

  /** Of a reading that was calibrated twice, the query takes the one of the right calibration. */
  private static void checkNewest(ArchiveCensus census, String newest) throws Exception {
    List<List<String>> rows =
        census.table(
            "SELECT split_part(sensor_id, '-', 1), _kafka_topic, count(*) FROM ("
                + newest
                + ") GROUP BY ALL ORDER BY ALL");
    assertEquals(
        List.of(
            List.of("furnace", "readings-clean", Integer.toString(FURNACES)),
            List.of("gauge", "readings-recalibrated", Integer.toString(GAUGES))),
        rows.subList(1, rows.size()));
  }

  /**
   * Each task says that it is at its end, although markers of aborted transactions are the last
   * that the log has, behind all that is stored.
   */
  private void awaitEnds() throws Exception {
    for (String connector : ENDING) {
      for (int task = 0; task < TASKS; task++) {
        String line = "[task-thread-" + connector + "-" + task + "] The replay of ";
        Await.until(line, ReplayStack.PATIENCE, () -> !stack.logged(line).isEmpty());
      }
    }
    for (JsonNode each : stack.rest().offsets("replay-dead-letters").get("offsets")) {
      JsonNode offset = each.get("offset");
      assertTrue(offset.get("end").asLong() > offset.get("offset").asLong(), each.toString());
    }
  }

  /**
   * An operator sets one partition back by hand, and forgets all that another replay has read: what
   * lies behind that comes once more.
   */
  private void again() throws Exception {
    List<String> stopped = List.of("replay-late", "replay-calibration");
    stack.rest().stop(stopped);
    stack.rest().alterOffsets("replay-late", setBack("readings-late", 3));
    stack.rest().resetOffsets("replay-calibration");
    stack.rest().resume(stopped);
    expected.merge("readings-daily", 3, Integer::sum);
    expected.merge("readings-recalibrated", GAUGES, Integer::sum);
    awaitAll();
    stack.settle();
    expected.forEach((topic, count) -> assertEquals(count, stack.records(topic).size(), topic));
  }

  /** As the documentation shows it: so many records before the last of one partition. */
  private JsonNode setBack(String topic, int count) {
    List<ConsumerRecord<byte[], byte[]>> ofFirst =
        stack.records(topic).stream().filter(record -> record.partition() == 0).toList();
    ObjectNode change = new ObjectMapper().createObjectNode();
    ObjectNode only = change.putArray("offsets").addObject();
    only.putObject("partition").put("topic", topic).put("partition", 0);
    only.putObject("offset").put("offset", ofFirst.get(ofFirst.size() - count).offset());
    return change;
  }
}
