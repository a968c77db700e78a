// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer of committed records that looks at the clock when readings and alerts arrive, in a
 * thread of its own.
 */
final class AlertWatch implements AutoCloseable {
  static final String READINGS = "readings-clean";
  private static final String ALERTS = "readings-alerts";
  private static final Duration POLL = Duration.ofMillis(50);

  private final ObjectMapper json = new ObjectMapper();
  private final Clock clock;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<Long, Instant> sent = new ConcurrentHashMap<>();
  private final List<Alert> alerts = new ArrayList<>();
  private final Lags toBroker = new Lags();
  private final Lags toKafka = new Lags();
  private final Lags watermark = new Lags();
  private final Thread thread = new Thread(this::watch, "alert-watch");
  private volatile boolean closed;
  private volatile RuntimeException failure;

  AlertWatch(String bootstrap, Clock clock) {
    this.clock = clock;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    thread.setDaemon(true);
  }

  AlertWatch start() {
    thread.start();
    return this;
  }

  /** The MQTT broker has acknowledged a message that was sent at this time. */
  void acknowledged(long number, Instant sentAt) {
    toBroker.add(Duration.between(sentAt, clock.instant()).toMillis());
    sent.put(number, sentAt);
  }

  private void watch() {
    try (consumer) {
      Instant looked = Instant.MIN;
      while (!closed) {
        if (consumer.assignment().isEmpty() || !clock.instant().isBefore(looked.plusSeconds(1))) {
          looked = clock.instant();
          follow();
        }
        if (!consumer.assignment().isEmpty()) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            arrived(record, clock.instant());
          }
        }
      }
    } catch (IOException e) {
      failure = new IllegalStateException("what a recipe or connector wrote cannot be read", e);
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void follow() {
    Set<TopicPartition> partitions =
        consumer.listTopics().entrySet().stream()
            .filter(topic -> topic.getKey().equals(READINGS) || topic.getKey().equals(ALERTS))
            .flatMap(topic -> topic.getValue().stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .collect(Collectors.toSet());
    if (!partitions.equals(consumer.assignment())) {
      consumer.assign(partitions);
    }
  }

  private void arrived(ConsumerRecord<byte[], byte[]> record, Instant now) throws IOException {
    JsonNode value = json.readTree(record.value());
    if (record.topic().equals(ALERTS)) {
      synchronized (alerts) {
        alerts.add(Alert.of(value, now));
      }
      return;
    }
    Instant sentAt = sent.remove(value.path("attributes").path("n").asLong());
    Header header = record.headers().lastHeader("watermark");
    if (sentAt != null && header != null) {
      toKafka.add(Duration.between(sentAt, now).toMillis());
      Instant mark = Instant.parse(new String(header.value(), StandardCharsets.UTF_8));
      watermark.add(Duration.between(mark, now).toMillis());
    }
  }

  /**
   * The alerts that have come since the one with this number.
   *
   * @throws RuntimeException why the watch has ended, when it has
   */
  List<Alert> alerts(int from) {
    if (failure != null) {
      throw failure;
    }
    synchronized (alerts) {
      return List.copyOf(alerts.subList(from, alerts.size()));
    }
  }

  /** How long messages took to the MQTT broker and its acknowledgement. */
  Lags toBroker() {
    return toBroker;
  }

  /** How long readings took from the sensor to a consumer of the clean topic. */
  Lags toKafka() {
    return toKafka;
  }

  /** How far the watermark was behind the clock where readings arrived. */
  Lags watermark() {
    return watermark;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
