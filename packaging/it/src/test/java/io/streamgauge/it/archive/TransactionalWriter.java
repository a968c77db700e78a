// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.archive;

import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.testing.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes readings in transactions, of which it aborts some, until it is closed; and knows then what
 * a reader of committed records has to find.
 */
final class TransactionalWriter {
  private static final int ROWS = 40;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final String SCHEMA =
      "{\"type\":\"struct\",\"fields\":["
          + "{\"field\":\"sensor_id\",\"type\":\"string\"},"
          + "{\"field\":\"region\",\"type\":\"string\"},"
          + "{\"field\":\"event_time\",\"type\":\"int64\","
          + "\"name\":\"org.apache.kafka.connect.data.Timestamp\",\"version\":1},"
          + "{\"field\":\"result\",\"type\":\"double\"}]}";

  private final String bootstrap;
  private final List<TopicPartition> partitions;
  private final String topic;
  private final Random random = new Random(6);
  private final CompletableFuture<Void> work;
  private final Map<TopicPartition, Long> last = new HashMap<>();
  private volatile boolean over;

  TransactionalWriter(String bootstrap, List<TopicPartition> partitions) throws Exception {
    this.bootstrap = bootstrap;
    this.partitions = partitions;
    this.topic = partitions.get(0).topic();
    KafkaClients.create(bootstrap, KafkaClients.topic(topic, partitions.size()));
    this.work = CompletableFuture.runAsync(this::write);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // commitTransaction throws what a send did
  private void write() {
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.transactional(bootstrap)) {
      while (!over) {
        producer.beginTransaction();
        for (int row = 0; row < ROWS; row++) {
          var unused = producer.send(reading());
        }
        if (random.nextInt(5) == 0) {
          // Only what has reached the broker is aborted there.
          producer.flush();
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private ProducerRecord<byte[], byte[]> reading() {
    TopicPartition to = partitions.get(random.nextInt(partitions.size()));
    String payload =
        "{\"sensor_id\":\"s%d\",\"region\":\"%s\",\"event_time\":%d,\"result\":%d.5}"
            .formatted(
                random.nextInt(5),
                random.nextInt(4) == 0 ? "north" : "south",
                System.currentTimeMillis(),
                random.nextInt(100));
    String value = "{\"schema\":" + SCHEMA + ",\"payload\":" + payload + "}";
    return new ProducerRecord<>(
        to.topic(), to.partition(), null, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Ends the writing and tells all committed records, as partition and offset. */
  SortedSet<String> finish() {
    over = true;
    Await.done(work);
    SortedSet<String> committed = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.of(bootstrap, topic)) {
      committed.add(record.partition() + " " + record.offset());
      last.put(new TopicPartition(topic, record.partition()), record.offset());
    }
    return committed;
  }

  /** Whether a group has committed every record of {@link #finish}. */
  boolean consumedBy(String group) {
    try (Admin admin = KafkaClients.admin(bootstrap)) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          Await.done(
              admin
                  .listConsumerGroupOffsets(group)
                  .partitionsToOffsetAndMetadata()
                  .toCompletionStage()
                  .toCompletableFuture());
      // Connect commits behind the last record, which is before the marker of its transaction.
      return last.entrySet().stream()
          .allMatch(
              record ->
                  committed.get(record.getKey()) != null
                      && committed.get(record.getKey()).offset() > record.getValue());
    }
  }
}
