// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Plain clients of Kafka, which make topics and write bytes as they are. */
public final class KafkaClients {
  private KafkaClients() {}

  public static Admin admin(String bootstrap) {
    return Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  /** Creates topics as {@link #topic} describes them. */
  public static void create(String bootstrap, NewTopic... topics) throws Exception {
    try (Admin admin = admin(bootstrap)) {
      admin.createTopics(List.of(topics)).all().get();
    }
  }

  /** A topic of one replica, without properties of its own yet. */
  public static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, partitions, (short) 1);
  }

  public static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
    return producer(Map.of("bootstrap.servers", bootstrap));
  }

  /** One whose first transaction may begin. */
  public static KafkaProducer<byte[], byte[]> transactional(String bootstrap) {
    KafkaProducer<byte[], byte[]> producer =
        producer(Map.of("bootstrap.servers", bootstrap, "transactional.id", "writer"));
    producer.initTransactions();
    return producer;
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(properties, bytes, bytes);
  }
}
