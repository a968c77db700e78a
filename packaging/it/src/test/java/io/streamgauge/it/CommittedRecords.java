// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The committed records of some topics, as bytes, by a plain consumer from their beginning. */
public final class CommittedRecords implements AutoCloseable {
  /** How long the broker may be away. */
  private static final Duration ABSENCE = Duration.ofMinutes(5);

  private final Predicate<String> topics;
  private final int most;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /** Those of the topics with these names, which are looked for until all are there. */
  public CommittedRecords(String bootstrap, String... topics) {
    this(bootstrap, Set.of(topics)::contains, topics.length);
  }

  /** Those of all topics with such names, also of later ones. */
  public CommittedRecords(String bootstrap, Predicate<String> topics) {
    this(bootstrap, topics, Integer.MAX_VALUE);
  }

  private CommittedRecords(String bootstrap, Predicate<String> topics, int most) {
    this.topics = topics;
    this.most = most;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Every record that a topic has now, by partition and offset; none without the topic. */
  public static List<ConsumerRecord<byte[], byte[]>> of(String bootstrap, String topic) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (CommittedRecords records = new CommittedRecords(bootstrap, topic)) {
      KafkaConsumer<byte[], byte[]> consumer = records.consumer;
      Map<TopicPartition, Long> ends = consumer.endOffsets(records.partitions());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
    }
    all.sort(
        Comparator.comparingInt((ConsumerRecord<byte[], byte[]> record) -> record.partition())
            .thenComparingLong(ConsumerRecord::offset));
    return all;
  }

  /** Partitions that were there once are not given up: their records would come again. */
  private Set<TopicPartition> partitions() {
    Set<TopicPartition> all = new HashSet<>(consumer.assignment());
    if (all.stream().map(TopicPartition::topic).distinct().count() >= most) {
      // To ask takes as long as a fetch that is under way.
      return all;
    }
    consumer
        .listTopics(ABSENCE)
        .forEach(
            (topic, infos) -> {
              if (topics.test(topic)) {
                infos.forEach(info -> all.add(new TopicPartition(topic, info.partition())));
              }
            });
    if (all.size() > consumer.assignment().size()) {
      consumer.assign(all);
    }
    return all;
  }

  /** What has come, waited for at most this long. */
  public ConsumerRecords<byte[], byte[]> poll(Duration wait) {
    if (partitions().isEmpty()) {
      LockSupport.parkNanos(wait.toNanos());
      return ConsumerRecords.empty();
    }
    return consumer.poll(wait);
  }

  /** How many offsets are before the first records that the topics still have. */
  public long firstOffsets() {
    return consumer.beginningOffsets(partitions()).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
