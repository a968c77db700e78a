// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
  private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
  private final ObjectMapper json = new ObjectMapper();

  /** A message and when it was due. */
  private record Sent(Instant at, NetworkMessage message) {}

  private static List<Sent> all(String options, Duration length) {
    SimulatedNetwork network = network(options, length);
    List<Sent> sent = new ArrayList<>();
    while (!network.over()) {
      NetworkMessage message = network.next(START.plus(length));
      sent.add(new Sent(network.due(), message));
    }
    return sent;
  }

  private static SimulatedNetwork network(String options, Duration length) {
    List<String> words = new ArrayList<>(List.of("--broker", "tcp://localhost"));
    if (!options.isEmpty()) {
      words.addAll(Arrays.asList(options.split(" ", -1)));
    }
    SimulateOptions parsed = SimulateCommand.parse(words, Map.of(), START);
    return new SimulatedNetwork(parsed.plan(), START, START.plus(length));
  }

  private static double value(JsonNode reading) {
    return reading.get("value").asDouble();
  }

  @Test
  void sameSeedGivesTheSameMessages() {
    String options = "--connectivity field --duplicates 5% --clock-errors 10%:1h --mishaps";
    List<Sent> first = all(options, Duration.ofHours(1));
    assertEquals(first, all(options, Duration.ofHours(1)));
    assertNotEquals(first, all(options + " --seed 43", Duration.ofHours(1)));
    assertEquals(first.subList(0, 500), all(options, Duration.ofHours(2)).subList(0, 500));
  }

  /** What is asked for late is the same, in the same order. */
  @Test
  void messagesDoNotDependOnWhenTheyAreAskedFor() {
    String options = "--connectivity field --duplicates 5%";
    SimulatedNetwork network = network(options, Duration.ofHours(1));
    List<NetworkMessage> asked = new ArrayList<>();
    for (Instant now = START; !network.over(); now = now.plusSeconds(7)) {
      for (NetworkMessage next = network.next(now); next != null; next = network.next(now)) {
        asked.add(next);
      }
    }
    List<NetworkMessage> due =
        all(options, Duration.ofHours(1)).stream().map(Sent::message).toList();
    assertEquals(due, asked);
  }

  @Test
  void theNetworkOfTheMissionBurnsWhenAndWhereItIsTold() throws Exception {
    Map<String, List<Double>> burning = new TreeMap<>();
    Map<String, List<Double>> usual = new TreeMap<>();
    List<Sent> sent = all("--anomaly north:25:75m:15m", Duration.ofHours(2));
    assertEquals(50 * 2 * 120, sent.size());
    for (Sent each : sent) {
      String[] levels = each.message().topic().split("/", -1);
      assertEquals(4, levels.length);
      JsonNode reading = json.readTree(each.message().payload());
      long minute =
          Duration.between(START, Instant.parse(reading.get("time").asText())).toMinutes();
      assertEquals(each.at(), Instant.parse(reading.get("time").asText()));
      boolean burns = minute >= 75 && minute < 90;
      (burns ? burning : usual)
          .computeIfAbsent(levels[1], any -> new ArrayList<>())
          .add(value(reading));
    }
    usual.forEach((region, values) -> assertEquals(22, mean(values), 0.2, region));
    burning.forEach(
        (region, values) ->
            assertEquals(region.equals("north") ? 47 : 22, mean(values), 0.5, region));
    assertEquals(2, deviation(usual.get("south")), 0.1);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(each -> each).average().orElseThrow();
  }

  private static double deviation(List<Double> values) {
    double mean = mean(values);
    return Math.sqrt(
        values.stream().mapToDouble(each -> (each - mean) * (each - mean)).average().orElseThrow());
  }

  /** Of a day of a large network; an outage of hours is rare, so that its fraction varies. */
  @Test
  void readingsComeWithinTheTimesOfTheirFractions() throws Exception {
    List<Sent> sent = all("--sensors 600 --interval 5m --connectivity field", Duration.ofHours(24));
    double[] within = new double[4];
    Map<String, Instant> newest = new HashMap<>();
    int inOneGo = 0;
    Map<String, Instant> lastSent = new HashMap<>();
    for (Sent each : sent) {
      JsonNode reading = json.readTree(each.message().payload());
      Instant measured = Instant.parse(reading.get("time").asText());
      long lag = Duration.between(measured, each.at()).toMillis();
      within[0] += lag <= 10_000 ? 1 : 0;
      within[1] += lag <= 120_000 ? 1 : 0;
      within[2] += lag <= 480_000 ? 1 : 0;
      within[3] += lag <= 21_600_000 ? 1 : 0;
      Instant before = newest.put(each.message().topic(), measured);
      assertTrue(before == null || before.isBefore(measured), "a sensor sends in its order");
      inOneGo += each.at().equals(lastSent.put(each.message().topic(), each.at())) ? 1 : 0;
    }
    assertEquals(0.80, within[0] / sent.size(), 0.01);
    assertEquals(0.95, within[1] / sent.size(), 0.01);
    assertEquals(0.99, within[2] / sent.size(), 0.005);
    assertEquals(1, within[3] / sent.size());
    assertTrue(inOneGo > sent.size() / 200, inOneGo + " readings of backlogs");
  }

  @Test
  void whatWaitsIsCountedAndStaysWhenTheNetworkEnds() {
    SimulatedNetwork network =
        network("--sensors 500 --connectivity 50%:1s,100%:1h", Duration.ofMinutes(30));
    Instant end = START.plus(Duration.ofMinutes(30));
    int sent = 0;
    while (network.next(end) != null) {
      sent++;
    }
    assertTrue(network.over());
    long waiting = network.waiting(end);
    assertTrue(waiting > 5_000 && waiting < 20_000, waiting + " wait");
    assertTrue(sent > 10_000, sent + " sent");
  }

  @Test
  void fractionsOfCopiesAndWrongClocksAreKept() throws Exception {
    List<Sent> sent =
        all("--sensors 1000 --duplicates 2% --clock-errors 4%:2h", Duration.ofMinutes(30));
    Map<Long, List<Sent>> byNumber = new TreeMap<>();
    sent.forEach(
        each ->
            byNumber.computeIfAbsent(each.message().number(), any -> new ArrayList<>()).add(each));
    long copies = byNumber.values().stream().filter(each -> each.size() == 2).count();
    assertEquals(sent.size(), byNumber.size() + copies);
    assertEquals(0.02, copies / (double) byNumber.size(), 0.003);
    byNumber
        .values()
        .forEach(each -> assertEquals(1, each.stream().map(Sent::message).distinct().count()));
    Map<String, Duration> errors = new HashMap<>();
    for (List<Sent> each : byNumber.values()) {
      NetworkMessage message = each.get(0).message();
      Instant time = Instant.parse(json.readTree(message.payload()).get("time").asText());
      Duration error = Duration.between(each.get(0).at(), time);
      Duration before = errors.put(message.topic(), error);
      assertTrue(
          before == null || before.equals(error), "the clock of a sensor is always as wrong");
    }
    long wrong = errors.values().stream().filter(error -> !error.isZero()).count();
    assertEquals(0.04, wrong / 1_000.0, 0.015);
    errors.values().forEach(error -> assertTrue(error.abs().toHours() <= 2));
  }

  @Test
  void eachPropertyAndMishapIsThere() throws Exception {
    List<Sent> sent =
        all(
            "--mishaps --properties temperature,smoke,soil_moisture --topic net/{sensor_id}/{kind}",
            Duration.ofHours(1));
    Map<String, Integer> topics = new TreeMap<>();
    int broken = 0;
    for (Sent each : sent) {
      topics.merge(each.message().topic().split("/", -1)[2], 1, Integer::sum);
      assertTrue(each.message().payload().contains("\"n\":" + each.message().number()));
      try {
        json.readTree(each.message().payload());
      } catch (JsonProcessingException e) {
        broken++;
      }
    }
    assertEquals(Map.of("temperature", 6_000, "smoke", 6_000, "soil_moisture", 6_000), topics);
    assertTrue(broken > 20, broken + " broken");
    assertTrue(sent.stream().anyMatch(each -> each.message().topic().startsWith("net/01646500/")));
  }

  @Test
  void senmlHasThePackOfItsFormat() throws Exception {
    Sent first = all("--payload senml-json", Duration.ofMinutes(1)).get(0);
    JsonNode record = json.readTree(first.message().payload()).get(0);
    assertEquals("temperature", record.get("n").asText());
    assertEquals("Cel", record.get("u").asText());
    assertEquals(START.getEpochSecond(), record.get("t").asLong());
    assertTrue(record.get("v").isNumber());
  }
}
