// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The clients that Kafka has. */
final class RealClients implements ClusterClients {
  private static final int PATIENCE_MS = 2_000;

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> configuration) {
    return new KafkaConsumer<>(configuration);
  }

  @Override
  public TopicIds ids(Map<String, Object> configuration) {
    return new Asking(Admin.create(ofAdmin(configuration)));
  }

  /**
   * The consumer's way to the cluster for a client that is none: with what engines of TLS and
   * handlers of logins read for themselves. Its timeouts are left out, since each question has one,
   * and a consumer may have pairs of them that the other client refuses.
   */
  static Map<String, Object> ofAdmin(Map<String, Object> consumer) {
    Map<String, Object> own = new HashMap<>(consumer);
    own.keySet()
        .removeIf(
            name ->
                ConsumerConfig.configNames().contains(name)
                    && !AdminClientConfig.configNames().contains(name));
    own.remove(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG);
    own.remove(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    return own;
  }

  /** The questions that one client asks. */
  private record Asking(Admin admin) implements TopicIds {
    @Override
    public CompletableFuture<Map<String, String>> ask(Collection<String> topics) {
      DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs(PATIENCE_MS);
      CompletableFuture<Map<String, String>> all = CompletableFuture.completedFuture(Map.of());
      for (Map.Entry<String, KafkaFuture<TopicDescription>> each :
          admin.describeTopics(topics, options).topicNameValues().entrySet()) {
        all = all.thenCombine(id(each.getValue()), (ids, id) -> with(ids, each.getKey(), id));
      }
      return all;
    }

    private static Map<String, String> with(Map<String, String> ids, String topic, Uuid id) {
      // Brokers before 2.8 give their topics none.
      if (id.equals(Uuid.ZERO_UUID)) {
        return ids;
      }
      Map<String, String> more = new HashMap<>(ids);
      more.put(topic, id.toString());
      return more;
    }

    private static CompletableFuture<Uuid> id(KafkaFuture<TopicDescription> topic) {
      return topic
          .toCompletionStage()
          .toCompletableFuture()
          .handle(
              (description, failure) -> {
                if (failure == null) {
                  Uuid id = description.topicId();
                  return id == null ? Uuid.ZERO_UUID : id;
                }
                Throwable cause =
                    failure instanceof CompletionException ? failure.getCause() : failure;
                if (cause instanceof UnknownTopicOrPartitionException) {
                  return Uuid.ZERO_UUID;
                }
                throw new CompletionException(cause);
              });
    }

    @Override
    public void close() {
      admin.close(Duration.ZERO);
    }
  }
}
