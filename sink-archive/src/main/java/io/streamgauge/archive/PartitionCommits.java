// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.LedgerEntry;
import io.streamgauge.archive.ledger.LedgerEntry.DataFile;
import io.streamgauge.archive.ledger.LedgerEntry.Kind;
import io.streamgauge.archive.ledger.Offsets;
import io.streamgauge.archive.rows.KnownColumn;
import io.streamgauge.archive.rows.ParquetFile;
import io.streamgauge.archive.rows.RowBuffer;
import io.streamgauge.archive.rows.SeenColumns;
import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a topic partition on their way from full buffers to visible files: staged, promised
 * by a ledger entry, published. Each step can fail and is then taken up where it stopped.
 */
final class PartitionCommits {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionCommits.class);

  private final TopicPartition source;
  private final ParquetArchiveSinkConfig config;
  private final ObjectStore store;
  private final ArchiveMetrics metrics;
  private final Ledger ledger;
  private final OtherArchives others;
  private final List<RowBuffer> retained = new ArrayList<>();
  private Pending pending;
  private boolean opened;
  private boolean first;
  private long returned;
  private long returnedBefore;
  private long bytes;
  private int rows;
  private double encodedPart = 0.25;

  PartitionCommits(
      TopicPartition source,
      ParquetArchiveSinkConfig config,
      ObjectStore store,
      ArchiveMetrics metrics,
      OtherArchives others) {
    this.source = source;
    this.config = config;
    this.store = store;
    this.metrics = metrics;
    this.others = others;
    this.ledger = Ledger.of(store, config, source);
  }

  /** Rows whose fate is not known yet, apart from those that come meanwhile. */
  private record Pending(LedgerEntry entry, List<RowBuffer> buffers) {}

  Ledger ledger() {
    return ledger;
  }

  /** Whether the ledger has been read, before which no record may be taken. */
  boolean opened() {
    return opened;
  }

  void open() throws IOException {
    ledger.open();
    first = ledger.end() == 0;
    if (first) {
      others.beforeFirst(source);
    }
    opened = true;
  }

  boolean pending() {
    return pending != null;
  }

  /** Heap of the rows that were taken over and are not committed, about. */
  long bytes() {
    return bytes;
  }

  int rows() {
    return rows;
  }

  /** Those of these offsets that were taken over and are not committed. */
  LongStream offsets(LongPredicate wanted) {
    return uncommitted().stream().flatMapToLong(buffer -> buffer.offsets(wanted));
  }

  /**
   * Takes buffers over and stages their files, for a commit up to an end.
   *
   * @param carried offsets below the end that no file has yet
   * @throws IOException when the store fails; nothing is taken over then
   */
  void stage(List<RowBuffer> full, long end, Offsets carried, Instant now) throws IOException {
    List<RowBuffer> all = new ArrayList<>(retained);
    all.addAll(full);
    List<DataFile> files;
    try {
      files = new StagedFiles(store, config, source).stage(all, ledger::wants);
    } finally {
      ParquetFile.forgetNames();
    }
    learn(files, all);
    retained.clear();
    if (!files.isEmpty()) {
      pending =
          new Pending(
              entry(files, end, carried, SeenColumns.known(ledger.columns(), all), now), all);
    } else {
      all.forEach(RowBuffer::release);
    }
    count();
  }

  private void learn(List<DataFile> files, List<RowBuffer> from) {
    long raw = from.stream().mapToLong(RowBuffer::rowBytes).sum();
    long encoded = files.stream().mapToLong(DataFile::size).sum();
    if (raw > 0 && encoded > 0) {
      encodedPart = (double) encoded / raw;
    }
  }

  /** Size of a file of so many bytes of compact rows, judged by the files before. */
  long encoded(long raw) {
    return (long) (raw * encodedPart);
  }

  /** The group has surely committed what it was told one commit earlier, or it could not go on. */
  private LedgerEntry entry(
      List<DataFile> files,
      long end,
      Offsets carried,
      Map<String, KnownColumn> columns,
      Instant now) {
    long safe = Math.max(ledger.safe(), returnedBefore);
    LedgerEntry entry = ledger.next(Kind.COMMIT, end, safe, files, carried, now);
    returnedBefore = returned;
    return columns.isEmpty() ? entry : entry.with(columns);
  }

  /**
   * Appends the entry of what is staged and makes its files visible.
   *
   * @throws IOException when the store fails; to be called again
   */
  void commit() throws IOException {
    if (ledger.append(pending.entry())) {
      metrics.committed(source.topic(), pending.entry().files());
      metrics.ledger(ledger.length());
      pending.buffers().forEach(RowBuffer::release);
      LOG.debug("Committed {} up to offset {}", source, pending.entry().end());
    } else {
      // Another task has archived rows up to its end; those behind it are still ours to write.
      retained.addAll(pending.buffers());
      StagedFiles.discard(store, pending.entry().files());
    }
    pending = null;
    count();
    ledger.complete();
    first = first && !others.afterFirst(source);
  }

  void count() {
    bytes = 0;
    rows = 0;
    for (RowBuffer buffer : uncommitted()) {
      bytes += buffer.bytes();
      rows += buffer.rows();
    }
  }

  /** Buffers that were taken over and are not committed. */
  List<RowBuffer> uncommitted() {
    List<RowBuffer> buffers = new ArrayList<>(retained);
    if (pending != null) {
      buffers.addAll(pending.buffers());
    }
    return buffers;
  }

  /**
   * The offset below which everything is durable.
   *
   * @param consumed offset below which everything was handed over
   * @param waiting lowest offset that was not taken over yet
   */
  long durable(long consumed, long waiting) {
    long lowest = waiting;
    for (RowBuffer buffer : uncommitted()) {
      lowest = Math.min(lowest, buffer.firstOffset());
    }
    long free = Math.max(lowest, ledger.end());
    returned = Math.min(consumed, Math.min(free, ledger.carried().first()));
    return returned;
  }
}
