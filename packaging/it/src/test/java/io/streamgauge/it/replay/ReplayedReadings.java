// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Readings on a topic, as JsonConverter and StringConverter wrote them.
 *
 * @param topic for people
 * @param readings in the order of partitions and offsets
 */
record ReplayedReadings(String topic, List<Reading> readings) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A record with its value, which is none of a reading on a dead letter topic. */
  private record Reading(ConsumerRecord<byte[], byte[]> record, JsonNode value) {
    String header(String name) {
      Header header = record.headers().lastHeader(name);
      return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
  }

  static ReplayedReadings of(String topic, List<ConsumerRecord<byte[], byte[]>> records) {
    return new ReplayedReadings(
        topic, records.stream().map(record -> new Reading(record, payload(record))).toList());
  }

  private static JsonNode payload(ConsumerRecord<byte[], byte[]> record) {
    try {
      return JSON.readTree(record.value()).get("payload");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of sensors whose names begin so. */
  ReplayedReadings of(String sensor) {
    return new ReplayedReadings(
        topic,
        readings.stream()
            .filter(reading -> reading.value().get("sensor_id").asText().startsWith(sensor))
            .toList());
  }

  int size() {
    return readings.size();
  }

  /** Results of so many numbers, each once. */
  static Map<Double, Integer> numbers(int from, int to, String format) {
    Map<Double, Integer> numbers = new TreeMap<>();
    for (int number = from; number < to; number++) {
      numbers.put(Double.valueOf(format.formatted(number)), 1);
    }
    return numbers;
  }

  /** Results of numbers from 0 that a gain of 2 has doubled. */
  static Map<Double, Integer> doubled(int count, String format) {
    Map<Double, Integer> doubled = new TreeMap<>();
    numbers(0, count, format).keySet().forEach(result -> doubled.put(2 * result, 1));
    return doubled;
  }

  /** Each is there once, in the order of its sensor, with what a replay says and no route. */
  void assertOnce(String from, Map<Double, Integer> results) {
    Map<Double, Integer> found = new TreeMap<>();
    Map<String, Long> lastOfKey = new HashMap<>();
    for (Reading reading : readings) {
      found.merge(reading.value().get("result").asDouble(), 1, Integer::sum);
      assertEquals("1", reading.header("replay_passes"));
      assertEquals("true", reading.header("backfill"));
      assertTrue(reading.header("replayed_from").startsWith(from), reading.toString());
      assertNull(reading.header("route_reason"));
      assertNull(reading.header("route_origin"));
      assertNotNull(reading.header("ingest_timestamp"));
      long time = reading.value().get("event_time").asLong();
      assertEquals(time, reading.record().timestamp());
      String key = new String(reading.record().key(), StandardCharsets.UTF_8);
      assertEquals(reading.value().get("sensor_id").asText(), key);
      Long before = lastOfKey.put(key, time);
      assertTrue(before == null || before < time, "order of " + key + " on " + topic);
    }
    assertEquals(results, found, topic);
  }

  /** So many readings are there as they came, and once for each pass. */
  void assertPasses(int count, int passes) {
    Map<String, Integer> found = new TreeMap<>();
    for (Reading reading : readings) {
      found.merge(String.valueOf(reading.header("replay_passes")), 1, Integer::sum);
      assertTrue(reading.header("route_reason").startsWith("QualityControl: "));
    }
    Map<String, Integer> expected = new TreeMap<>(Map.of("null", count));
    for (int pass = 1; pass <= passes; pass++) {
      expected.put(Integer.toString(pass), count);
    }
    assertEquals(expected, found, topic);
  }
}
