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
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.connect.errors.ConnectException;
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
  private final Map<TopicPartition, PartitionScan> scans = new LinkedHashMap<>();
  private final Queue<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

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
   */
  TopicScan(
      Consumer<byte[], byte[]> consumer,
      List<PartitionScan> partitions,
      ReplayCounts counts,
      SpacedLog spaced) {
    this.consumer = consumer;
    this.counts = counts;
    this.spaced = spaced;
    partitions.forEach(scan -> scans.put(scan.partition(), scan));
    List<PartitionScan> open = partitions.stream().filter(scan -> !scan.isFinished()).toList();
    consumer.assign(open.stream().map(PartitionScan::partition).toList());
    open.forEach(scan -> consumer.seek(scan.partition(), scan.position()));
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
      look();
      if (!isFinished()) {
        poll(wait);
      }
    } catch (WakeupException e) {
      LOG.debug("Woken up to stop", e);
    } catch (InterruptException e) {
      throw e;
    } catch (AuthenticationException | AuthorizationException e) {
      throw refused(e);
    } catch (KafkaException e) {
      failed(e);
    }
  }

  private void poll(Duration wait) {
    try {
      consumer.poll(wait).forEach(fetched::add);
      if (fetched.isEmpty()) {
        look();
      }
    } catch (OffsetOutOfRangeException e) {
      e.offsetOutOfRangePartitions().forEach(this::lost);
    }
  }

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
    if (position < first) {
      tellGone(counts, partition, position, Math.min(first, scan.end()));
      consumer.seek(partition, first);
      scan.reached(first);
    } else if (position > last) {
      tellOther(counts, partition, last, new ReplayOffset(position, 0, scan.end()));
      scan.finish();
    } else {
      consumer.seek(partition, position);
    }
    pauseFinished(scan);
  }

  /** Says loudly that the cluster has deleted what was to be replayed. */
  static void tellGone(ReplayCounts counts, TopicPartition partition, long from, long to) {
    counts.add(Outcome.GONE, to - from);
    LOG.error(
        "Up to {} records of {} (offsets {} to {}) are gone before they were replayed: the topic's"
            + " retention has deleted them. Set retention.ms=-1 on such topics",
        to - from,
        partition,
        from,
        to - 1);
  }

  /**
   * Says loudly that the log is not the one whose records were to be replayed, or not all of it.
   */
  static void tellOther(
      ReplayCounts counts, TopicPartition partition, long last, ReplayOffset expected) {
    boolean ends = expected.end() != PartitionScan.NEVER;
    counts.add(Outcome.GONE, ends ? Math.max(0, expected.end() - expected.position()) : 0);
    LOG.error(
        "Partition {} ends at {}, before {} where its replay stood or was to end: the topic was"
            + " made anew or cut. Nothing more of it is replayed; to replay what it has now, stop"
            + " the connector and delete or set its offset with /connectors/<name>/offsets",
        partition,
        last,
        ends ? Math.max(expected.position(), expected.end()) : expected.position());
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
        if (!scan.isFinished() && names(message, scan.partition())) {
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

  private static boolean names(String message, TopicPartition partition) {
    return Pattern.compile("(?<![\\w.-])" + Pattern.quote(partition.toString()) + "(?!\\d)")
        .matcher(message)
        .find();
  }

  private void skip(PartitionScan scan, String message) {
    long at = consumer.position(scan.partition(), PATIENCE);
    counts.add(Outcome.UNREADABLE);
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
