// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ArchiveMetrics.Waiting;
import io.streamgauge.archive.rows.WaitingRows;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic partitions that a task has now, and what their waiting rows are together. */
final class PartitionArchives {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionArchives.class);

  /** Columns of all kinds of rows that wait in all partitions, from which on some are written. */
  private static final long MOST_COLUMNS = 50_000;

  /** Columns of one partition that do not matter. */
  private static final long FEW_COLUMNS = 1_000;

  private final Map<TopicPartition, PartitionArchive> archives = new HashMap<>();

  void put(TopicPartition partition, PartitionArchive archive) {
    archives.put(partition, archive);
  }

  /** The archive of a partition, or null when it is not ours. */
  PartitionArchive get(TopicPartition partition) {
    return archives.get(partition);
  }

  /** Gives a partition away; null when it was not ours. */
  PartitionArchive remove(TopicPartition partition) {
    return archives.remove(partition);
  }

  void clear() {
    archives.clear();
  }

  Set<TopicPartition> partitions() {
    return archives.keySet();
  }

  Collection<PartitionArchive> all() {
    return archives.values();
  }

  /** Where a record belongs, or null when it is not ours. */
  PartitionArchive of(SinkRecord record) {
    TopicPartition source =
        new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    PartitionArchive archive = archives.get(source);
    if (archive == null) {
      // A batch kept for redelivery over a rebalance is cleaned by the renamed topic, so records of
      // a partition that another task has now can still be in it.
      LOG.debug("Leaving offset {} of {} to its new owner", record.originalKafkaOffset(), source);
    }
    return archive;
  }

  /** Whether the ledgers of all have been read. */
  boolean allOpened() {
    return archives.values().stream().allMatch(PartitionArchive::opened);
  }

  /** Whether there is nothing to try with the store, so that no success can follow a failure. */
  boolean idle() {
    return allOpened() && deadline().equals(Instant.MAX);
  }

  /** Directories with rows that wait, each counted once for each file that they would become. */
  int open() {
    int open = 0;
    for (PartitionArchive archive : archives.values()) {
      open += archive.open();
    }
    return open;
  }

  /** Heap of all waiting rows in bytes, about. */
  long bytes() {
    return BufferBudget.held(archives.values());
  }

  /** Whether rows of any of them are of too many kinds. */
  boolean crowded() {
    return archives.values().stream().anyMatch(this::crowded);
  }

  /**
   * Whether the rows of one are of too many kinds, so that they should wait no longer: by
   * themselves, or with those of all others.
   */
  boolean crowded(PartitionArchive archive) {
    WaitingRows rows = archive.waiting();
    return rows.crowded() || (rows.columns() > FEW_COLUMNS && columns() > MOST_COLUMNS);
  }

  private long columns() {
    return archives.values().stream().mapToLong(archive -> archive.waiting().columns()).sum();
  }

  /**
   * What to write first: rows of too many kinds, directories when there are too many, or bytes.
   *
   * @param mostDirectories more are too many
   */
  PartitionArchive fullest(int mostDirectories) {
    Comparator<PartitionArchive> order =
        open() > mostDirectories
            ? Comparator.comparingInt(PartitionArchive::open)
            : Comparator.comparingLong(PartitionArchive::bytes);
    return archives.values().stream()
        .max(Comparator.<PartitionArchive, Boolean>comparing(this::crowded).thenComparing(order))
        .orElseThrow();
  }

  /** When rows have to be written at the latest; MAX when there are none. */
  Instant deadline() {
    return archives.values().stream()
        .map(PartitionArchive::deadline)
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /**
   * The rows that wait.
   *
   * @param spilled disk that they take
   */
  Waiting waiting(long spilled) {
    long rows = 0;
    long lag = 0;
    Instant since = Instant.MAX;
    for (PartitionArchive archive : archives.values()) {
      rows += archive.rows();
      lag += archive.lag();
      since = archive.waitingSince().isBefore(since) ? archive.waitingSince() : since;
    }
    return new Waiting(rows, bytes(), spilled, open(), lag, since);
  }

  /**
   * Offsets below which everything is durable, of those partitions whose ledgers are known.
   *
   * @param consumed offsets below which everything was handed over
   */
  Map<TopicPartition, OffsetAndMetadata> durable(Map<TopicPartition, OffsetAndMetadata> consumed) {
    Map<TopicPartition, OffsetAndMetadata> durable = new HashMap<>();
    consumed.forEach(
        (partition, offset) -> {
          PartitionArchive archive = archives.get(partition);
          // Before the ledger is read nothing was taken, but the position may be behind records
          // that wait to be delivered again, so nothing is promised either.
          if (archive != null && archive.opened()) {
            long below = archive.durable(offset.offset());
            durable.put(
                partition, below == offset.offset() ? offset : new OffsetAndMetadata(below));
          }
        });
    return durable;
  }
}
