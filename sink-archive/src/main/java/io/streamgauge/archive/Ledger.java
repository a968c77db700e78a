// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.LedgerEntries;
import io.streamgauge.archive.ledger.LedgerEntry;
import io.streamgauge.archive.ledger.LedgerEntry.DataFile;
import io.streamgauge.archive.ledger.LedgerEntry.Kind;
import io.streamgauge.archive.ledger.LedgerEntry.Writer;
import io.streamgauge.archive.ledger.LedgerHistory;
import io.streamgauge.archive.ledger.Offsets;
import io.streamgauge.archive.rows.KnownColumn;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Parallel;
import io.streamgauge.archive.store.PathName;
import io.streamgauge.common.PluginVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chain of entries of one topic partition. Whoever creates the entry after the tail has
 * committed; everybody else who tries loses and goes on behind it. Only then files become visible,
 * so what a loser staged is never seen.
 *
 * <p>Only the tail can be incomplete: each writer completes it before it appends.
 */
final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final int KEPT_ENTRIES = 64;
  private static final int COLLECT_EVERY = 16;

  private final ObjectStore store;
  private final LedgerEntries entries;
  private final LedgerHistory history;
  private final AbandonedFiles abandoned;
  private final String path;
  private final String connector;
  private final String version;
  private final String configuration;
  private final String uuid = UUID.randomUUID().toString();
  private LedgerEntry tail;
  private Offsets carried = Offsets.NONE;
  private boolean complete;
  private int length;

  Ledger(ObjectStore store, String path, String connector, String version) {
    this(store, path, connector, version, "");
  }

  private Ledger(
      ObjectStore store, String path, String connector, String version, String configuration) {
    this.store = store;
    this.entries = new LedgerEntries(store, path);
    this.history = new LedgerHistory(store, entries, path);
    this.abandoned = new AbandonedFiles(store, path);
    this.path = path;
    this.connector = connector;
    this.version = version;
    this.configuration = configuration;
  }

  /** The ledger of a topic partition in an archive. */
  static Ledger of(ObjectStore store, ParquetArchiveSinkConfig config, TopicPartition source) {
    return new Ledger(
        store,
        path(config, source),
        config.connector(),
        PluginVersion.get(),
        config.file().configuration());
  }

  /** Where the entries of a topic partition are; also the area of its staged files. */
  static String path(ParquetArchiveSinkConfig config, TopicPartition source) {
    return String.join(
        "/",
        "_ledger",
        PathName.of(PathName.escape(config.archiveId())),
        source.topic(),
        Integer.toString(source.partition()));
  }

  /** Reads the tail and completes what its writer may have left undone. */
  void open() throws IOException {
    readTail();
    complete();
  }

  private void readTail() throws IOException {
    take(entries.last(tail == null ? 0 : tail.seq()));
  }

  private void take(LedgerEntry entry) {
    tail = entry;
    carried = entry == null ? Offsets.NONE : Offsets.parse(entry.carried());
    complete = false;
  }

  /** The offset below which everything is archived; 0 when nothing is. */
  long end() {
    return tail == null ? 0 : tail.end();
  }

  /** The offset below which no task may have to read again. */
  long safe() {
    return tail == null ? 0 : tail.safe();
  }

  /** Whether records of the topic were archived under this configuration already. */
  boolean proven() {
    return tail != null
        && (tail.proven() == null ? tail.archives() : tail.proven().equals(configuration));
  }

  /** What files have of values without a schema, by topic. */
  Map<String, KnownColumn> columns() {
    return tail == null || tail.columns() == null ? Map.of() : tail.columns();
  }

  /** Entries that were objects of their own when that was last looked at; 0 before. */
  int length() {
    return length;
  }

  /** Offsets below the end whose rows are in no file yet. */
  Offsets carried() {
    return carried;
  }

  /** Whether the row of an offset is still to be archived. */
  boolean wants(long offset) {
    return offset >= end() || carried.test(offset);
  }

  /** Whether files of the tail are still to be made visible. */
  boolean incomplete() {
    return tail != null && !complete;
  }

  /** Makes the files of the tail visible. May be done by anybody, any number of times. */
  void complete() throws IOException {
    if (incomplete()) {
      Parallel.run(
          store.parallelism(),
          tail.files(),
          file -> store.publish(file.staged(), file.key(), file.size()));
      complete = true;
    }
  }

  /** The entry that would follow the tail, for one attempt. */
  LedgerEntry next(
      Kind kind, long end, long safe, List<DataFile> files, Offsets waiting, Instant now) {
    long seq = tail == null ? 1 : tail.seq() + 1;
    LedgerEntry entry =
        new LedgerEntry(
            seq,
            kind,
            end(),
            end,
            safe,
            new Writer(uuid, UUID.randomUUID().toString(), connector, version),
            files,
            waiting.text(),
            Math.max(1, seq - KEPT_ENTRIES),
            now.toString(),
            proven() ? configuration : null,
            tail == null ? null : tail.columns());
    return entry.archives() ? entry.provenBy(configuration) : entry;
  }

  /**
   * Tries to make an entry the tail.
   *
   * @return false when another writer was faster; the tail is then theirs, and complete
   * @throws IOException when it is not known whether it worked; the same entry may be tried again
   */
  boolean append(LedgerEntry entry) throws IOException {
    abandoned.look(entry);
    String key = entries.key(entry.seq());
    if (!store.createOnce(key, entry.json())) {
      LedgerEntry there = entries.read(entry.seq());
      if (there == null || !there.writer().nonce().equals(entry.writer().nonce())) {
        return lost(entry, "another writer has committed");
      }
      LOG.debug("{} is there by an earlier attempt of this task", key);
    }
    // A writer that slept could create an entry that was folded; the list tells, from there on.
    List<Long> there = entries.after(entry.seq() - 1);
    if (there.isEmpty()) {
      throw new IOException("The store does not list " + key + ", which was written");
    }
    if (there.get(there.size() - 1) > entry.seq()) {
      return overtaken(entry);
    }
    take(entry);
    abandoned.clear();
    if (entry.seq() % COLLECT_EVERY == 0) {
      length = history.collect(entry);
    }
    return true;
  }

  /**
   * There are later entries. Either this one is part of the chain, and others went on behind it; or
   * the entries that would have stopped it are collected already, so long did this task sleep.
   */
  private boolean overtaken(LedgerEntry entry) throws IOException {
    readTail();
    if (entry.seq() < tail.lowWater()) {
      store.delete(entries.key(entry.seq()));
      return lost(entry, "this task was asleep while others wrote");
    }
    complete();
    return true;
  }

  /**
   * Moves the end back, so that offsets from there on are archived again. Does nothing when the end
   * is not behind the offset: skipping forward needs no entry.
   */
  void reset(long offset, Instant now) throws IOException {
    readTail();
    boolean again = tail != null && tail.kind() == Kind.REPAIR && offset == safe();
    if (repair(offset, now) || again) {
      return;
    }
    while (offset < end()) {
      Offsets before = carried.filter(waiting -> waiting < offset);
      append(next(Kind.RESET, offset, Math.min(offset, safe()), List.of(), before, now));
    }
  }

  /**
   * When a file that the tail promises is gone, its rows are taken again from Kafka, and only they:
   * the user has moved the group back to the first of them.
   */
  private boolean repair(long offset, Instant now) throws IOException {
    for (boolean repaired = false; ; repaired = true) {
      try {
        complete();
        return repaired;
      } catch (ObjectStore.LostFileException e) {
        Offsets lost = lost(e);
        if (lost.isEmpty() || offset > lost.first()) {
          throw e;
        }
        LOG.warn(
            "Taking {} rows of a lost file again from offset {}: {}",
            lost.size(),
            offset,
            e.getMessage());
        List<DataFile> rest =
            tail.files().stream().filter(file -> !file.key().equals(e.key())).toList();
        append(next(Kind.REPAIR, end(), Math.min(offset, safe()), rest, carried.plus(lost), now));
      }
    }
  }

  /** The offsets of a lost file, when the tail has kept them. */
  private Offsets lost(ObjectStore.LostFileException gone) {
    return tail.files().stream()
        .filter(file -> file.key().equals(gone.key()))
        .findFirst()
        .map(file -> Offsets.parse(file.offsets()))
        .orElse(Offsets.NONE);
  }

  private boolean lost(LedgerEntry entry, String reason) throws IOException {
    readTail();
    LOG.warn(
        "Not committed {} of {} because {}; going on behind offset {}",
        entry.seq(),
        path,
        reason,
        end());
    complete();
    return false;
  }
}
