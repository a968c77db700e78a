// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.LedgerEntry.DataFile;
import io.streamgauge.archive.LedgerEntry.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
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
  private static final int LONGEST_TOPIC_IN_NAME = 80;

  private final TopicPartition source;
  private final ParquetArchiveSinkConfig config;
  private final Layouts layouts;
  private final ObjectStore store;
  private final Map<Key, RowBuffer> buffers = new LinkedHashMap<>();
  private final RowWriter scratch = new RowWriter();
  private final List<RowBuffer> retained = new ArrayList<>();
  private final Ledger ledger;
  private final String ledgerPath;
  private Pending pending;
  private boolean opened;
  private long lastOffset = -1;
  private long lastSeen = Long.MAX_VALUE;
  private boolean skipping;
  private long returned;
  private long returnedBefore;
  private long bytes;
  private int rows;
  private Instant waitingSince;

  PartitionArchive(
      TopicPartition source, ParquetArchiveSinkConfig config, Layouts layouts, ObjectStore store) {
    this.source = source;
    this.config = config;
    this.layouts = layouts;
    this.store = store;
    this.ledgerPath = Ledger.path(config, source);
    this.ledger = Ledger.of(store, config, source);
  }

  /**
   * What rows of one file share: the directory, and the layout or the number of its inferred one.
   */
  private record Key(String directory, Object layout) {}

  /**
   * Takes a record over, whole or not at all.
   *
   * @throws DataException when the record cannot be written; nothing of it is kept then
   */
  void add(SinkRecord record, Instant now) {
    if (archivedAlready(record)) {
      return;
    }
    Object value = record.value();
    RowLayout layout = value instanceof Struct struct ? layouts.of(struct.schema()) : null;
    Inferred inferred = layout == null ? inferred(value) : null;
    String directory = config.path().of(record);
    scratch.reset();
    if (layout != null) {
      layout.encodeFields(value, scratch);
    } else {
      SchemalessRow.encode(value, scratch);
    }
    RowLayout.encodeEnvelope(record, config.headers(), scratch);
    // From here on nothing can be refused any more.
    RowBuffer buffer =
        layout == null
            ? schemalessBuffer(directory, inferred)
            : buffers.computeIfAbsent(
                new Key(directory, layout),
                any -> new RowBuffer(directory, layout, config.sortBy()));
    long before = buffer.rows() == 0 ? 0 : buffer.bytes();
    buffer.add(scratch, record.originalKafkaOffset(), value);
    bytes += buffer.bytes() - before;
    lastOffset = Math.max(lastOffset, record.originalKafkaOffset());
    if (rows++ == 0) {
      waitingSince = now;
    }
  }

  /**
   * Whether an earlier commit has the record. The offsets of the group may be behind the ledger,
   * never the other way round: this only ever skips forward.
   */
  private boolean archivedAlready(SinkRecord record) {
    long offset = record.originalKafkaOffset();
    boolean backwards = offset <= lastSeen;
    lastSeen = offset;
    if (backwards && offset < ledger.safe()) {
      throw movedBack(offset);
    }
    if (offset >= ledger.end()) {
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

  private Inferred inferred(Object value) {
    if (!(value instanceof Map<?, ?>)) {
      throw new DataException(
          "The value is "
              + (value == null ? "null" : "a " + value.getClass().getName())
              + "; the archive takes structs and maps");
    }
    Inferred inferred = Inferred.of(value);
    layouts.check(inferred.schema());
    return inferred;
  }

  /** Skipping here would lose the rows of a new topic; archiving would repeat those of the old. */
  private ConnectException movedBack(long offset) {
    return new ConnectException(
        source
            + " is read from offset "
            + offset
            + ", but the archive had everything below "
            + ledger.safe()
            + " and that was committed. Stop the connector and set its offsets with PATCH"
            + " /connectors/<name>/offsets: to "
            + offset
            + " to archive from there (again, or because the topic was deleted and made anew), or to "
            + ledger.end()
            + " to go on behind what is archived");
  }

  private RowBuffer schemalessBuffer(String directory, Inferred inferred) {
    for (int number = 0; ; number++) {
      RowBuffer buffer =
          buffers.computeIfAbsent(
              new Key(directory, number), any -> new RowBuffer(directory, null, config.sortBy()));
      if (buffer.infer(inferred)) {
        return buffer;
      }
    }
  }

  /** Heap of the waiting rows in bytes, about. */
  long bytes() {
    return bytes;
  }

  boolean due(Instant now) {
    return ledger.incomplete() || config.rotation().due(rows, waitingSince, now);
  }

  /** When the rows that wait have to be written at the latest. */
  Instant deadline() {
    if (ledger.incomplete()) {
      return Instant.EPOCH;
    }
    return rows == 0 ? Instant.MAX : config.rotation().deadline(waitingSince);
  }

  /** Whether the ledger has been read, before which no record may be taken. */
  boolean opened() {
    return opened;
  }

  void open() throws IOException {
    ledger.open();
    opened = true;
  }

  /**
   * Writes all waiting rows and commits them.
   *
   * @throws IOException when the store fails; rows that are not committed stay
   */
  void write(Instant now) throws IOException {
    ledger.complete();
    if (pending == null && rows > 0) {
      pending = stage(now);
    }
    if (pending != null) {
      commit(pending);
      ledger.complete();
    }
  }

  /** Rows on their way, apart from those that come while their fate is not known. */
  private record Pending(LedgerEntry entry, List<RowBuffer> buffers) {}

  private Pending stage(Instant now) throws IOException {
    List<RowBuffer> all = new ArrayList<>(retained);
    all.addAll(buffers.values());
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
    buffers.clear();
    if (files.isEmpty()) {
      release(all);
      return null;
    }
    return new Pending(entry(files, now), all);
  }

  /** The group has surely committed what it was told one commit earlier, or it could not go on. */
  private LedgerEntry entry(List<DataFile> files, Instant now) {
    long safe = Math.max(ledger.safe(), returnedBefore);
    LedgerEntry entry = ledger.next(Kind.COMMIT, lastOffset + 1, safe, files, now);
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

  private void commit(Pending attempt) throws IOException {
    if (ledger.append(attempt.entry())) {
      release(attempt.buffers());
      LOG.debug("Committed {} up to offset {}", source, attempt.entry().end());
    } else {
      // Another task has archived rows up to its end; those behind it are still ours to write.
      retained.addAll(attempt.buffers());
      discard(attempt.entry().files());
    }
    pending = null;
  }

  private void release(List<RowBuffer> done) {
    for (RowBuffer buffer : done) {
      bytes -= buffer.bytes();
      rows -= buffer.rows();
    }
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
   * The offset below which everything is durable.
   *
   * @param consumed offset below which everything was handed over
   */
  long durable(long consumed) {
    long waiting = Long.MAX_VALUE;
    for (List<RowBuffer> some : List.of(retained, inFlight(), List.copyOf(buffers.values()))) {
      for (RowBuffer buffer : some) {
        waiting = Math.min(waiting, buffer.firstOffset());
      }
    }
    returned = Math.min(consumed, Math.max(waiting, ledger.end()));
    return returned;
  }

  private List<RowBuffer> inFlight() {
    return pending == null ? List.of() : pending.buffers();
  }
}
