// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How often each reading is on the topic, by a plain read_committed consumer. */
public final class ReadingCensus implements AutoCloseable {
  private final ObjectMapper json = new ObjectMapper();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final Map<String, Integer> times = new HashMap<>();
  private int records;

  public ReadingCensus(String bootstrap, String topic) {
    this.topic = topic;
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Takes what has come and tells how many records that were. */
  public int poll(Duration wait) throws IOException {
    if (consumer.assignment().isEmpty() && !assign()) {
      LockSupport.parkNanos(wait.toNanos());
      return 0;
    }
    int count = 0;
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
      JsonNode value = json.readTree(record.value()).get("payload");
      String identity =
          value.get("sensor_id").asText()
              + " "
              + value.get("observed_property").asText()
              + " "
              + value.get("event_time").asLong()
              + " "
              + value.get("result").asDouble();
      times.merge(identity, 1, Integer::sum);
      records++;
      count++;
    }
    return count;
  }

  private boolean assign() {
    var known = consumer.listTopics(Duration.ofMinutes(5)).get(topic);
    if (known == null) {
      return false;
    }
    Set<TopicPartition> partitions = new HashSet<>();
    known.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    consumer.assign(partitions);
    return true;
  }

  /** Waits until that many different readings are there, or no new record came for so long. */
  public void await(int expected, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (times.size() < expected && System.nanoTime() < deadline) {
      if (poll(Duration.ofMillis(200)) > 0) {
        deadline = System.nanoTime() + patience.toNanos();
      }
    }
  }

  /** How many offsets are before the first record that the topic still has. */
  public long firstOffsets() {
    if (consumer.assignment().isEmpty() && !assign()) {
      return 0;
    }
    return consumer.beginningOffsets(consumer.assignment()).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  public int records() {
    return records;
  }

  public int distinct() {
    return times.size();
  }

  /** How often each reading is there, by its identity. */
  public Map<String, Integer> times() {
    return Map.copyOf(times);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
