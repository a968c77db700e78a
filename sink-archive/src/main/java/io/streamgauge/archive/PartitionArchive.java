// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.Offsets;
import io.streamgauge.archive.rows.Layouts;
import io.streamgauge.archive.rows.RowBuffer;
import io.streamgauge.archive.rows.SeenColumns;
import io.streamgauge.archive.rows.WaitingRows;
import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of one original topic partition that are not durable yet, and the offset below which all
 * are. Transformations may rename topics, so only the original coordinates tell what to commit.
 */
final class PartitionArchive {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionArchive.class);

  /** A buffer with less than this part of the largest one's rows may wait. */
  private static final int FEW = 10;

  /** Their offsets stand in each ledger entry. */
  private static final int MOST_CARRIED = 100_000;

  private final TopicPartition source;
  private final ParquetArchiveSinkConfig config;
  private final ObjectStore store;
  private final TopicTrust trust;
  private final SeenColumns known;
  private final RecentDirectories directories;
  private final WaitingRows waiting;
  private final PartitionCommits commits;
  private final Ledger ledger;
  private final SeenOffsets seen;
  private long firstTaken = Long.MAX_VALUE;
  private long lastOffset = -1;
  private boolean skipping;
  private final OpenRows open = new OpenRows();

  PartitionArchive(
      TopicPartition source,
      ParquetArchiveSinkConfig config,
      Layouts layouts,
      SeenColumns known,
      ObjectStore store,
      PartitionCommits commits,
      TopicTrust trust) {
    this.source = source;
    this.config = config;
    this.store = store;
    this.trust = trust;
    this.known = known;
    this.directories = new RecentDirectories(config.path(), config.buffer().directories());
    this.waiting =
        new WaitingRows(
            layouts, known, config.sortBy(), config.values().keysAlone(), store::accepts);
    this.commits = commits;
    this.ledger = commits.ledger();
    this.seen = new SeenOffsets(source);
  }

  /**
   * Takes a record over, whole or not at all.
   *
   * @throws DataException when the record cannot be written; nothing of it is kept then
   */
  void add(SinkRecord record, Instant now) {
    if (archivedAlready(record)) {
      return;
    }
    SinkRecord typed = config.values().schema().typed(record);
    RowBuffer buffer = waiting.add(typed, directories::of, now);
    took(buffer, record, record.timestamp(), now);
    trust.prove();
  }

  /** Keeps a record that was refused as what it is. */
  void addRefused(SinkRecord record, String reason, Instant now) {
    String directory = RefusedRecords.directory(source.topic(), config.path());
    RowBuffer buffer = waiting.addRefused(record, reason, directory, now);
    // Its time is not believed: one far ahead would end each file at once.
    took(buffer, record, null, now);
  }

  private void took(RowBuffer buffer, SinkRecord record, Long timestamp, Instant now) {
    firstTaken = Math.min(firstTaken, record.originalKafkaOffset());
    lastOffset = Math.max(lastOffset, record.originalKafkaOffset());
    open.add(timestamp, commits.encoded(buffer.rowBytes()), now);
  }

  /**
   * Whether an earlier commit has the record. The offsets of the group may be behind the ledger,
   * never the other way round: this only ever skips forward.
   */
  private boolean archivedAlready(SinkRecord record) {
    long offset = record.originalKafkaOffset();
    if (seen.backwards(offset) && offset < ledger.safe()) {
      throw seen.movedBack(offset, ledger.safe(), ledger.end());
    }
    if (ledger.wants(offset)) {
      return false;
    }
    if (!skipping) {
      skipping = true;
      LOG.info(
          "Skipping {} from offset {} to {}, which are archived already",
          source,
          offset,
          ledger.end());
    }
    return true;
  }

  /** Heap of the waiting rows in bytes, about. */
  long bytes() {
    return waiting.bytes() + commits.bytes();
  }

  int rows() {
    return waiting.rows() + commits.rows();
  }

  /** The rows that wait. */
  WaitingRows waiting() {
    return waiting;
  }

  TopicTrust trust() {
    return trust;
  }

  /** Files that the rows since the last commit would become. */
  int fresh() {
    return waiting.buffers().size();
  }

  /** Files that the waiting rows would become. */
  int open() {
    return waiting.buffers().size() + commits.uncommitted().size();
  }

  /** When the oldest waiting row came, or earlier; MAX when there is none. */
  Instant waitingSince() {
    return rows() == 0
        ? Instant.MAX
        : waiting.oldest().isBefore(open.since()) ? waiting.oldest() : open.since();
  }

  boolean due(Instant now) {
    return ledger.incomplete()
        || (freshRows() > 0 && config.rotation().regular().due(freshRows(), open, now))
        || (waiting.rows() > 0 && !now.isBefore(lateDeadline()));
  }

  /** Offsets that were taken and that no entry of the ledger covers. */
  long lag() {
    return Math.max(0, lastOffset + 1 - Math.max(ledger.end(), firstTaken));
  }

  /** When the rows that wait have to be written at the latest. */
  Instant deadline() {
    if (ledger.incomplete()) {
      return Instant.EPOCH;
    }
    Instant late = waiting.rows() == 0 ? Instant.MAX : lateDeadline();
    if (freshRows() == 0) {
      return late;
    }
    Instant next = config.rotation().regular().deadline(open);
    return next.isBefore(late) ? next : late;
  }

  /** When rows that were carried over commits have to be written. */
  private Instant lateDeadline() {
    return config.rotation().lateMaxAge().isZero()
        ? Instant.MAX
        : waiting.oldest().plus(config.rotation().lateMaxAge());
  }

  private int freshRows() {
    return open.count() + commits.rows();
  }

  /** Whether the ledger has been read, before which no record may be taken. */
  boolean opened() {
    return commits.opened();
  }

  void readLedger() throws IOException {
    commits.open();
    seen.start(ledger.carried());
    known.know(ledger.columns());
    if (ledger.proven()) {
      trust.prove();
    }
  }

  /**
   * Writes waiting rows and commits them.
   *
   * @param all also those that may wait for more of their directory
   * @throws IOException when the store fails; rows that are not committed stay
   */
  void write(Instant now, boolean all) throws IOException {
    store.recognize();
    ledger.complete();
    if (!commits.pending() && rows() > 0) {
      try {
        stage(due(now, all), now);
      } catch (UncheckedIOException e) {
        throw new IOException("Rows that wait on disk cannot be read", e.getCause());
      }
    }
    if (commits.pending()) {
      commits.commit();
    }
  }

  private void stage(Set<RowBuffer> due, Instant now) throws IOException {
    Offsets carried = carried(due);
    due.forEach(RowBuffer::settle);
    commits.stage(List.copyOf(due), Math.max(lastOffset + 1, ledger.end()), carried, now);
    waiting.remove(due);
    directories.clear();
    open.clear();
  }

  /**
   * The buffers that become files. Late and rare rows wait for more of their kind, or each commit
   * would make a small file in each directory that one of them belongs to.
   */
  private Set<RowBuffer> due(Instant now, boolean all) {
    Set<RowBuffer> due = new LinkedHashSet<>(waiting.buffers());
    int most = due.stream().mapToInt(RowBuffer::rows).max().orElse(0);
    Instant late = now.minus(config.rotation().lateMaxAge());
    LongPredicate few = count -> count * FEW < most;
    if (!all) {
      due.removeIf(buffer -> few.test(buffer.rows()) && buffer.since().isAfter(late));
      long left = waiting.rows() - due.stream().mapToLong(RowBuffer::rows).sum();
      if (left > MOST_CARRIED) {
        due.addAll(waiting.buffers());
      }
    }
    return due;
  }

  /** Offsets that are taken and that no file will have after a commit of these buffers. */
  private Offsets carried(Set<RowBuffer> due) {
    Offsets left =
        Offsets.of(
            waiting.buffers().stream()
                .filter(buffer -> !due.contains(buffer))
                .flatMapToLong(buffer -> buffer.offsets(ledger::wants))
                .toArray());
    seen.reportMissing(
        ledger.carried(),
        LongStream.concat(
            waiting.buffers().stream().flatMapToLong(buffer -> buffer.offsets(ledger.carried())),
            commits.offsets(ledger.carried())));
    return left.plus(seen.unread(ledger.carried()));
  }

  /** Buffers whose rows are not durable. */
  Stream<RowBuffer> buffers() {
    return Stream.concat(waiting.buffers().stream(), commits.uncommitted().stream());
  }

  /** To be called when buffers have changed their size by themselves. */
  void recount() {
    waiting.count();
    commits.count();
  }

  /** Gives back what the rows take on disk. */
  void release() {
    buffers().forEach(RowBuffer::release);
  }

  /**
   * The offset below which everything is durable.
   *
   * @param consumed offset below which everything was handed over
   */
  long durable(long consumed) {
    return commits.durable(consumed, waiting.firstOffset());
  }
}
