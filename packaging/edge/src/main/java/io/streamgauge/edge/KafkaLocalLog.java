// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The log in the gateway's own Kafka. */
final class KafkaLocalLog implements LocalLog, AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Admin admin;
  private final KafkaConsumer<byte[], byte[]> consumer;

  KafkaLocalLog(String bootstrap) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("metadata.recovery.strategy", "none");
    properties.put("request.timeout.ms", "5000");
    properties.put("default.api.timeout.ms", "8000");
    admin = Admin.create(properties);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    properties.put("max.poll.records", "1");
    properties.put("fetch.max.bytes", "65536");
    properties.put("max.partition.fetch.bytes", "16384");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer = new KafkaConsumer<>(properties, bytes, bytes);
  }

  @Override
  public void create(Map<String, Integer> topics) throws IOException {
    Set<String> there = new HashSet<>(done(admin.listTopics().names()));
    List<NewTopic> missing =
        topics.entrySet().stream()
            .filter(topic -> !there.contains(topic.getKey()))
            .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
            .toList();
    if (!missing.isEmpty()) {
      done(admin.createTopics(missing).all());
    }
    there.retainAll(topics.keySet());
    Map<String, NewPartitions> more = new HashMap<>();
    for (TopicDescription topic : done(admin.describeTopics(there).allTopicNames()).values()) {
      int wanted = topics.get(topic.name());
      if (topic.partitions().size() < wanted) {
        more.put(topic.name(), NewPartitions.increaseTo(wanted));
      }
    }
    if (!more.isEmpty()) {
      done(admin.createPartitions(more).all());
    }
  }

  @Override
  public Map<TopicPartition, Span> spans(Set<String> topics) throws IOException {
    Set<TopicPartition> partitions = new HashSet<>();
    for (TopicDescription topic : done(admin.describeTopics(topics).allTopicNames()).values()) {
      topic.partitions().forEach(each -> partitions.add(of(topic.name(), each.partition())));
    }
    Map<TopicPartition, ListOffsetsResultInfo> starts = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Span> spans = new HashMap<>();
    offsets(partitions, OffsetSpec.latest())
        .forEach(
            (partition, end) ->
                spans.put(partition, new Span(starts.get(partition).offset(), end.offset())));
    return spans;
  }

  private static TopicPartition of(String topic, int partition) {
    return new TopicPartition(topic, partition);
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Set<TopicPartition> partitions, OffsetSpec spec) throws IOException {
    return done(
        admin
            .listOffsets(partitions.stream().collect(Collectors.toMap(each -> each, each -> spec)))
            .all());
  }

  @Override
  public Map<TopicPartition, Long> sizes(Set<String> topics) throws IOException {
    return done(admin.describeLogDirs(Set.of(1)).allDescriptions()).values().stream()
        .flatMap(directories -> directories.values().stream())
        .flatMap(directory -> directory.replicaInfos().entrySet().stream())
        .filter(replica -> topics.contains(replica.getKey().topic()))
        .collect(Collectors.toMap(Map.Entry::getKey, replica -> replica.getValue().size()));
  }

  @Override
  public OptionalLong earliest(Map<TopicPartition, Long> from) throws IOException {
    Map<TopicPartition, Long> left = new HashMap<>(from);
    OptionalLong earliest = OptionalLong.empty();
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(left.keySet());
      long deadline = System.nanoTime() + LOOK.toNanos();
      left.forEach((partition, offset) -> assign(partition, offset, left));
      while (!left.isEmpty() && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          left.remove(of(record.topic(), record.partition()));
          long time = record.timestamp();
          earliest = OptionalLong.of(Math.min(time, earliest.orElse(time)));
        }
        left.keySet().removeIf(each -> consumer.position(each) >= ends.get(each));
        consumer.assign(left.keySet());
      }
      return earliest;
    } catch (KafkaException e) {
      throw new IOException(e);
    }
  }

  private void assign(TopicPartition partition, long offset, Map<TopicPartition, Long> all) {
    consumer.assign(all.keySet());
    consumer.seek(partition, offset);
  }

  @Override
  public void deleteBefore(Map<TopicPartition, Long> offsets) throws IOException {
    done(
        admin
            .deleteRecords(
                offsets.entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            Map.Entry::getKey,
                            each -> RecordsToDelete.beforeOffset(each.getValue()),
                            (first, second) -> first,
                            () ->
                                new TreeMap<>(
                                    java.util.Comparator.comparing(TopicPartition::toString)))))
            .all());
  }

  /** What a request of Kafka's answers, its failure being one of reading. */
  static <T> T done(KafkaFuture<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().toString(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
    consumer.close();
  }
}
