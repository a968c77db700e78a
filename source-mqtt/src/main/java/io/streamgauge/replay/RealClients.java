// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The clients that Kafka has. */
final class RealClients implements ClusterClients {
  /** Connect stops a task between two polls, so none may wait for long. */
  private static final int PATIENCE_MS = 2_000;

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> configuration) {
    return new KafkaConsumer<>(configuration);
  }

  @Override
  public Map<String, String> ids(Map<String, Object> configuration, Collection<String> topics) {
    Map<String, Object> own = new HashMap<>(configuration);
    own.keySet().retainAll(AdminClientConfig.configNames());
    Admin admin = Admin.create(own);
    try {
      DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs(PATIENCE_MS);
      Map<String, String> ids = new HashMap<>();
      for (Map.Entry<String, KafkaFuture<TopicDescription>> each :
          admin.describeTopics(topics, options).topicNameValues().entrySet()) {
        Uuid id = id(each.getValue());
        if (!id.equals(Uuid.ZERO_UUID)) {
          ids.put(each.getKey(), id.toString());
        }
      }
      return ids;
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  /** Brokers before 2.8 give their topics none. */
  private static Uuid id(KafkaFuture<TopicDescription> topic) {
    try {
      Uuid id = topic.get().topicId();
      return id == null ? Uuid.ZERO_UUID : id;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Uuid.ZERO_UUID;
      }
      throw e.getCause() instanceof KafkaException told ? told : new KafkaException(e.getCause());
    }
  }
}
