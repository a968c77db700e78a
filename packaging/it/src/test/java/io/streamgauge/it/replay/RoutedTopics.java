// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.replay;

import io.streamgauge.it.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Topics of what was routed, as the sources and transforms write it with JsonConverter and
 * StringConverter: in transactions, of which some are aborted.
 */
final class RoutedTopics {
  static final int PARTITIONS = 3;
  private static final int IN_TRANSACTION = 40;
  private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");
  private static final String OBSERVATION =
      "{\"type\":\"struct\",\"name\":\"io.streamgauge.Observation\",\"version\":1,\"optional\":false,"
          + "\"fields\":[{\"field\":\"sensor_id\",\"type\":\"string\",\"optional\":false},"
          + "{\"field\":\"observed_property\",\"type\":\"string\",\"optional\":false},"
          + "{\"field\":\"event_time\",\"type\":\"int64\",\"optional\":false,"
          + "\"name\":\"org.apache.kafka.connect.data.Timestamp\",\"version\":1},"
          + "{\"field\":\"result\",\"type\":\"double\",\"optional\":true},"
          + "{\"field\":\"unit\",\"type\":\"string\",\"optional\":true}]}";
  private static final String BAD_RECORD =
      "{\"type\":\"struct\",\"name\":\"io.streamgauge.BadRecord\",\"version\":1,\"optional\":false,"
          + "\"fields\":[{\"field\":\"payload\",\"type\":\"bytes\",\"optional\":false},"
          + "{\"field\":\"origin\",\"type\":\"string\",\"optional\":false},"
          + "{\"field\":\"error_class\",\"type\":\"string\",\"optional\":false},"
          + "{\"field\":\"error_message\",\"type\":\"string\",\"optional\":false},"
          + "{\"field\":\"received\",\"type\":\"int64\",\"optional\":false,"
          + "\"name\":\"org.apache.kafka.connect.data.Timestamp\",\"version\":1}]}";

  private final String bootstrap;
  private final Random random;

  RoutedTopics(String bootstrap, Random random) {
    this.bootstrap = bootstrap;
    this.random = random;
  }

  /** Makes a record of a number. */
  private interface Maker {
    ProducerRecord<byte[], byte[]> record(int number);
  }

  /** Readings that a rule has refused. */
  void quarantined(String origin, int from, int to) throws Exception {
    String topic = origin + "-quarantine";
    write(topic, from, to, number -> reading(topic, origin, number, "QualityControl: gross_range"));
  }

  /** Readings that came late. */
  void late(String origin, int from, int to) throws Exception {
    String topic = origin + "-late";
    write(topic, from, to, number -> reading(topic, origin, number, "LateEvents: late by 9 ms"));
  }

  /** Payloads that a mapping could not read. */
  void dead(String origin, int from, int to) throws Exception {
    String topic = origin + "-dlq";
    write(topic, from, to, number -> dead(topic, origin, number));
  }

  private void write(String topic, int from, int to, Maker maker) throws Exception {
    // What is older than a week would be deleted at once.
    KafkaClients.create(
        bootstrap, KafkaClients.topic(topic, PARTITIONS).configs(Map.of("retention.ms", "-1")));
    List<Integer> numbers = new ArrayList<>();
    for (int number = from; number < to; number++) {
      numbers.add(number);
    }
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.transactional(bootstrap)) {
      while (!numbers.isEmpty()) {
        List<Integer> some = numbers.subList(0, Math.min(IN_TRANSACTION, numbers.size()));
        boolean aborted = random.nextInt(4) == 0;
        producer.beginTransaction();
        for (int number : some) {
          var unused = producer.send(maker.record(number));
        }
        producer.flush();
        if (aborted) {
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
          some.clear();
        }
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> reading(
      String topic, String origin, int number, String reason) {
    long time = FIRST.plusSeconds(60L * number).toEpochMilli();
    String sensor = "gauge-" + number % 30;
    String payload =
        "{\"sensor_id\":\"%s\",\"observed_property\":\"water_level\",\"event_time\":%d,\"result\":%d.5,\"unit\":\"m\"}"
            .formatted(sensor, time, number);
    Headers headers = headers(reason, origin, time);
    headers.add("sensor_id", bytes(sensor));
    headers.add("event_timestamp", bytes(Instant.ofEpochMilli(time).toString()));
    headers.add("qc_flag", bytes("4"));
    return new ProducerRecord<>(
        topic,
        number % PARTITIONS,
        time,
        bytes(sensor),
        bytes("{\"schema\":" + OBSERVATION + ",\"payload\":" + payload + "}"),
        headers);
  }

  private static ProducerRecord<byte[], byte[]> dead(String topic, String origin, int number) {
    long time = FIRST.plusSeconds(60L * number).toEpochMilli();
    String from = "sensors/gauge-" + number % 30 + "/water_level";
    String payload = "{\"at\":\"%s\",\"level\":%d.5}".formatted(Instant.ofEpochMilli(time), number);
    String value =
        "{\"payload\":\"%s\",\"origin\":\"%s\",\"error_class\":\"NoReading\",\"error_message\":\"/value\",\"received\":%d}"
            .formatted(Base64.getEncoder().encodeToString(bytes(payload)), from, time);
    Headers headers = headers("undecodable: NoReading", origin, time);
    headers.add("mqtt.topic", bytes(from));
    return new ProducerRecord<>(
        topic,
        number % PARTITIONS,
        time,
        bytes(from),
        bytes("{\"schema\":" + BAD_RECORD + ",\"payload\":" + value + "}"),
        headers);
  }

  private static Headers headers(String reason, String origin, long received) {
    Headers headers = new RecordHeaders();
    headers.add("ingest_timestamp", bytes(Instant.ofEpochMilli(received).toString()));
    headers.add("payload_version", bytes("1"));
    headers.add("route_reason", bytes(reason));
    headers.add("route_origin", bytes(origin));
    return headers;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
