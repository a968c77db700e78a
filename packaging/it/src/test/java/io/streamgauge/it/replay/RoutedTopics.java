// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.replay;

import io.streamgauge.it.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Topics of what was routed, written by hand as the sources and transforms write it with
 * JsonConverter and StringConverter: in transactions, of which some are aborted.
 */
final class RoutedTopics {
  static final int PARTITIONS = 3;

  /** Begins the names of sensors whose readings the mended rule refuses too. */
  static final String DRY = "dry-";

  /** Readings of such sensors on each topic. */
  static final int DRY_READINGS = 3;

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

  private final String bootstrap;
  private final Random random;

  RoutedTopics(String bootstrap, Random random) {
    this.bootstrap = bootstrap;
    this.random = random;
  }

  /** Topics that keep what they have, although it is old. */
  void create(List<String> topics) throws Exception {
    for (String topic : topics) {
      KafkaClients.create(
          bootstrap, KafkaClients.topic(topic, PARTITIONS).configs(Map.of("retention.ms", "-1")));
    }
  }

  /** Readings that a rule has refused, from one number to before another, and some of dry ones. */
  void quarantined(String origin, int from, int to) throws Exception {
    String topic = origin + "-quarantine";
    List<ProducerRecord<byte[], byte[]>> left = new ArrayList<>();
    for (int number = from; number < to; number++) {
      left.add(reading(topic, origin, number, "gauge-" + number % 30, number + ".5"));
    }
    for (int number = 0; number < DRY_READINGS; number++) {
      left.add(number, reading(topic, origin, number, DRY + number, "-7.5"));
    }
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.transactional(bootstrap)) {
      while (!left.isEmpty()) {
        List<ProducerRecord<byte[], byte[]>> some =
            left.subList(0, Math.min(IN_TRANSACTION, left.size()));
        boolean aborted = random.nextInt(4) == 0;
        write(producer, some, aborted);
        if (!aborted) {
          some.clear();
        }
      }
    }
    aborted(topic);
  }

  /** What nobody may see, and an end of the log behind all records that anybody may. */
  void aborted(String topic) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int number = 0; number < IN_TRANSACTION; number++) {
      records.add(reading(topic, "nowhere", number, "ghost", "1.5"));
    }
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.transactional(bootstrap)) {
      write(producer, records, true);
    }
  }

  private static void write(
      KafkaProducer<byte[], byte[]> producer,
      List<ProducerRecord<byte[], byte[]>> records,
      boolean aborted) {
    producer.beginTransaction();
    for (ProducerRecord<byte[], byte[]> record : records) {
      var unused = producer.send(record);
    }
    producer.flush();
    if (aborted) {
      producer.abortTransaction();
    } else {
      producer.commitTransaction();
    }
  }

  private static ProducerRecord<byte[], byte[]> reading(
      String topic, String origin, int number, String sensor, String result) {
    long time = FIRST.plusSeconds(60L * number).toEpochMilli();
    String payload =
        "{\"sensor_id\":\"%s\",\"observed_property\":\"water_level\",\"event_time\":%d,\"result\":%s,\"unit\":\"m\"}"
            .formatted(sensor, time, result);
    Headers headers = new RecordHeaders();
    headers.add("ingest_timestamp", bytes(Instant.ofEpochMilli(time).toString()));
    headers.add("payload_version", bytes("1"));
    headers.add("route_reason", bytes("QualityControl: gross_range"));
    headers.add("route_origin", bytes(origin));
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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
