// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import java.time.Duration;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All topics but internal ones, read by a plain read_committed consumer from their beginning. */
final class AllTopics implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;

  AllTopics(String bootstrap) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Hands over what has come, waiting for it at most this long, and tells how many it was. */
  int poll(Duration wait, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    Set<TopicPartition> partitions = new HashSet<>();
    consumer
        .listTopics()
        .forEach(
            (topic, infos) -> {
              if (!topic.startsWith("__") && !topic.startsWith("connect-")) {
                infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
              }
            });
    if (!partitions.equals(consumer.assignment())) {
      consumer.assign(partitions);
    }
    if (partitions.isEmpty()) {
      LockSupport.parkNanos(wait.toNanos());
      return 0;
    }
    int count = 0;
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
      taker.accept(record);
      count++;
    }
    return count;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
