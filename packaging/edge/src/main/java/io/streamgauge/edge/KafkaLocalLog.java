// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
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
  public List<String> create(Map<String, Integer> topics) throws IOException {
    List<String> refused = new ArrayList<>();
    Set<String> there = new HashSet<>(done(admin.listTopics().names()));
    List<NewTopic> missing =
        topics.entrySet().stream()
            .filter(topic -> !there.contains(topic.getKey()))
            .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
            .toList();
    if (!missing.isEmpty()) {
      refused.addAll(each(admin.createTopics(missing).values()));
    }
    there.retainAll(topics.keySet());
    Map<String, NewPartitions> more = new HashMap<>();
    for (TopicDescription topic : describe(there)) {
      int wanted = topics.get(topic.name());
      if (topic.partitions().size() < wanted) {
        more.put(topic.name(), NewPartitions.increaseTo(wanted));
      }
    }
    if (!more.isEmpty()) {
      refused.addAll(each(admin.createPartitions(more).values()));
    }
    return refused;
  }

  /** One that is refused, such as by its name, must not keep the others from being made. */
  private static List<String> each(Map<String, KafkaFuture<Void>> made) throws IOException {
    List<String> refused = new ArrayList<>();
    for (Map.Entry<String, KafkaFuture<Void>> each : made.entrySet()) {
      try {
        done(each.getValue());
      } catch (IOException e) {
        if (e.getCause() instanceof InterruptedException) {
          throw e;
        }
        refused.add(each.getKey() + " cannot be made here: " + e.getMessage());
      }
    }
    return refused;
  }

  /** Those of these topics that are there. */
  private List<TopicDescription> describe(Set<String> topics) throws IOException {
    List<TopicDescription> found = new ArrayList<>();
    for (KafkaFuture<TopicDescription> each :
        admin.describeTopics(topics).topicNameValues().values()) {
      try {
        found.add(done(each));
      } catch (IOException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException
            || e.getCause() instanceof InvalidTopicException)) {
          throw e;
        }
      }
    }
    return found;
  }

  @Override
  public Set<String> topics() throws IOException {
    return done(admin.listTopics().names());
  }

  @Override
  public Map<String, String> ids(Set<String> topics) throws IOException {
    return describe(topics).stream()
        .collect(Collectors.toMap(TopicDescription::name, each -> each.topicId().toString()));
  }

  @Override
  public Map<TopicPartition, Span> spans(Set<String> topics) throws IOException {
    Set<TopicPartition> partitions = new HashSet<>();
    for (TopicDescription topic : describe(topics)) {
      topic.partitions().forEach(each -> partitions.add(of(topic.name(), each.partition())));
    }
    IsolationLevel committed = IsolationLevel.READ_COMMITTED;
    IsolationLevel all = IsolationLevel.READ_UNCOMMITTED;
    Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest(), all);
    Map<TopicPartition, Long> stable = offsets(partitions, OffsetSpec.latest(), committed);
    // Last: the end is not before where readers of committed records stop.
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest(), all);
    Map<TopicPartition, Span> spans = new HashMap<>();
    ends.forEach(
        (partition, end) ->
            spans.put(partition, new Span(starts.get(partition), end, stable.get(partition))));
    return spans;
  }

  private static TopicPartition of(String topic, int partition) {
    return new TopicPartition(topic, partition);
  }

  private Map<TopicPartition, Long> offsets(
      Set<TopicPartition> partitions, OffsetSpec spec, IsolationLevel level) throws IOException {
    return done(
            admin
                .listOffsets(
                    partitions.stream().collect(Collectors.toMap(each -> each, each -> spec)),
                    new ListOffsetsOptions(level))
                .all())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset()));
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
  public Map<TopicPartition, OptionalLong> waiting(Map<TopicPartition, Long> from)
      throws IOException {
    Map<TopicPartition, Long> left = new HashMap<>(from);
    Map<TopicPartition, OptionalLong> waiting = new HashMap<>();
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(left.keySet());
      long deadline = System.nanoTime() + LOOK.toNanos();
      left.forEach((partition, offset) -> assign(partition, offset, left));
      while (!left.isEmpty() && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          TopicPartition partition = of(record.topic(), record.partition());
          left.remove(partition);
          waiting.putIfAbsent(partition, OptionalLong.of(record.timestamp()));
        }
        left.keySet().removeIf(each -> consumer.position(each) >= ends.get(each));
        consumer.assign(left.keySet());
      }
      left.keySet().forEach(each -> waiting.put(each, OptionalLong.empty()));
      return waiting;
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
