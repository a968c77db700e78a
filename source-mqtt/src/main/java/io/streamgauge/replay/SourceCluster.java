// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.LogText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cluster that is read, for what is asked of it beside its records. For one thread. */
final class SourceCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SourceCluster.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration BETWEEN = Duration.ofMinutes(1);
  private static final String COMMITTED = "read_committed";
  private static final String ALL = "read_uncommitted";

  private final ConsumerSettings settings;
  private final List<String> topics;
  private final ClusterClients clients;
  private final String client;
  private final Clock clock;
  private Instant asked;

  /** One for all questions, since each of these clients logs in and tells the log of itself. */
  private TopicIds asking;

  /** What the cluster is asked while records are read, none of which waits for the answer. */
  private CompletableFuture<Map<String, String>> open;

  /**
   * A cluster that is not asked yet.
   *
   * @param client name that the cluster knows the task by
   */
  SourceCluster(ReplayConfig config, ClusterClients clients, String client, Clock clock) {
    this.clock = clock;
    settings = config.consumer();
    topics = config.topics();
    this.clients = clients;
    this.client = client;
  }

  /** A consumer of committed records. */
  Consumer<byte[], byte[]> consumer() {
    return consumer(COMMITTED, client);
  }

  private Consumer<byte[], byte[]> consumer(String isolation, String name) {
    try {
      return clients.consumer(settings.consumer(isolation, name));
    } catch (KafkaException e) {
      throw told(e);
    }
  }

  /**
   * The places in logs, with what is in transactions that are open.
   *
   * @param last where each partition ends
   * @param begin where each has its first record of a time; none of those that have no such record
   */
  record Places(Map<TopicPartition, Long> last, Map<TopicPartition, Long> begin) {}

  /** Where these partitions end. */
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    return places(partitions, Map.of()).last();
  }

  /** Whether the topic of a partition is there without it. */
  static boolean isLeftOut(TopicPartition partition, Consumer<byte[], byte[]> consumer) {
    List<PartitionInfo> there = consumer.partitionsFor(partition.topic(), PATIENCE);
    return !there.isEmpty()
        && there.stream().noneMatch(each -> each.partition() == partition.partition());
  }

  /** Where those of these partitions end that the cluster has now. */
  Map<TopicPartition, Long> endsOfThere(Collection<TopicPartition> partitions) {
    try (Consumer<byte[], byte[]> all = consumer(ALL, client + "-end")) {
      List<TopicPartition> there =
          partitions.stream()
              .map(TopicPartition::topic)
              .distinct()
              .flatMap(topic -> all.partitionsFor(topic, PATIENCE).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .filter(partitions::contains)
              .toList();
      return there.isEmpty() ? Map.of() : all.endOffsets(there, PATIENCE);
    }
  }

  /**
   * Where these partitions end, and where they have the first records of these times: a consumer of
   * committed records would be told of nothing that lies behind a transaction still open.
   */
  Places places(Collection<TopicPartition> partitions, Map<TopicPartition, Long> times) {
    try (Consumer<byte[], byte[]> all = consumer(ALL, client + "-end")) {
      all.assign(partitions);
      Map<TopicPartition, Long> begin = new HashMap<>();
      if (!times.isEmpty()) {
        all.offsetsForTimes(times, PATIENCE)
            .forEach(
                (partition, found) -> {
                  if (found != null) {
                    begin.put(partition, found.offset());
                  }
                });
      }
      // Asked for last, so that no begin lies behind it.
      return new Places(all.endOffsets(partitions, PATIENCE), begin);
    }
  }

  /** The ids once a minute, and none in between, nor where the cluster does not answer. */
  Map<String, String> idsNowAndThen() {
    try {
      if (open == null && (asked == null || !clock.instant().isBefore(asked.plus(BETWEEN)))) {
        open = ask();
      }
      if (open != null && open.isDone()) {
        Future<Map<String, String>> done = open;
        open = null;
        return answer(done);
      }
    } catch (KafkaException e) {
      // Reading goes on meanwhile: a store of keys may be replaced at this moment.
      LOG.debug("The ids of {} cannot be asked for", topics, e);
    }
    return Map.of();
  }

  /** The ids of the topics, of those that the cluster tells. */
  Map<String, String> ids() {
    try {
      return answer(ask());
    } catch (KafkaException e) {
      throw told(e);
    }
  }

  private CompletableFuture<Map<String, String>> ask() {
    asked = clock.instant();
    if (asking == null) {
      asking = clients.ids(settings.consumer(COMMITTED, client + "-topics"));
    }
    return asking.ask(topics);
  }

  private static Map<String, String> answer(Future<Map<String, String>> answer) {
    try {
      // The client has the same patience and is to say itself what is wrong.
      return answer.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (TimeoutException e) {
      throw new KafkaException("The ids of topics are not told", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException told ? told : new KafkaException(e.getCause());
    }
  }

  @Override
  public void close() {
    Utils.closeQuietly(asking, "client that asks for the ids of topics");
  }

  /** The cluster lets this connector do nothing, and no retry helps. */
  static ConnectException refused(KafkaException e) {
    return new ConnectException(
        "The cluster of "
            + ConsumerSettings.SERVERS
            + " refuses this connector: "
            + LogText.of(e.getMessage(), LogText.REASON)
            + ". Correct the login in "
            + ConsumerSettings.PREFIX
            + "*, or let it read the topics of "
            + ReplayOptions.TOPICS,
        e);
  }

  /** The failure itself when it can pass; one that ends the task when no retry can help. */
  private KafkaException told(KafkaException failure) {
    String reasons = ClientFailure.reasons(failure, settings.options().values());
    return ClientFailure.isForGood(failure, reasons)
        ? new ConfigException(
            "No client for the cluster of "
                + ConsumerSettings.SERVERS
                + " can be made by "
                + ConsumerSettings.PREFIX
                + "*: "
                + reasons)
        : failure;
  }
}
