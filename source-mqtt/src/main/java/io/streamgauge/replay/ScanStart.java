// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.LogText;
import io.streamgauge.common.source.SpacedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a task's reading: which partitions are its own, and where each begins and ends. It
 * is tried again while the cluster does not answer. For one thread.
 */
final class ScanStart implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScanStart.class);

  /** Connect stops a task between two polls, so none may wait for long. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String COMMITTED = "read_committed";
  private static final String ALL = "read_uncommitted";

  private final ReplayConfig config;
  private final TaskShare share;
  private final Function<Map<String, Object>, Consumer<byte[], byte[]>> clients;
  private final ReplayCounts counts;
  private final SpacedLog spaced;

  /** Ours until the reading has it. */
  private Consumer<byte[], byte[]> consumer;

  /**
   * A start to be made.
   *
   * @param clients makes a consumer of its configuration
   */
  ScanStart(
      ReplayConfig config,
      TaskShare share,
      Function<Map<String, Object>, Consumer<byte[], byte[]>> clients,
      ReplayCounts counts,
      SpacedLog spaced) {
    this.config = config;
    this.share = share;
    this.clients = clients;
    this.counts = counts;
    this.spaced = spaced;
  }

  /**
   * The edges of a log.
   *
   * @param first where each partition begins
   * @param last where each ends, with what is in transactions that are open
   * @param begin where each has its first record to take by time; empty without a time
   */
  private record Edges(
      Map<TopicPartition, Long> first,
      Map<TopicPartition, Long> last,
      Map<TopicPartition, OffsetAndTimestamp> begin) {}

  /** The reading, or null when the cluster does not answer yet. */
  TopicScan tried(OffsetStorageReader stored) {
    String client = "replay-" + config.properties().getOrDefault("name", "") + "-" + share.number();
    try {
      if (consumer == null) {
        consumer = clients.apply(config.consumer().consumer(COMMITTED, client));
      }
      List<TopicPartition> own = share.of(partitions());
      Edges edges = edges(own, client);
      TopicScan scan = new TopicScan(consumer, starts(own, edges, stored), counts, spaced);
      consumer = null;
      return scan;
    } catch (InterruptException e) {
      throw e;
    } catch (AuthenticationException | AuthorizationException e) {
      throw TopicScan.refused(e);
    } catch (ConfigException | ConnectException e) {
      throw e;
    } catch (KafkaException e) {
      spaced
          .count("unreachable", 1)
          .ifPresent(
              count ->
                  LOG.warn(
                      "The cluster {} of {} does not answer: {}{}; it is tried again",
                      LogText.of(config.consumer().servers()),
                      ConsumerSettings.SERVERS,
                      LogText.of(e.getMessage(), LogText.REASON),
                      SpacedLog.times(count)));
      return null;
    }
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> all = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String topic : config.topics()) {
      List<TopicPartition> found =
          consumer.partitionsFor(topic, PATIENCE).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .sorted((one, other) -> Integer.compare(one.partition(), other.partition()))
              .toList();
      all.addAll(found);
      if (found.isEmpty()) {
        missing.add(topic);
      }
    }
    if (all.isEmpty()) {
      throw new ConfigException(
          ReplayOptions.TOPICS,
          config.topics(),
          "the cluster of "
              + ConsumerSettings.SERVERS
              + " has none of these topics, or does not show them to this connector");
    }
    if (!missing.isEmpty()) {
      LOG.warn(
          "The cluster has no topics {} of {}; nothing of them is replayed",
          LogText.of(missing),
          ReplayOptions.TOPICS);
    }
    return all;
  }

  /** A consumer of committed records would leave out what is behind a transaction still open. */
  private Edges edges(List<TopicPartition> own, String client) {
    if (own.isEmpty()) {
      return new Edges(Map.of(), Map.of(), Map.of());
    }
    Map<TopicPartition, Long> last;
    try (Consumer<byte[], byte[]> all =
        clients.apply(config.consumer().consumer(ALL, client + "-end"))) {
      all.assign(own);
      last = all.endOffsets(own, PATIENCE);
    }
    // Of partitions that it does not have, the consumer warns at each answer.
    consumer.assign(own);
    Map<TopicPartition, Long> times = new HashMap<>();
    if (config.begin().time() != null) {
      own.forEach(each -> times.put(each, Math.max(0, config.begin().millis(0))));
    }
    return new Edges(
        consumer.beginningOffsets(own, PATIENCE),
        last,
        times.isEmpty() ? Map.of() : consumer.offsetsForTimes(times, PATIENCE));
  }

  private List<PartitionScan> starts(
      List<TopicPartition> own, Edges edges, OffsetStorageReader reader) {
    Map<TopicPartition, ReplayOffset> stored = stored(own, reader);
    List<PartitionScan> scans = new ArrayList<>();
    for (TopicPartition each : own) {
      scans.add(start(each, edges, stored.get(each)));
    }
    return scans;
  }

  private PartitionScan start(TopicPartition partition, Edges edges, ReplayOffset stored) {
    long first = edges.first().get(partition);
    long last = edges.last().get(partition);
    long end = end(partition, last, stored);
    long position = stored == null ? begin(partition, edges) : stored.position();
    long made = stored == null ? 0 : stored.made();
    if (stored != null && last < (position < stored.end() ? stored.end() : position)) {
      TopicScan.tellOther(counts, partition, last, new ReplayOffset(position, made, end));
      return new PartitionScan(partition, new ReplayOffset(position, made, position), false);
    }
    if (position < first) {
      TopicScan.tellGone(counts, partition, position, Math.max(position, Math.min(first, end)));
      position = first;
      made = 0;
    }
    if (stored == null) {
      checkGiven(partition, first, last);
    }
    return new PartitionScan(partition, new ReplayOffset(position, made, end), isRemembered());
  }

  /** Offsets that somebody has typed may be of no record that there is. */
  private void checkGiven(TopicPartition partition, long first, long last) {
    Long begin = config.begin().offsets().get(partition);
    Long end = config.end().offsets().get(partition);
    if ((begin != null && begin > last) || (end != null && end < first)) {
      LOG.warn(
          "Nothing of partition {} is replayed: it has offsets from {} to {}, and {} and {} name"
              + " others",
          partition,
          first,
          last,
          ReplayOptions.BEGIN,
          ReplayOptions.END);
    } else if (end != null && end > last) {
      LOG.warn(
          "Partition {} ends at {}, before {} of {}: what comes until there is waited for",
          partition,
          last,
          end,
          ReplayOptions.END);
    }
  }

  private boolean isRemembered() {
    return config.end().is(LogBound.LATEST) || config.end().time() != null;
  }

  private long begin(TopicPartition partition, Edges edges) {
    if (config.begin().time() != null) {
      OffsetAndTimestamp found = edges.begin().get(partition);
      return found == null ? edges.last().get(partition) : found.offset();
    }
    return config.begin().offsets().getOrDefault(partition, edges.first().get(partition));
  }

  private long end(TopicPartition partition, long last, ReplayOffset stored) {
    if (config.end().is(LogBound.NEVER)) {
      return PartitionScan.NEVER;
    }
    if (isRemembered()) {
      return stored == null || stored.end() == ReplayOffset.NO_END ? last : stored.end();
    }
    return config.end().offsets().getOrDefault(partition, last);
  }

  private static Map<TopicPartition, ReplayOffset> stored(
      List<TopicPartition> own, OffsetStorageReader reader) {
    Map<TopicPartition, ReplayOffset> stored = new HashMap<>();
    if (own.isEmpty()) {
      return stored;
    }
    Map<Map<String, Object>, Map<String, Object>> offsets =
        reader.offsets(own.stream().map(ReplayOffset::partition).toList());
    for (TopicPartition each : own) {
      try {
        ReplayOffset offset = ReplayOffset.of(offsets.get(ReplayOffset.partition(each)));
        if (offset != null) {
          stored.put(each, offset);
        }
      } catch (IllegalArgumentException e) {
        throw new ConnectException(
            "The stored offset of "
                + each
                + " cannot be read: "
                + e.getMessage()
                + ". Stop the connector and set or delete the offset with"
                + " /connectors/{name}/offsets",
            e);
      }
    }
    return stored;
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close();
    }
  }
}
