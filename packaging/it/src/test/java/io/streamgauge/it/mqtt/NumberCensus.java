// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Which numbers are on the topics, by a plain read_committed consumer. */
final class NumberCensus implements AutoCloseable {
  private static final Pattern NUMBER = Pattern.compile("\"n\":\"?(\\d+)");

  private final KafkaConsumer<String, String> consumer;
  private final Set<String> topics;
  private final BitSet numbers = new BitSet();
  private final Map<String, Integer> latest = new HashMap<>();
  private final Map<String, BitSet> seen = new HashMap<>();
  private final List<String> disorder = new ArrayList<>();
  private int records;
  private int marked;
  private int markedRepeats;

  NumberCensus(String bootstrap, String... topics) {
    this.topics = Set.of(topics);
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
  }

  /** Waits until that many different numbers are there, or no new record came for so long. */
  void await(int expected, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (numbers.cardinality() < expected && System.nanoTime() < deadline) {
      if (poll(Duration.ofMillis(200)) > 0) {
        deadline = System.nanoTime() + patience.toNanos();
      }
    }
  }

  /** Takes what has come and tells how many records that were. */
  int poll(Duration wait) {
    Set<TopicPartition> partitions = new HashSet<>();
    for (String topic : topics) {
      var known = consumer.listTopics(Duration.ofMinutes(5)).get(topic);
      if (known != null) {
        known.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      }
    }
    if (!partitions.equals(consumer.assignment())) {
      consumer.assign(partitions);
    }
    if (partitions.isEmpty()) {
      LockSupport.parkNanos(wait.toNanos());
      return 0;
    }
    int count = 0;
    for (ConsumerRecord<String, String> record : consumer.poll(wait)) {
      count(record);
      count++;
    }
    return count;
  }

  private void count(ConsumerRecord<String, String> record) {
    Matcher matcher = NUMBER.matcher(record.value());
    if (!matcher.find()) {
      throw new IllegalStateException("no number in " + record.value());
    }
    int number = Integer.parseInt(matcher.group(1));
    boolean repeat = numbers.get(number);
    numbers.set(number);
    records++;
    var mark = record.headers().lastHeader("mqtt.redelivery");
    if (mark != null && new String(mark.value(), StandardCharsets.UTF_8).equals("true")) {
      marked++;
      markedRepeats += repeat ? 1 : 0;
    }
    // A repeat may come late; a first coming may not be behind a later one of the same sensor.
    BitSet sensor = seen.computeIfAbsent(record.key(), key -> new BitSet());
    int before = latest.getOrDefault(record.key(), -1);
    if (number < before && !sensor.get(number)) {
      disorder.add(record.key() + ": " + number + " first came after " + before);
    }
    sensor.set(number);
    latest.put(record.key(), Math.max(before, number));
  }

  int distinct() {
    return numbers.cardinality();
  }

  /** The highest number that is there. */
  int highest() {
    return numbers.length() - 1;
  }

  int records() {
    return records;
  }

  int duplicates() {
    return records - numbers.cardinality();
  }

  /** Repeats that carry the mark of a possible redelivery. */
  int markedRepeats() {
    return markedRepeats;
  }

  /** Records that carry the mark of a possible redelivery. */
  int marked() {
    return marked;
  }

  /** First comings in the wrong order of their sensor. */
  List<String> disorder() {
    return disorder;
  }

  /** The numbers below this one that are not there. */
  BitSet missing(int messages) {
    BitSet missing = new BitSet();
    missing.set(0, messages);
    missing.andNot(numbers);
    return missing;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
