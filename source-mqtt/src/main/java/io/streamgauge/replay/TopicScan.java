// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.LogText;
import io.streamgauge.common.source.SpacedLog;
import io.streamgauge.replay.ReplayCounts.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading of a task's partitions, each from its begin to its end. Where a partition stands is
 * judged by the consumer's position: markers and records of aborted transactions take offsets too.
 * For one thread.
 */
final class TopicScan implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicScan.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final ReplayCounts counts;
  private final SpacedLog spaced;
  private final SourceCluster cluster;
  private final Map<TopicPartition, PartitionScan> scans = new LinkedHashMap<>();
  private final Queue<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
  private final FutureEnd future;

  /**
   * The way that a task has come.
   *
   * @param partitions of the task
   * @param finished those that have been read to their end
   * @param offsetsLeft offsets to the ends of the others
   */
  record Progress(int partitions, int finished, long offsetsLeft) {}

  /**
   * A reading of these partitions.
   *
   * @param consumer that sees committed records, and is closed with this
   * @param future where those end that have no end yet; null where all have one, or none
   */
  TopicScan(
      Consumer<byte[], byte[]> consumer,
      List<PartitionScan> partitions,
      SourceCluster cluster,
      FutureEnd future,
      ReplayCounts counts,
      SpacedLog spaced) {
    this.consumer = consumer;
    this.counts = counts;
    this.spaced = spaced;
    this.cluster = cluster;
    this.future = future;
    partitions.forEach(scan -> scans.put(scan.partition(), scan));
    List<PartitionScan> open = partitions.stream().filter(scan -> !scan.isFinished()).toList();
    consumer.assign(open.stream().map(PartitionScan::partition).toList());
    open.forEach(scan -> consumer.seek(scan.partition(), scan.from()));
  }

  /** The next record that was fetched, or null; the one before must be done. */
  ConsumerRecord<byte[], byte[]> next() {
    while (!fetched.isEmpty()) {
      ConsumerRecord<byte[], byte[]> record = fetched.remove();
      PartitionScan scan = of(record);
      if (record.offset() < scan.end() && !scan.isFinished()) {
        return record;
      }
      scan.reached(scan.end());
    }
    return null;
  }

  PartitionScan of(ConsumerRecord<byte[], byte[]> record) {
    return scans.get(new TopicPartition(record.topic(), record.partition()));
  }

  /** Fetches more, when all that was fetched is done. */
  void fetch(Duration wait) {
    try {
      if (future != null && !future.letsRead(scans.values())) {
        return;
      }
      look();
      if (!isFinished()) {
        renew();
        poll(wait);
      }
    } catch (WakeupException e) {
      LOG.debug("Woken up to stop", e);
    } catch (InterruptException | ConfigException e) {
      throw e;
    } catch (AuthenticationException | AuthorizationException e) {
      throw SourceCluster.refused(e);
    } catch (KafkaException e) {
      failed(e);
    }
  }

  /** A consumer reads on at its offset in another topic of the same name, without a word. */
  private void renew() {
    cluster.idsNowAndThen().forEach(this::renew);
  }

  /** A topic that does not answer yet keeps no other from its turn, and is asked once more. */
  private void renew(String topic, String id) {
    try {
      scans.values().stream()
          .filter(scan -> scan.partition().topic().equals(topic) && !scan.isFinished())
          .filter(scan -> scan.isOfAnother(id))
          .forEach(scan -> renew(scan, id));
    } catch (TimeoutException e) {
      failed(e);
    }
  }

  private void renew(PartitionScan scan, String id) {
    List<TopicPartition> one = List.of(scan.partition());
    if (SourceCluster.isLeftOut(scan.partition(), consumer)) {
      LogChanges.tellFewer(counts, scan.partition());
      scan.finish();
      pauseFinished(scan);
      return;
    }
    long first = consumer.beginningOffsets(one, PATIENCE).get(scan.partition());
    // Nothing is taken over before all is known: what cannot be asked now is asked once more.
    long end =
        scan.end() == PartitionScan.NEVER
            ? PartitionScan.NEVER
            : cluster.ends(one).get(scan.partition());
    LogChanges.tellRenewed(counts, scan.partition().topic(), 1);
    scan.renewed(first, id);
    if (end != PartitionScan.NEVER) {
      scan.endsAt(end, null);
    }
    consumer.seek(scan.partition(), first);
  }

  private void poll(Duration wait) {
    try {
      consumer.poll(wait).forEach(fetched::add);
      if (fetched.isEmpty()) {
        look();
      }
    } catch (LogTruncationException e) {
      e.offsetOutOfRangePartitions()
          .forEach((each, position) -> truncated(each, position, e.divergentOffsets().get(each)));
    } catch (OffsetOutOfRangeException e) {
      e.offsetOutOfRangePartitions().forEach(this::lost);
    }
  }

  /** Takes over where the consumer stands. */
  private void look() {
    for (PartitionScan scan : scans.values()) {
      if (!scan.isFinished()) {
        scan.reached(consumer.position(scan.partition(), PATIENCE));
      }
      pauseFinished(scan);
    }
  }

  private void pauseFinished(PartitionScan scan) {
    TopicPartition partition = scan.partition();
    if (scan.isFinished()
        && consumer.assignment().contains(partition)
        && !consumer.paused().contains(partition)) {
      consumer.pause(List.of(partition));
    }
  }

  /** The log begins behind the position, or ends before it. */
  private void lost(TopicPartition partition, long position) {
    long first = consumer.beginningOffsets(List.of(partition), PATIENCE).get(partition);
    long last = consumer.endOffsets(List.of(partition), PATIENCE).get(partition);
    PartitionScan scan = scans.get(partition);
    String id = cluster.ids().get(partition.topic());
    if (scan.isOfAnother(id)) {
      renew(scan, id);
    } else if (position < first) {
      if (!scan.isBehind(first - 1)) {
        long from = Math.max(position, scan.position());
        LogChanges.tellGone(counts, partition, from, Math.min(first, scan.end()));
      }
      consumer.seek(partition, first);
      scan.reached(first);
    } else if (position > last) {
      LogChanges.tellOther(counts, partition, last, new ReplayOffset(position, 0, scan.end()));
      scan.finish();
    } else {
      consumer.seek(partition, position);
    }
    pauseFinished(scan);
  }

  /**
   * The log has lost what was read last, as when a replica that lagged behind became the leader:
   * from where it differs it has other records, which nobody has read.
   */
  private void truncated(TopicPartition partition, long position, OffsetAndMetadata differs) {
    PartitionScan scan = scans.get(partition);
    long stands = Math.max(position, scan.position());
    long from = differs == null ? stands : Math.min(stands, differs.offset());
    LogChanges.tellCut(counts, partition, from, stands);
    scan.back(from);
    consumer.seek(partition, Math.min(position, from));
  }

  /** One bad batch on a disk must not stop all that lies behind it. */
  private void failed(KafkaException e) {
    String message = String.valueOf(e.getMessage());
    boolean corrupt =
        e instanceof CorruptRecordException
            || e.getCause() instanceof CorruptRecordException
            || message.startsWith("Received exception when fetching the next record");
    if (corrupt) {
      for (PartitionScan scan : scans.values()) {
        if (!scan.isFinished() && LogChanges.names(message, scan.partition())) {
          skip(scan, message);
          return;
        }
      }
    }
    spaced
        .count("failing", 1)
        .ifPresent(
            count ->
                LOG.warn(
                    "Cannot read on: {}{}; it is tried again",
                    LogText.of(message, LogText.REASON),
                    SpacedLog.times(count)));
  }

  private void skip(PartitionScan scan, String message) {
    long at = consumer.position(scan.partition(), PATIENCE);
    // In what is looked at again it was told before.
    counts.add(Outcome.UNREADABLE, scan.isBehind(at) ? 0 : 1);
    spaced
        .count("corrupt", 1)
        .ifPresent(
            count ->
                LOG.error(
                    "A record at {}-{} is corrupt on the cluster and is left out{}: {}",
                    scan.partition(),
                    at,
                    SpacedLog.times(count),
                    LogText.of(message, LogText.REASON)));
    consumer.seek(scan.partition(), at + 1);
    scan.reached(at + 1);
    pauseFinished(scan);
  }

  /** Whether nothing is left to be read, once all that was fetched is done. */
  boolean isFinished() {
    return fetched.isEmpty() && scans.values().stream().allMatch(PartitionScan::isFinished);
  }

  /** Whether nothing is to be fetched for now. */
  boolean isIdle() {
    return isFinished() || (future != null && future.isAwaited());
  }

  Collection<TopicPartition> partitions() {
    return scans.keySet();
  }

  Progress progress() {
    return new Progress(
        scans.size(),
        (int) scans.values().stream().filter(PartitionScan::isFinished).count(),
        scans.values().stream().mapToLong(PartitionScan::left).sum());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
