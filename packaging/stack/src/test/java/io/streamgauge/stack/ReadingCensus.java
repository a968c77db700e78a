// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** How often each (station, series, time, value) is on a topic, by a read_committed consumer. */
final class ReadingCensus implements AutoCloseable {
  private final KafkaConsumer<String, String> consumer;
  private final String topic;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Integer> readings = new HashMap<>();
  private int backfilled;

  ReadingCensus(String bootstrap, String topic) {
    this.topic = topic;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false"),
            new StringDeserializer(),
            new StringDeserializer());
  }

  /** Waits until so many different readings are there and none has come for a while. */
  void await(int expected, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (readings.size() < expected && System.nanoTime() < deadline) {
      poll(Duration.ofMillis(200));
    }
    // Repeats would come after the last new one.
    while (poll(Duration.ofSeconds(3)) > 0) {
      deadline = System.nanoTime();
    }
  }

  /** Takes what has come. */
  int poll(Duration wait) throws IOException {
    if (consumer.assignment().isEmpty()) {
      var partitions = consumer.listTopics(Duration.ofMinutes(5)).get(topic);
      if (partitions == null) {
        LockSupport.parkNanos(wait.toNanos());
        return 0;
      }
      consumer.assign(
          partitions.stream().map(info -> new TopicPartition(topic, info.partition())).toList());
    }
    int count = 0;
    for (ConsumerRecord<String, String> record : consumer.poll(wait)) {
      JsonNode value = json.readTree(record.value()).get("payload");
      String key =
          "%s/%s/%d=%s"
              .formatted(
                  value.get("sensor_id").asText(),
                  value.get("observed_property").asText(),
                  value.get("event_time").asLong(),
                  value.get("result").asDouble());
      readings.merge(key, 1, Integer::sum);
      backfilled += record.headers().lastHeader("backfill") == null ? 0 : 1;
      count++;
    }
    return count;
  }

  Set<String> distinct() {
    return readings.keySet();
  }

  /** Records marked as history. */
  int backfilled() {
    return backfilled;
  }

  /** Those that are there more than once. */
  List<String> repeated() {
    return readings.entrySet().stream()
        .filter(entry -> entry.getValue() > 1)
        .map(Map.Entry::toString)
        .toList();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
