// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer of committed records that knows nothing of the plugins: it looks for the number that
 * each reading carries, and counts it for the source that the topic is of.
 */
final class TopicWatch implements AutoCloseable {
  private static final Pattern NUMBER = Pattern.compile("\"n\":\"?(\\d{1,18})");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{24,}={0,2}");
  private static final Pattern HOSTILE = Pattern.compile("hostile#(\\d{1,18})#");
  private static final String DEAD = "readings-dlq";

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Numbers> sources;
  private final Numbers hostile;
  private final Clock clock;
  private final Map<String, AtomicLong> topics = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final AtomicLong records = new AtomicLong();
  private final Thread thread = new Thread(this::run, "topic-watch");
  private volatile boolean closed;
  private volatile String broken = "";

  /**
   * A consumer that begins with the first record.
   *
   * @param sources the numbers by the beginning of a topic's name
   * @param hostile the numbers of payloads that are no readings
   */
  TopicWatch(String bootstrap, Map<String, Numbers> sources, Numbers hostile, Clock clock) {
    this.sources = sources;
    this.hostile = hostile;
    this.clock = clock;
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "group.id", "proof",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "metadata.max.age.ms", "1000"),
            bytes,
            bytes);
    thread.setDaemon(true);
  }

  TopicWatch start() {
    thread.start();
    return this;
  }

  private void run() {
    consumer.subscribe(Pattern.compile("(" + String.join("|", sources.keySet()) + ")(-.*)?"));
    try {
      while (!closed) {
        consumer.poll(Duration.ofMillis(100)).forEach(this::count);
      }
    } catch (RuntimeException e) {
      broken = e.toString();
    } finally {
      consumer.close();
    }
  }

  private void count(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    // A group whose broker or topics change begins anew where nothing is committed.
    if (record.offset() < next.getOrDefault(partition, 0L)) {
      return;
    }
    next.put(partition, record.offset() + 1);
    long now = clock.millis();
    topics.computeIfAbsent(record.topic(), any -> new AtomicLong()).incrementAndGet();
    records.incrementAndGet();
    String value = record.value() == null ? "" : text(record.value());
    if (record.topic().equals(DEAD)) {
      hostile.record(hostileNumber(value), now);
    } else {
      Matcher matcher = NUMBER.matcher(value);
      int end = record.topic().indexOf('-');
      String source = end < 0 ? record.topic() : record.topic().substring(0, end);
      sources.get(source).record(matcher.find() ? Long.parseLong(matcher.group(1)) : -1, now);
    }
  }

  /** The number of a payload that no reading was made of, as it is or in Base64; or -1. */
  static long hostileNumber(String value) {
    Matcher plain = HOSTILE.matcher(value);
    if (plain.find()) {
      return Long.parseLong(plain.group(1));
    }
    Matcher coded = BASE64.matcher(value);
    while (coded.find()) {
      String part = coded.group();
      // A token that is no Base64 may be as long as any; what is left over of it is no matter.
      int whole = part.length() / 4 * 4;
      Matcher inner = HOSTILE.matcher(text(Base64.getDecoder().decode(part.substring(0, whole))));
      if (inner.find()) {
        return Long.parseLong(inner.group(1));
      }
    }
    return -1;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Records on all topics, repeats included. */
  long records() {
    return records.get();
  }

  /** Records that the archive is to have: all but those of the dead letter topic. */
  long archivable() {
    AtomicLong dead = topics.get(DEAD);
    return records() - (dead == null ? 0 : dead.get());
  }

  /** Records on each topic. */
  Map<String, AtomicLong> topics() {
    return topics;
  }

  /** Why the consumer has ended; empty while it has not. */
  String broken() {
    return broken;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
