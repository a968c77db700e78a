// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Positions of the uplink in its own topic at the centre, read on from where the last look ended,
 * by one thread.
 */
final class CentrePositions implements SentPositions {
  private static final Logger LOG = LoggerFactory.getLogger(CentrePositions.class);
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** After some minutes of them the centre may have other addresses, which a new client finds. */
  private static final int FAILURES = 30;

  private static final Duration SHORT = Duration.ofSeconds(3);

  private final GatewayFiles files;
  private final String gateway;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private KafkaConsumer<byte[], byte[]> consumer;
  private int failures;
  private List<TopicPartition> partitions = List.of();

  CentrePositions(GatewayFiles files, String gateway) {
    this.files = files;
    this.gateway = gateway;
  }

  /**
   * The client, which cannot be made while there is no network to find the centre's name in, or
   * while its properties are wrong.
   */
  private KafkaConsumer<byte[], byte[]> consumer() throws IOException {
    if (consumer == null) {
      Properties properties = client(files.centre());
      // A position in a transaction that was aborted was never reached.
      properties.put("isolation.level", "read_committed");
      properties.put("enable.auto.commit", "false");
      properties.put("auto.offset.reset", "earliest");
      properties.put("allow.auto.create.topics", "false");
      ByteArrayDeserializer bytes = new ByteArrayDeserializer();
      try {
        consumer = new KafkaConsumer<>(properties, bytes, bytes);
      } catch (KafkaException e) {
        throw new IOException("config/centre.properties", new ConfigException(causes(e)));
      }
    }
    return consumer;
  }

  private static String causes(Throwable failure) {
    return failure.getCause() == null
        ? failure.getMessage()
        : failure.getMessage() + ": " + causes(failure.getCause());
  }

  /** Begins anew: with other files of keys, or with a topic that is another one now. */
  private void forget() {
    partitions = List.of();
    next.clear();
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      consumer = null;
    }
  }

  /** The topic that belongs to a gateway of this name, and so reserves it. */
  static String topic(String gateway) {
    return "edge-" + gateway + "-offsets";
  }

  /** What a client of the centre's is given that may not wait for ever. */
  static Properties client(Properties centre) {
    Properties properties = new Properties();
    properties.putAll(centre);
    properties.put("metadata.recovery.strategy", "none");
    properties.put("reconnect.backoff.max.ms", "5000");
    properties.put("request.timeout.ms", "5000");
    properties.put("default.api.timeout.ms", Long.toString(PATIENCE.toMillis()));
    return properties;
  }

  @Override
  public Map<TopicPartition, Long> read() throws IOException {
    try {
      if (partitions.isEmpty()) {
        find();
      }
      Map<TopicPartition, Long> ends = consumer().endOffsets(partitions);
      if (ends.entrySet().stream().anyMatch(end -> position(end.getKey()) > end.getValue())) {
        LOG.warn("{} was made anew at the centre", topic(gateway));
        next.clear();
        consumer.seekToBeginning(partitions);
      }
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (ends.entrySet().stream().anyMatch(end -> position(end.getKey()) < end.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new IOException("the positions at the centre were not read in " + PATIENCE);
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          take(record);
        }
      }
      failures = 0;
      return Map.copyOf(next);
    } catch (TimeoutException e) {
      lookForTopic();
      throw failed(e);
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /** A topic that was deleted looks like a centre that is away, though it can be reached. */
  private void lookForTopic() throws IOException {
    try {
      if (consumer().partitionsFor(topic(gateway), SHORT).isEmpty()) {
        forget();
        throw noTopic();
      }
    } catch (KafkaException e) {
      LOG.debug("the centre is away", e);
    }
  }

  private IOException noTopic() {
    return new IOException(
        "the centre has no topic " + topic(gateway) + ", where the positions are",
        new UnknownTopicOrPartitionException());
  }

  private long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  private IOException failed(KafkaException e) {
    IOException failure = new IOException(e.toString(), e);
    failures++;
    if (CentreTrouble.of(failure).lasting() || failures % FAILURES == 0) {
      forget();
    }
    return failure;
  }

  @Override
  public Map<String, Integer> partitions(Set<String> topics) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    try {
      for (String topic : topics) {
        int count = consumer().partitionsFor(topic).size();
        if (count > 0) {
          counts.put(topic, count);
        }
      }
      return counts;
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  private void find() throws IOException {
    partitions =
        consumer().partitionsFor(topic(gateway)).stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw noTopic();
    }
    next.clear();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
    JsonNode key = GatewayFiles.JSON.readTree(record.key());
    JsonNode source = key.required(1);
    if (!GatewayFiles.UPLINK.equals(key.required(0).textValue())
        || !gateway.equals(source.path("cluster").textValue())) {
      return;
    }
    TopicPartition partition =
        new TopicPartition(
            source.required("topic").textValue(), source.required("partition").intValue());
    if (record.value() == null) {
      next.remove(partition);
    } else {
      next.put(
          partition, GatewayFiles.JSON.readTree(record.value()).required("offset").longValue() + 1);
    }
  }
}
