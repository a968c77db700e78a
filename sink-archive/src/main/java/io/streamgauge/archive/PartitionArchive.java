// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.common.LogText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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

  /** A buffer with less than this part of the largest one's rows may wait. */
  private static final int FEW = 10;

  /** Files of one directory whose values do not mix; each row is held against all of them. */
  private static final int MOST_MIXED = 64;

  /** Their offsets stand in each ledger entry. */
  private static final int MOST_CARRIED = 100_000;

  private final TopicPartition source;
  private final ParquetArchiveSinkConfig config;
  private final ObjectStore store;
  private final TopicTrust trust;
  private final Layouts layouts;
  private final Set<String> inPath;
  private final SeenColumns known;
  private final LastDirectory directories;
  private final Map<Key, RowBuffer> buffers = new LinkedHashMap<>();
  private final RowWriter scratch = new RowWriter();
  private final PartitionCommits commits;
  private final Ledger ledger;
  private final SeenOffsets seen;
  private long firstTaken = Long.MAX_VALUE;
  private long lastOffset = -1;
  private boolean skipping;
  private long bytes;
  private int rows;
  private Instant oldest = Instant.MAX;
  private final OpenRows open = new OpenRows();
  private final OpenColumns columns = new OpenColumns();
  private Inferred checked;
  private boolean mixed;

  PartitionArchive(
      TopicPartition source,
      ParquetArchiveSinkConfig config,
      Layouts layouts,
      SeenColumns known,
      ObjectStore store,
      ArchiveMetrics metrics,
      TopicTrust trust) {
    this.source = source;
    this.config = config;
    this.store = store;
    this.trust = trust;
    this.layouts = layouts;
    this.inPath = config.path().columnsInPath();
    this.known = known;
    this.directories = new LastDirectory(config.path());
    this.commits = new PartitionCommits(source, config, store, metrics);
    this.ledger = commits.ledger();
    this.seen = new SeenOffsets(source);
  }

  /**
   * What rows of one file share: the directory, and the layout or the number of its inferred one.
   */
  private record Key(String directory, Object layout) {}

  /** A record that can be archived, its row encoded. */
  private record Row(
      PartitionPath.Directory directory,
      RowLayout layout,
      Inferred seen,
      Inferred inferred,
      Set<Long> columns) {}

  /**
   * Takes a record over, whole or not at all.
   *
   * @throws DataException when the record cannot be written; nothing of it is kept then
   */
  void add(SinkRecord record, Instant now) {
    if (archivedAlready(record)) {
      return;
    }
    Row row = encode(record);
    // From here on nothing can be refused any more.
    String path = row.directory().path();
    RowBuffer buffer =
        row.inferred() == null
            ? buffers.computeIfAbsent(
                new Key(path, row.layout()),
                any -> new RowBuffer(path, row.layout(), config.sortBy(), now))
            : schemalessBuffer(path, row.inferred(), now);
    if (row.inferred() == null) {
      columns.add(row.layout());
    } else {
      columns.add(row.inferred(), row.columns());
      TopicColumns topic = known.of(record.topic());
      known.learn(topic, row.seen());
      buffer.of(topic);
    }
    buffer.cut(row.directory().cut());
    take(buffer, record, record.value(), record.timestamp(), now);
    trust.prove();
  }

  /** Whatever a record holds, it is archived or refused: nothing of it may end the task. */
  private Row encode(SinkRecord record) {
    try {
      Object value = record.value();
      RowLayout layout =
          value instanceof Struct struct
              ? layouts.of(struct.schema())
              : value == null && config.onNull() == OnNull.WRITE ? layouts.ofNothing() : null;
      Map<?, ?> map = layout == null ? columns(value) : null;
      Inferred seen = map == null ? null : Inferred.of(map);
      Inferred inferred = seen == null ? null : inferred(known.of(record.topic()), seen);
      Set<Long> fresh = inferred == null ? Set.of() : columns.fresh(inferred);
      PartitionPath.Directory directory = directories.of(record);
      scratch.reset();
      if (layout != null) {
        layout.encodeFields(value, scratch);
      } else {
        SchemalessRow.encode(map, scratch);
      }
      RowLayout.encodeEnvelope(record, config.file().envelope(), scratch);
      requireSpelled(directory.path(), layout);
      return new Row(directory, layout, seen, inferred, fresh);
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new DataException("The record cannot be read: " + LogText.of(e), e);
    }
  }

  /** The store is asked before the first row, not when the ledger has promised the file. */
  private void requireSpelled(String directory, RowLayout layout) {
    if (!buffers.containsKey(new Key(directory, layout == null ? (Object) 0 : layout))
        && !store.accepts(directory)) {
      throw new DataException(
          "The store cannot have the directory " + LogText.of(directory) + " of the record");
    }
  }

  /** Keeps a record that was refused as what it is. */
  void addRefused(SinkRecord record, String reason, Instant now) {
    String directory = RefusedRecords.directory(source.topic(), config.path());
    Struct value = RefusedRecords.encode(record, reason, scratch);
    RowBuffer buffer =
        buffers.computeIfAbsent(
            new Key(directory, RefusedRecords.LAYOUT),
            any -> new RowBuffer(directory, RefusedRecords.LAYOUT, List.of(), now));
    // Its time is not believed: one far ahead would end each file at once.
    take(buffer, record, value, null, now);
  }

  private void take(
      RowBuffer buffer, SinkRecord record, Object value, Long timestamp, Instant now) {
    buffer.add(scratch, record.originalKafkaOffset(), value);
    bytes += buffer.growth();
    firstTaken = Math.min(firstTaken, record.originalKafkaOffset());
    lastOffset = Math.max(lastOffset, record.originalKafkaOffset());
    open.add(timestamp, commits.encoded(buffer.rowBytes()), now);
    oldest = buffer.since().isBefore(oldest) ? buffer.since() : oldest;
    rows++;
  }

  /**
   * Whether an earlier commit has the record. The offsets of the group may be behind the ledger,
   * never the other way round: this only ever skips forward.
   */
  private boolean archivedAlready(SinkRecord record) {
    long offset = record.originalKafkaOffset();
    if (seen.backwards(offset) && offset < ledger.safe()) {
      throw movedBack(offset);
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

  /** What becomes columns of a value without a schema: not what a directory says of all rows. */
  private Map<?, ?> columns(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new DataException(
          "The value is "
              + (value == null ? "null" : "a " + value.getClass().getName())
              + "; the archive takes structs and maps");
    }
    if (inPath.stream().noneMatch(map::containsKey)) {
      return map;
    }
    Map<?, ?> columns = new LinkedHashMap<>(map);
    inPath.forEach(columns::remove);
    return columns;
  }

  private Inferred inferred(TopicColumns topic, Inferred seen) {
    Inferred inferred = topic.fit(seen);
    if (!inferred.equals(checked)) {
      layouts.check(inferred.schema());
      checked = inferred;
    }
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

  private RowBuffer schemalessBuffer(String directory, Inferred inferred, Instant now) {
    for (int number = 0; ; number++) {
      RowBuffer buffer =
          buffers.computeIfAbsent(
              new Key(directory, number),
              any -> new RowBuffer(directory, null, config.sortBy(), now));
      if (buffer.infer(inferred)) {
        mixed |= number >= MOST_MIXED;
        return buffer;
      }
    }
  }

  /** Heap of the waiting rows in bytes, about. */
  long bytes() {
    return bytes + commits.bytes();
  }

  private int rows() {
    return rows + commits.rows();
  }

  /** Whether the rows that wait are of too many kinds, so that they should wait no longer. */
  boolean crowded() {
    return mixed || columns.crowded();
  }

  TopicTrust trust() {
    return trust;
  }

  /** Files that the rows since the last commit would become. */
  int fresh() {
    return buffers.size();
  }

  /** Files that the waiting rows would become. */
  int open() {
    return buffers.size() + commits.uncommitted().size();
  }

  /** When the oldest waiting row came, or earlier; MAX when there is none. */
  Instant waitingSince() {
    return rows() == 0 ? Instant.MAX : oldest.isBefore(open.since()) ? oldest : open.since();
  }

  boolean due(Instant now) {
    return ledger.incomplete()
        || (waitingRows() && config.rotation().due(freshRows(), open, now))
        || (rows > 0 && !now.isBefore(lateDeadline()));
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
    Instant late = rows == 0 ? Instant.MAX : lateDeadline();
    if (!waitingRows()) {
      return late;
    }
    Instant next = config.rotation().deadline(open);
    return next.isBefore(late) ? next : late;
  }

  /** When rows that were carried over commits have to be written. */
  private Instant lateDeadline() {
    return config.lateMaxAge().isZero() ? Instant.MAX : oldest.plus(config.lateMaxAge());
  }

  private int freshRows() {
    return open.count() + commits.rows();
  }

  private boolean waitingRows() {
    return freshRows() > 0;
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
    buffers.values().removeAll(due);
    columns.clear();
    mixed = false;
    count();
  }

  /**
   * The buffers that become files. Late and rare rows wait for more of their kind, or each commit
   * would make a small file in each directory that one of them belongs to.
   */
  private Set<RowBuffer> due(Instant now, boolean all) {
    Set<RowBuffer> due = new LinkedHashSet<>(buffers.values());
    int most = due.stream().mapToInt(RowBuffer::rows).max().orElse(0);
    Instant late = now.minus(config.lateMaxAge());
    LongPredicate few = count -> count * FEW < most;
    if (!all) {
      due.removeIf(buffer -> few.test(buffer.rows()) && buffer.since().isAfter(late));
      long waiting = rows - due.stream().mapToLong(RowBuffer::rows).sum();
      if (waiting > MOST_CARRIED) {
        due.addAll(buffers.values());
      }
    }
    return due;
  }

  /** Offsets that are taken and that no file will have after a commit of these buffers. */
  private Offsets carried(Set<RowBuffer> due) {
    Offsets waiting =
        Offsets.of(
            buffers.values().stream()
                .filter(buffer -> !due.contains(buffer))
                .flatMapToLong(buffer -> buffer.offsets(ledger::wants))
                .toArray());
    seen.reportMissing(
        ledger.carried(),
        LongStream.concat(
            buffers.values().stream().flatMapToLong(buffer -> buffer.offsets(ledger.carried())),
            commits.offsets(ledger.carried())));
    return waiting.plus(seen.unread(ledger.carried()));
  }

  /** Buffers whose rows are not durable. */
  Stream<RowBuffer> buffers() {
    return Stream.concat(buffers.values().stream(), commits.uncommitted().stream());
  }

  /** To be called when buffers have changed their size by themselves. */
  void recount() {
    buffers.values().forEach(buffer -> bytes += buffer.growth());
    commits.count();
  }

  /** Gives back what the rows take on disk. */
  void release() {
    buffers().forEach(RowBuffer::release);
  }

  private void count() {
    bytes = 0;
    rows = 0;
    open.clear();
    oldest = Instant.MAX;
    for (RowBuffer buffer : buffers.values()) {
      buffer.growth();
      bytes += buffer.bytes();
      rows += buffer.rows();
      oldest = buffer.since().isBefore(oldest) ? buffer.since() : oldest;
    }
  }

  /**
   * The offset below which everything is durable.
   *
   * @param consumed offset below which everything was handed over
   */
  long durable(long consumed) {
    long waiting = Long.MAX_VALUE;
    for (RowBuffer buffer : buffers.values()) {
      waiting = Math.min(waiting, buffer.firstOffset());
    }
    return commits.durable(consumed, waiting);
  }
}
