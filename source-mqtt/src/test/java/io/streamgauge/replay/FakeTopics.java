// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.StringConverter;

/**
 * A cluster of topics in memory, which also have offsets without records: markers, and records of
 * aborted transactions.
 */
final class FakeTopics implements ClusterClients {
  private final Map<TopicPartition, TreeMap<Long, ConsumerRecord<byte[], byte[]>>> logs =
      new LinkedHashMap<>();
  private final Map<TopicPartition, Long> firsts = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Map<TopicPartition, Long> opened = new HashMap<>();
  private final Set<TopicPartition> removed = new HashSet<>();
  private final Map<String, String> ids = new HashMap<>();
  private final JsonConverter json = new JsonConverter();
  private final StringConverter text = new StringConverter();
  final List<Map<String, Object>> configurations = new ArrayList<>();

  /** What a consumer throws at its next poll, once; null for nothing. */
  KafkaException failure;

  /** Clients that ask for ids of topics and are not closed, and what they have asked. */
  int askers;

  int questions;

  /** Whether what is asked from now on stays without an answer. */
  boolean silent;

  /** How often a consumer was asked for. */
  int tries;

  /** What is thrown in place of a consumer; null for nothing. */
  KafkaException unmade;

  FakeTopics() {
    json.configure(Map.of("schemas.enable", "true"), false);
  }

  FakeTopics topic(String name, int partitions) {
    for (int i = 0; i < partitions; i++) {
      TopicPartition partition = new TopicPartition(name, i);
      logs.put(partition, new TreeMap<>());
      firsts.put(partition, 0L);
      ends.put(partition, 0L);
    }
    return this;
  }

  /** Adds a record as Connect writes it with JsonConverter and StringConverter. */
  long add(int partition, SourceRecord record) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : record.headers()) {
      headers.add(
          header.key(),
          text.fromConnectHeader(record.topic(), header.key(), header.schema(), header.value()));
    }
    return add(
        new TopicPartition(record.topic(), partition),
        record.key() == null
            ? null
            : text.fromConnectData(record.topic(), record.keySchema(), record.key()),
        json.fromConnectData(record.topic(), record.valueSchema(), record.value()),
        record.timestamp() == null ? 0 : record.timestamp(),
        headers);
  }

  long add(TopicPartition partition, byte[] key, byte[] value, long timestamp, Headers headers) {
    long offset = ends.get(partition);
    logs.get(partition)
        .put(
            offset,
            new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                key == null ? -1 : key.length,
                value == null ? -1 : value.length,
                key,
                value,
                headers,
                Optional.empty()));
    ends.put(partition, offset + 1);
    return offset;
  }

  /** Offsets that no reader of committed records ever sees. */
  void gap(TopicPartition partition, int offsets) {
    ends.merge(partition, (long) offsets, Long::sum);
  }

  /** A transaction is open from this offset on: committed records end there. */
  void open(TopicPartition partition, long from) {
    opened.put(partition, from);
  }

  /** The cluster deletes what is before this offset. */
  void delete(TopicPartition partition, long before) {
    firsts.put(partition, before);
    logs.get(partition).headMap(before).clear();
  }

  /** The topic is there no more, or is another one that has no such partition. */
  void remove(TopicPartition partition) {
    removed.add(partition);
  }

  /** Somebody deletes the topic of a partition and makes it anew. */
  void renew(TopicPartition partition) {
    firsts.put(partition, 0L);
    ends.put(partition, 0L);
    logs.get(partition).clear();
    ids.computeIfPresent(partition.topic(), (topic, id) -> Uuid.randomUuid().toString());
  }

  /** The cluster tells ids of topics from now on. */
  FakeTopics withIds() {
    logs.keySet().forEach(partition -> ids.put(partition.topic(), Uuid.randomUuid().toString()));
    return this;
  }

  @Override
  public TopicIds ids(Map<String, Object> configuration) {
    askers++;
    return new TopicIds() {
      @Override
      public CompletableFuture<Map<String, String>> ask(Collection<String> topics) {
        questions++;
        Map<String, String> told = new HashMap<>(ids);
        told.keySet().retainAll(topics);
        return silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(told);
      }

      @Override
      public void close() {
        askers--;
      }
    };
  }

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> configuration) {
    tries++;
    if (unmade != null) {
      throw unmade;
    }
    configurations.add(configuration);
    return new Reader(!"read_uncommitted".equals(configuration.get("isolation.level")));
  }

  /** A consumer that moves over offsets without records, as Kafka's own does. */
  private final class Reader extends MockConsumer<byte[], byte[]> {
    private final Map<TopicPartition, Long> added = new HashMap<>();

    private final boolean committed;

    Reader(boolean committed) {
      super("none");
      this.committed = committed;
      Map<String, List<PartitionInfo>> infos = new LinkedHashMap<>();
      logs.keySet()
          .forEach(
              each ->
                  infos
                      .computeIfAbsent(each.topic(), any -> new ArrayList<>())
                      .add(new PartitionInfo(each.topic(), each.partition(), null, null, null)));
      infos.forEach(this::updatePartitions);
      updateBeginningOffsets(firsts);
      updateEndOffsets(ends);
    }

    @Override
    public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
      List<PartitionInfo> found = super.partitionsFor(topic, timeout);
      return found == null
          ? List.of()
          : found.stream()
              .filter(info -> !removed.contains(new TopicPartition(topic, info.partition())))
              .toList();
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      return withoutRemoved(partitions, super.beginningOffsets(partitions, timeout));
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      return withoutRemoved(partitions, super.endOffsets(partitions, timeout));
    }

    private Map<TopicPartition, Long> withoutRemoved(
        Collection<TopicPartition> partitions, Map<TopicPartition, Long> offsets) {
      if (partitions.stream().anyMatch(removed::contains)) {
        throw new TimeoutException("Failed to get offsets by times");
      }
      return offsets;
    }

    /** The first record in the order of offsets that is not older. */
    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times, Duration timeout) {
      Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
      times.forEach(
          (partition, time) ->
              found.put(
                  partition,
                  logs.get(partition).headMap(end(partition)).values().stream()
                      .filter(record -> record.timestamp() >= time)
                      .findFirst()
                      .map(record -> new OffsetAndTimestamp(record.offset(), record.timestamp()))
                      .orElse(null)));
      return found;
    }

    /** Who goes back gets what is there once more. */
    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
      Long before = added.get(partition);
      if (before != null && offset < position(partition)) {
        added.put(partition, Math.min(before, offset));
      }
      super.seek(partition, offset);
    }

    /** Where this reader's records end. */
    private long end(TopicPartition partition) {
      long end = ends.get(partition);
      return committed ? Math.min(end, opened.getOrDefault(partition, end)) : end;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      if (failure != null) {
        KafkaException thrown = failure;
        failure = null;
        throw thrown;
      }
      updateEndOffsets(ends);
      updateBeginningOffsets(firsts);
      checkPositions();
      for (TopicPartition each : assignment()) {
        long from = Math.max(added.getOrDefault(each, 0L), position(each));
        long end = end(each);
        logs.get(each).subMap(Math.min(from, end), end).values().forEach(this::addRecord);
        added.put(each, end);
      }
      ConsumerRecords<byte[], byte[]> records = super.poll(Duration.ZERO);
      for (TopicPartition each : assignment()) {
        if (records.records(each).isEmpty() && !paused().contains(each)) {
          seek(each, Math.max(position(each), end(each)));
        }
      }
      return records;
    }

    private void checkPositions() {
      Map<TopicPartition, Long> outside = new HashMap<>();
      for (TopicPartition each : assignment()) {
        long position = position(each);
        if (position < firsts.get(each) || position > ends.get(each)) {
          outside.put(each, position);
        }
      }
      outside.keySet().removeAll(paused());
      if (!outside.isEmpty()) {
        throw new OffsetOutOfRangeException(outside);
      }
    }
  }
}
