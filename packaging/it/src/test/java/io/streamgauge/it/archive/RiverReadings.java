// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Numbered readings of a river, spread evenly over sensors, regions and some days before and in
 * March.
 *
 * @param rows how many there are
 * @param days that they are of
 * @param regions with five sensors each
 */
record RiverReadings(int rows, int days, int regions) {
  static final String TOPIC = "river-clean";
  static final Instant START = Instant.parse("2026-02-24T00:00:00Z");
  private static final int PARTITIONS = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The sensor of a number; the first is the one of the documentation. */
  private static String sensor(int number) {
    return number == 0 ? "01646500" : "0" + number;
  }

  private long time(int row) {
    return START.toEpochMilli() + (long) row * days * 86_400_000L / rows;
  }

  /** Puts them on the topic, each with its time as timestamp. */
  void produce(String bootstrap) throws Exception {
    KafkaClients.create(bootstrap, KafkaClients.topic(TOPIC, PARTITIONS));
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrap)) {
      for (int row = 0; row < rows; row++) {
        int sensor = row % (5 * regions);
        ObjectNode value = JSON.createObjectNode();
        value.put("sensor_id", sensor(sensor)).put("observed_property", "water_level");
        value.put("event_time", time(row)).put("result", row / 8.0).put("unit", "m");
        value.putObject("attributes").put("region", "r" + sensor % regions);
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                TOPIC,
                sensor % PARTITIONS,
                time(row),
                bytes(sensor(sensor)),
                JSON.writeValueAsBytes(value));
        record.headers().add("sensor_id", bytes(sensor(sensor)));
        record.headers().add("row", bytes(Integer.toString(row)));
        var unused = producer.send(record);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The number that a reading has. */
  static String number(ConsumerRecord<byte[], byte[]> record) {
    return text(record.headers().lastHeader("row").value());
  }

  static String sensor(ConsumerRecord<byte[], byte[]> record) {
    return text(record.key());
  }

  /** Each record came back once, with all that it had, and in the order of its sensor's times. */
  static void assertSame(
      List<ConsumerRecord<byte[], byte[]>> were, List<ConsumerRecord<byte[], byte[]>> are)
      throws Exception {
    Map<String, ConsumerRecord<byte[], byte[]>> byRow = new HashMap<>();
    Map<String, Long> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : are) {
      assertEquals(null, byRow.put(number(record), record), "twice: " + number(record));
      Long before = last.put(sensor(record), record.timestamp());
      assertTrue(before == null || before <= record.timestamp(), "order of a sensor's times");
    }
    assertEquals(were.size(), are.size());
    for (ConsumerRecord<byte[], byte[]> was : were) {
      ConsumerRecord<byte[], byte[]> is = byRow.get(number(was));
      assertEquals(text(was.key()), text(is.key()));
      assertEquals(was.timestamp(), is.timestamp());
      assertEquals(fields(was.value()), fields(is.value()));
      List<String> headers = headers(is.headers());
      assertEquals(headers(was.headers()), headers.subList(0, 2));
      assertTrue(headers.get(2).startsWith("replayed_from=topics/" + TOPIC + "/region="));
      assertEquals("backfill=true", headers.get(3));
      assertEquals(4, headers.size());
    }
  }

  /** What a reading has; what it has not may be spelled out as null. */
  private static JsonNode fields(byte[] value) throws Exception {
    ObjectNode node = (ObjectNode) JSON.readTree(value);
    node.properties().removeIf(field -> field.getValue().isNull());
    return node;
  }

  private static List<String> headers(Headers headers) {
    List<String> texts = new ArrayList<>();
    for (Header header : headers) {
      texts.add(header.key() + "=" + text(header.value()));
    }
    return texts;
  }
}
