// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Topics as they are: the committed records from the first to the last, with their bytes. */
public final class RawTopics {
  private final ObjectMapper json = new ObjectMapper();
  private final String bootstrap;

  public RawTopics(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  private KafkaConsumer<byte[], byte[]> consumer(String group) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", bootstrap,
            "group.id", group,
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest",
            "enable.auto.commit", "false"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.listTopics().getOrDefault(topic, List.of()).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  /** Every record of a topic that is there now, by partition and offset; none without the topic. */
  public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("raw")) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
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

  /** The last record of each key, in the order of their writing by partition. */
  public List<ConsumerRecord<byte[], byte[]>> last(String topic) {
    Map<String, ConsumerRecord<byte[], byte[]>> last = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records(topic)) {
      last.remove(text(record.key()));
      last.put(text(record.key()), record);
    }
    return List.copyOf(last.values());
  }

  /** What a consumer group has committed, by topic and partition. */
  public Map<String, Long> committed(String group, Collection<String> topics) {
    Map<String, Long> committed = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(group)) {
      for (String topic : topics) {
        Map<TopicPartition, OffsetAndMetadata> known =
            consumer.committed(Set.copyOf(partitions(consumer, topic)));
        known.forEach(
            (partition, at) -> committed.put(partition.toString(), at == null ? 0 : at.offset()));
      }
    }
    return committed;
  }

  /** Writes keys and values as they are, one record a line. */
  public void write(Collection<ConsumerRecord<byte[], byte[]>> records, Path file)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      ObjectNode line = line(record);
      line.put("value", text(record.value()));
      lines.add(line.toString());
    }
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  /** The same for readings, without the schema that each of them carries and what is null. */
  public void writePayloads(Collection<ConsumerRecord<byte[], byte[]>> records, Path file)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      ObjectNode line = line(record);
      JsonNode payload = json.readTree(record.value()).get("payload");
      ((ObjectNode) payload).properties().removeIf(field -> field.getValue().isNull());
      line.set("payload", payload);
      lines.add(line.toString());
    }
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  private ObjectNode line(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode line = json.createObjectNode();
    line.put("topic", record.topic()).put("partition", record.partition());
    line.put("offset", record.offset()).put("timestamp", record.timestamp());
    line.put("key", text(record.key()));
    return line;
  }

  /** The bytes are UTF-8 text, or this tells that they are not. */
  public static String text(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw new IllegalStateException("not UTF-8: " + text);
    }
    return text;
  }
}
