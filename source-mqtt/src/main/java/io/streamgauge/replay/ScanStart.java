// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.Backoff;
import io.streamgauge.common.LogText;
import io.streamgauge.common.source.SpacedLog;
import io.streamgauge.mqtt.KeptPayloads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;
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

  /** A client that cannot be made is told by Kafka in a hundred lines, each time. */
  private static final Backoff BETWEEN = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private final ReplayConfig config;
  private final TaskShare share;
  private final SourceCluster cluster;
  private final Clock clock;
  private final ReplayCounts counts;
  private final SpacedLog spaced;

  /**
   * What the births among the records say is known to a task that has read them, and to no other.
   */
  private final boolean looksBack;

  /** Ours until the reading has it. */
  private Consumer<byte[], byte[]> consumer;

  private final RandomGenerator random = RandomGenerator.getDefault();
  private int failures;
  private Instant next = Instant.MIN;

  /**
   * A start to be made.
   *
   * @param clients makes what asks the cluster
   * @param clock tells whether an end is yet to come
   */
  ScanStart(
      ReplayConfig config,
      TaskShare share,
      ClusterClients clients,
      Clock clock,
      ReplayCounts counts,
      SpacedLog spaced) {
    this.config = config;
    this.share = share;
    this.clock = clock;
    this.counts = counts;
    this.spaced = spaced;
    looksBack = config.decode() && KeptPayloads.haveNodes(config.properties());
    cluster =
        new SourceCluster(
            config,
            clients,
            "replay-" + config.properties().getOrDefault("name", "") + "-" + share.number(),
            clock);
  }

  /**
   * The edges of a log.
   *
   * @param first where each partition of the task begins
   * @param last where each of all ends, with what is in transactions that are open
   * @param begin where each has its first record to take by time; empty without a time
   */
  private record Edges(
      Map<TopicPartition, Long> first,
      Map<TopicPartition, Long> last,
      Map<TopicPartition, Long> begin) {}

  /** The reading, or null when the cluster does not answer yet. */
  TopicScan tried(OffsetStorageReader reader) {
    if (clock.instant().isBefore(next)) {
      return null;
    }
    try {
      if (consumer == null) {
        consumer = cluster.consumer();
      }
      List<TopicPartition> all = partitions();
      List<TopicPartition> own = share.of(all);
      StoredPlaces stored = StoredPlaces.read(all, cluster.ids(), reader);
      TopicScan scan = scan(own, edges(own, all), stored);
      consumer = null;
      return scan;
    } catch (InterruptException e) {
      throw e;
    } catch (AuthenticationException | AuthorizationException e) {
      throw SourceCluster.refused(e);
    } catch (ConfigException | ConnectException e) {
      throw e;
    } catch (KafkaException e) {
      next = clock.instant().plus(BETWEEN.delay(failures++, random));
      spaced
          .count("unreachable", 1)
          .ifPresent(
              count ->
                  LOG.warn(
                      "The cluster {} of {} does not answer: {}{}; it is tried again",
                      LogText.of(config.consumer().servers()),
                      ConsumerSettings.SERVERS,
                      ClientFailure.reasons(e, config.consumer().options().values()),
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

  private Edges edges(List<TopicPartition> own, List<TopicPartition> all) {
    Map<TopicPartition, Long> times = new HashMap<>();
    if (config.begin().time() != null) {
      own.forEach(each -> times.put(each, Math.max(0, config.begin().millis(0))));
    }
    SourceCluster.Places places = cluster.places(all, times);
    // Of partitions that it does not have, the consumer warns at each answer.
    consumer.assign(own);
    return new Edges(
        own.isEmpty() ? Map.of() : consumer.beginningOffsets(own, PATIENCE),
        places.last(),
        places.begin());
  }

  private TopicScan scan(List<TopicPartition> own, Edges edges, StoredPlaces stored) {
    List<TopicPartition> remembered =
        edges.last().keySet().stream().filter(this::isRemembered).toList();
    boolean isAhead = config.end().isAfter(clock.instant());
    LogEnds ends = stored.ends(remembered, isAhead ? Map.of() : edges.last());
    FutureEnd future = null;
    if (isAhead && ends.ends().size() < remembered.size()) {
      future = new FutureEnd(config.end().time(), clock, cluster, remembered, ends);
      LOG.warn(
          "{} of {} is yet to come: what the topics get until then is waited for",
          config.end().time(),
          ReplayOptions.END);
    }
    String text = ends.text();
    tellRenewed(own, stored);
    List<PartitionScan> scans = new ArrayList<>();
    for (TopicPartition each : own) {
      scans.add(start(each, edges, stored, ends, text));
    }
    LogChanges.tellLookingBack(scans);
    LogChanges.leftOut(scans, stored, config.selection()).forEach(LOG::warn);
    return new TopicScan(consumer, scans, cluster, future, counts, spaced);
  }

  private void tellRenewed(List<TopicPartition> own, StoredPlaces stored) {
    for (String topic : stored.renewed()) {
      long partitions =
          own.stream()
              .filter(each -> each.topic().equals(topic) && stored.isOfAnother(each))
              .count();
      if (partitions > 0) {
        LogChanges.tellRenewed(counts, topic, partitions);
      }
    }
  }

  private PartitionScan start(
      TopicPartition partition, Edges edges, StoredPlaces all, LogEnds ends, String text) {
    ReplayOffset stored = all.of(partition);
    String id = all.ids().get(partition.topic());
    long first = edges.first().get(partition);
    long last = edges.last().get(partition);
    long end = end(partition, ends);
    long position = stored == null ? begin(partition, edges) : stored.position();
    long made = stored == null ? 0 : stored.made();
    if (all.isOfAnother(partition) && !config.begin().offsets().isEmpty()) {
      // Somebody has typed them for the other topic.
      position = first;
    }
    if (stored != null && last < (position < stored.end() ? stored.end() : position)) {
      LogChanges.tellOther(counts, partition, last, new ReplayOffset(position, made, end));
      return new PartitionScan(partition, new ReplayOffset(position, made, position), false);
    }
    if (position < first) {
      LogChanges.tellGone(counts, partition, position, Math.max(position, Math.min(first, end)));
      position = first;
      made = 0;
    }
    if (stored == null) {
      LogChanges.tellGiven(config, partition, first, last);
    }
    if (stored != null
        && config.begin().time() != null
        && !config.selection().equals(stored.selected())) {
      LogChanges.tellBegin(partition, position, begin(partition, edges));
    }
    // Its own end is told by its offset; where it has none yet, the text says that this is so.
    boolean others = ends.ends().keySet().stream().anyMatch(each -> !each.equals(partition));
    boolean remembered = isRemembered(partition);
    boolean pending = remembered && end == PartitionScan.NEVER;
    PartitionScan scan =
        new PartitionScan(
            partition,
            new ReplayOffset(
                position, made, end, others || pending ? text : null, id, config.selection()),
            remembered);
    if (looksBack && stored != null) {
      scan.lookBackTo(Math.max(first, begin(partition, edges)));
    }
    return scan;
  }

  private boolean isRemembered(TopicPartition partition) {
    return !config.end().is(LogBound.NEVER) && !config.end().offsets().containsKey(partition);
  }

  private long begin(TopicPartition partition, Edges edges) {
    if (config.begin().time() != null) {
      return edges.begin().getOrDefault(partition, edges.last().get(partition));
    }
    return config.begin().offsets().getOrDefault(partition, edges.first().get(partition));
  }

  private long end(TopicPartition partition, LogEnds ends) {
    Long given = config.end().offsets().get(partition);
    return given == null ? ends.ends().getOrDefault(partition, PartitionScan.NEVER) : given;
  }

  @Override
  public void close() {
    // The reading asks it too, and is closed before.
    cluster.close();
    Utils.closeQuietly(consumer, "consumer of the replayed topics");
  }
}
