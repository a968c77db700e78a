// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * An independent count of what is on the topics, by a plain read_committed consumer that shares no
 * code with the plugins: how many records, and how many different readings.
 */
public final class TopicCensus implements AutoCloseable {
  private static final Pattern TOPICS =
      Pattern.compile("(readings|river)-(clean|quarantine|late|dlq)|readings|river");
  private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");

  private final Values values;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Integer> mqtt = new HashMap<>();
  private final Map<String, Integer> rest = new HashMap<>();
  private final Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
  private final Map<String, Long> topics = new TreeMap<>();
  private final Set<Identity> identities = new HashSet<>();

  /**
   * A reading's identity on its topic, in every place that it is written.
   *
   * @param key the record key
   * @param header the header {@code sensor_id}
   * @param sensorId the field {@code sensor_id}
   * @param observedProperty the field {@code observed_property}
   */
  public record Identity(String key, String header, JsonNode sensorId, JsonNode observedProperty) {}

  /** The kind of topic on which a reading can end up. */
  enum Kind {
    CLEAN,
    QUARANTINE,
    LATE,
    DLQ,
    /** The topic that the connectors name, on which no record of this chain should stay. */
    UNROUTED
  }

  /** The values of records, as JSON. */
  interface Values {
    /** What these bytes say; throws IOException when they are of another form. */
    JsonNode read(byte[] value) throws IOException;
  }

  TopicCensus(String bootstrap, Values values) {
    this.values = values;
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Follows every partition that there is by now. Without a consumer group: a rebalance would begin
   * again at the start of a topic and count its records twice.
   */
  private void followNewTopics() {
    Set<TopicPartition> partitions = new HashSet<>();
    consumer
        .listTopics()
        .forEach(
            (topic, infos) -> {
              if (TOPICS.matcher(topic).matches()) {
                infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
              }
            });
    if (!partitions.equals(consumer.assignment())) {
      consumer.assign(partitions);
    }
  }

  /** Counts what has arrived, waiting for it at most this long. */
  void poll(Duration wait) {
    followNewTopics();
    if (consumer.assignment().isEmpty()) {
      LockSupport.parkNanos(wait.toNanos());
      return;
    }
    ConsumerRecords<byte[], byte[]> records = consumer.poll(wait);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        count(record);
      } catch (IOException e) {
        throw new UncheckedIOException("unreadable on " + record.topic(), e);
      }
    }
  }

  private void count(ConsumerRecord<byte[], byte[]> record) throws IOException {
    String topic = record.topic();
    Kind kind =
        topic.indexOf('-') < 0
            ? Kind.UNROUTED
            : Kind.valueOf(topic.substring(topic.indexOf('-') + 1).toUpperCase(Locale.ROOT));
    kinds.merge(kind, 1L, Long::sum);
    topics.merge(topic, 1L, Long::sum);
    JsonNode value = values.read(record.value());
    if (kind == Kind.CLEAN) {
      identities.add(
          new Identity(
              text(record.key()),
              text(record.headers().lastHeader("sensor_id").value()),
              value.get("sensor_id"),
              value.get("observed_property")));
    }
    if (topic.startsWith("readings")) {
      mqtt.merge(kind == Kind.DLQ ? numberOfBad(value) : numberOf(value), 1, Integer::sum);
    } else {
      rest.merge(
          kind == Kind.DLQ
              ? value.toString()
              : value.get("sensor_id").asText()
                  + "/"
                  + value.get("observed_property").asText()
                  + "/"
                  + value.get("event_time").asLong(),
          1,
          Integer::sum);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The different identities on the clean topics. */
  Set<Identity> identities() {
    return identities;
  }

  private static String numberOf(JsonNode reading) {
    return reading.get("attributes").get("n").asText();
  }

  private static String numberOfBad(JsonNode bad) throws IOException {
    String payload = new String(bad.get("payload").binaryValue(), StandardCharsets.UTF_8);
    Matcher matcher = NUMBER.matcher(payload);
    if (!matcher.find()) {
      throw new IOException("a bad payload lost its number: " + payload);
    }
    return matcher.group(1);
  }

  /** Records of this kind, repeats included. */
  long records(Kind kind) {
    return kinds.getOrDefault(kind, 0L);
  }

  /** Records that the archive takes: clean, late and quarantined ones. */
  long archivable() {
    return records(Kind.CLEAN) + records(Kind.LATE) + records(Kind.QUARANTINE);
  }

  /** Records on each topic. */
  Map<String, Long> topics() {
    return topics;
  }

  long distinctMqtt() {
    return mqtt.size();
  }

  long distinctRest() {
    return rest.size();
  }

  long repeatedMqtt() {
    return repeats(mqtt);
  }

  long repeatedRest() {
    return repeats(rest);
  }

  private static long repeats(Map<String, Integer> readings) {
    return readings.values().stream().mapToLong(count -> count - 1L).sum();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
