// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.MqttClients;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty sensors of which the truth is known, through Mosquitto into a worker that is killed while
 * they send, and in the full run while they send what was missing too: each gap is told, none is
 * made up, all close.
 */
class MqttCompletenessIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final String COVERAGE = "coverage";
  private static final int SENSORS = 50;
  private static final int SILENT = 5;
  private static final int SLOTS = 24;
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Instant begin =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(EVERY.multipliedBy(SLOTS + 4));

  @TempDir Path directory;
  private DeliveryStack stack;
  private Mqtt5BlockingClient sensors;

  /** The slots in which each sensor has no reading of its own; never the first nor the last. */
  private static List<NavigableSet<Integer>> truth() {
    Random random = new Random(21);
    List<NavigableSet<Integer>> missing = new ArrayList<>();
    for (int i = 0; i < SENSORS; i++) {
      missing.add(
          IntStream.range(1, SLOTS - 1)
              .filter(slot -> random.nextInt(4) == 0)
              .boxed()
              .collect(toCollection(TreeSet::new)));
    }
    return missing;
  }

  /** The gaps that these slots make, by the keys of their records, with the readings missing. */
  private Map<String, Integer> gaps(List<NavigableSet<Integer>> truth) {
    Map<String, Integer> gaps = new TreeMap<>();
    for (int i = 0; i < SENSORS; i++) {
      for (int slot : truth.get(i)) {
        int start = slot - 1;
        while (truth.get(i).contains(start)) {
          start--;
        }
        String sensor = "s" + i;
        String key = sensor + "|" + sensor + ":water_level|" + time(start);
        gaps.merge(key, 1, Integer::sum);
      }
    }
    return gaps;
  }

  private Instant time(int slot) {
    return begin.plus(EVERY.multipliedBy(slot));
  }

  private void send(int sensor, int slot) {
    MqttClients.publish(
        sensors,
        "sensors/s" + sensor + "/level",
        "{\"time\":\"" + time(slot) + "\",\"value\":1.5,\"n\":" + slot + "}");
  }

  private List<JsonNode> told(String state) throws IOException {
    List<JsonNode> told = new ArrayList<>();
    for (var record : CommittedRecords.of(stack.bootstrap(), COVERAGE)) {
      JsonNode value = JSON.readTree(record.value());
      value = value.has("payload") ? value.get("payload") : value;
      if (value.get("state").asText().equals(state)) {
        told.add(value);
      }
    }
    return told;
  }

  private static String key(JsonNode gap) {
    String series = gap.get("series").isNull() ? "" : gap.get("series").asText();
    return gap.get("station").asText()
        + "|"
        + series
        + "|"
        + Instant.ofEpochMilli(gap.get("gap_start").asLong());
  }

  private void awaitTold(String state, int gaps) throws Exception {
    Await.until(
        gaps + " gaps that are " + state,
        Duration.ofSeconds(60),
        () -> told(state).stream().map(MqttCompletenessIT::key).distinct().count() >= gaps);
  }

  /** Meanwhile the MQTT broker keeps what is sent. */
  private void killedBetween(int step, int down, int up) throws Exception {
    if (step == down) {
      stack.worker().kill();
    } else if (step == up) {
      stack.worker().start();
    }
  }

  @Test
  void gapsAreFoundAndClosedAndNoneIsMadeUpByAKill() throws Exception {
    List<NavigableSet<Integer>> truth = truth();
    Map<String, Integer> gaps = gaps(truth);
    Path register = directory.resolve("register.csv");
    Files.writeString(
        register,
        IntStream.range(0, SENSORS + SILENT)
            .mapToObj(i -> "s" + i + "," + (i < SENSORS ? "15m" : "1s"))
            .collect(Collectors.joining("\n", "sensor_id,expected_interval\n", "\n")));
    long begun = System.nanoTime();
    stack = DeliveryStack.start(directory, new DeliveryStack.Choice(true, true));
    try {
      stack.createConnector(
          Map.of(
              "completeness.topic",
              COVERAGE,
              "completeness.register",
              register.toString(),
              "completeness.silent.after",
              "3s"));
      stack.awaitSubscribed(1);
      sensors = MqttClients.connect(stack.mqtt().uri(), "sensors");
      for (int slot = 0; slot < SLOTS; slot++) {
        for (int i = 0; i < SENSORS; i++) {
          if (!truth.get(i).contains(slot)) {
            send(i, slot);
          }
        }
        killedBetween(slot, SLOTS / 2, SLOTS / 2 + 2);
      }
      awaitTold("OPEN", gaps.size());
      awaitTold("SILENT", SILENT);
      System.out.printf("50 sensors: %d gaps told, one kill%n", gaps.size());
      for (int i = 0; i < SENSORS; i++) {
        for (int slot : truth.get(i).descendingSet()) {
          send(i, slot);
        }
        if (SOAK) {
          killedBetween(i, SENSORS / 2, SENSORS / 2 + 2);
        }
      }
      awaitTold("FILLED", gaps.size());
      assertEquals(
          gaps,
          told("OPEN").stream()
              .collect(
                  toMap(
                      MqttCompletenessIT::key,
                      gap -> gap.get("missing").asInt(),
                      Math::max,
                      TreeMap::new)));
      assertEquals(
          gaps.keySet(),
          told("FILLED").stream().map(MqttCompletenessIT::key).collect(toCollection(TreeSet::new)));
      assertEquals(
          IntStream.range(SENSORS, SENSORS + SILENT).mapToObj(i -> "s" + i).toList(),
          told("SILENT").stream().map(gap -> gap.get("sensor_id").asText()).sorted().toList(),
          "each once");
      System.out.printf(
          "50 sensors with %d gaps: found, closed after backfill, none made up by %d kills; %d"
              + " sensors never delivered: told once each; %.0f s%n",
          gaps.size(), SOAK ? 2 : 1, SILENT, (System.nanoTime() - begun) / 1e9);
    } finally {
      if (sensors != null) {
        sensors.disconnect();
      }
      if (stack != null) {
        stack.close();
      }
    }
  }
}
