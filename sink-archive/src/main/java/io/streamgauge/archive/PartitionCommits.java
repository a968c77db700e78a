// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.LedgerEntry.DataFile;
import io.streamgauge.archive.LedgerEntry.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a topic partition on their way from full buffers to visible files: staged, promised
 * by a ledger entry, published. Each step can fail and is then taken up where it stopped.
 */
final class PartitionCommits {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionCommits.class);
  private static final int LONGEST_TOPIC_IN_NAME = 80;

  private final TopicPartition source;
  private final ParquetArchiveSinkConfig config;
  private final ObjectStore store;
  private final ArchiveMetrics metrics;
  private final String ledgerPath;
  private final Ledger ledger;
  private final List<RowBuffer> retained = new ArrayList<>();
  private Pending pending;
  private boolean opened;
  private long returned;
  private long returnedBefore;
  private long bytes;
  private int rows;

  PartitionCommits(
      TopicPartition source,
      ParquetArchiveSinkConfig config,
      ObjectStore store,
      ArchiveMetrics metrics) {
    this.source = source;
    this.config = config;
    this.store = store;
    this.metrics = metrics;
    this.ledgerPath = Ledger.path(config, source);
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

  /** Buffers that were taken over and are not committed. */
  int buffers() {
    return uncommitted().size();
  }

  /**
   * Takes buffers over and stages their files, for a commit up to an end.
   *
   * @throws IOException when the store fails; nothing is taken over then
   */
  void stage(List<RowBuffer> full, long end, Instant now) throws IOException {
    List<RowBuffer> all = new ArrayList<>(retained);
    all.addAll(full);
    long floor = ledger.end();
    List<DataFile> files = new ArrayList<>();
    try {
      for (RowBuffer buffer : all) {
        long first = buffer.firstOffset(floor);
        if (first < Long.MAX_VALUE) {
          files.add(stage(buffer, floor, first));
        }
      }
    } catch (IOException | RuntimeException e) {
      discard(files);
      throw e;
    }
    retained.clear();
    if (!files.isEmpty()) {
      pending = new Pending(entry(files, end, now), all);
    }
    count();
  }

  /** The group has surely committed what it was told one commit earlier, or it could not go on. */
  private LedgerEntry entry(List<DataFile> files, long end, Instant now) {
    long safe = Math.max(ledger.safe(), returnedBefore);
    LedgerEntry entry = ledger.next(Kind.COMMIT, end, safe, files, now);
    returnedBefore = returned;
    return entry;
  }

  private DataFile stage(RowBuffer buffer, long floor, long first) throws IOException {
    CRC32C crc = new CRC32C();
    try (ObjectStore.Staged staged = store.stage(ledgerPath)) {
      CountingStream out = new CountingStream(new CheckedOutputStream(staged.out(), crc));
      int written = config.file().write(buffer, floor, source, out);
      String stagedKey = staged.seal();
      return new DataFile(
          buffer.directory() + "/" + fileName(buffer, first),
          stagedKey,
          out.count(),
          String.format("%08x", crc.getValue()),
          written,
          first,
          buffer.lastOffset());
    }
  }

  /** Unique, and readable: who wrote which offsets. */
  private String fileName(RowBuffer buffer, long first) {
    String topic = source.topic();
    String shortTopic =
        topic.length() <= LONGEST_TOPIC_IN_NAME ? topic : topic.substring(0, LONGEST_TOPIC_IN_NAME);
    return String.join(
            "+",
            List.of(
                PartitionPath.escape(config.archiveId()),
                shortTopic,
                Integer.toString(source.partition()),
                String.format("%010d", first),
                String.format("%010d", buffer.lastOffset()),
                UUID.randomUUID().toString().substring(0, 8)))
        + ".parquet";
  }

  /**
   * Appends the entry of what is staged and makes its files visible.
   *
   * @throws IOException when the store fails; to be called again
   */
  void commit() throws IOException {
    if (ledger.append(pending.entry())) {
      metrics.committed(pending.entry().files());
      LOG.debug("Committed {} up to offset {}", source, pending.entry().end());
    } else {
      // Another task has archived rows up to its end; those behind it are still ours to write.
      retained.addAll(pending.buffers());
      discard(pending.entry().files());
    }
    pending = null;
    count();
    ledger.complete();
  }

  private void discard(List<DataFile> files) {
    for (DataFile file : files) {
      try {
        store.discard(file.staged());
      } catch (IOException e) {
        LOG.warn(
            "Cannot remove {}; it is invisible to readers and removed later", file.staged(), e);
      }
    }
  }

  private void count() {
    bytes = 0;
    rows = 0;
    for (RowBuffer buffer : uncommitted()) {
      bytes += buffer.bytes();
      rows += buffer.rows();
    }
  }

  private List<RowBuffer> uncommitted() {
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
    returned = Math.min(consumed, Math.max(lowest, ledger.end()));
    return returned;
  }
}
